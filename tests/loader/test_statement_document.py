"""What is printed becomes triples; roles do not."""

from dataclasses import replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from loader import iris
from loader.lists.authority import load_authority
from loader.lists.corrections import Confidence, Correction
from loader.model import (
    Alignment,
    Basis,
    Clause,
    Convention,
    Document,
    DocumentMetadata,
    Evidence,
    Imprint,
    ImprintField,
    NamedUnit,
    Requirement,
    Task,
)
from loader.statement.document import document_triples
from ontology.vocabulary import ELI, FG, ID, SCHEME
from tests.statements import graph_of

CLAUSE = Clause(
    "市财政局、市水务局等按职责分工负责",
    (NamedUnit("市财政局", 0, 4, Evidence.FIRST), NamedUnit("市水务局", 5, 9, Evidence.LATER)),
    open_ended=True,
    basis=Basis.JOINT,
    row=1,
)


def document(alignment: Alignment = Alignment.EQUAL_COUNTS) -> Document:
    requirement = Requirement("开展培训。", (0,), alignment, row=1)
    return Document(
        DocumentMetadata("sample-2020", jurisdiction="聊城市", jurisdiction_slug="liaocheng"),
        "样例",
        Convention.FIRST_LISTED_LEADS,
        True,
        None,
        (Task("培训", (requirement,), (CLAUSE,), ("培 训",)),),
    )


def stated(alignment: Alignment = Alignment.EQUAL_COUNTS) -> Graph:
    return graph_of(document_triples(document(alignment), load_authority()))


REQUIREMENT = ID["sample-2020/task-1/req-1"]
CLAUSE_1 = ID["sample-2020/task-1/clause-1"]
FIRST = ID["sample-2020/task-1/clause-1/unit-1"]


def test_each_named_unit_has_exactly_one_evidence_property() -> None:
    graph = stated()
    for position, evidence in ((1, FG.firstAssignment), (2, FG.laterAssignment)):
        assignment = ID[f"sample-2020/task-1/clause-1/unit-{position}"]
        assert list(graph.predicates(CLAUSE_1, assignment)) == [evidence]


def test_no_role_is_stated() -> None:
    concluded = {FG.leadUnit, FG.supportingUnit, FG.responsibleUnit, FG.leadAssignment, FG.hasAssignment}
    assert not concluded & set(stated().predicates())


def test_the_slice_of_the_clause_is_the_printed_name() -> None:
    graph = stated()
    begin, end = (int(graph.value(FIRST, term, any=False)) for term in (FG.begin, FG.end))
    assert graph.value(FIRST, FG.printedAs) == Literal(CLAUSE.text[begin:end])


def test_a_unit_that_no_list_knows_is_kept_under_its_printed_name_and_marked() -> None:
    graph = stated()
    [unit] = graph.subjects(FG.unresolved, Literal(True))
    assert graph.value(unit, SKOS.prefLabel) == Literal("市水务局", lang="zh")


def test_a_recorded_slip_is_read_but_printed_words_stay() -> None:
    slip = Correction("sample-2020", "市水务局等", "市水务局", "市税务局", Confidence.HIGH, "r", "r", "here:1")
    graph = graph_of(document_triples(document(), load_authority(), [slip]))
    second = ID["sample-2020/task-1/clause-1/unit-2"]
    assert graph.value(second, FG.printedAs) == Literal("市水务局")
    assert graph.value(second, FG.unit) == iris.mint_unit("liaocheng", "shi-shui-wu-ju")
    assert not list(graph.subjects(FG.unresolved))


def test_homophones_stay_two_units() -> None:
    assert iris.unlisted_unit("x", "市水务局") != iris.unlisted_unit("x", "市税务局")
    assert iris.unlisted_unit("x", "市 水务局") == iris.unlisted_unit("x", "市水务局")


def test_an_ambiguous_alignment_assigns_nothing_for_certain() -> None:
    graph = stated(Alignment.AMBIGUOUS)
    assert list(graph.predicates(REQUIREMENT, CLAUSE_1)) == [FG.possiblyAssignedBy]
    assert graph.value(REQUIREMENT, FG.alignmentBasis) == SCHEME["alignment/ambiguous"]


def test_identifiers_are_the_contract() -> None:
    subjects = {str(subject).removeprefix(str(ID)) for subject in stated().subjects(RDF.type)}
    assert {
        "sample-2020",
        "sample-2020/task-1",
        "sample-2020/task-1/req-1",
        "sample-2020/task-1/clause-1/unit-2",
    } <= subjects
    assert all(isinstance(node, URIRef) and str(node).isascii() for node in stated().subjects())


def test_what_a_document_prints_of_itself_is_stated_as_it_is_printed() -> None:
    printed = (
        Imprint(ImprintField.NUMBER, "样政办发〔2031〕7号", "line 2"),
        Imprint(ImprintField.ISSUER, "样市人民政府办公室", "line 9"),
        Imprint(ImprintField.PARENT, "样市职业技能提升行动方案", "title"),
        Imprint(ImprintField.JURISDICTION, "样市", "title"),
        Imprint(ImprintField.PUBLISHER, "样市门户网站", "line 1"),
    )
    graph = graph_of(document_triples(replace(document(), imprint=printed), load_authority()))
    annex = ID["sample-2020"]
    assert list(graph.objects(annex, FG.printedIssuer)) == [Literal("样市人民政府办公室")]
    assert list(graph.objects(annex, FG.printedParent)) == [Literal("样市职业技能提升行动方案")]
    assert list(graph.objects(annex, ELI.number)) == [Literal("样政办发〔2031〕7号")]
    assert not list(graph.subjects(None, Literal("样市门户网站")))
