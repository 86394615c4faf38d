import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, Namespace
from rdflib.term import BNode, Literal, Node, URIRef

from loader.inference import infer_files
from ontology import read_axioms
from ontology.vocabulary import ASSUMED_GRAPH, FG, ID, INFERRED_GRAPH, LAYERS, ONTOLOGY_GRAPH
from queries.errors import FengongError
from queries.proofs import forms as proof_forms
from queries.proofs.proving import Explainer, NotEntailedError, Proof
from queries.terms import Triple, to_rdflib, to_triple

EX = Namespace("https://example.org/")
SOURCE = URIRef("https://w3id.org/fengong/graph/sample")
PREFIXES = """
@prefix : <https://example.org/> .
@prefix fg: <https://w3id.org/fengong/ontology#> .
@prefix id: <https://w3id.org/fengong/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ANNEX = """
id:task a fg:Task ; fg:hasRequirement id:req ; fg:hasClause id:clause .
id:req a fg:Requirement ; fg:text "实施“春芽计划”。" ; fg:assignedBy id:clause ; fg:mentionsProgramme id:programme .
id:clause a fg:Clause ; fg:text "市甲局牵头，市乙局、市丙局配合" ;
    fg:markedLeadAssignment id:one ; fg:markedSupportingAssignment id:two , id:three .
id:one a fg:Assignment ; fg:unit id:a ; fg:printedAs "市甲局" ; fg:nextAssignment id:two .
id:two a fg:Assignment ; fg:unit id:b ; fg:printedAs "市乙局" ; fg:nextAssignment id:three .
id:three a fg:Assignment ; fg:unit id:c ; fg:printedAs "市丙局" .
id:programme skos:prefLabel "春芽计划"@zh , "Spring Bud"@en .
"""
Close = Callable[..., ox.Store]


@pytest.fixture(scope="module")
def close(tmp_path_factory: pytest.TempPathFactory) -> Close:
    """Load stated triples, axioms and what they entail as a snapshot would hold them."""

    def run(data: str, ontology: Graph) -> ox.Store:
        folder = tmp_path_factory.mktemp("proofs")
        (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
        infer_files([folder / "data.ttl"], ontology, folder / "inferred.nq")
        store = ox.Store()
        store.load(path=folder / "inferred.nq")
        store.load(path=folder / "data.ttl", to_graph=ox.NamedNode(SOURCE))
        store.load(
            ontology.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(ONTOLOGY_GRAPH)
        )
        return store

    return run


def explainer(store: ox.Store) -> Explainer:
    def select(text: str) -> ox.QuerySolutions:
        rows = store.query(text, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        return rows

    return Explainer(select)


@pytest.fixture(scope="module")
def annex(close: Close) -> Explainer:
    return explainer(close(ANNEX, read_axioms()))


def inferred(store: ox.Store) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(INFERRED_GRAPH)):
        yield to_triple(quad)


def check(proof: Proof, above: tuple[Node | Triple, ...] = ()) -> None:
    """A proof leans on nothing above it, ends in what is stated, and gives a rule for everything else."""
    assert proof.triple not in above
    assert bool(proof.rule) != bool(proof.graphs)
    for part in proof.parts:
        check(part, (*above, proof.triple))


def test_a_proof_ends_in_the_sentence(annex: Explainer) -> None:
    explanation = annex.explain((ID.programme, FG.programmeLeadUnit, ID.a))
    proof = explanation.proof
    assert (proof.rule, proof.height) == ("prp-spo2", 2)
    assert [part.triple for part in proof.stated()] == [
        (ID.req, FG.mentionsProgramme, ID.programme),
        (ID.req, FG.assignedBy, ID.clause),
        (ID.clause, FG.markedLeadAssignment, ID.one),
        (ID.one, FG.unit, ID.a),
    ]
    assert explanation.words[ID.clause] == (Literal("市甲局牵头，市乙局、市丙局配合"),)
    assert {part.graphs for part in proof.stated()} == {(SOURCE,)}


def test_every_inferred_triple_of_an_annex_has_a_proof(close: Close) -> None:
    store = close(ANNEX, read_axioms())
    explain = explainer(store).explain
    triples = sorted(inferred(store))
    assert len(triples) > 150
    for triple in triples:
        check(explain(triple).proof)


def test_the_shortest_proof_is_chosen(close: Close) -> None:
    data = ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :s rdfs:subPropertyOf :r . :a :p :x ; :s :x ."
    proof = explainer(close(data, Graph())).explain((EX.a, EX.r, EX.x)).proof
    assert [part.triple for part in proof.premises] == [(EX.a, EX.s, EX.x)]


def test_a_stated_axiom_is_preferred_to_one_that_follows(close: Close) -> None:
    data = ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :a :p :x ."
    proof = explainer(close(data, Graph())).explain((EX.a, EX.r, EX.x)).proof
    assert [axiom.triple for axiom in proof.axioms] == [(EX.q, RDFS.subPropertyOf, EX.r)]
    assert proof.height == 2


@pytest.mark.parametrize(
    "data",
    [
        ":p owl:inverseOf :q . :a :p :b . :q rdfs:subPropertyOf :p .",
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :a . :c :p :d .",
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A . :a a :A .",
        ":a owl:sameAs :b . :b owl:sameAs :c . :a :p :x . :y :q :c .",
        ":f a owl:FunctionalProperty . :x :f :a , :b . :a :p :y .",
        ":p owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c . :c :q :b .",
        ":R owl:onProperty :p ; owl:someValuesFrom :C . :R rdfs:subClassOf :D . :a :p :b . :b a :C .",
        ":K owl:hasKey ( :k ) . :a a :K ; :k 1 . :b a :K ; :k 1 .",
        ":O owl:oneOf ( :a :b ) . :O rdfs:subClassOf :P .",
        ":p rdfs:subPropertyOf rdfs:subClassOf . :A :p :B . :a a :A .",
    ],
)
def test_every_inferred_triple_of_a_circle_has_a_proof(close: Close, data: str) -> None:
    store = close(data, Graph())
    explain = explainer(store).explain
    triples = list(inferred(store))
    assert triples
    for triple in triples:
        check(explain(triple).proof)


def test_an_unnamed_class_may_stand_between(close: Close) -> None:
    ontology = Graph().parse(data=f"{PREFIXES} [] owl:onProperty :leads ; owl:someValuesFrom :Task ;"
                                  " rdfs:subClassOf :Leader .", format="turtle")  # fmt: skip
    proof = explainer(close(":a :leads :x . :x a :Task .", ontology)).explain((EX.a, RDF.type, EX.Leader)).proof
    assert [proof.rule, *(part.rule for part in proof.premises)] == ["cax-sco", "cls-svf1"]
    assert isinstance(proof.premises[0].triple[2], BNode)


def test_what_is_stated_answers_with_its_source(annex: Explainer) -> None:
    proof = annex.explain((ID.one, FG.unit, ID.a)).proof
    assert (proof.rule, proof.graphs, proof.height) == (None, (SOURCE,), 0)


def test_an_axiom_that_follows_is_proved_from_axioms(annex: Explainer) -> None:
    proof = annex.explain((FG.markedLeadAssignment, RDFS.subPropertyOf, FG.hasAssignment)).proof
    assert proof.rule == "scm-spo"
    assert {part.graphs for part in proof.premises} == {(ONTOLOGY_GRAPH,)}


def test_what_does_not_hold_says_what_is_missing(annex: Explainer) -> None:
    with pytest.raises(NotEntailedError) as caught:
        annex.explain((ID.req, FG.leadUnit, ID.b))
    gap = caught.value.gap
    assert gap is not None
    assert (gap.rule, [triple[1] for triple in gap.present]) == ("prp-spo2", [FG.assignedBy, FG.leadAssignment])
    assert [triple[1:] for triple in gap.missing] == [(FG.unit, ID.b)]
    assert "missing: ?u2 fg:unit id:b" in proof_forms.gap_text(gap)
    assert proof_forms.gap_json(gap)["rule"] == "prp-spo2"


def test_what_no_axiom_concludes_has_no_gap(annex: Explainer) -> None:
    with pytest.raises(NotEntailedError) as caught:
        annex.explain((ID.req, FG.ordinal, Literal(7)))
    assert caught.value.gap is None


def test_a_blank_node_cannot_be_asked_for(annex: Explainer) -> None:
    with pytest.raises(FengongError, match="no name"):
        annex.explain((BNode(), FG.unit, ID.a))


def test_terms_are_bound_not_pasted(annex: Explainer) -> None:
    with pytest.raises(NotEntailedError):
        annex.explain((ID.req, FG.text, Literal('" } UNION { ?s ?p ?o } #')))


def test_the_tree_in_both_languages(annex: Explainer, golden: Callable[[str, str], None]) -> None:
    explanation = annex.explain((ID.programme, FG.programmeLeadUnit, ID.a))
    golden("proof.txt", proof_forms.proof_as_text(explanation))
    chinese = proof_forms.proof_as_text(explanation, "zh")
    assert "春芽计划" in chinese
    assert "依据 prp-spo2" in chinese


def test_the_proof_as_json(annex: Explainer) -> None:
    found = proof_forms.proof_as_json(annex.explain((ID.req, FG.leadUnit, ID.a)))
    assert json.loads(json.dumps(found)) == found
    proof = found["proof"]
    assert (proof["rule"], len(proof["premises"]), proof["premises"][0]["graphs"]) == ("prp-spo2", 3, [str(SOURCE)])
    (chain,) = found["lists"].values()
    assert chain[-1] == f"<{FG.unit}>"


def test_the_proof_as_rdf(annex: Explainer) -> None:
    triple = (ID.req, FG.leadUnit, ID.a)
    graph = proof_forms.proof_as_rdf(annex.explain(triple))
    step = proof_forms.derivation_iri(triple)
    assert graph.value(step, FG.byRule) == Literal("prp-spo2")
    assert len(list(graph.objects(step, PROV.wasDerivedFrom))) == 3
    assert (None, FG.quotes, Literal("市甲局")) in graph
    assert all(isinstance(to_rdflib(ox.NamedNode(s)), URIRef) for s in graph.subjects(RDF.type, FG.Derivation))
    assert (None, OWL.propertyChainAxiom, None) not in graph


def test_a_role_by_an_assumed_rule_names_its_module_and_says_so(towns: Path) -> None:
    store = ox.Store.read_only(str(towns / "store"))
    unit = ID["unit/linhai/finance"]
    explanation = explainer(store).explain((ID["linhai-2029/task-1/req-1"], FG.leadUnit, unit))
    (step,) = (part for part in explanation.proof.walk() if part.modules)
    assert [module.name for module in step.modules] == ["first-listed-leads"]
    assert (explanation.proof.ground, step.ground) == ("assumed", "assumed")
    told = proof_forms.proof_as_text(explanation).splitlines()
    assert told[0].endswith("[rests on a rule that is assumed, not stated]")
    assert any("conventions/first-listed-leads: a rule that is assumed, not stated" in line for line in told)
    graph, last = proof_forms.proof_as_rdf(explanation), proof_forms.derivation_iri(explanation.proof.triple)
    assert graph.value(last, DCTERMS.isPartOf) == ASSUMED_GRAPH
    (module,) = step.modules
    assert graph.value(proof_forms.derivation_iri(step.triple), DCTERMS.conformsTo) == module.iri
    assert str(module.iri) in json.dumps(proof_forms.proof_as_json(explanation)["proof"])
    stated = explainer(store).explain((ID["linhai-2030/task-1/req-1"], FG.supportingUnit, unit))
    assert stated.proof.ground == "stated"


def test_a_rule_holds_only_for_the_documents_that_are_read_under_it(towns: Path) -> None:
    store = ox.Store.read_only(str(towns / "store"))
    with pytest.raises(NotEntailedError):
        explainer(store).explain((ID["haining-2030/task-1/req-1"], FG.leadUnit, ID["unit/haining/finance"]))


def test_every_conclusion_of_every_layer_has_a_proof(towns: Path) -> None:
    store = ox.Store.read_only(str(towns / "store"))
    explain = explainer(store).explain
    for name in LAYERS.values():
        quads = [to_triple(quad) for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
        assert quads
        for triple in sorted(quads):
            if not str(triple[0]).startswith(str(FG._NS)):
                check(explain(triple).proof)
