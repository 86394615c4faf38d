"""Why a statement holds: the proof as a page, as JSON and as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response, current_app, json, render_template, request
from pyoxigraph import RdfFormat, parse, serialize
from rdflib.namespace import PROV
from rdflib.term import BNode, Literal, Node, URIRef

from api.asking.graph import Graph, Row, Value, ask, parsed
from api.engine.backend import Query
from api.engine.evaluation import GRAPH_FORMATS
from api.exchange.errors import BadRequest, NotFound
from api.exchange.languages import HTML_LANG, current, gettext, marked
from api.exchange.media import BY_SHORT
from api.exchange.negotiation import unacceptable
from api.pages.frame.names import Name, named, of_value
from api.pages.things.documents import annex_row
from ontology.vocabulary import FG
from queries.errors import FengongError, Told
from queries.names import expand, shorten
from queries.proofs import forms as proof_forms
from queries.proofs.proving import Explainer, Explanation, NotEntailedError, Proof

HTML, JSON = "text/html", "application/json"
RDF = {BY_SHORT[name].type: name for name in ("ttl", "jsonld", "nt", "rdf")}
PREFIXES = {"fg": str(FG), "prov": str(PROV)}
NAMES = {"html": HTML, "json": JSON} | {name: type for type, name in RDF.items()}
ASKED = {"s": marked("subject"), "p": marked("property"), "o": marked("object")}
BY_ORDER = (FG.firstAssignment, FG.laterAssignment)  # evidence that rests on a document's order rule
# The W3C names of rules, in words (OWL 2 Profiles, tables 4 to 9).
RULES: Mapping[str, str] = {
    "prp-spo1": marked("a narrower property implies the broader"),
    "prp-spo2": marked("a chain of properties implies another"),
    "prp-inv1": marked("a property read backwards"),
    "prp-inv2": marked("a property read backwards"),
    "prp-dom": marked("what a property is said of"),
    "prp-rng": marked("what a property leads to"),
    "prp-symp": marked("what holds one way holds the other"),
    "prp-trp": marked("what holds step by step holds for the whole way"),
    "prp-eqp1": marked("properties that mean the same"),
    "prp-eqp2": marked("properties that mean the same"),
    "cax-sco": marked("a narrower class belongs to the broader"),
    "cax-eqc1": marked("classes that mean the same"),
    "cax-eqc2": marked("classes that mean the same"),
}
# What axioms say, in words.
AXIOMS: Mapping[str, str] = {
    "rdfs:subPropertyOf": marked("is a kind of"),
    "rdfs:subClassOf": marked("is a kind of"),
    "owl:propertyChainAxiom": marked("follows from the chain"),
    "owl:inverseOf": marked("is the reverse of"),
    "rdfs:domain": marked("is said only of"),
    "rdfs:range": marked("leads only to"),
    "owl:equivalentProperty": marked("means the same as"),
    "owl:equivalentClass": marked("means the same as"),
    "rdf:type": marked("is of the kind"),
}


class NotEntailed(NotFound):
    """A statement that does not hold; ``missing`` is what the nearest rule lacks."""

    slug, title = "not-entailed", marked("This does not hold in the data")


class BadStatement(BadRequest):
    """What is asked about is no statement."""

    slug, title = "bad-statement", marked("This is not a statement")


def respond(graph: Graph) -> Response:
    """Answer ``/explain?s=&p=&o=`` in the form that is asked for."""
    type_ = wanted()
    explanation = explain(graph, (term("s"), term("p"), term("o")))
    if type_ == HTML:
        return Response(render_template("explain.html", **page(graph, explanation)))
    text: str | bytes
    if type_ == JSON:
        text = json.dumps(proof_forms.json(explanation), ensure_ascii=False, indent=1) + "\n"
    else:
        text = written(explanation, RDF[type_])
    return Response(text, mimetype=type_)


def written(explanation: Explanation, name: str) -> bytes:
    """Write a proof as RDF, its triples in one order whichever way Python hashes."""
    lines = sorted(proof_forms.rdf(explanation).serialize(format="nt").splitlines(keepends=True))
    triples = (quad.triple for quad in parse("".join(lines), RdfFormat.N_TRIPLES))
    prefixes = PREFIXES if GRAPH_FORMATS[name] in (RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD) else None
    return serialize(triples, format=GRAPH_FORMATS[name], prefixes=prefixes) or b""


def wanted() -> str:
    """Return the media type to answer with: ``?format=``, else what the client likes best, else JSON."""
    offered = [JSON, HTML, *RDF]
    name = request.args.get("format")
    chosen = NAMES.get(name) if name else request.accept_mimetypes.best_match(offered, JSON)
    if chosen is None:
        raise unacceptable(f"a proof has no format {name!r}", [BY_SHORT[each] for each in RDF.values()])
    return chosen


def term(parameter: str) -> Node:
    """Read a term: an IRI, a CURIE, or a literal in quotes as Turtle writes it."""
    text = request.args.get(parameter, "").strip()
    found = (
        literal(text) if text.startswith('"') else URIRef("".join(expand("rdf:type" if text == "a" else text) or ""))
    )
    if not found:
        what = Told("The %(part)s is neither an IRI nor a short form of one.", part=Told(ASKED[parameter]))
        raise BadStatement(what, remedy="/explain?s=…&p=…&o=…")
    return found


def literal(text: str) -> Literal:
    """Read ``"words"``, ``"words"@zh`` or ``"5"^^<type>``."""
    value, _, rest = text[1:].rpartition('"')
    datatype = expand(rest.removeprefix("^^")) if rest.startswith("^^") else None
    return Literal(value, lang=rest[1:] if rest.startswith("@") else None, datatype=datatype)


def explain(graph: Graph, triple: tuple[Node, Node, Node]) -> Explanation:
    """Return why a triple holds; raise a problem that says what is missing where it does not."""
    try:
        return explainer(graph).explain(triple)
    except NotEntailedError as error:
        gap = {"nearest_rule": proof_forms.gap_json(error.gap)} if error.gap else {}
        remedy = proof_forms.gap_text(error.gap, current()) if error.gap else None
        raise NotEntailed(f"{error.where}", remedy=remedy, **gap) from None
    except FengongError as error:
        raise BadStatement(str(error)) from None


def explainer(graph: Graph) -> Explainer:
    """Return the explainer of the data that are served; it reads their axioms once.

    Its questions go through the cache: a proof is often read in both languages, and proofs share their steps.
    """
    known: dict[str, Explainer] = current_app.extensions.setdefault("explainers", {})
    version = graph.backend.version
    if not version or version not in known:
        known.clear()
        known[version] = Explainer(lambda text: parsed(graph.answer(Query(text))))
    return known[version]


def page(graph: Graph, explanation: Explanation) -> dict[str, Any]:
    """Return what the page of a proof shows."""
    return {
        "proof": explanation.proof,
        "terms": lambda triple: [shown(explanation, each) for each in triple],
        "rule_words": RULES,
        "quotes": list(quotes(explanation)),
        "annex": order_rule(graph, explanation.proof),
    }


def shown(explanation: Explanation, node: Node) -> dict[str, Any]:
    """Return a term as it is read: its name, where it leads, and the members where it is a list."""
    members = [shown(explanation, member) for member in explanation.lists.get(node, ())]
    iri = str(node) if isinstance(node, URIRef) else None
    return {"iri": iri, "name": name_of(explanation, node), "members": members}


def name_of(explanation: Explanation, node: Node) -> Name:
    """Return what a term is called, the reader's language first."""
    labels = sorted(explanation.labels.get(node, ()), key=lambda each: (each.language != current(), each))
    if labels:
        return named(str(labels[0]), labels[0].language)
    if words := explanation.words.get(node):
        return named(f"「{min(words, key=len)}」", "zh")  # what has no name of its own is called by its printed words
    if isinstance(node, Literal):
        return of_value(Value(str(node), language=node.language))
    if isinstance(node, BNode):
        return Name("[]", None)
    short = shorten(str(node))
    return Name(gettext(AXIOMS[short]), HTML_LANG[current()]) if short in AXIOMS else Name(short, None)


def quotes(explanation: Explanation) -> Iterator[tuple[dict[str, Any], Sequence[str]]]:
    """Yield the things on which the proof rests, with their printed words; sentences first, and nothing twice."""
    leaves = {node for leaf in explanation.proof.stated() for node in leaf.triple if explanation.words.get(node)}
    told = ""
    for node in sorted(leaves, key=lambda each: (-len(max(explanation.words[each], key=len)), each)):
        words = [str(each) for each in explanation.words[node] if str(each) not in told]
        told += "\n".join(words)
        if words:
            yield shown(explanation, node), words


def order_rule(graph: Graph, proof: Proof) -> Row | None:
    """Return the annex whose order rule the proof rests on, where it rests on one."""
    clauses: Iterable[Node] = (part.triple[0] for part in proof.walk() if part.triple[1] in BY_ORDER)
    for clause in clauses:
        for row in ask(graph, "place", {"this": str(clause)}).rows:
            return annex_row(graph, row["annex"].text)
    return None
