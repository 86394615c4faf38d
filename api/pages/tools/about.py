"""What the site says of itself: its method, what is new in this edition, a feed of editions, how to report a slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request

from api.asking import editions
from api.asking.graph import ask_first_rows, ask_question, served_graph
from api.exchange import urls
from api.exchange.languages import current_language, gettext, translatable
from api.pages.frame import headers
from api.pages.frame.contexts import template_variables
from api.pages.frame.names import names_of_thing
from ontology.vocabulary import ID
from queries.errors import SnapshotError
from queries.snapshot.directory import MANIFEST, Snapshot

blueprint = Blueprint("about", __name__)
blueprint.after_request(headers.stamped_response)
# What a report tells, in this order; the last two are for the reader to fill in.
_REPORTED = (
    translatable("Page"),
    translatable("Identifier"),
    translatable("Edition of the data"),
    translatable("As it stands there"),
    translatable("What is wrong"),
    translatable("How it should read, and where that is printed"),
)
_MOST_EDITIONS = 50  # that are listed, the newest first


@dataclass(frozen=True, slots=True)
class KeptEdition:
    """An edition that this server keeps: its name, when it came here, and what changed from the one before."""

    name: str
    when: datetime
    documents: Mapping[str, Mapping[str, Any]]
    triples: int

    @classmethod
    def read(cls, snapshot: Snapshot) -> KeptEdition:
        """Read what the manifest tells; the day is that on which the manifest was written here."""
        when = datetime.fromtimestamp((snapshot.path / MANIFEST).stat().st_mtime, UTC).replace(microsecond=0)
        documents = {str(each["id"]): each for each in snapshot.manifest.get("documents", ())}
        return cls(snapshot.hash, when, documents, int(snapshot.manifest.get("triples", 0)))


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What an edition has that the one before it had not; all of it where none is kept before it."""

    edition: KeptEdition
    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[str]
    first: bool

    @classmethod
    def between(cls, older: KeptEdition | None, newer: KeptEdition) -> EditionChange:
        """Compare the documents of two editions by their bytes."""
        before = older.documents if older else {}
        both = newer.documents.keys() & before.keys()
        changed = [name for name in both if newer.documents[name].get("sha256") != before[name].get("sha256")]
        return cls(
            newer,
            sorted(newer.documents.keys() - before.keys()),
            sorted(before.keys() - newer.documents.keys()),
            sorted(changed),
            older is None,
        )

    def title(self, name: str) -> str:
        """Return the title of a document."""
        return str(self.edition.documents.get(name, {}).get("title") or name)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page to report a mistake shows: the text to send, and where it goes if the operator named a place."""

    iri: str
    title: str
    text: str
    send_to: str


@blueprint.get("/about")
def about_page() -> str:
    """Say how documents are read, on what roles rest, what is assumed, and how to cite and to report."""
    return render_template("about.html", documents=ask_first_rows(served_graph(), "annex", {}, 100))


@blueprint.get("/editions")
def editions_page() -> str:
    """Show the editions that are kept here, and what each brought."""
    return render_template("editions.html", changes=_edition_changes())


@blueprint.get("/editions.atom")
def editions_feed() -> Response:
    """Give the editions as an Atom feed (RFC 4287)."""
    text = render_template("editions.atom", changes=_edition_changes(), absolute=urls.absolute_address)
    return Response(text, content_type="application/atom+xml; charset=utf-8")


@blueprint.get("/report")
def report_page() -> str:
    """Show what to send about a thing that is wrong here: what it is, its words, and the edition."""
    iri = request.args.get("iri", "")[:500]
    page = _report_page(iri if iri.startswith(str(ID)) else "")
    return render_template("report.html", **template_variables(page))


def _edition_changes() -> list[EditionChange]:
    """Return the editions that are kept beside the current one, the newest first, each with what it brought."""
    snapshot = editions.current_backend().snapshot
    kept = sorted(_kept_editions(snapshot), key=lambda each: (each.when, each.name)) if snapshot else []
    pairs = zip([None, *kept], kept, strict=False)
    return [EditionChange.between(older, newer) for older, newer in pairs][::-1][:_MOST_EDITIONS]


def _kept_editions(current: Snapshot) -> list[KeptEdition]:
    """Read the editions in the folder of the current one; what is no edition there is passed over."""
    found = []
    for folder in current.path.parent.iterdir():
        if (folder / MANIFEST).is_file() and not folder.is_symlink():
            try:
                found.append(KeptEdition.read(Snapshot.open(folder)))
            except SnapshotError:
                continue
    return found


def _report_page(iri: str) -> ReportPage:
    """Compose the report of a thing."""
    language = current_language()
    names = ask_question(served_graph(), "names", {"this": iri}) if iri else None
    title = names_of_thing(names, iri, language)[0].text if names else ""
    told = (
        urls.absolute_address(urls.page_address(iri)) if iri else "",
        iri,
        editions.current_edition_name(),
        request.args.get("text", "")[:400] or title,
    )
    pairs = zip_longest(_REPORTED, told, fillvalue="")
    text = "\n".join(gettext("%(what)s: %(words)s") % {"what": gettext(what), "words": said} for what, said in pairs)
    place = current_app.config["SETTINGS"].contact
    subject = f"Fengong: {title or iri}"
    mail = f"mailto:{place}?subject={quote(subject)}&body={quote(text)}" if "@" in place else place
    return ReportPage(iri, title, text, mail)
