"""Spark gives DuckDB's answers: one session, one graph that calls on every kind of step, one contradiction."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from loader.errors import InconsistencyError
from loader.inference import infer_files
from loader.inference.closure import Settings
from loader.inference.cluster import spark_session

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


SETTINGS = """
spark.default.parallelism 1
spark.log.level ERROR
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.shuffle.partitions 1
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Start Spark for this module, with a ``python3`` in front of the path that does nothing but fail."""
    if not shutil.which("java"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Java is not installed")
    if not os.environ.get("CI"):
        pytest.importorskip("pyspark")
    folder = tmp_path_factory.mktemp("spark")
    bad = folder / "python3"
    bad.write_text("#!/bin/sh\nexit 1\n")
    bad.chmod(0o755)
    (folder / "spark-defaults.conf").write_text(SETTINGS)
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("PYSPARK_PYTHON", raising=False)
        patched.setenv("PATH", os.pathsep.join([str(folder), os.environ["PATH"]]))
        patched.setenv("SPARK_CONF_DIR", str(folder))
        with spark_session(Settings(master="local[2]")) as session:
            yield session


def test_workers_run_our_own_python_whatever_stands_first_in_the_path(session: Any) -> None:
    assert shutil.which("python3") != sys.executable
    assert session.sparkContext.parallelize([0], 1).map(lambda _: sys.executable).collect() == [sys.executable]


def test_spark_answers_as_duckdb_does(session: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    for engine in ("duckdb", "spark"):
        infer_files([data], Graph(), tmp_path / f"{engine}.nq", engine=engine)
    lines = (tmp_path / "duckdb.nq").read_text(encoding="utf-8").splitlines()
    assert (tmp_path / "spark.nq").read_text(encoding="utf-8").splitlines() == lines
    assert "<https://example.org/z> <https://example.org/over> <https://example.org/d>" in "".join(lines)


def test_spark_names_a_contradiction(session: object, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} :A owl:disjointWith :B . :a a :A, :B .", encoding="utf-8")
    with pytest.raises(InconsistencyError, match=r"^cax-dw: "):
        infer_files([data], Graph(), tmp_path / "out.nq", engine="spark")
    assert not (tmp_path / "out.nq").exists()
