"""SHACL over lines, told one line a finding.

``ontology/shapes.ttl`` says what must hold and what to do where it does not; contradictions of the OWL axioms are the
business of ``loader.inference``. The shapes look at one document, or at one thing that documents share, and need no
inference: so each document is checked by itself, and lines about shared things in any pieces that keep a subject whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from textwrap import shorten

import shacl
from rdflib.namespace import DCTERMS, RDFS, SH, SKOS
from rdflib.term import Literal, URIRef

import ontology
from loader.errors import ValidationError
from ontology.vocabulary import FG, HOME

PREFIXES = {str(FG._NS): "fg:", str(SKOS): "skos:", str(DCTERMS): "dcterms:", str(HOME): ""}


class Severity(IntEnum):
    """How grave a finding is; the least value comes first in a report."""

    VIOLATION = 0  # stops a build
    WARNING = 1  # a person should look
    INFO = 2  # still open


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


def check_triples(lines: bytes) -> Iterator[tuple[str, Finding]]:
    """Yield what SHACL (https://www.w3.org/TR/shacl/) finds in N-Triples lines, each with the IRI of its node."""
    text = lines.decode() + _subclasses()
    for result in _shapes().validate_text(text, format="ntriples").results:
        # Where a query found it, its value is the node to look at.
        queried = result.component == "SPARQLConstraintComponent"
        focus = (result.value if queried else result.focus_node) or ""
        said = {_languages().get(message): message for message in result.messages}
        told = said.get("en") or said.get(None, "")
        finding = Finding(
            severity=Severity[result.severity.upper()],
            focus=short_iri(focus),
            path=short_iri(result.path or ""),
            value="" if queried else short_term(result.value, result.value_plain),
            en=told,
            zh=said.get("zh", told),
        )
        yield focus.strip("<>"), finding


def report_findings(findings: Iterable[tuple[str, Finding]]) -> Report:
    """Return findings in order, each once."""
    return Report(tuple(sorted({finding for _, finding in findings})))


@cache
def _shapes() -> shacl.Shapes:
    return shacl.Shapes.from_turtle(ontology.read_resource("shapes.ttl"))


@cache
def _subclasses() -> str:
    """Return what a class is a class of: a shape for a class holds for those below it."""
    found = sorted(ontology.read_axioms().subject_objects(RDFS.subClassOf))
    named = [pair for pair in found if all(isinstance(each, URIRef) for each in pair)]
    return "".join(f"<{one}> <{RDFS.subClassOf}> <{other}> .\n" for one, other in named)


@cache
def _languages() -> Mapping[str, str | None]:
    """Return the language of each message, for results hold the texts alone."""
    found = ontology.read_shapes().objects(None, SH.message)
    return {str(message): message.language for message in found if isinstance(message, Literal)}


def short_term(term: str | None, plain: str | None) -> str:
    """Return a term of N-Triples as a reader wants it: a CURIE, an IRI without our host, plain text."""
    if not term or term.startswith("_:"):
        return ""
    return short_iri(term) if term.startswith("<") else shorten(plain or "", width=60, placeholder="…")


def short_iri(term: str) -> str:
    """Return an IRI in angle brackets as a CURIE or without our host; nothing for another term or a path."""
    if not term.startswith("<"):
        return ""
    iri = term.strip("<>")
    prefixes = (prefix + iri.removeprefix(stem) for stem, prefix in PREFIXES.items() if iri.startswith(stem))
    return next(prefixes, iri)
