"""A static mirror: every page and every serialisation as files, so that the identifiers outlive the server.

``python -m api.mirror --snapshot DIR --out DIR``. Pages link to each other relatively, so the folder may be served from
any address, or read from a disk. What needs a server (search, the query editor) is left out; a table's query and
rows are files too. ``.htaccess`` lets an Apache server answer ``…/id/…`` as this one does.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import os
import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from flask import Flask

from api.languages import DEFAULT, LANGUAGES
from api.pages.graph import Graph, ask
from api.settings import Settings
from ontology.vocabulary import ID
from queries.errors import FengongError
from queries.snapshot import DUMPS, Snapshot

LIVE = "https://w3id.org/fengong"
LINK = re.compile(r'(?<= )(href|src)="([^"]*)"')
ALONE = ("/static/", "/data/", "/dump/", "/received/")  # the same in every language
FORMS = (
    "/search",
    "/reconcile",
    "/queries",
    "/network",
    "/workload",
    "/exports",
    "/compare",
)  # these only work on a server
TABLES = ("/sparql", "/editor")  # a query, and its rows
PROOFS = "/explain"
HTACCESS = """\
# The identifiers lead to pages, or to data for those who ask for it.
DirectoryIndex index.html
RewriteEngine On
RewriteCond %{HTTP_ACCEPT} text/turtle
RewriteRule ^id/(.+)$ data/$1.ttl [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/ld\\+json
RewriteRule ^id/(.+)$ data/$1.jsonld [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/rdf\\+xml
RewriteRule ^id/(.+)$ data/$1.rdf [R=303,L]
RewriteCond %{HTTP_ACCEPT} application/n-triples
RewriteRule ^id/(.+)$ data/$1.nt [R=303,L]
RewriteRule ^id/(.+)$ page/$1/ [R=303,L]
"""


class MirrorError(FengongError):
    """The mirror cannot be written, or not completely."""


@dataclass(frozen=True, slots=True)
class Address:
    """What one file mirrors: a path with its parameters, in a language where the language matters."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    language: str = DEFAULT

    @classmethod
    def read(cls, url: str, language: str) -> Address:
        """Read a link that stands on a page in ``language``; a switch of language is part of the address."""
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        chosen = given.pop("lang", language)
        given.pop("edition", None)  # the mirror is one edition
        alone = parts.path.startswith((*ALONE, *TABLES))
        return cls(unquote(parts.path), tuple(sorted(given.items())), DEFAULT if alone else chosen)

    @property
    def url(self) -> str:
        """Return what to ask the application for."""
        return quote(self.path) + (f"?{urlencode(self.parameters)}" if self.parameters else "")

    @property
    def file(self) -> str:
        """Return the file's name, relative to the mirror."""
        suffix = "" if self.language == DEFAULT else f".{self.language}"
        if self.path in TABLES:
            given = dict(self.parameters)
            return f"tables/{fingerprint(given.get('query', ''))}.{given.get('format', 'rq')}"
        if self.path.startswith(ALONE):
            return self.path.lstrip("/")
        if self.path.startswith("/cite/"):
            stem, extension = re.fullmatch(r"(.*?)((?:\.csl)?\.\w+)", self.path.lstrip("/")).groups()  # type: ignore[union-attr]
            return f"{stem}{suffix}{extension}"
        part = f"~{fingerprint(urlencode(self.parameters))}/" if self.parameters else ""
        return f"{self.path.strip('/')}/{part}index{suffix}.html".lstrip("/")


def fingerprint(text: str) -> str:
    """Return sixteen hex digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass
class Mirror:
    """The files written so far, and what is still to be written."""

    app: Flask
    out: Path
    queue: deque[Address] = field(default_factory=deque)
    known: dict[Address, bool] = field(default_factory=dict)
    held: dict[Address, tuple[str, bytes] | None] = field(default_factory=dict)

    def write(self, starts: Iterable[Address]) -> int:
        """Write everything that can be reached from ``starts``; return how many files there are."""
        for start in starts:
            self.reach(start)
        written = 0
        while self.queue:
            written += self.write_one(self.queue.popleft())
        return written

    def reach(self, address: Address) -> bool:
        """Tell whether there is something at an address, and see to it that it is written once."""
        if address not in self.known:
            self.known[address] = not address.path.startswith(FORMS) and self.exists(address)
            if self.known[address]:
                self.queue.append(address)
        return self.known[address]

    def exists(self, address: Address) -> bool:
        """Tell whether the server has something at an address; whether a proof is found, only asking can tell."""
        if address.path in TABLES:
            return "query" in dict(address.parameters)
        if address.path == PROOFS:
            self.held[address] = self.ask(address)
            return self.held[address] is not None
        return self.app.url_map.bind("").test(address.path, "GET")

    def write_one(self, address: Address) -> int:
        """Write one file; what the server does not have is left out."""
        if address.path in TABLES and "format" not in dict(address.parameters):
            content: bytes | None = dict(address.parameters)["query"].encode()
        else:
            content = self.fetch(address)
        if content is not None:
            target = self.out / address.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return content is not None

    def fetch(self, address: Address) -> bytes | None:
        """Return what the application answers, the links of a page turned to files of the mirror."""
        answer = self.held.pop(address, None) or self.ask(address)
        if answer is None or answer[0] != "text/html":
            return answer and answer[1]
        return LINK.sub(lambda found: self.turned(address, *found.groups()), answer[1].decode()).encode()

    def ask(self, address: Address) -> tuple[str, bytes] | None:
        """Return the media type and the content that the application answers with, if it has any."""
        headers = {"Accept-Language": address.language, "Accept": "text/html, */*;q=0.5"}
        with self.app.test_client().get(address.url, headers=headers, follow_redirects=True) as answer:
            if answer.status_code >= 500:
                raise MirrorError(f"the server failed (status {answer.status_code})", where=address.url)
            return (answer.mimetype or "", bytes(answer.data)) if answer.status_code == 200 else None

    def turned(self, here: Address, attribute: str, value: str) -> str:
        """Return a link as it stands in the mirror."""
        target = html.unescape(value)
        if target.startswith("#") or urlsplit(target).scheme or target.startswith("//"):
            return f'{attribute}="{value}"'
        resolved = urljoin(here.url, target)
        address = Address.read(resolved, here.language)
        fragment = urlsplit(resolved).fragment
        if not self.reach(address):
            return f'{attribute}="{html.escape(LIVE + resolved)}"'
        file = os.path.relpath(address.file, Path(here.file).parent)
        return f'{attribute}="{html.escape(quote(file) + (f"#{fragment}" if fragment else ""))}"'


def starts(app: Flask) -> Iterator[Address]:
    """Yield the first page and the page and data of every thing, in every language."""
    graph = Graph(app.extensions["backend"], app.extensions["cache"])
    paths = ["/", *(f"/page/{row['this'].text.removeprefix(str(ID))}" for row in ask(graph, "everything").rows)]
    for path in paths:
        for language in LANGUAGES:
            yield Address(path, (), language)


def mirror(snapshot: Path | None, out: Path) -> int:
    """Write the mirror of a snapshot into a new folder; return how many files it has."""
    from api import create_app

    if out.exists() and any(out.iterdir()):
        raise MirrorError("the folder is not empty", where=str(out), remedy="name a new folder")
    opened = Snapshot.open(snapshot)
    app = create_app(Settings(snapshot=opened.path, workers=2, access_log=False, result_bytes=1 << 30))
    app.config["MIRROR"] = True
    try:
        out.mkdir(parents=True, exist_ok=True)
        count = Mirror(app, out).write(starts(app))
        for name in DUMPS:
            if (opened.path / name).is_file():
                (out / "dump").mkdir(exist_ok=True)
                shutil.copyfile(opened.path / name, out / "dump" / name)
        (out / ".htaccess").write_text(HTACCESS, encoding="utf-8")
    except OSError as error:
        raise MirrorError(f"cannot write here ({error.strerror})", where=str(out)) from error
    finally:
        app.extensions["backend"].close()
    return count


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, write the mirror, say how much there is."""
    parser = argparse.ArgumentParser(prog="python -m api.mirror", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--snapshot", type=Path, help="the snapshot directory (default: var/current)")
    parser.add_argument("--out", type=Path, required=True, help="a new folder for the mirror")
    given: Any = parser.parse_args(arguments)
    try:
        print(f"{mirror(given.snapshot, given.out)} files in {given.out}")
    except FengongError as error:
        parser.exit(error.exit_status, f"{error}\n")


if __name__ == "__main__":
    main()
