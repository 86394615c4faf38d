from pathlib import Path

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, XSD, Namespace
from rdflib.term import Node, Variable

from ontology.rules import (
    TABLE,
    Facts,
    Rule,
    Status,
    close_schema,
    is_composed,
    is_schema,
    specialised_rules,
)

EX = Namespace("https://example.org/")
PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
X, Y, U0, U1, U2 = map(Variable, ("x", "y", "u0", "u1", "u2"))


def rules_of(schema: str) -> list[Rule]:
    """What a schema calls for beyond the two rules that every schema has."""
    return [rule for rule in specialised_rules(closed(schema)) if rule.axiom]


def closed(schema: str) -> Facts:
    return close_schema(sorted(Graph().parse(data=PREFIXES + schema, format="turtle")))


def test_rule_table_is_that_of_the_w3c() -> None:
    names = [template.name for template in TABLE]
    assert len(names) == len(set(names)) == 78
    assert [name.partition("-")[0] for name in names] == sorted(
        (name.partition("-")[0] for name in names), key=["eq", "prp", "cls", "cax", "dt", "scm"].index
    )


def test_rule_without_a_join_says_why() -> None:
    assert [t.name for t in TABLE if t.status not in {Status.JOIN, Status.SCHEMA} and not t.note] == []


def test_an_axiom_that_is_not_used_calls_for_no_rule() -> None:
    assert rules_of("") == []


def test_a_domain_becomes_one_join() -> None:
    (rule,) = rules_of(":leads rdfs:domain :Unit .")
    assert (rule.name, rule.body, rule.head) == ("prp-dom", ((X, EX.leads, Y),), (X, RDF.type, EX.Unit))
    assert rule.axiom == ((EX.leads, RDFS.domain, EX.Unit),)


def test_a_chain_becomes_as_many_atoms_as_it_is_long() -> None:
    (rule,) = rules_of(":leads owl:propertyChainAxiom ( :names :of ) .")
    assert rule.body == ((U0, EX.names, U1), (U1, EX["of"], U2))
    assert rule.head == (U0, EX.leads, U2)


def test_a_key_asks_for_every_property_of_both() -> None:
    (rule,) = rules_of(":Unit owl:hasKey ( :city :name ) .")
    z0, z1 = Variable("z0"), Variable("z1")
    assert rule.body[2:] == ((X, EX.city, z0), (X, EX.name, z1), (Y, EX.city, z0), (Y, EX.name, z1))


def test_a_disjoint_list_becomes_its_pairs() -> None:
    schema = "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) ."
    assert [rule.head for rule in rules_of(schema)] == [None] * 3


def test_a_hierarchy_is_closed_before_it_is_compiled() -> None:
    assert (EX.A, RDFS.subClassOf, EX.C) in closed(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .").all


def test_a_circular_list_ends_and_has_no_members() -> None:
    facts = closed(":leads owl:propertyChainAxiom _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :names ;"
                   " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .")  # fmt: skip
    (chain,) = facts.match(EX.leads, OWL.propertyChainAxiom, None)
    assert facts.members(chain[2]) == ()


def test_a_range_of_literals_forbids_others() -> None:
    (rule,) = rules_of(":row rdfs:range xsd:integer .")
    assert (rule.name, rule.head, rule.outside) == ("dt-not-type", None, (Y, XSD.integer))


def test_membership_of_thing_is_not_derived_unless_a_rule_asks() -> None:
    assert rules_of(":leads rdfs:domain owl:Thing .") == []
    asked = rules_of(":leads rdfs:domain owl:Thing . :Any owl:intersectionOf ( owl:Thing :Unit ) .")
    assert any(rule.head == (X, RDF.type, OWL.Thing) for rule in asked)


def test_numbers_of_any_datatype_count_as_cardinalities() -> None:
    for number in ('"1"^^xsd:nonNegativeInteger', '"1"^^xsd:int', "1"):
        assert [r.name for r in rules_of(f":S owl:onProperty :p ; owl:maxCardinality {number} .")] == ["cls-maxc2"]
    assert rules_of(":S owl:onProperty :p ; owl:maxCardinality 2 .") == []


def test_only_axioms_are_schema() -> None:
    def kinds(*triples: tuple[Node, Node, Node]) -> list[bool]:
        return [is_schema(triple) for triple in triples]

    assert kinds((EX.p, RDFS.range, EX.A), (EX.p, RDF.type, OWL.TransitiveProperty)) == [True, True]
    assert kinds((EX.p, RDFS.label, EX.A), (EX.a, RDF.type, EX.A), (EX.a, OWL.sameAs, EX.b)) == [False] * 3


def test_rule_schema_of_the_bundled_ontology_closes_as_in_owlrl() -> None:
    from loader.inference.noise import is_noise
    from loader.inference.reference import entailed_triples

    graph = Graph()
    for triple in Graph().parse(Path(__file__).parents[2] / "ontology" / "fengong.ttl"):
        if is_schema(triple):
            graph.add(triple)
    ours = {fact for fact in close_schema(sorted(graph)).all if fact not in graph and not is_noise(*fact)}
    theirs, _ = entailed_triples(graph)
    assert ours == theirs
    assert len(ours) > 80


def chain_of(length: int, *, closed_in_circle: bool = False) -> Facts:
    last = 0 if closed_in_circle else length
    ends = [*range(1, length), last]
    return close_schema([(EX[f"c{start}"], RDFS.subClassOf, EX[f"c{end}"]) for start, end in enumerate(ends)])


def test_a_long_chain_is_closed_pair_by_pair() -> None:
    facts = chain_of(400)  # 80,200 pairs; each found from both ends of every way would be ten million
    assert len(facts.match(None, RDFS.subClassOf, None)) == 400 * 401 // 2
    reason = facts.reasons[EX.c3, RDFS.subClassOf, EX.c399]
    assert reason.premises == ((EX.c3, RDFS.subClassOf, EX.c398), (EX.c398, RDFS.subClassOf, EX.c399))


def test_in_a_circle_all_are_equal() -> None:
    facts = chain_of(60, closed_in_circle=True)
    assert len(facts.match(None, OWL.equivalentClass, None)) == 60 * 60
    assert (EX.c7, RDFS.subClassOf, EX.c7) in facts.all


def test_reasons_come_before_what_they_are_reasons_for() -> None:
    facts = closed(
        ":a rdfs:subClassOf :b . :b owl:equivalentClass :c . :c rdfs:subClassOf :d . :d rdfs:subClassOf :a ."
        ":p rdfs:domain :a ; rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :r rdfs:range :b ."
    )
    known = set(facts.all) - set(facts.reasons)
    for head, reason in facts.reasons.items():
        assert set(reason.premises) <= known, reason
        known.add(head)


def test_only_the_steps_of_a_way_are_chained() -> None:
    facts = closed(":a rdfs:subClassOf :b . :b rdfs:subClassOf :c . :c rdfs:subClassOf xsd:int .")
    rules = [rule for rule in specialised_rules(facts) if rule.axiom and rule.head]
    assert {rule.axiom[0][::2]: is_composed(rule, facts) for rule in rules} == {
        (EX.a, EX.b): False,
        (EX.b, EX.c): False,
        (EX.a, EX.c): True,
    }
