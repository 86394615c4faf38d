"""The OpenAPI document holds: schemathesis asks what it allows and checks that the server answers as it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import create_app, openapi
from api.settings import Settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described(towns: Path) -> Iterator[schemathesis.BaseSchema]:
    app = create_app(Settings(snapshot=towns, workers=2, access_log=False))
    yield schemathesis.openapi.from_wsgi("/openapi.json", app)
    app.extensions["backend"].close()


@pytest.mark.parametrize("path", openapi.document("")["paths"])
def test_the_server_answers_as_described(described: schemathesis.BaseSchema, path: str) -> None:
    @settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path]["GET"].as_strategy())
    def fuzz(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    fuzz()
