"""How to cite a page: GB/T 7714, BibTeX and CSL-JSON, each naming the version of the data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_DATASET = {"zh": "分工：重点任务分工知识图谱", "en": "Fengong: a knowledge graph of divided duties"}
_MAINTAINERS = {"zh": "分工项目维护者", "en": "The Fengong maintainers"}
_ACCESSED = "____-__-__"  # the reader's own day; a script in the page fills it in
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
       "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: title, persistent identifier, version (the snapshot's hash), and where that version is shown."""

    title: str
    iri: str
    version: str
    permalink: str
    language: str
    year: str | None = None

    @property
    def key(self) -> str:
        """Return a key for bibliographies, ASCII and stable: ``fengong-shi-cai-zheng-ju-0123abcd``."""
        name = re.sub(r"[^a-z0-9]+", "-", self.iri.removeprefix("https://").lower().split("/id/")[-1]).strip("-")
        return f"fengong-{name}-{self.version[:8]}"


def _gb7714_reference(citation: Citation) -> str:
    """Return a reference by GB/T 7714-2015, an online data set ([DS/OL]); the day of access is left to the reader."""
    zh = citation.language == "zh"
    version = f"数据版本 {citation.version}" if zh else f"Data version {citation.version}"
    dated = f"({citation.year})" if citation.year else ""
    maintainers, dataset = _MAINTAINERS[citation.language], _DATASET[citation.language]
    whole = f"{citation.title}//{dataset}" if citation.title != dataset else dataset
    return f"{maintainers}. {whole}[DS/OL]. {version}. {dated}[{_ACCESSED}]. {citation.permalink}."


def _bibtex_entry(citation: Citation) -> str:
    """Return a BibTeX entry."""
    fields = {
        "author": f"{{{_escape_tex(_MAINTAINERS[citation.language])}}}",
        "title": f"{{{_escape_tex(citation.title)}}}",
        "howpublished": _escape_tex(_DATASET[citation.language]),
        "version": citation.version,
        "year": citation.year,
        "url": citation.permalink,
        "note": f"Identifier: {citation.iri}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{citation.key},\n{lines}}}\n"


def _escape_tex(text: str) -> str:
    """Escape what means something to TeX."""
    return "".join(_TEX.get(character, character) for character in text)


def _csl_json(citation: Citation) -> str:
    """Return CSL-JSON, as reference managers read it."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "container-title": _DATASET[citation.language],
        "author": [{"literal": _MAINTAINERS[citation.language]}],
        "version": citation.version,
        "URL": citation.permalink,
        "note": f"Identifier: {citation.iri}",
        "language": citation.language,
    }
    if citation.year:
        item["issued"] = {"date-parts": [[int(citation.year)]]}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A way to write a citation: its name, file extension and media type."""

    name: str
    extension: str
    media_type: str
    write: Callable[[Citation], str]


STYLES: Mapping[str, CitationStyle] = {
    style.extension: style
    for style in (
        CitationStyle("GB/T 7714", "txt", "text/plain", _gb7714_reference),
        CitationStyle("BibTeX", "bib", "application/x-bibtex", _bibtex_entry),
        CitationStyle("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", _csl_json),
    )
}
