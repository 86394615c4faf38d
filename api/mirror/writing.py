"""The application's answers written as files, the links of its pages turned to files."""

from __future__ import annotations

import html
import re
from collections import deque
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from flask import Flask
from pyoxigraph import NamedNode

from api.application import build_application
from api.endpoint import resources
from api.engine.backend import construct_triples
from api.engine.direct import DirectBackend
from api.engine.graph_writing import serialized_graph
from api.exchange import urls
from api.exchange.languages import DEFAULT, LANGUAGES
from api.exchange.settings import Settings
from api.mirror.addresses import CITE, DATA, PAGE, PROOFS, QUERY, VOID, Address
from api.mirror.scope import Scope
from api.pages.frame.headers import DATA as FORMATS
from api.pages.things import citation
from ontology.vocabulary import ID
from queries.asking.binding import bind_terms, limit_rows
from queries.errors import FengongError
from queries.snapshot.directory import Snapshot

_LIVE = urls.BASE.rstrip("/")
_LINK = re.compile(r'(?<= )(href|src)="([^"]*)"')
_EXPECTED = {PROOFS: (200, 400, 404)}  # where there is no proof, the page says what is missing
_UNLIMITED = 1 << 40


class MirrorError(FengongError):
    """The mirror cannot be written, or not completely."""


class Written(NamedTuple):
    """How many files were written, and what else they lead to."""

    files: int
    found: frozenset[Address]


class Scribe:
    """Writes files into a folder; one in each process."""

    def __init__(self, app: Flask, scope: Scope, out: Path) -> None:
        self.app, self.scope, self.out = app, scope, out
        self.client = app.test_client(use_cookies=False)
        self.singles = frozenset(scope.singles())
        self.links: dict[tuple[str, str], tuple[Address, str]] = {}
        self.folder = lru_cache(maxsize=None)(partial(Path.mkdir, parents=True, exist_ok=True))

    def write(self, job: str | Address) -> Written:
        """Write all about a thing, or what is at an address."""
        return self.thing(job) if isinstance(job, str) else self.pages(job)

    def thing(self, name: str) -> Written:
        """Write the pages, the data and the citations of a thing."""
        pages = self.pages(Address(PAGE + name))
        return Written(pages.files + self.data(name) + self.citations(name), pages.found)

    def pages(self, start: Address) -> Written:
        """Write a page in every language, and the further pages of its lists; return what else they lead to."""
        queue, known, elsewhere = deque(map(start.within, LANGUAGES)), set[Address](), set[Address]()
        while queue:
            here = queue.popleft()
            if here not in known:
                known.add(here)
                for each in self.page(here):
                    (queue.append if each.path == here.path else elsewhere.add)(each)
        return Written(len(known), frozenset(each.within(DEFAULT) for each in elsewhere if self.is_found(each)))

    def is_found(self, address: Address) -> bool:
        """Tell whether something is written because a page leads to it, and not anyway."""
        single = (PAGE, DATA, CITE)
        return not address.path.startswith(single) and address.within(DEFAULT) not in self.singles

    def page(self, here: Address) -> set[Address]:
        """Write one file; return where it leads, if it is a page."""
        if here.path == QUERY:
            self.put(here, (here.given("query") or "").encode())
            return set()
        type_, content = self.ask(here)
        if type_ != "text/html":
            self.put(here, content)
            return set()
        found: set[Address] = set()
        text = _LINK.sub(lambda link: f'{link[1]}="{self.turned(here, link[2], found)}"', content.decode())
        self.put(here, text.encode())
        return found

    def ask(self, address: Address) -> tuple[str, bytes]:
        """Return the media type and the content that the application answers with."""
        accept = "text/turtle" if address.path == VOID else "text/html, */*;q=0.5"
        headers = {"Accept-Language": address.language, "Accept": accept}
        with self.client.get(address.url, headers=headers) as answer:
            expected = _EXPECTED.get(address.path, (200,))
            if answer.status_code not in expected:
                raise MirrorError(f"the server failed (status {answer.status_code})", where=address.url)
            return answer.mimetype or "", bytes(answer.data)

    def turned(self, here: Address, value: str, found: set[Address]) -> str:
        """Return a link as it stands in the mirror; note what it leads to."""
        target = html.unescape(value)
        if target.startswith("//") or not target.startswith(("/", "?")):
            return value  # to another site, or on this page
        url = quote(here.path) + target if target[0] == "?" else target
        address, file = self.read(url, here.language)
        if not self.scope.has(address, here):
            return html.escape(_LIVE + url)
        found.add(address)
        return html.escape("../" * here.file.count("/") + file)

    def read(self, url: str, language: str) -> tuple[Address, str]:
        """Return the address and the file of a link; the same ones stand on many pages."""
        key = (url, language)
        if key not in self.links:
            address, fragment = Address.read(url, language), urlsplit(url).fragment
            self.links[key] = address, quote(address.file) + (f"#{fragment}" if fragment else "")
        return self.links[key]

    def data(self, name: str) -> int:
        """Write all serialisations of what is said about a thing, asked for once; what it says itself comes first."""
        this = NamedNode(ID + name)
        text = limit_rows(bind_terms(resources.ABOUT, {resources.THIS: this}), _UNLIMITED)
        triples = construct_triples(self.app.extensions["backend"], text)
        triples.sort(key=lambda triple: (triple.subject != this, str(triple)))
        for short in FORMATS:
            content = serialized_graph(triples, short, resources.PREFIXES)
            self.put(Address(f"{DATA}{name}.{short}"), content or b"")
        return len(FORMATS)

    def citations(self, name: str) -> int:
        """Write the citations of a thing, if it is one that people cite."""
        files = [
            Address(f"{CITE}{name}.{extension}", (), language)
            for extension in citation.STYLES
            for language in LANGUAGES
            if name in self.scope.cited
        ]
        for each in files:
            self.put(each, self.ask(each)[1])
        return len(files)

    def put(self, address: Address, content: bytes) -> None:
        """Write a file."""
        target = self.out / address.file
        self.folder(target.parent)
        target.write_bytes(content)


@lru_cache(maxsize=1)
def _process_scribe(snapshot: Path, out: Path) -> Scribe:
    """Return the writer of this process, with the application and the store that it opened when first asked."""
    opened = Snapshot.open(snapshot)
    settings = Settings(snapshot=opened.path, access_log=False, result_bytes=_UNLIMITED)
    backend = DirectBackend(opened, settings)
    app = build_application(settings, backend)
    app.config["MIRROR"] = True
    return Scribe(app, Scope(backend), out)


def write_jobs(snapshot: Path, out: Path, jobs: tuple[str | Address, ...]) -> Written:
    """Do jobs one after another: things by name, other pages by address."""
    writer = _process_scribe(snapshot, out)
    done = [writer.write(job) for job in jobs]
    return Written(sum(each.files for each in done), frozenset().union(*(each.found for each in done)))
