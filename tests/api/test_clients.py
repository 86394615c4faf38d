"""Programs that others wrote ask our endpoint, and get the same answers as we know to be right.

A client that is not installed is skipped, with the reason; where the variable CI is set it must be there.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from tests.programs import missing, program
from tests.virtuoso import virtuoso

CLIENTS = Path(__file__).parent.parent / "clients"
JENA = Path("/usr/share/java")
OTHER_LOGGERS = re.compile("slf4j-(jcl|jdk14|log4j12|simple|migrator)|log4j-|jcl-|jul-")  # of several, none starts
PREFIXES = "PREFIX fg: <https://w3id.org/fengong/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
# Zero, an empty string, a boolean, a language tag, Chinese, a percent sign, quotes, a line break.
VALUES = (
    PREFIXES
    + 'SELECT ?v { VALUES ?v { 0 "" false "市财政局"@zh "中%25" "a\\"b,c\\nd" <https://w3id.org/fengong/id/x> } }'
)
TEXTS = ["0", "", "false", "市财政局", "中%25", 'a"b,c\nd', "https://w3id.org/fengong/id/x"]
NAMES = PREFIXES + "SELECT ?name { ?unit a fg:Unit ; skos:prefLabel ?name } ORDER BY STR(?name)"
THREE = ["Finance Bureau", "市审计局", "市财政局"]
GRAPH = PREFIXES + "CONSTRUCT { ?r fg:leadUnit ?u } WHERE { ?r fg:leadUnit ?u }"
# What a federating system sends: its own bindings in VALUES, joined with ours.
FEDERATED = (
    PREFIXES
    + """SELECT ?name ?note { VALUES (?unit ?note) { (<https://w3id.org/fengong/id/unit/linhai/shi-shen-ji-ju> "旁注") }
    SERVICE <%s> { ?unit skos:prefLabel ?name } }"""
)


def run_program(*command: str, **options: Any) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def endpoint(server: int) -> str:
    return f"http://127.0.0.1:{server}/sparql"


@pytest.mark.parametrize("arguments", [["--get"], [], ["-H", "Content-Type: application/x-www-form-urlencoded"]])
def test_curl(endpoint: str, arguments: list[str]) -> None:
    query = ["--data-urlencode", f"query={VALUES}"]
    text = run_program(program("curl"), "-sS", "--compressed", "-H", "Accept: text/csv", *arguments, *query, endpoint)
    assert [row[0] if row else "" for row in csv.reader(io.StringIO(text))] == ["v", *TEXTS]


def test_curl_posts_a_query_as_it_is(endpoint: str) -> None:
    header = ["-H", "Content-Type: application/sparql-query", "-H", "Accept: application/json"]
    answer = json.loads(run_program(program("curl"), "-sS", *header, "--data-binary", VALUES, endpoint))
    assert [row["v"]["value"] for row in answer["results"]["bindings"]] == TEXTS


def wrapper(endpoint: str, query: str, format_: str, method: str = GET, how: str = URLENCODED) -> SPARQLWrapper:
    asking = SPARQLWrapper(endpoint)
    asking.setQuery(query)
    asking.setReturnFormat(format_)
    asking.setMethod(method)
    asking.setRequestMethod(how)
    return asking


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper(endpoint: str, method: str, how: str) -> None:
    answer: Any = wrapper(endpoint, VALUES, JSON, method, how).queryAndConvert()
    found = [row["v"] for row in answer["results"]["bindings"]]
    assert [value["value"] for value in found] == TEXTS
    assert found[3]["xml:lang"] == "zh"


@pytest.mark.parametrize("format_", [XML, CSV, TSV])
def test_sparqlwrapper_reads_every_result_format(endpoint: str, format_: str) -> None:
    answer: Any = wrapper(endpoint, NAMES, format_).queryAndConvert()
    text = answer.toxml() if format_ == XML else answer.decode()
    assert all(name in text for name in THREE)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
@pytest.mark.parametrize("format_", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_reads_every_graph_format(endpoint: str, format_: str) -> None:
    answer: Any = wrapper(endpoint, GRAPH, format_).queryAndConvert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
    assert len(graph) == 1


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(endpoint: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method, returnFormat="json"))
    assert [str(row[0]) for row in graph.query(VALUES)] == TEXTS  # type: ignore[index]
    unit = rdflib.URIRef("https://w3id.org/fengong/id/unit/linhai/shi-cai-zheng-ju")
    assert {str(name) for name in graph.objects(unit, rdflib.SKOS.prefLabel)} == {"市财政局", "Finance Bureau"}


def test_rdflib_service(endpoint: str) -> None:
    # rdflib 7 parses a SERVICE only when its group is written with whole IRIs.
    call = f"SERVICE <{endpoint}> {{ ?unit <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"
    rows = rdflib.Graph().query(f"SELECT ?name WHERE {{ {call} }}")
    assert sorted(str(row[0]) for row in rows) == THREE  # type: ignore[index]


def test_pyoxigraph_service(endpoint: str) -> None:
    rows: Any = pyoxigraph.Store().query(FEDERATED % endpoint)
    (row,) = rows
    assert (row["name"].value, row["name"].language, row["note"].value) == ("市审计局", "zh", "旁注")


def test_pandas(endpoint: str) -> None:
    address = f"{endpoint}?{urlencode({'query': NAMES, 'format': 'csv'})}"
    assert pandas.read_csv(address)["name"].tolist() == THREE
    marked = f"{endpoint}?{urlencode({'query': NAMES, 'format': 'csv', 'bom': 1})}"
    assert pandas.read_csv(marked).columns.tolist() == ["name"]


def test_a_long_query(endpoint: str) -> None:
    values = " ".join(f'"{number}{"长" * 20}"' for number in range(10_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {values} }} }}"
    answer: Any = wrapper(endpoint, query, JSON, POST).queryAndConvert()
    assert answer["results"]["bindings"][0]["n"]["value"] == "10000"


def test_perl(endpoint: str) -> None:
    source = """use HTTP::Tiny; use JSON::PP; binmode STDOUT, ':utf8';
    my $answer = HTTP::Tiny->new->post_form($ARGV[0], {query => $ARGV[1]}, {headers => {Accept => 'application/json'}});
    print join("|", map { $_->{name}{value} } @{decode_json($answer->{content})->{results}{bindings}});"""
    assert run_program(program("perl"), "-e", source, endpoint, NAMES).split("|") == THREE


@pytest.mark.parametrize("asking", ['paste0(address, "&format=csv")', 'url(address, headers = c(Accept = "text/csv"))'])
def test_r(endpoint: str, asking: str) -> None:
    source = f"""address <- commandArgs(trailingOnly = TRUE)
    read <- read.csv({asking}, colClasses = "character", blank.lines.skip = FALSE, encoding = "UTF-8")
    writeLines(paste(read$v, collapse = "|"), useBytes = TRUE)"""
    command = [program("Rscript"), "--vanilla", "-e", source, f"{endpoint}?{urlencode({'query': VALUES})}"]
    assert run_program(*command, env={**os.environ, "LC_ALL": "C.UTF-8"}).removesuffix("\n").split("|") == TEXTS


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return Comunica's command; install it beside its lock file where it is not there yet."""
    program("node")
    found = CLIENTS / "node_modules" / ".bin" / "comunica-sparql"
    if not found.exists():
        command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=CLIENTS, capture_output=True, timeout=180, check=False)
    return str(found) if found.exists() else missing("Comunica could not be installed with npm")


def ask_comunica(comunica: str, *arguments: str) -> list[dict[str, str]]:
    answer = json.loads(run_program(comunica, *arguments, "-t", "application/sparql-results+json"))
    return [{name: term["value"] for name, term in row.items()} for row in answer["results"]["bindings"]]


def test_comunica_detects_the_source(comunica: str, endpoint: str) -> None:
    assert [row["name"] for row in ask_comunica(comunica, endpoint, NAMES)] == THREE


def test_comunica_service(comunica: str, endpoint: str) -> None:
    document = endpoint.replace("/sparql", "/graph/inferred")  # a source of its own, so that it does the joining
    (row,) = ask_comunica(comunica, f"file@{document}", FEDERATED % endpoint)
    assert row == {"name": "市审计局", "note": "旁注"}


@pytest.fixture(scope="module")
def arq(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return Jena's command line; Debian's needs the message bundles of Xerces where it looks for them."""
    if not (JENA / "jena-arq.jar").exists():
        missing("Jena (libapache-jena-java) is not installed")
    folder = tmp_path_factory.mktemp("jena")
    inside = "org/apache/jena/ext/xerces/"
    with zipfile.ZipFile(JENA / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(inside) and not name.endswith("/"):
                file = folder / "xerces" / name.removeprefix(inside)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(jar.read(name))
    jars = [str(jar) for jar in sorted(JENA.glob("*.jar")) if not OTHER_LOGGERS.match(jar.name)]
    return [program("java"), "-cp", ":".join([str(folder), *jars])]


def test_jena_remote(arq: list[str], endpoint: str) -> None:
    text = run_program(*arq, "arq.rsparql", "--service", endpoint, "--results=csv", NAMES)
    assert text.splitlines()[1:4] == THREE


def test_jena_service(arq: list[str], endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "empty.nt").write_text("", encoding="utf-8")
    text = run_program(*arq, "arq.sparql", "--data", str(tmp_path / "empty.nt"), "--results=csv", FEDERATED % endpoint)
    assert text.splitlines()[1] == "市审计局,旁注"


@pytest.fixture(scope="module")
def isql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Start Virtuoso on loopback, and return the command that talks to it."""
    program("virtuoso-t")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server.isql


def test_virtuoso_service(isql: list[str], endpoint: str) -> None:
    query = f"SELECT ?name {{ SERVICE <{endpoint}> {{ ?unit <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }} }}"
    text = run_program(*isql, f"EXEC=SPARQL {query} ;")
    assert all(name in text for name in THREE), text
