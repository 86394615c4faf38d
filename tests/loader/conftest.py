"""What tests of the loader share: one Spark session, for it takes seconds to start and more to warm up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from loader.inference.closure import Settings
from loader.inference.cluster import spark_session

SETTINGS = """
spark.default.parallelism 1
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.log.level ERROR
spark.sql.adaptive.enabled false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.codegen.wholeStage false
spark.sql.shuffle.partitions 1
"""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Start Spark for the whole run, with a ``python3`` in front of the path that does nothing but fail."""
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
        running = spark_session(Settings(master="local[2]"))
        session = running.__enter__()
    yield session
    running.__exit__(None, None, None)
