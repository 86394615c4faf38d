"""One document by itself: read, stated as sorted lines, checked, counted. Nothing here knows of a second document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from loader import iris, nquads
from loader.building.merging import Stretch, starts_of, write_stretches
from loader.checks.coverage import Tally, document_tally
from loader.checks.similarity import make_sketch
from loader.checks.validation import Finding, Report, Severity, check_triples, report_findings
from loader.errors import DocumentError
from loader.lists.authority import Authority, load_authority
from loader.lists.corrections import Correction, load_corrections
from loader.mentions.finding import with_mentions
from loader.model import Convention, Document, DocumentMetadata, Task
from loader.overruling import with_overruled_clauses
from loader.reading import read_document
from loader.statement.corrections import correction_triples_of
from loader.statement.document import document_triples
from loader.statement.mentions import mention_triples_of
from loader.statement.scans import scan_triples
from queries.terms import Triple

LINES, FIGURES = ".nq.gz", ".json"


@dataclass(frozen=True, slots=True)
class Lists:
    """The hand-kept lists that documents are read with."""

    authority: Authority
    corrections: tuple[Correction, ...]

    @classmethod
    def load(cls, folder: Path | None) -> Lists:
        """Read the bundled lists, or those of a folder."""
        return cls(load_authority(folder), load_corrections())


@dataclass(frozen=True, slots=True)
class Order:
    """A document to be read. ``sha256`` is of the bytes that are meant; ``target`` where its part goes, less ending."""

    path: Path
    metadata: DocumentMetadata
    convention: Convention | None
    sha256: str
    target: Path


@dataclass(frozen=True, slots=True)
class Part:
    """What one document comes to: its lines in a file, what was found in them, and figures of it."""

    summary: Mapping[str, Any]
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]  # of its warnings
    sketch: tuple[int, ...]  # of its text
    own: tuple[Stretch, ...]
    shared: Stretch

    @property
    def id(self) -> str:
        """The document's identifier."""
        return str(self.summary["id"])


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was read: its sorted lines, and its figures as they are kept."""

    id: str
    lines: list[bytes]
    figures: dict[str, Any]


def make_part(order: Order, lists: Lists) -> Made:
    """Read a document, state it, check it.

    Raises:
        DocumentError: It cannot be read, or was written to meanwhile.
        ValidationError: What it states violates a shape.

    """
    document = read_with_lists(order, lists)
    if document.sha256 != order.sha256:
        raise DocumentError("changes while it is read", where=str(order.path), remedy="build again when it is at rest")
    name = document.metadata.id
    triples = b"".join(sorted(set(map(nquads.triple_line, document_statements(document, lists)))))
    findings = own_findings(name, triples).require_conformance().findings
    figures = {
        "summary": document_figures(document) | {"format": order.path.suffix.lower()},
        "reasons": [warning.reason.value for warning in document.warnings],
        "sketch": make_sketch(text for task in document.tasks for text in (task.heading, *printed_texts(task))),
        "findings": [[each.severity.name, *finding_texts(each)] for each in findings],
        "tally": document_tally(document, lists.authority, lists.corrections),
    }
    return Made(name, list(nquads.in_graph(triples, iris.annex_graph(name))), figures)


def read_with_lists(order: Order, lists: Lists) -> Document:
    """Return a document with all that the lists say of it: its place, what persons overruled, what it mentions."""
    document = read_document(order.path, metadata=order.metadata, convention=order.convention)
    document = with_listed_place(document, lists.authority)
    document = with_overruled_clauses(document, lists.corrections)
    return with_mentions(document, lists.authority, lists.corrections)


def with_listed_place(document: Document, authority: Authority) -> Document:
    """Give a document that prints its place, and of which no more is known, the place of this name in the lists."""
    known = document.metadata
    slugs = [place.slug for place in authority.jurisdictions if place.name == known.jurisdiction]
    if known.jurisdiction_slug or len(slugs) != 1:
        return document
    return replace(document, metadata=replace(known, jurisdiction_slug=slugs[0]))


def printed_texts(task: Task) -> Iterator[str]:
    """Yield what a task prints below its heading."""
    yield from (requirement.text for requirement in task.requirements)
    yield from (clause.text for clause in task.clauses)


def own_findings(name: str, triples: bytes) -> Report:
    """Return what is wrong with a document's own parts; what it shares is checked when all it is told is together."""
    own = tuple(start[1:].decode() for start in starts_of(name))
    return report_findings((focus, finding) for focus, finding in check_triples(triples) if f"{focus}>".startswith(own))


def write_part(made: Made, target: Path) -> None:
    """Write a part: lines first, so that figures never tell of lines that are not there."""
    stretches = write_stretches(made.lines, made.id, target.with_suffix(LINES))
    figures = made.figures | {"stretches": [[each.start.decode(), each.begin, each.end] for each in stretches]}
    beside = target.with_suffix(".part")
    beside.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
    beside.replace(target.with_suffix(FIGURES))


def document_statements(document: Document, lists: Lists) -> Iterator[Triple]:
    """Yield everything that a document states, some of it more than once."""
    return chain(
        document_triples(document, lists.authority, lists.corrections),
        mention_triples_of(document),
        correction_triples_of(document, lists.corrections),
        scan_triples(document),
    )


def read_part(target: Path) -> tuple[Part, Tally] | None:
    """Return a part that was made, with what is counted in it; or nothing where it is not there or was cut off.

    The counts of documents are summed, and not kept: they are many times as large as all that is kept of one.
    """
    try:
        figures = json.loads(target.with_suffix(FIGURES).read_text(encoding="utf-8"))
        lines = target.with_suffix(LINES)
        *own, shared = (Stretch(start.encode(), lines, begin, end) for start, begin, end in figures["stretches"])
        if lines.stat().st_size != shared.end:
            return None
        findings = tuple(Finding(Severity[name], *texts) for name, *texts in figures["findings"])
        reasons, sketch = tuple(figures["reasons"]), tuple(figures["sketch"])
        return Part(figures["summary"], findings, reasons, sketch, tuple(own), shared), Counter(figures["tally"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def finding_texts(finding: Finding) -> tuple[str, ...]:
    """Return the texts of a finding in the order of its fields."""
    return finding.focus, finding.path, finding.value, finding.en, finding.zh


def document_figures(document: Document) -> dict[str, Any]:
    """Return the figures of one document, as a manifest tells them."""
    clauses = [clause for task in document.tasks for clause in task.clauses]
    return {
        "id": document.metadata.id,
        "title": document.title,
        "sha256": document.sha256,
        "convention": document.convention.value,
        "convention_assumed": document.convention_assumed,
        "convention_stated": document.convention_stated_in is not None,
        "jurisdiction": document.metadata.jurisdiction,
        "coverage": round(document.coverage, 4),
        "tasks": len(document.tasks),
        "rows": document.rows,
        "requirements": sum(len(task.requirements) for task in document.tasks),
        "clauses": len(clauses),
        "assignments": sum(len(clause.units) for clause in clauses),
        "warnings": [str(warning) for warning in document.warnings],
    }
