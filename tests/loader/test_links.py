"""Units that do the same work in different places: the list, its faults, and what is stated of it."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import SKOS
from rdflib.term import URIRef

from loader import iris
from loader.building import Options
from loader.building.corpus import read_corpus
from loader.building.flow import write_shared
from loader.errors import AuthorityError
from loader.lists.authority import bundled, load_authority
from loader.lists.links import counterparts, load_functions
from loader.progress import silent
from ontology.vocabulary import LINKS_GRAPH

HEAD = "function,jurisdiction,unit,note\n"
UNIT = "{name},,,,government-body,,linhai,,\n"
SAMPLE = "工作任务\t工作要求\t责任单位\n培训\t<p>开展培训。</p>\t<p>市财政局、市人社局按职责分工负责</p>\n"
METADATA = "[document]\nid = {id}\njurisdiction = {id}\n"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A copy of the bundled lists, with a second, invented city."""
    folder = tmp_path / "lists"
    with as_file(bundled()) as ours:
        shutil.copytree(ours, folder)
    with (folder / "jurisdictions.csv").open("a", encoding="utf-8") as file:
        file.write("linhai,临海市,Linhai,,,,\n")
    with (folder / "units.csv").open("a", encoding="utf-8") as file:
        file.write(UNIT.format(name="市财政局") + UNIT.format(name="市人社局") + UNIT.format(name="市教委"))
    return folder


def write(folder: Path, *lines: str) -> Path:
    (folder / "functions.csv").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return folder


def test_every_line_of_the_bundled_list_names_a_unit() -> None:
    records = load_functions(load_authority())
    assert len(records) == len((files("data") / "links/functions.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert len(records) > 20
    assert list(counterparts(records)) == [], "one place has no counterparts"


def test_units_of_two_places_are_paired_once(lists: Path) -> None:
    write(lists, "财政,liaocheng,市财政局,", "教育,linhai,市教委,", "财政,linhai,市财政局,")
    found = [(one.iri, other.iri) for one, other in counterparts(load_functions(load_authority(lists), lists))]
    assert found == [(iris.unit("liaocheng", "shi-cai-zheng-ju"), iris.unit("linhai", "shi-cai-zheng-ju"))]


@pytest.mark.parametrize(("lines", "where", "what"), [
    (["财政,linhai,,"], "functions.csv:2", "the unit is empty"),
    (["财政,atlantis,市财政局,"], "functions.csv:2", "unknown jurisdiction 'atlantis'"),
    (["财政,linhai,市财政局,", "税务,linhai,市税务局,"], "functions.csv:3", "no unit '市税务局'"),
    (["财政,linhai,市财政局,", "财政,linhai,市教委,"], "functions.csv:3", "functions.csv:2"),
    (["财政,linhai,市财政局,", "税务,linhai,市财政局,"], "functions.csv:3", "functions.csv:2"),
])  # fmt: skip
def test_a_fault_is_told_with_its_line(lists: Path, lines: list[str], where: str, what: str) -> None:
    with pytest.raises(AuthorityError) as caught:
        load_functions(load_authority(lists), write(lists, *lines))
    assert (caught.value.where, what in caught.value.what) == (where, True)


def test_lists_of_ones_own_need_not_tell_functions(lists: Path) -> None:
    assert load_functions(load_authority(lists), lists) == ()


def document(folder: Path, place: str) -> Path:
    home = folder / place
    home.mkdir()
    (home / "metadata.ini").write_text(METADATA.format(id=place), encoding="utf-8")
    (home / "annex.txt").write_text(SAMPLE, encoding="utf-8")
    return home / "annex.txt"


def test_only_units_that_documents_name_are_linked(lists: Path, tmp_path: Path) -> None:
    write(
        lists,
        *(f"财政,{place},市财政局," for place in ("liaocheng", "linhai")),
        "教育,liaocheng,市教育体育局,",
        "教育,linhai,市教委,",
    )
    documents = [document(tmp_path, place) for place in ("linhai", "liaocheng")]
    finance = [iris.unit(place, "shi-cai-zheng-ju") for place in ("liaocheng", "linhai")]
    assert links(documents, lists, tmp_path / "both") == [(str(finance[0]), SKOS.closeMatch, str(finance[1]))]
    assert links(documents[:1], lists, tmp_path / "one") == []


def links(documents: list[Path], lists: Path, folder: Path) -> list[tuple[str, URIRef, str]]:
    folder.mkdir()
    options = Options(out=folder, authority=lists)
    corpus = read_corpus(documents, options, folder, None, silent)
    quads = parse(path=str(write_shared(corpus, options, folder)), format=RdfFormat.N_QUADS)
    told = [quad for quad in quads if quad.graph_name.value == str(LINKS_GRAPH)]
    return [(quad.subject.value, URIRef(quad.predicate.value), quad.object.value) for quad in told]
