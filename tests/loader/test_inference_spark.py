"""Spark gives DuckDB's answers: one session, one graph that calls on every kind of step, one contradiction."""

import sys
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from loader.errors import InconsistencyError
from loader.inference import infer_files
from loader.inference.cluster import Views

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


def test_workers_run_our_own_python_whatever_stands_first_in_the_path(spark: Any) -> None:
    assert spark.sparkContext.parallelize([0], 1).map(lambda _: sys.executable).collect() == [sys.executable]


def test_spark_answers_as_duckdb_does(spark: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    for engine in ("duckdb", "spark"):
        infer_files([data], Graph(), tmp_path / f"{engine}.nq", engine=engine)
    lines = (tmp_path / "duckdb.nq").read_text(encoding="utf-8").splitlines()
    assert (tmp_path / "spark.nq").read_text(encoding="utf-8").splitlines() == lines
    assert "<https://example.org/z> <https://example.org/over> <https://example.org/d>" in "".join(lines)


def test_terms_are_numbered_in_their_order_whatever_the_number_of_partitions(spark: Any, tmp_path: Path) -> None:
    tables = Views(spark)
    texts = [f"<https://example.org/{number}>" for number in range(200)]
    spark.conf.set("spark.sql.shuffle.partitions", "5")
    try:
        tables.fill("given", {"term": "STRING"}, [[text] for text in texts])
        tables.number("SELECT term FROM given")
        ranges = spark.table("term").rdd.getNumPartitions()
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", "1")
    assert ranges > 1
    assert sorted(tables.ask("SELECT id, term FROM term")) == list(enumerate(sorted(texts), start=1))


def test_spark_names_a_contradiction(spark: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} :A owl:disjointWith :B . :a a :A, :B .", encoding="utf-8")
    with pytest.raises(InconsistencyError, match=r"^cax-dw: "):
        infer_files([data], Graph(), tmp_path / "out.nq", engine="spark")
    assert not (tmp_path / "out.nq").exists()
