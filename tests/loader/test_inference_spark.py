"""Spark gives DuckDB's answers: one session, one graph that calls on every kind of step, one contradiction."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph

from loader.errors import InconsistencyError
from loader.inference import infer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = """
:leads owl:propertyChainAxiom ( :names :of ) ; rdfs:domain :Unit ; owl:inverseOf :ledBy .
:over a owl:TransitiveProperty . :a :over :b . :b :over :c . :c :over :d .
:code a owl:InverseFunctionalProperty . :a :code :x . :z :code :x ; rdfs:label "甲\\t\\"" .
:a :names :p . :p :of :q .
"""


@pytest.fixture(scope="module")
def session() -> Iterator[object]:
    if not shutil.which("java"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Java is not installed")
    sql = pytest.importorskip("pyspark.sql") if not os.environ.get("CI") else __import__("pyspark.sql").sql
    settings = {
        "spark.default.parallelism": "1",
        "spark.log.level": "ERROR",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.ui.enabled": "false",
    }
    session = sql.SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield session
    session.stop()


def test_spark_answers_as_duckdb_does(session: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    for engine in ("duckdb", "spark"):
        infer([data], Graph(), tmp_path / f"{engine}.nq", engine=engine)
    lines = (tmp_path / "duckdb.nq").read_text(encoding="utf-8").splitlines()
    assert (tmp_path / "spark.nq").read_text(encoding="utf-8").splitlines() == lines
    assert "<https://example.org/z> <https://example.org/over> <https://example.org/d>" in "".join(lines)


def test_spark_names_a_contradiction(session: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} :A owl:disjointWith :B . :a a :A, :B .", encoding="utf-8")
    with pytest.raises(InconsistencyError, match=r"^cax-dw: "):
        infer([data], Graph(), tmp_path / "out.nq", engine="spark")
    assert not (tmp_path / "out.nq").exists()
