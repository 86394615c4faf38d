"""A proof as a tree of text, as JSON, and as RDF (PROV-O with ``fg:Derivation``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, PROV, RDF
from rdflib.term import BNode, Literal, Node, URIRef

from ontology.vocabulary import FG, GRAPH, ID, LAYERS
from queries.names import shorten_iri
from queries.proofs.proving import Explanation, Gap, Proof
from queries.terms import Triple, to_text

PHRASES = {
    "en": {
        "stated": "stated in",
        "because": "by",
        "axiom": "the axiom",
        "missing": "missing",
        "there": "holds",
        "rests": "rests on",
    },
    "zh": {
        "stated": "陈述于",
        "because": "依据",
        "axiom": "公理",
        "missing": "缺少",
        "there": "成立",
        "rests": "所据：",
    },
}
GROUNDS = {
    "en": {"stated": "a rule that the document states", "assumed": "a rule that is assumed, not stated"},
    "zh": {"stated": "文件所述的约定", "assumed": "推定的约定，文件未作说明"},
}


def proof_as_text(explanation: Explanation, language: str = "en") -> str:
    """Return the proof as a tree: each triple, the rule and axiom it follows by, its premises below it.

    Printed words are quoted where they come up first.
    """
    return "\n".join(_Tree(explanation, language).lines(explanation.proof, "", "")) + "\n"


class _Tree:
    def __init__(self, explanation: Explanation, language: str) -> None:
        self._explanation = explanation
        self._language = language
        self._quoted: set[Node] = set()

    def lines(self, proof: Proof, first: str, rest: str) -> Iterator[str]:
        """Yield a proof's lines, the first and the others behind their branches of the tree."""
        ground = GROUNDS[self._language].get(proof.ground or "") if proof is self._explanation.proof else None
        rests = f"  [{PHRASES[self._language]['rests']} {ground}]" if ground else ""
        yield f"{first}{_sentence(self._explanation, proof.triple, self._language)}{rests}"
        under = f"{rest}│ " if proof.premises else f"{rest}  "
        yield from (f"{under}{line}" for line in self._reasons(proof))
        for premise in proof.premises:
            last = premise is proof.premises[-1]
            yield from self.lines(premise, f"{rest}{'└─' if last else '├─'} ", f"{rest}{'   ' if last else '│  '}")

    def _reasons(self, proof: Proof) -> Iterator[str]:
        phrase = PHRASES[self._language]
        if proof.rule:
            axioms = "; ".join(_axiom(self._explanation, axiom.triple) for axiom in proof.axioms)
            yield f"{phrase['because']} {proof.rule}{': ' if axioms else ''}{axioms}"
            for module in proof.modules:
                ground = GROUNDS[self._language].get(proof.ground or "", "")
                yield f"{phrase['stated']} {shorten_iri(module.iri)}: {ground}"
            return
        yield f"{phrase['stated']} {', '.join(map(shorten_iri, proof.graphs))}"
        for thing in proof.triple:
            if thing not in self._quoted:
                self._quoted.add(thing)
                name = _name(self._explanation, thing)
                yield from (f"{name}: “{words}”" for words in self._explanation.words.get(thing, ()))


def _sentence(explanation: Explanation, triple: Triple, language: str) -> str:
    labelled = []
    for term in triple:
        label = explanation.label(term, language)
        labelled.append(f"{_name(explanation, term)} ({label})" if label else _name(explanation, term))
    return "  ".join(labelled)


def _axiom(explanation: Explanation | Gap, triple: Triple) -> str:
    return " ".join(_name(explanation, term) for term in triple)


def _name(explanation: Explanation | Gap, term: Node) -> str:
    if members := explanation.lists.get(term):
        return f"( {' '.join(_name(explanation, member) for member in members)} )"
    return _short(term)


def _short(term: Node) -> str:
    if isinstance(term, URIRef):
        return "a" if term == RDF.type else shorten_iri(term)
    return "[]" if isinstance(term, BNode) else term.n3()


def gap_text(gap: Gap, language: str = "en") -> str:
    """Return what the nearest rule needs, and which of it is missing."""
    phrase = PHRASES[language]
    axioms = "; ".join(_axiom(gap, axiom) for axiom in gap.axioms)
    lines = [f"{phrase['because']} {gap.rule}: {axioms}"]
    lines += [f"  {phrase['there']}: {' '.join(map(_short, triple))}" for triple in gap.present]
    lines += [f"  {phrase['missing']}: {' '.join(map(_short, triple))}" for triple in gap.missing]
    return "\n".join(lines) + "\n"


def proof_as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the proof as nested objects, terms in N-Triples, and beside it labels, printed words and lists."""
    return {
        "proof": _object(explanation.proof),
        "labels": {to_text(thing): [_plain(label) for label in labels] for thing, labels in explanation.labels.items()},
        "words": {to_text(thing): [str(words) for words in all_] for thing, all_ in explanation.words.items()},
        "lists": _lists(explanation),
    }


def _lists(explanation: Explanation | Gap) -> dict[str, list[str]]:
    return {to_text(head): [to_text(member) for member in members] for head, members in explanation.lists.items()}


def _object(proof: Proof) -> dict[str, Any]:
    subject, predicate, object = map(to_text, proof.triple)
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object,
        "graphs": [str(graph) for graph in proof.graphs],
        "rule": proof.rule,
        "ground": proof.ground,
        "modules": [str(module.iri) for module in proof.modules],
        "axioms": [_object(axiom) for axiom in proof.axioms],
        "premises": [_object(premise) for premise in proof.premises],
    }


def _plain(label: Literal) -> dict[str, str | None]:
    return {"text": str(label), "language": label.language}


def gap_json(gap: Gap) -> dict[str, Any]:
    """Return the nearest rule as an object; variables begin with a question mark."""
    parts = {"axioms": gap.axioms, "present": gap.present, "missing": gap.missing}
    shown = {name: [" ".join(term.n3() for term in triple) for triple in triples] for name, triples in parts.items()}
    return {"rule": gap.rule, **shown, "lists": _lists(gap)}


def proof_as_rdf(explanation: Explanation) -> Graph:
    """Return the proof as statements about derivations, each under an IRI made from its triple.

    ``dcterms:isPartOf`` names the layer in which a conclusion lies (inferred, stated, assumed), ``dcterms:conformsTo``
    the reading rule that a step applies.
    """
    graph = Graph()
    for prefix, namespace in (("dcterms", DCTERMS), ("fg", FG._NS), ("graph", GRAPH), ("prov", PROV)):
        graph.bind(prefix, namespace)
    for proof in explanation.proof.walk():
        for triple in _statements(explanation, proof):
            graph.add(triple)
    for head, members in explanation.lists.items():
        Collection(graph, head, list(members))
    return graph


def derivation_iri(triple: Triple) -> URIRef:
    """Return the IRI under which a triple's derivation is described."""
    words = " ".join(map(to_text, triple))
    return ID[f"derivation/{hashlib.sha256(words.encode()).hexdigest()[:16]}"]


def _statements(explanation: Explanation, proof: Proof) -> Iterator[Triple]:
    step = derivation_iri(proof.triple)
    yield step, RDF.type, FG.Derivation
    yield from zip((step,) * 3, (RDF.subject, RDF.predicate, RDF.object), proof.triple, strict=True)
    yield from ((step, PROV.hadPrimarySource, source) for source in proof.graphs)
    if not proof.rule:
        said = {Literal(str(words)) for thing in proof.triple for words in explanation.words.get(thing, ())}
        yield from ((step, FG.quotes, words) for words in said)
        return
    yield step, FG.byRule, Literal(proof.rule)
    if proof.ground:
        yield step, DCTERMS.isPartOf, LAYERS[proof.ground]
    yield from ((step, DCTERMS.conformsTo, module.iri) for module in proof.modules)
    yield from ((step, FG.byAxiom, derivation_iri(axiom.triple)) for axiom in proof.axioms)
    yield from ((step, PROV.wasDerivedFrom, derivation_iri(premise.triple)) for premise in proof.premises)
