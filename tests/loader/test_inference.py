from collections.abc import Callable
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from loader.errors import InconsistencyError, InferenceError
from loader.inference import ENGINES, infer_files
from loader.inference.lines import IRI

PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LEADS = ":leads owl:inverseOf :ledBy ."
Close = Callable[..., str]


@pytest.fixture(params=ENGINES)
def close(request: pytest.FixtureRequest, tmp_path: Path) -> Close:
    if request.param == "spark":
        request.getfixturevalue("spark")

    def run(data: str, ontology: str = "", suffix: str = ".ttl") -> str:
        path = tmp_path / f"data{suffix}"
        path.write_text((PREFIXES if suffix == ".ttl" else "") + data, encoding="utf-8")
        axioms = Graph().parse(data=PREFIXES + ontology, format="turtle")
        infer_files([path], axioms, tmp_path / "out.nq", engine=request.param)
        return (tmp_path / "out.nq").read_text(encoding="utf-8")

    return run


def quad(subject: str, predicate: str, object: str) -> str:
    names = " ".join(f"<https://example.org/{name}>" for name in (subject, predicate, object))
    return f"{names} <https://w3id.org/fengong/graph/inferred> .\n"


def test_only_what_is_new_is_written_sorted(close: Close) -> None:
    assert close(":b :leads :y . :a :leads :x .", LEADS) == quad("x", "ledBy", "a") + quad("y", "ledBy", "b")


def test_axioms_in_the_data_count(close: Close) -> None:
    assert close(f":a :leads :x . {LEADS}") == quad("x", "ledBy", "a")


def test_what_the_ontology_states_is_not_written(close: Close) -> None:
    assert close(":a :leads :x .", f"{LEADS} :x :ledBy :a .") == ""


def test_literals_keep_their_words(close: Close) -> None:
    text = ':a :says "007"^^xsd:integer, "分工\\n\\"中\\"", "a"@zh-hans .'
    lines = close(text, ":says rdfs:subPropertyOf :prints .").splitlines()
    assert [line.split(" ", 2)[2].rsplit(" ", 2)[0] for line in lines] == [
        '"007"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"a"@zh-hans',
        '"分工\\n\\"中\\""',
    ]


def test_blank_nodes_of_a_line_file_keep_their_labels(close: Close) -> None:
    line = "_:someone <https://example.org/leads> <https://example.org/x> <https://example.org/g> .\n"
    assert close(line, LEADS, suffix=".nq").startswith(
        "<https://example.org/x> <https://example.org/ledBy> _:someone <"
    )


def test_blank_nodes_of_other_files_are_numbered(close: Close) -> None:
    assert close("[] :leads [] .", LEADS).startswith("_:f1b2 <https://example.org/ledBy> _:f1b1 <")


def test_a_contradiction_leaves_no_file(close: Close, tmp_path: Path) -> None:
    with pytest.raises(InconsistencyError):
        close(":a a :Unit, :Task .", ":Unit owl:disjointWith :Task .")
    assert [path.name for path in tmp_path.iterdir()] == ["data.ttl"]


def test_a_broken_file_is_named(close: Close) -> None:
    with pytest.raises(InferenceError, match=r"data\.ttl: .*line"):
        close(":a :leads :x ; ; . . ")


def test_an_unknown_suffix_is_refused(close: Close) -> None:
    with pytest.raises(InferenceError, match="names no RDF format"):
        close("", suffix=".docx")


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InferenceError, match="choose one of"):
        infer_files([], Graph(), tmp_path / "out.nq", engine="magic")


@pytest.mark.parametrize("engine", ["duckdb", "owlrl"])
@pytest.mark.parametrize("line", [
    '<http://e/a> <http://e/\ufffe> "1"^^<http://www.w3.org/2001/XMLSchema#int> .\n',
    "<http://e/a> <http://e/b> <http://e/\ue000> .\n",
    "<http://e/a> <http://e/b> <http://e/%zz> .\n",
    "<http://e/a> <http://e/b> <http://e:port/> .\n",
    "<http://e/a[> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/c> .\n",
])  # fmt: skip
def test_what_is_no_iri_is_refused_with_its_file(tmp_path: Path, engine: str, line: str) -> None:
    (tmp_path / "data.nt").write_text(line, encoding="utf-8")
    with pytest.raises(InferenceError, match=r"data\.nt: .*mend the file"):
        infer_files([tmp_path / "data.nt"], Graph(), tmp_path / "out.nq", engine=engine)


IRI_PARTS = [*"ahé分/?#:@%[]4F-._~&=", *map(chr, (0x7F, 0x80, 0xA0, 0xE000, 0xFDD0, 0xFFFE, 0x10000, 0x1FFFE, 0xF0000))]


@given(
    st.sampled_from(["http://e/", "http:", "urn:", "http://", "a:/"]), st.lists(st.sampled_from(IRI_PARTS), max_size=6)
)
def test_lines_are_cut_only_where_the_parser_takes_their_iris(scheme: str, rest: list[str]) -> None:
    iri = f"<{scheme}{''.join(rest)}>"
    ((cut,),) = duckdb.execute("SELECT regexp_full_match(?, ?)", [iri, IRI]).fetchall()
    if cut:
        assert list(ox.parse(f"{iri} {iri} {iri} .\n".encode(), format=ox.RdfFormat.N_TRIPLES))
