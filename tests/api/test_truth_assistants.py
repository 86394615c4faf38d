"""The tools for assistants, asked by the protocol's own client: over standard input and output, and in this process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from flask import Flask

from api import create_app
from api.exchange.settings import Settings
from queries.snapshot.directory import Snapshot

mcp = pytest.importorskip("mcp")
REQUIREMENT = "https://w3id.org/fengong/id/liaocheng-2019/task-1/req-1"
LEAD = "https://w3id.org/fengong/ontology#leadUnit"
TOOLS = {"search", "list_questions", "ask_question", "run_sparql", "describe_thing", "explain_statement", "cite_thing"}


@pytest.fixture(scope="module")
def app(annex_snapshot: Snapshot) -> Iterator[Flask]:
    app = create_app(Settings(snapshot=annex_snapshot.path, workers=1, access_log=False))
    yield app
    app.extensions["backend"].close()


def call(server: Any, tool: str, /, **arguments: Any) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        async with mcp.Client(server) as client:
            result = await client.call_tool(tool, arguments)
            told: dict[str, Any] = json.loads(result.content[0].text)
            return told

    return anyio.run(ask)


@pytest.fixture(scope="module")
def server(app: Flask) -> Any:
    from api.assistants.tools import make_server

    return make_server(app, "0.1.0")


def test_the_tools_are_listed_with_typed_parameters(server: Any) -> None:
    async def listed() -> dict[str, Any]:
        async with mcp.Client(server) as client:
            return {tool.name: tool for tool in (await client.list_tools()).tools}

    tools = anyio.run(listed)
    assert set(tools) == TOOLS
    assert all(tool.description for tool in tools.values())
    assert tools["ask_question"].input_schema["properties"]["name"]["type"] == "string"


@pytest.mark.parametrize(
    ("name", "arguments", "word"),
    [
        ("search", {"text": "教育"}, "unit/liaocheng"),
        ("list_questions", {}, "workload"),
        ("ask_question", {"name": "workload", "parameters": {"groups": "without"}}, "led"),
        ("run_sparql", {"query": f"SELECT ?u {{ <{REQUIREMENT}> <{LEAD}> ?u }}"}, "unit/liaocheng"),
        ("run_sparql", {"query": f"CONSTRUCT WHERE {{ <{REQUIREMENT}> <{LEAD}> ?u }}"}, "unit/liaocheng"),
        ("describe_thing", {"iri": REQUIREMENT}, "fg:text"),
        ("cite_thing", {"iri": REQUIREMENT}, "edition="),
    ],
)
def test_an_answer_carries_its_evidence(
    server: Any, annex_snapshot: Snapshot, name: str, arguments: dict[str, Any], word: str
) -> None:
    told = call(server, name, **arguments)
    assert "problem" not in told, told
    assert told["edition"] == annex_snapshot.hash
    assert {"answer", "iris", "printed", "roles", "not_told_of"} <= told.keys()
    assert word in json.dumps(told, ensure_ascii=False)


def test_the_printed_sentence_and_the_ground_come_along(server: Any) -> None:
    told = call(server, "describe_thing", iri=REQUIREMENT)
    printed = next(row for row in told["printed"] if row["thing"] == REQUIREMENT)
    assert printed["text"]
    assert printed["clause_text"]
    grounds = {row["ground"] for row in told["roles"] if row["thing"] == REQUIREMENT and row["role"] == LEAD}
    assert grounds
    assert grounds <= {"printed", "stated", "assumed"}


def test_an_edge_is_explained_down_to_print(server: Any) -> None:
    unit = call(server, "run_sparql", query=f"SELECT ?u {{ <{REQUIREMENT}> <{LEAD}> ?u }}")["roles"]
    rows = call(server, "describe_thing", iri=REQUIREMENT)["roles"]
    lead = next(row["unit"] for row in [*unit, *rows] if row["role"] == LEAD)
    told = call(server, "explain_statement", subject=REQUIREMENT, predicate=LEAD, object=lead)
    assert "problem" not in told, told
    assert told["printed"]


@pytest.mark.parametrize(
    ("name", "arguments", "slug"),
    [
        ("run_sparql", {"query": "DROP ALL"}, "malformed-query"),
        ("run_sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, "service-refused"),
        ("ask_question", {"name": "nothing-of-this-name"}, "not-found"),
        ("describe_thing", {"iri": "nothing"}, "not-found"),
    ],
)
def test_a_problem_is_told_as_one(server: Any, name: str, arguments: dict[str, Any], slug: str) -> None:
    assert call(server, name, **arguments)["problem"]["type"].rpartition("/")[2] in (slug, "unknown-question")


def test_the_command_speaks_over_standard_input_and_output(annex_snapshot: Snapshot, tmp_path: Path) -> None:
    from mcp import Client, StdioServerParameters

    program = str(Path(sys.executable).with_name("fengong"))
    arguments = ["mcp", "--snapshot", str(annex_snapshot.path)]
    parameters = StdioServerParameters(command=program, args=arguments, env={**os.environ}, cwd=str(tmp_path))

    async def ask() -> str:
        async with Client(parameters) as client:
            return str((await client.call_tool("search", {"text": "教育"})).content[0].text)

    assert annex_snapshot.hash in anyio.run(ask)
