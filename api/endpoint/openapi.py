"""The question library as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made from the questions' headers."""

from __future__ import annotations

from typing import Any

from api.exchange.media import GRAPH, SOLUTIONS, Media, carrying
from queries.asking.catalogue import Form, Question, catalogue
from queries.asking.parameters import Parameter

PROBLEM = {"$ref": "#/components/responses/Problem"}


def document(server: str) -> dict[str, Any]:
    """Return the whole description; ``server`` is the address that clients see."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fengong: questions to the graph · 分工问题库",
            "version": "1",
            "description": "Who is responsible for what, in which role, according to which sentence.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server or "/"}],
        "paths": {"/queries": {"get": listing()}}
        | {path(each): {"get": operation(each)} for each in catalogue().values()},
        "components": components(),
    }


def path(asked: Question) -> str:
    """Return the path template of a question."""
    return f"/queries/{asked.name}.{{format}}"


def listing() -> dict[str, Any]:
    """Describe the list of questions."""
    body = {"type": "object", "required": ["questions"], "properties": {"questions": {"type": "array"}}}
    return {
        "operationId": "questions",
        "summary": "List the questions",
        "responses": {"200": {"description": "the questions", "content": {"application/json": {"schema": body}}}},
    }


def operation(asked: Question) -> dict[str, Any]:
    """Describe one question."""
    media = carrying(SOLUTIONS if asked.form is Form.ROWS else GRAPH)
    shared = ["limit", "offset", "bom"] if asked.form is Form.ROWS else []
    return {
        "operationId": asked.name,
        "summary": f"{asked.title.en} · {asked.title.zh}",
        "description": f"{asked.description.en}\n\n{asked.description.zh}",
        "tags": list(asked.tags),
        "parameters": [
            format_parameter(media),
            *(parameter(each) for each in asked.parameters.values()),
            *({"$ref": f"#/components/parameters/{name}"} for name in shared),
        ],
        "responses": {
            "200": {"description": "the answer", "content": {each.type: content(each) for each in media}},
            "400": PROBLEM,
            "404": PROBLEM,
            "503": PROBLEM,
        },
    }


def content(media: Media) -> dict[str, Any]:
    """Describe a body; JSON results are described as far as SPARQL fixes them."""
    return {"schema": {"$ref": "#/components/schemas/Results"}} if media.short == "json" else {}


def format_parameter(media: tuple[Media, ...]) -> dict[str, Any]:
    """Describe the extension."""
    schema = {"type": "string", "enum": [each.short for each in media]}
    return {"name": "format", "in": "path", "required": True, "schema": schema}


def parameter(each: Parameter) -> dict[str, Any]:
    """Describe a parameter of a question; each may be given several times, which means any of the values."""
    words = each.about or each.title
    return {
        "name": each.name,
        "in": "query",
        "required": each.required,
        "description": f"{words.en} · {words.zh}",
        "style": "form",
        "explode": True,
        "schema": {
            "type": "array",
            "items": schema_of(each) if each.required else or_empty(schema_of(each)),
            **default_of(each),
            **({"minItems": 1} if each.required else {}),
        },
    }


def schema_of(each: Parameter) -> dict[str, Any]:
    """Return the schema of one value."""
    if each.allowed:
        return {"type": "string", "enum": list(each.allowed)}
    if each.is_thing:
        return {"type": "string", "minLength": 1, "description": "IRI, CURIE, label, alias, pinyin or initials"}
    if str(each.types[0]).endswith("#integer"):
        return {
            "type": "integer",
            "maximum": 10**18 - 1,
            "minimum": 1 - 10**18 if each.minimum is None else each.minimum,
        }
    return {"type": "string", "minLength": 1}


def or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """Allow nothing too, which an empty field of a form sends: it means "not given"."""
    return {"anyOf": [schema, {"const": ""}]}


def default_of(each: Parameter) -> dict[str, Any]:
    """Return the default, if there is one."""
    return {"default": [term.toPython() for term in each.default]} if each.default else {}  # type: ignore[attr-defined]


def components() -> dict[str, Any]:
    """Return what the operations share."""
    return {
        "parameters": {
            "limit": paging("limit", 1, "rows a page; the Link header leads to the next one (RFC 8288)"),
            "offset": paging("offset", 0, "rows to pass over"),
            "bom": {
                "name": "bom",
                "in": "query",
                "description": "1 puts a byte order mark before CSV, without which Excel misreads Chinese",
                "schema": {"type": "string", "enum": ["0", "1", ""]},
            },
        },
        "responses": {
            "Problem": {
                "description": "what is wrong and what to do (RFC 9457)",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
        },
        "schemas": {"Results": RESULTS, "Problem": PROBLEM_SCHEMA},
    }


def paging(name: str, least: int, description: str) -> dict[str, Any]:
    """Describe a paging parameter."""
    schema = {"type": "integer", "minimum": least, "maximum": 10**9 - 1}
    return {"name": name, "in": "query", "description": description, "schema": or_empty(schema)}


RESULTS = {
    "type": "object",
    "required": ["head", "results"],
    "properties": {
        "head": {
            "type": "object",
            "required": ["vars"],
            "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
        },
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["type", "value"],
                            "properties": {"type": {"enum": ["uri", "literal", "bnode"]}, "value": {"type": "string"}},
                        },
                    },
                }
            },
        },
    },
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "help": {"type": "string"},
        "parameter": {"type": "string"},
        "candidates": {"type": "array", "items": {"type": "object", "required": ["label", "value"]}},
    },
}
