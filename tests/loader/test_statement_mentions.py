"""The annex's lists, mentions and slips as RDF."""

from collections import Counter
from importlib.resources import as_file, files

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import ORG, PROV, RDF, SKOS, XSD
from rdflib.term import URIRef

from loader.checks.coverage import coverage_figures, coverage_rows, document_tally
from loader.lists.authority import Authority, load_authority
from loader.lists.corrections import Confidence, load_corrections
from loader.mentions.finding import with_mentions
from loader.model import (
    Alignment,
    Convention,
    Document,
    DocumentMetadata,
    Mention,
    MentionKind,
    Requirement,
    Task,
)
from loader.reading import read_document
from loader.statement.authority import state_authority
from loader.statement.corrections import correction_triples_of
from loader.statement.document import document_triples
from loader.statement.labels import TRANSLATION
from loader.statement.mentions import mention_triples_of
from ontology import read_schemes
from ontology.vocabulary import CONFIDENCE, FG, ID, KIND, OA, SKOSXL, UNIT_KIND
from tests.statements import graph_of

LIAOCHENG = ID["unit/liaocheng/"]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load_authority()


@pytest.fixture(scope="module")
def annex(authority: Authority) -> Document:
    with as_file(files("data") / "annexes" / "liaocheng-2019") as folder:
        return with_mentions(read_document(folder / "annex.txt"), authority, load_corrections())


@pytest.fixture(scope="module")
def lists(authority: Authority) -> Graph:
    return state_authority(authority)


@pytest.fixture(scope="module")
def mentions(annex: Document) -> Graph:
    return graph_of(mention_triples_of(annex))


def test_units_and_sets_of_units_are_told_apart(lists: Graph) -> None:
    kinds = Counter(lists.objects(None, RDF.type))
    assert (kinds[FG.Unit], kinds[FG.UnitGroup], kinds[ORG.FormalOrganization]) == (23, 5, 6)
    finance = LIAOCHENG + "shi-cai-zheng-ju"
    assert lists.value(finance, FG.officialName) == Literal("聊城市财政局", lang="zh")
    assert lists.value(finance, ORG.classification) == UNIT_KIND["government-body"]
    assert lists.value(finance, ORG.subOrganizationOf) == LIAOCHENG + "shi-zheng-fu"
    tax = lists.value(LIAOCHENG + "shi-shui-wu-ju", ORG.subOrganizationOf)
    assert tax == ID["unit/shandong/sheng-shui-wu-ju"]


def test_no_set_of_units_is_expanded(lists: Graph) -> None:
    assert not list(lists.triples((None, ORG.hasMember, None)))


def test_every_thing_is_named_in_both_languages_and_english_says_whose_it_is(
    lists: Graph, authority: Authority
) -> None:
    things = [record.iri for record in (*authority.units, *authority.terms, *authority.jurisdictions)]
    for thing in things:
        labels = {label.language: label for label in lists.objects(thing, SKOS.prefLabel)}  # type: ignore[attr-defined]
        assert set(labels) == {"zh", "en"}
        translated = lists.value(thing, SKOSXL.prefLabel)
        assert lists.value(translated, SKOSXL.literalForm) == labels["en"]
        assert lists.value(translated, PROV.wasGeneratedBy) == TRANSLATION
    assert len(things) == 34 + 42 + 61 + 54 + 3


def test_quotation_marks_that_bind_a_name_are_no_part_of_its_label(lists: Graph) -> None:
    assert lists.value(ID["programme/gong-you-chuang-ye"], SKOS.prefLabel, any=True) is not None
    labels = [str(label) for label in lists.objects(None, SKOS.prefLabel)]
    assert "工友创业" in labels
    assert not [label for label in labels if label.startswith("“") and label.endswith("”")]


def test_every_kind_is_a_concept_of_its_scheme(lists: Graph) -> None:
    assert read_schemes().value(KIND.subsidy, SKOS.broader) == KIND.instrument
    used = set(lists.objects(None, FG.kind)) | set(lists.objects(None, ORG.classification))
    assert used <= set(read_schemes().subjects(RDF.type, SKOS.Concept))


def test_every_mention_slices_to_its_words(annex: Document, mentions: Graph) -> None:
    texts = {
        ID[f"liaocheng-2019/task-{t}/req-{r}"]: requirement.text
        for t, task in enumerate(annex.tasks, 1)
        for r, requirement in enumerate(task.requirements, 1)
    }
    subjects = list(mentions.subjects(RDF.type, FG.Mention))
    assert len(subjects) == 233
    for mention in subjects:
        text = texts[URIRef(str(mentions.value(mention, FG.inRequirement)))]
        begin, end = (int(str(mentions.value(mention, place))) for place in (FG.begin, FG.end))
        assert Literal(text[begin:end]) == mentions.value(mention, FG.printedAs)


def test_words_are_a_target_by_quotation_and_position(mentions: Graph) -> None:
    mention = ID["liaocheng-2019/task-1/req-6/mention-1"]
    target = mentions.value(mention, OA.hasTarget)
    assert mentions.value(target, OA.hasSource) == ID["liaocheng-2019/task-1/req-6"]
    quote, position = (URIRef(f"{mention}/{part}") for part in ("quote", "position"))
    assert set(mentions.objects(target, OA.hasSelector)) == {quote, position}
    assert mentions.value(quote, OA.exact) == Literal("雨露计划")
    assert mentions.value(position, OA.start) == Literal(5, datatype=XSD.nonNegativeInteger)


def test_a_limit_has_its_figures_and_a_norm_none(mentions: Graph) -> None:
    times = mentions.value(None, FG.period, Literal("每人每年"))
    assert mentions.value(times, FG.value) == Literal("3", datatype=XSD.decimal)
    assert mentions.value(times, FG.comparator) == Literal("<=")
    assert mentions.value(times, FG.unitText) == Literal("次")
    share = mentions.value(None, SKOS.prefLabel, Literal("一定比例", lang="zh"))
    assert mentions.value(share, FG.value) is None
    assert mentions.value(share, FG.comparator) is None


def test_the_requirement_points_to_what_it_mentions(mentions: Graph) -> None:
    requirement = ID["liaocheng-2019/task-1/req-8"]
    assert (requirement, FG.addresses, ID["group/tui-yi-jun-ren"]) in mentions
    assert (requirement, FG.mentionsProgramme, ID["programme/chuang-ye-xun-lian-ying"]) in mentions
    assert (requirement, FG.usesInstrument, ID["instrument/sheng-huo-bu-zhu"]) in mentions
    assert len(list(mentions.objects(requirement, FG.setsLimit))) == 3


def test_what_no_list_knows_is_kept_and_marked() -> None:
    mention = Mention(MentionKind.PROGRAMME, "春燕计划", 2, 6, "春燕计划")
    requirement = Requirement("实施春燕计划。", (), Alignment.UNASSIGNED, mentions=(mention,))
    document = Document(
        DocumentMetadata("x"), "t", Convention.NO_ORDER_RULE, False, None, (Task("h", (requirement,), ()),)
    )
    graph = graph_of(mention_triples_of(document))
    (thing,) = graph.subjects(FG.unreviewed, Literal(True))
    assert str(thing).startswith(f"{ID}programme/chun-yan-ji-hua-")
    assert graph.value(thing, SKOS.prefLabel) == Literal("春燕计划", lang="zh")
    figures = coverage_figures(document_tally(document, load_authority()))
    assert figures.unreviewed == ((MentionKind.PROGRAMME, "春燕计划", 1),)


def test_slips_stand_where_they_are_printed(annex: Document) -> None:
    graph = graph_of(correction_triples_of(annex, load_corrections()))
    assert Counter(graph.objects(None, FG.confidence)) == {
        CONFIDENCE.high: 2,
        CONFIDENCE.medium: 4,
        CONFIDENCE.low: 1,
    }
    texts = graph_of(document_triples(annex, load_authority()))
    for slip in graph.subjects(RDF.type, FG.Correction):
        text = str(texts.value(graph.value(slip, FG.correctedIn), FG.text))
        begin, end = (int(str(graph.value(slip, place))) for place in (FG.begin, FG.end))
        assert Literal(text[begin:end]) == graph.value(slip, FG.printedAs)


def test_the_figures_of_the_annex(annex: Document, authority: Authority) -> None:
    figures = coverage_figures(document_tally(annex, authority, load_corrections()))
    assert (figures.units.assignments, figures.units.units, figures.units.unlisted) == (127, 28, ())
    assert sum(kind.mentions for kind in figures.kinds) == 217
    assert [name for _, name, _ in figures.unreviewed] == ["东昌学院"]
    assert figures.corrections == ((Confidence.HIGH, 2), (Confidence.MEDIUM, 4), (Confidence.LOW, 1))
    assert not figures.unmatched
    assert 0 < figures.covered < figures.characters
    assert next(coverage_rows(figures)) == ("kind", "mentions", "things", "reviewed", "unreviewed")


def test_without_the_record_one_unit_stays_unresolved(annex: Document, authority: Authority) -> None:
    figures = coverage_figures(document_tally(annex, authority))
    assert figures.units.units == 29
    assert [unit.name for unit in figures.units.unlisted] == ["市教育局"]
