"""The tools: each asks one address of the application, and returns its answer with the evidence, or its problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from mcp.server.mcpserver import MCPServer

from api.assistants.evidence import with_evidence
from ontology.vocabulary import ID

INSTRUCTIONS = (
    "Who is responsible for what in Chinese government task-division annexes. Every answer carries IRIs, the printed "
    "text of the requirements and clauses in it, the ground of each role (printed, stated by the document, or assumed) "
    "and the edition of the data: repeat them when you repeat the answer, and say so where a role is assumed."
)
Value = str | int | float | bool | list[str]


def make_server(app: Flask, version: str) -> MCPServer:
    """Return a server whose tools ask an application."""
    server = MCPServer("fengong", instructions=INSTRUCTIONS, version=version)
    tools = Tools(app)
    offered: tuple[Callable[..., dict[str, Any]], ...] = (
        tools.search,
        tools.list_questions,
        tools.ask_question,
        tools.run_sparql,
        tools.describe_thing,
        tools.explain_statement,
        tools.cite_thing,
    )
    for tool in offered:
        server.tool()(tool)
    return server


class Tools:
    """What an assistant may do; the docstrings are what it reads."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def client(self) -> FlaskClient:
        """Return what asks the application."""
        return self.app.test_client()

    def told(self, answer: Any) -> dict[str, Any]:
        """Return an answer of the application with its evidence; a problem as it is."""
        content = answer.json if answer.is_json or answer.mimetype.endswith("json") else answer.text
        if answer.status_code >= 400:
            return {"problem": content}
        return with_evidence(self.client(), content)

    def search(self, text: str, kind: str = "") -> dict[str, Any]:
        """Search by name, pinyin, initials or words; ``kind`` may be unit, programme, task, requirement or annex."""
        given = {"q": text, **({"type": kind} if kind else {})}
        return self.told(self.client().get("/search", query_string=given, headers=_JSON))

    def list_questions(self) -> dict[str, Any]:
        """List the questions of the library, with their parameters and columns."""
        return self.told(self.client().get("/queries", headers=_JSON))

    def ask_question(self, name: str, parameters: dict[str, Value] | None = None) -> dict[str, Any]:
        """Ask a question of the library; parameters are names, IRIs, numbers or lists, as ``list_questions`` tells."""
        given = {key: _written(value) for key, value in (parameters or {}).items()}
        return self.told(self.client().get(f"/queries/{name}", query_string=given, headers=_JSON))

    def run_sparql(self, query: str) -> dict[str, Any]:
        """Run a read-only SPARQL 1.1 query, within the endpoint's limits (JSON for SELECT and ASK, else JSON-LD)."""
        return self.told(self.client().post("/sparql", data={"query": query}, headers=_SPARQL))

    def describe_thing(self, iri: str) -> dict[str, Any]:
        """Return everything said about a thing, and what points to it, as JSON-LD; ``iri`` may leave out the base."""
        return self.told(self.client().get(f"/data/{_name(iri)}.jsonld"))

    def explain_statement(self, subject: str, predicate: str, object: str) -> dict[str, Any]:
        """Explain why a statement holds: the axioms and premises down to the printed sentence. IRIs or CURIEs."""
        given = {"s": subject, "p": predicate, "o": object}
        return self.told(self.client().get("/explain", query_string=given, headers=_JSON))

    def cite_thing(self, iri: str, style: str = "txt") -> dict[str, Any]:
        """Return the reference of a thing in this edition, as txt (GB/T 7714), bib (BibTeX) or csl.json."""
        return self.told(self.client().get(f"/cite/{_name(iri)}.{style}"))


_JSON = {"Accept": "application/json"}
_SPARQL = {"Accept": "application/sparql-results+json, application/ld+json;q=0.9"}


def _name(iri: str) -> str:
    """Return what follows the base of an IRI of ours."""
    return iri.removeprefix(str(ID))


def _written(value: Value) -> str | list[str]:
    """Return a parameter as an address holds it."""
    return value if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
