"""SHACL over a graph, told one line a finding.

``ontology/shapes.ttl`` says what must hold and what to do where it does not; contradictions of the OWL axioms are the
business of ``loader.inference``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from textwrap import shorten

import pyshacl
from pyshacl.errors import ValidationFailure
from rdflib import Graph
from rdflib.namespace import DCTERMS, SH, SKOS
from rdflib.term import BNode, Literal, Node

import ontology
from loader.errors import ValidationError
from ontology.vocabulary import FG

PREFIXES = {str(FG._NS): "fg:", str(SKOS): "skos:", str(DCTERMS): "dcterms:", "https://w3id.org/fengong/": ""}


class Severity(IntEnum):
    """How grave a finding is; the least value comes first in a report."""

    VIOLATION = 0  # stops a build
    WARNING = 1  # a person should look
    INFO = 2  # still open


SEVERITIES: Mapping[Node | None, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One validation result. ``focus`` is what to look at; terms are shortened for reading."""

    severity: Severity
    focus: str
    path: str
    value: str
    en: str
    zh: str

    def __str__(self) -> str:
        subject = " ".join(part for part in (self.focus, self.path) if part)
        found = f" (found {self.value})" if self.value else ""
        return f"{subject}: {self.en}{found}"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in a fixed order, gravest first."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is violated; warnings do not count."""
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        """What stops a build."""
        return self.of(Severity.VIOLATION)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What a person should look at."""
        return self.of(Severity.WARNING)

    @property
    def infos(self) -> tuple[Finding, ...]:
        """What is still open."""
        return self.of(Severity.INFO)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    def counts(self) -> dict[str, int]:
        """Return how many findings each severity has, for a manifest: ``{"violation": 0, "warning": 2, "info": 9}``."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity.name.lower(): found[severity] for severity in Severity}

    def require_conformance(self) -> Report:
        """Return the report, or raise ``ValidationError`` with the first violation and the number of the others."""
        if self.conforms:
            return self
        first, *others = self.violations
        more = f"; {len(others)} more, see 'fengong check'" if others else ""
        raise ValidationError(f"{first}{more}")


def validate(graph: Graph, shapes: Graph | None = None) -> Report:
    """Return what SHACL finds in ``graph``, which stays as it is.

    The shapes default to those of the ontology. They need no inference, so an asserted graph suffices and saves time.
    See https://www.w3.org/TR/shacl/.
    """
    shapes = ontology.shapes() if shapes is None else shapes
    _, results, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    if isinstance(results, ValidationFailure):
        raise results
    assert isinstance(results, Graph)
    return Report(tuple(sorted(set(findings(results, languages(shapes))))))


def languages(shapes: Graph) -> Mapping[str, str | None]:
    """Return the language of each message, for pySHACL drops the tags of messages that a query gives."""
    return {
        str(message): message.language for message in shapes.objects(None, SH.message) if isinstance(message, Literal)
    }


def findings(results: Graph, language: Mapping[str, str | None]) -> Iterable[Finding]:
    """Yield the results of a SHACL report graph. Where a query found it, its value is the node to look at."""
    for result in results.objects(None, SH.result):
        messages = {language.get(text): text for text in map(str, results.objects(result, SH.resultMessage))}
        told = messages.get("en") or messages.get(None, "")
        queried = results.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        focus = results.value(result, SH.value if queried else SH.focusNode)
        yield Finding(
            severity=SEVERITIES.get(results.value(result, SH.resultSeverity), Severity.VIOLATION),
            focus=short(focus),
            path=short(results.value(result, SH.resultPath)),
            value="" if queried else short(results.value(result, SH.value)),
            en=told,
            zh=messages.get("zh", told),
        )


def short(term: Node | None) -> str:
    """Return a term as a reader wants it: a CURIE, an IRI without our host, plain text."""
    if term is None or isinstance(term, BNode):
        return ""
    if isinstance(term, Literal):
        return shorten(term, width=60, placeholder="…")
    iri = str(term)
    prefixes = (prefix + iri.removeprefix(stem) for stem, prefix in PREFIXES.items() if iri.startswith(stem))
    return next(prefixes, iri)
