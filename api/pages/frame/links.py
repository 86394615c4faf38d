"""From IRIs and questions to addresses on this server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from api.asking.graph import Answer
from ontology.vocabulary import FG, ID

HOME = "https://w3id.org/fengong"
PAGE, DATA, CITE = "/page/", "/data/", "/cite/"
ONTOLOGY = str(FG).rstrip("#")


def page(iri: str) -> str:
    """Return where a thing is read: its page here, its place in the vocabulary, or itself where it is another's."""
    if iri.startswith(str(ID)):
        return PAGE + quote(iri.removeprefix(str(ID)), safe="/-._~")
    if iri.startswith(str(FG)):
        return f"/ontology#{iri.removeprefix(str(FG))}"
    return iri


def here(address: str) -> str:
    """Return an address under https://w3id.org/fengong/ as a path on this server; others as they are."""
    return address.removeprefix(HOME) if address.startswith(f"{HOME}/") else address


def local(iri: str) -> bool:
    """Tell whether a thing has a page here."""
    return iri.startswith(str(ID))


def data(iri: str, extension: str) -> str:
    """Return where a thing's description is had as a file."""
    return f"{DATA}{quote(iri.removeprefix(str(ID)), safe='/-._~')}.{extension}"


def cite(iri: str, extension: str) -> str:
    """Return where a thing's citation is had as a file."""
    return f"{CITE}{quote(iri.removeprefix(str(ID)), safe='/-._~')}.{extension}"


def editor(answer: Answer) -> str:
    """Return the query editor with a question in it."""
    return "/editor?" + urlencode({"query": answer.query})


def download(answer: Answer, format_: str) -> str:
    """Return where a question's rows are had as a file; CSV with the mark by which spreadsheets know Chinese."""
    extra = {"bom": "1"} if format_ == "csv" else {}
    return "/sparql?" + urlencode({"query": answer.query, "format": format_, **extra})


def export(name: str, annex: str | None = None) -> str:
    """Return where everything, or one document, is had in a format of ``queries.export``."""
    return f"/exports/{name}" + (f"?{urlencode({'annex': annex})}" if annex else "")


def explain(subject: str, property_: str, object_: str) -> str:
    """Return the page that proves a statement."""
    return "/explain?" + urlencode({"s": subject, "p": property_, "o": object_})


def permanent(iri: str, edition: str) -> str:
    """Return the page of a thing in a named edition of the data."""
    return f"{page(iri)}?edition={edition}"
