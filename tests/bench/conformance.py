"""Run the W3C's SPARQL query tests, which are not kept here, on the engine alone and on the endpoint's way to it.

    python -m tests.bench.conformance FOLDER     # holds the manifests, such as data-sparql11 of the W3C's test suite

Counted are evaluation and syntax tests of queries; those of updates, entailment and other servers are passed over. What
the engine passes and the endpoint does not is named, and is the exit status. Every file lies below one base, the one
that queries have here.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from rdflib import RDF, XSD, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from api.engine.evaluation import QueryTask, Refused, evaluate_task
from loader.nquads import kept_literal

BASE = "https://w3id.org/fengong/"
DEFAULT = "urn:fengong-tests:default"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
STRING = NamedNode(str(XSD.string))
ROW, VALUE = URIRef("urn:row"), "urn:variable:"
POSITIVE, NEGATIVE = (
    (MF.PositiveSyntaxTest, MF.PositiveSyntaxTest11),
    (MF.NegativeSyntaxTest, MF.NegativeSyntaxTest11),
)
PASSED_OVER = ("entailment", "service", "syntax-fed", "protocol", "service-description")
MEDIA = {"solutions": "json", "boolean": "json", "graph": "nt"}
RDF_FILES = {
    ".ttl": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
    ".nt": RdfFormat.N_TRIPLES,
}
RESULT_FILES = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a query, its data, and what it should give (nothing: it should parse, or should not)."""

    name: str
    query: Path
    data: Sequence[Path]
    named: Sequence[Path]
    result: Path | None
    parses: bool


def read_cases(manifest: Path) -> Iterator[Case]:
    """Yield the tests of queries of a manifest."""
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    for head in graph.objects(None, MF.entries):
        for test in Collection(graph, head):
            types = set(graph.objects(test, RDF.type))
            action, name = graph.value(test, MF.action), f"{manifest.parent.name}/{str(test).partition('#')[2]}"
            if MF.QueryEvaluationTest in types or MF.CSVResultFormatTest in types:
                data, named = (tuple(map(local, graph.objects(action, each))) for each in (QT.data, QT.graphData))
                query = graph.value(action, QT.query)
                if query:
                    yield Case(name, local(query), data, named, local(graph.value(test, MF.result)), parses=True)
            elif types.intersection(POSITIVE + NEGATIVE):
                yield Case(name, local(action), (), (), None, parses=bool(types.intersection(POSITIVE)))


def local(address: Any) -> Path:
    """Return the file of an address."""
    return Path(str(address).removeprefix("file://"))


def load(case: Case) -> Store:
    """Return a store with the data of a case: the default graph under a name of its own, as protocols name graphs."""
    store = Store()
    of_query = [case.query.parent / name for name in dataset_files(case.query)] if case.result else []
    for file, graph in (
        *((file, DEFAULT) for file in case.data),
        *((file, BASE + file.name) for file in (*case.named, *of_query)),
    ):
        store.load(path=str(file), format=RDF_FILES[file.suffix], base_iri=BASE + file.name, to_graph=NamedNode(graph))
    return store


def dataset_files(query: Path) -> list[str]:
    """Return the files that a query names in its dataset."""
    found = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^:>]+)>", read_text(query), re.IGNORECASE)
    return list(dict.fromkeys(found))


def dataset(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of the request; none where the query names its own."""
    if dataset_files(case.query):
        return (), ()
    return (DEFAULT,), tuple(BASE + file.name for file in case.named)


def asked_engine(case: Case, store: Store) -> bytes:
    """Ask the engine alone."""
    default, named = dataset(case)
    chosen: dict[str, Any] = (
        {"default_graph": [*map(NamedNode, default)], "named_graphs": [*map(NamedNode, named)]} if default else {}
    )
    found = store.query(read_text(case.query), base_iri=BASE + case.query.name, **chosen)
    if isinstance(found, QuerySolutions | QueryBoolean):
        return bytes(found.serialize(format=QueryResultsFormat.JSON) or b"")
    return bytes(found.serialize(format=RdfFormat.N_TRIPLES) or b"")


def asked_endpoint(case: Case, store: Store) -> bytes:
    """Ask as a query process of the endpoint does."""
    default, named = dataset(case)
    task = QueryTask(read_text(case.query), default, named, MEDIA, {}, 1 << 28, 30.0, {})
    _, sink = evaluate_task(store, task)
    sink.file.seek(0)
    return sink.file.read()


def read_text(file: Path) -> str:
    """Return a text as it stands in its file, the ends of its lines too."""
    return file.read_bytes().decode("utf-8")


def answer_graph(answer: bytes) -> Graph:
    """Return what was answered as a graph to compare: a blank node for each row, or the triples themselves."""
    if not answer.startswith(b"{"):
        return Graph().parse(data=answer, format="nt")
    return table_graph(pyoxigraph.parse_query_results(answer, QueryResultsFormat.JSON))


def table_graph(found: Any) -> Graph:
    """Return rows, or a boolean, as a graph."""
    graph = Graph()
    if isinstance(found, QueryBoolean):
        graph.add((ROW, ROW, rdflib.Literal(bool(found))))
        return graph
    names = [variable.value for variable in found.variables]
    for solution in found:
        row = BNode()
        graph.add((row, RDF.type, ROW))
        for name in names:
            if solution[name] is not None:
                graph.add((row, URIRef(VALUE + name), rdf_term(solution[name])))
    return graph


def rdf_term(term: Any) -> Any:
    """Return a term of the engine as one of rdflib, its number in the form that a store keeps."""
    if isinstance(term, pyoxigraph.Literal):
        kept = kept_literal(term)
        if kept.language:
            return rdflib.Literal(kept.value, lang=kept.language)
        return rdflib.Literal(kept.value, datatype=None if kept.datatype == STRING else URIRef(kept.datatype.value))
    return BNode(term.value) if isinstance(term, pyoxigraph.BlankNode) else URIRef(term.value)


def meant_graph(case: Case) -> Graph:
    """Return what should be answered, as ``answer_graph`` has it."""
    assert case.result
    if case.result.suffix in RESULT_FILES:
        return table_graph(pyoxigraph.parse_query_results(case.result.read_bytes(), RESULT_FILES[case.result.suffix]))
    graph = Graph()
    base = BASE + case.result.name
    for triple in pyoxigraph.parse(path=str(case.result), format=RDF_FILES[case.result.suffix], base_iri=base):
        graph.add((rdf_term(triple.subject), rdf_term(triple.predicate), rdf_term(triple.object)))
    return described_table(graph) if (None, RDF.type, RS.ResultSet) in graph else graph


def described_table(told: Graph) -> Graph:
    """Return rows that are told as RDF."""
    graph = Graph()
    (table,) = told.subjects(RDF.type, RS.ResultSet)
    if (boolean := told.value(table, RS.boolean)) is not None:
        graph.add((ROW, ROW, boolean))
    for solution in told.objects(table, RS.solution):
        row = BNode()
        graph.add((row, RDF.type, ROW))
        for binding in told.objects(solution, RS.binding):
            graph.add((row, URIRef(VALUE + str(told.value(binding, RS.variable))), told.value(binding, RS.value)))
    return graph


def same_csv(case: Case, answer: bytes) -> bool:
    """Compare with a CSV file, which tells no datatypes."""
    assert case.result
    found = pyoxigraph.parse_query_results(answer, QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    written = (found.serialize(format=QueryResultsFormat.CSV) or b"").decode()
    texts = written, case.result.read_text(encoding="utf-8")
    ours, theirs = (Counter(map(tuple, csv.reader(io.StringIO(text)))) for text in texts)
    blank = [sum(cell.startswith("_:") for row in rows for cell in row) for rows in (ours, theirs)]
    return ours == theirs or (blank[0] == blank[1] > 0 and ours.total() == theirs.total())


def passes(case: Case, ask: Callable[[Case, Store], bytes]) -> bool:
    """Tell whether the answer is the one that is meant."""
    try:
        answer = ask(case, load(case))
    except (SyntaxError, UnicodeDecodeError):
        return not case.parses
    except (Refused, OSError, ValueError, RuntimeError):
        return False
    if case.result is None:
        return case.parses
    if case.result.suffix == ".csv":
        return same_csv(case, answer)
    return isomorphic(answer_graph(answer), meant_graph(case))


def run(folder: Path) -> Mapping[str, list[str]]:
    """Return what fails, and what only the endpoint fails; print a line for each group."""
    failed: dict[str, list[str]] = {"engine": [], "endpoint": []}
    count = 0
    for manifest in sorted(folder.glob("*/manifest.ttl")):
        cases = [] if manifest.parent.name in PASSED_OVER else list(read_cases(manifest))
        for case in cases:
            for name, ask in (("engine", asked_engine), ("endpoint", asked_endpoint)):
                if not passes(case, ask):
                    failed[name].append(case.name)
        count += len(cases)
    for name, cases_failed in failed.items():
        print(f"{name}: {count - len(cases_failed)} of {count}")
    return failed


def main() -> int:
    """Run the tests, and tell what fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    rdflib.NORMALIZE_LITERALS = False
    failed = run(parser.parse_args().folder.resolve())
    lost = sorted({*failed["endpoint"]} - {*failed["engine"]})
    print("both fail:", *sorted({*failed["endpoint"]} & {*failed["engine"]}))
    print("only the endpoint passes:", *sorted({*failed["engine"]} - {*failed["endpoint"]}))
    print("only the engine passes:", *lost)
    return bool(lost)


if __name__ == "__main__":
    raise SystemExit(main())
