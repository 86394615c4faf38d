"""What a scan adds to requirements and clauses: how surely their lines were recognised, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rdflib import Literal

from loader.model import Document, ScannedLine
from loader.statement.corrections import text_passages
from loader.statement.labels import Triple
from ontology.vocabulary import FG


def scan_triples(document: Document) -> Iterator[Triple]:
    """Yield the lowest confidence of the lines of each passage, and the place of each of its lines."""
    for passage, text in text_passages(document) if document.scanned else ():
        lines = list(_lines_of(text, document.scanned))
        if lines:
            yield passage, FG.readingConfidence, Literal(Decimal(str(min(line.confidence for line in lines))))
        for line in lines:
            yield passage, FG.scannedAt, Literal(f"page={line.page}&{line.region}")


def _lines_of(text: str, scanned: Sequence[ScannedLine]) -> Iterator[ScannedLine]:
    """Yield the lines whose words stand in a text, as lines that were joined do."""
    bare = "".join(text.split())
    yield from (line for line in scanned if "".join(line.text.split()) in bare)
