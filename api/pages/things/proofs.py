"""Why a statement holds: the proof as a page, as JSON and as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, current_app, render_template, request
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import PROV
from rdflib.term import BNode, Literal, Node, URIRef

from api.asking.graph import Graph, Row, Value, ask_question, parse_solutions
from api.engine.backend import Query
from api.engine.graph_writing import serialized_graph
from api.exchange.errors import BadRequest, NotFound
from api.exchange.languages import HTML_LANG, current_language, gettext, translatable
from api.exchange.media import BY_SHORT
from api.exchange.negotiation import best_type, not_acceptable
from api.exchange.responses import json_response
from api.pages.frame.contexts import template_variables
from api.pages.frame.names import DisplayName, name_in_language, name_of_value
from api.pages.things.documents import annex_row
from ontology.vocabulary import FG
from queries.errors import FengongError, Told
from queries.names import expand_curie, shorten_iri
from queries.proofs import forms as proof_forms
from queries.proofs.proving import Explainer, Explanation, NotEntailedError, Proof

_HTML, _JSON = "text/html", "application/json"
_RDF = {BY_SHORT[name].type: name for name in ("ttl", "jsonld", "nt", "rdf")}
_PREFIXES = {"fg": str(FG), "prov": str(PROV)}
_NAMES = {"html": _HTML, "json": _JSON} | {name: type for type, name in _RDF.items()}
_ASKED = {"s": translatable("subject"), "p": translatable("property"), "o": translatable("object")}
# The W3C names of rules, in words (OWL 2 Profiles, tables 4 to 9).
_RULES: Mapping[str, str] = {
    "prp-spo1": translatable("a narrower property implies the broader"),
    "prp-spo2": translatable("a chain of properties implies another"),
    "prp-inv1": translatable("a property read backwards"),
    "prp-inv2": translatable("a property read backwards"),
    "prp-dom": translatable("what a property is said of"),
    "prp-rng": translatable("what a property leads to"),
    "prp-symp": translatable("what holds one way holds the other"),
    "prp-trp": translatable("what holds step by step holds for the whole way"),
    "prp-eqp1": translatable("properties that mean the same"),
    "prp-eqp2": translatable("properties that mean the same"),
    "cax-sco": translatable("a narrower class belongs to the broader"),
    "cax-eqc1": translatable("classes that mean the same"),
    "cax-eqc2": translatable("classes that mean the same"),
}
# What axioms say, in words.
_AXIOMS: Mapping[str, str] = {
    "rdfs:subPropertyOf": translatable("is a kind of"),
    "rdfs:subClassOf": translatable("is a kind of"),
    "owl:propertyChainAxiom": translatable("follows from the chain"),
    "owl:inverseOf": translatable("is the reverse of"),
    "rdfs:domain": translatable("is said only of"),
    "rdfs:range": translatable("leads only to"),
    "owl:equivalentProperty": translatable("means the same as"),
    "owl:equivalentClass": translatable("means the same as"),
    "rdf:type": translatable("is of the kind"),
}


class NotEntailed(NotFound):
    """A statement that does not hold; ``missing`` is what the nearest rule lacks."""

    slug, title = "not-entailed", translatable("This does not hold in the data")


class BadStatement(BadRequest):
    """What is asked about is no statement."""

    slug, title = "bad-statement", translatable("This is not a statement")


def proof_response(graph: Graph) -> Response:
    """Answer ``/explain?s=&p=&o=`` in the form that is asked for."""
    type_ = _wanted_media_type()
    explanation = _explain_statement(graph, (_requested_term("s"), _requested_term("p"), _requested_term("o")))
    if type_ == _HTML:
        return Response(render_template("explain.html", **template_variables(_proof_page(graph, explanation))))
    if type_ == _JSON:
        return json_response(proof_forms.proof_as_json(explanation), indent=1)
    return Response(_proof_rdf(explanation, _RDF[type_]), mimetype=type_)


def _proof_rdf(explanation: Explanation, name: str) -> bytes:
    """Write a proof as RDF, its triples in one order whichever way Python hashes."""
    lines = sorted(proof_forms.proof_as_rdf(explanation).serialize(format="nt").splitlines(keepends=True))
    triples = (quad.triple for quad in parse("".join(lines), RdfFormat.N_TRIPLES))
    return serialized_graph(triples, name, _PREFIXES)


def _wanted_media_type() -> str:
    """Return the media type to answer with: ``?format=``, else what the client likes best, else JSON."""
    offered = [_JSON, _HTML, *_RDF]
    name = request.args.get("format")
    chosen = _NAMES.get(name) if name else best_type(request.headers.get("Accept", ""), offered)
    if chosen is None:
        raise not_acceptable(f"a proof has no format {name!r}", [BY_SHORT[each] for each in _RDF.values()])
    return chosen


def _requested_term(parameter: str) -> Node:
    """Read a term: an IRI, a CURIE, or a literal in quotes as Turtle writes it."""
    text = request.args.get(parameter, "").strip()
    found = (
        _parse_literal(text)
        if text.startswith('"')
        else URIRef("".join(expand_curie("rdf:type" if text == "a" else text) or ""))
    )
    if not found:
        what = Told("The %(part)s is neither an IRI nor a short form of one.", part=Told(_ASKED[parameter]))
        raise BadStatement(what, remedy="/explain?s=…&p=…&o=…")
    return found


def _parse_literal(text: str) -> Literal:
    """Read ``"words"``, ``"words"@zh`` or ``"5"^^<type>``."""
    value, _, rest = text[1:].rpartition('"')
    datatype = expand_curie(rest.removeprefix("^^")) if rest.startswith("^^") else None
    return Literal(value, lang=rest[1:] if rest.startswith("@") else None, datatype=datatype)


def _explain_statement(graph: Graph, triple: tuple[Node, Node, Node]) -> Explanation:
    """Return why a triple holds; raise a problem that says what is missing where it does not."""
    try:
        return _served_explainer(graph).explain(triple)
    except NotEntailedError as error:
        gap = {"nearest_rule": proof_forms.gap_json(error.gap)} if error.gap else {}
        remedy = proof_forms.gap_text(error.gap, current_language()) if error.gap else None
        raise NotEntailed(f"{error.where}", remedy=remedy, **gap) from None
    except FengongError as error:
        raise BadStatement(str(error)) from None


def _served_explainer(graph: Graph) -> Explainer:
    """Return the explainer of the data that are served; it reads their axioms once.

    Its questions go through the cache: a proof is often read in both languages, and proofs share their steps.
    """
    known: dict[str, Explainer] = current_app.extensions.setdefault("explainers", {})
    version = graph.backend.version
    if not version or version not in known:
        known.clear()
        known[version] = Explainer(lambda text: parse_solutions(graph.answer(Query(text))))
    return known[version]


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term as it is read: its name, where it leads, and the members where it is a list."""

    iri: str | None
    name: DisplayName
    members: Sequence[ShownTerm]


@dataclass(frozen=True, slots=True)
class ProofPage:
    """What the page of a proof shows; ``terms`` gives the three terms of a triple as they are read."""

    proof: Proof
    terms: Callable[[tuple[Node, Node, Node]], Sequence[ShownTerm]]
    rule_words: Mapping[str, str]
    quotes: Sequence[tuple[ShownTerm, Sequence[str]]]
    annex: Row | None


def _proof_page(graph: Graph, explanation: Explanation) -> ProofPage:
    """Gather what the page of a proof shows."""
    return ProofPage(
        explanation.proof,
        terms=lambda triple: [_shown_term(explanation, each) for each in triple],
        rule_words=_RULES,
        quotes=list(_printed_quotes(explanation)),
        annex=_annex_of_order_rule(graph, explanation.proof),
    )


def _shown_term(explanation: Explanation, node: Node) -> ShownTerm:
    """Return a term as it is read."""
    members = [_shown_term(explanation, member) for member in explanation.lists.get(node, ())]
    return ShownTerm(str(node) if isinstance(node, URIRef) else None, _name_of_term(explanation, node), members)


def _name_of_term(explanation: Explanation, node: Node) -> DisplayName:
    """Return what a term is called, the reader's language first."""
    labels = sorted(explanation.labels.get(node, ()), key=lambda each: (each.language != current_language(), each))
    if labels:
        return name_in_language(str(labels[0]), labels[0].language)
    if words := explanation.words.get(node):
        return name_in_language(
            f"「{min(words, key=len)}」", "zh"
        )  # what has no name of its own is called by its printed words
    if isinstance(node, Literal):
        return name_of_value(Value(str(node), language=node.language))
    if isinstance(node, BNode):
        return DisplayName("[]", None)
    short = shorten_iri(str(node))
    return (
        DisplayName(gettext(_AXIOMS[short]), HTML_LANG[current_language()])
        if short in _AXIOMS
        else DisplayName(short, None)
    )


def _printed_quotes(explanation: Explanation) -> Iterator[tuple[ShownTerm, Sequence[str]]]:
    """Yield the things on which the proof rests, with their printed words; sentences first, and nothing twice."""
    leaves = {node for leaf in explanation.proof.stated() for node in leaf.triple if explanation.words.get(node)}
    told = ""
    for node in sorted(leaves, key=lambda each: (-len(max(explanation.words[each], key=len)), each)):
        words = [str(each) for each in explanation.words[node] if str(each) not in told]
        told += "\n".join(words)
        if words:
            yield _shown_term(explanation, node), words


def _annex_of_order_rule(graph: Graph, proof: Proof) -> Row | None:
    """Return the annex whose order rule the proof rests on, where it rests on one."""
    clauses: Iterable[Node] = (part.triple[0] for part in proof.walk() if part.modules)
    for clause in clauses:
        for row in ask_question(graph, "place", {"this": str(clause)}).rows:
            return annex_row(graph, row["annex"].text)
    return None
