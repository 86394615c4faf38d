"""The OpenAPI document holds: schemathesis asks what it allows and what it forbids, and checks the answers against it.

What it forbids is to be refused with a documented status and ``application/problem+json``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis import config
from schemathesis.engine import Status, events, from_schema
from werkzeug.wrappers import Response

from api.endpoint import openapi
from tests.api.servers import open_application

ONE = "/queries/workload.{format}"
# A name that fits its schema need not name anything, so valid data may be refused with a 400.
CHECKS = config.ChecksConfig(positive_data_acceptance=config.PositiveDataAcceptanceConfig(enabled=False))


def configuration() -> config.SchemathesisConfig:
    """Ask every operation at the edges of its schema and beyond, then a few random things; the same each time."""
    project = config.ProjectConfig(
        continue_on_failure=True,
        headers={"Accept-Encoding": "identity"},
        checks=CHECKS,
        generation=config.GenerationConfig(max_examples=5, deterministic=True, no_shrink=True, database="none"),
        phases=config.PhasesConfig(stateful=config.StatefulPhaseConfig(enabled=False)),
    )
    return config.SchemathesisConfig(seed=1, projects=config.ProjectsConfig(default=project))


def run_checks(app: Any, *paths: str) -> tuple[Counter[str], dict[str, list[str]]]:
    """Return how many cases of each mode were tried, and by check what failed; of some paths, or all."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=configuration())
    tried: Counter[str] = Counter()
    failed: dict[str, list[str]] = {}
    for event in from_schema(schema.include(path=list(paths)) if paths else schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if not isinstance(event, events.ScenarioFinished):
            continue
        for number, checks in event.recorder.checks.items():
            case = event.recorder.cases[number].value
            tried[case.meta.generation.mode.value] += 1
            for check in checks:
                if check.status is Status.FAILURE:
                    failed.setdefault(check.name, []).append(f"{case.formatted_path} {case.query}")
    return tried, failed


@pytest.fixture(scope="module")
def app(towns: Path) -> Iterator[Flask]:
    with open_application(towns) as app:
        yield app


def test_the_server_answers_as_described(app: Flask) -> None:
    tried, failed = run_checks(app)
    assert failed == {}
    questions = len(openapi.openapi_document("")["paths"])
    assert tried["negative"] > 20 * questions
    assert tried["positive"] > 5 * questions


def broken(response: Response) -> None:
    response.set_data("out of order")
    response.status_code = 500


def misshapen(response: Response) -> None:
    if response.mimetype == "application/sparql-results+json":
        response.set_data('{"head": {"vars": "unit"}}')


def mislabelled(response: Response) -> None:
    response.mimetype = "text/plain"


def undocumented(response: Response) -> None:
    if response.status_code == 400:
        response.status_code = 422


def lenient(response: Response) -> None:
    if response.status_code == 400:
        response.status_code = 200
        response.set_data("n\r\n")
        response.mimetype = "text/csv"


WRONG: Mapping[str, Callable[[Response], None]] = {
    "not_a_server_error": broken,
    "response_schema_conformance": misshapen,
    "content_type_conformance": mislabelled,
    "status_code_conformance": undocumented,
    "negative_data_rejection": lenient,
}


@pytest.mark.parametrize("check", WRONG)
def test_a_wrong_answer_is_noticed(app: Flask, check: str) -> None:
    def spoilt(environ: dict[str, Any], start: Any) -> Any:
        response = Response.from_app(app, environ)
        if environ["PATH_INFO"] != "/openapi.json":
            WRONG[check](response)
        return response(environ, start)

    _, failed = run_checks(spoilt, ONE)
    assert check in failed
