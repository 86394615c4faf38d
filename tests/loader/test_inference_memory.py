"""What is closed in memory, what is left to the database, and that nobody can tell from the answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from loader.errors import InferenceError
from loader.inference import infer, memory, read_ontology
from loader.inference.comprehensions import NotPlain
from ontology.vocabulary import INFERRED_GRAPH
from tests.bench.generator import write

PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
OVER = ":over a owl:TransitiveProperty . "
Attempt = Callable[[str], list[str]]


@pytest.fixture
def attempt(tmp_path: Path) -> Attempt:
    def run(text: str) -> list[str]:
        data, out = tmp_path / "data.ttl", tmp_path / "out.nq"
        data.write_text(PREFIXES + text, encoding="utf-8")
        memory.attempt([data], frozenset(), out, INFERRED_GRAPH)
        return [" ".join(line.replace("https://example.org/", "").split()[:3]) for line in out.read_text().splitlines()]

    return run


@pytest.mark.parametrize(
    ("text", "inferred"),
    [
        (f"{OVER} :a :over :b . :b :over :c . :c :over :d .", ["<a> <over> <c>", "<a> <over> <d>", "<b> <over> <d>"]),
        (":leads rdfs:domain :Unit ; owl:inverseOf :by . :a :leads :x .", ["<x> <by> <a>"]),
        (":q owl:propertyChainAxiom ( :p :p :r ) . :a :p :b . :b :p :c . :c :r :d .", ["<a> <q> <d>"]),
        (":p a owl:SymmetricProperty . :a :p :b .", ["<b> <p> <a>"]),
        (":Big owl:onProperty :size ; owl:hasValue :big . :a :size :big . :b a :Big .", ["<b> <size> <big>"]),
    ],
)
def test_plain_data_are_closed_in_memory(attempt: Attempt, text: str, inferred: list[str]) -> None:
    types = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert [line for line in attempt(text) if types not in line] == inferred


@pytest.mark.parametrize(
    "text",
    [
        ":a owl:sameAs :b .",
        ":code a owl:InverseFunctionalProperty . :a :code :x . :b :code :x .",
        ":A owl:disjointWith :B . :a a :A , :B .",
        ":size rdfs:range <http://www.w3.org/2001/XMLSchema#integer> . :a :size 'big' .",
        ":a :size '10000000000000'^^<http://www.w3.org/2001/XMLSchema#int> .",
        ":above rdfs:subPropertyOf rdfs:subClassOf . :A :above :B . :a a :A .",
        ":A owl:disjointWith :A . :A owl:oneOf ( :a ) .",
    ],
)
def test_what_is_not_plain_is_left_to_the_database(attempt: Attempt, text: str) -> None:
    with pytest.raises(NotPlain):
        attempt(text)


S, P, BLANK = "<https://example.org/甲>", "<https://example.org/领导>", "_:b0"
CHINESE = ":单位 rdfs:label '单位'@zh . :领导 rdfs:domain :单位 ; owl:inverseOf :受领导 ."


@pytest.mark.parametrize(
    "lines",
    [
        f"{S} {P} <https://example.org/乙> <https://example.org/图> .\n",
        f"{S} {P} <https://example.org/乙> .",
        f"{S} {P} <https://example.org/乙> .\n{S} {P} <https://example.org/乙> .",
        f"# not canonical\n{S}   {P} <https://example.org/乙> .\r\n",
        f'{S} {P} <https://example.org/乙> .\n{BLANK} {P} "字 . \\" 句"@zh .\n',
        f'{S} {P} <https://example.org/乙> .\n{BLANK} {P} "x"^^<http://www.w3.org/2001/XMLSchema#string> .\n',
        "",
    ],
)
def test_lines_of_every_kind_close_as_in_the_database(tmp_path: Path, lines: str) -> None:
    ontology, data = Graph().parse(data=PREFIXES + CHINESE), tmp_path / "data.nq"
    data.write_bytes(lines.encode())
    closures = [infer([data], ontology, tmp_path / engine, engine=engine) for engine in ("auto", "duckdb")]
    assert (tmp_path / "auto").read_bytes() == (tmp_path / "duckdb").read_bytes()
    assert ("<https://example.org/受领导> <https://example.org/甲>" in (tmp_path / "auto").read_text()) == bool(lines)
    assert closures[0].inferred == closures[1].inferred


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_bytes(f'{S} {P} "'.encode() + b"\xff" + b'" .\n')
    with pytest.raises(InferenceError, match=r"data\.nq"):
        infer([data], Graph(), tmp_path / "out.nq")


def test_what_grows_beyond_bounds_is_left_to_the_database(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = " ".join(f":n{number} :over :n{number + 1} ." for number in range(40))
    assert len(attempt(OVER + chain)) == 780
    monkeypatch.setattr(memory, "MOST", 500)
    with pytest.raises(NotPlain):
        attempt(OVER + chain)


def test_generated_annexes_close_to_the_same_bytes(tmp_path: Path) -> None:
    data, expected, out = (tmp_path / f"{name}.nq" for name in ("data", "duckdb", "memory"))
    write(data, 3)
    closure = infer([data], read_ontology(), expected, engine="duckdb")
    attempted = memory.attempt([data], frozenset(read_ontology()), out, INFERRED_GRAPH)
    assert out.read_bytes() == expected.read_bytes()
    assert (attempted.asserted, attempted.inferred) == (closure.asserted, closure.inferred)


def test_large_files_go_to_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data.nq"
    write(data, 1)
    assert memory.is_small([data])
    assert not memory.is_small([Path("-")])
    monkeypatch.setattr(memory, "SMALL", 1000)
    assert not memory.is_small([data])
    infer([data], Graph(), tmp_path / "out.nq")
