"""What the server has at an address, and the file that holds it in the mirror."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from api.exchange import digests
from api.exchange.languages import DEFAULT

PAGE, DATA, CITE, DUMP = "/page/", "/data/", "/cite/", "/dump/"
COPIED = ("/static/", "/received/")  # files already
VOID, ONTOLOGY, PROOFS = "/.well-known/void", "/ontology", "/explain"
ROWS, QUERY = "/sparql", "/editor"  # a table, and its query
_ALONE = (DATA, DUMP, *COPIED, VOID, ROWS, QUERY)  # the same in every language
_LONGEST = 120  # bytes of one step of a path; file systems allow 255


@dataclass(frozen=True, slots=True, order=True)
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
        return cls(unquote(parts.path), tuple(sorted(given.items()))).within(chosen)

    def within(self, language: str) -> Address:
        """Return this address in a language, if there is more than one of it."""
        alone = self.path.startswith(_ALONE) or (self.path == ONTOLOGY and self.given("format") is not None)
        return replace(self, language=DEFAULT if alone else language)

    def given(self, name: str) -> str | None:
        """Return a parameter."""
        return dict(self.parameters).get(name)

    @property
    def url(self) -> str:
        """Return what to ask the application for."""
        return quote(self.path) + (f"?{urlencode(self.parameters)}" if self.parameters else "")

    @property
    def file(self) -> str:
        """Return the file's name, relative to the mirror."""
        suffix = "" if self.language == DEFAULT else f".{self.language}"
        if self.path in (ROWS, QUERY):
            return f"tables/{digests.text_digest(self.given('query') or '')}.{self.given('format') or 'rq'}"
        if self.path == VOID or (self.path == ONTOLOGY and self.given("format")):
            return f"{_path_below_folder(self.path)}.{self.given('format') or 'ttl'}"
        if self.path.startswith((DATA, DUMP, *COPIED)):
            return _path_below_folder(self.path)
        if self.path.startswith(CITE):
            stem, extension = re.fullmatch(r"(.*?)((?:\.csl)?\.\w+)", _path_below_folder(self.path)).groups()  # type: ignore[union-attr]
            return f"{stem}{suffix}{extension}"
        part = f"~{digests.text_digest(urlencode(self.parameters))}/" if self.parameters else ""
        return f"{_path_below_folder(self.path)}/{part}index{suffix}.html".lstrip("/")


def _path_below_folder(path: str) -> str:
    """Return a path of the server as one below a folder; steps that file systems do not take become fingerprints."""
    return "/".join(map(_file_step, path.strip("/").split("/"))) if path != "/" else ""


def _file_step(name: str) -> str:
    """Return one step of a path, as it is where that is a fit name for a file."""
    fit = name not in ("", ".", "..") and len(name.encode()) <= _LONGEST and "\0" not in name
    return name if fit else f"~{digests.text_digest(name)}"
