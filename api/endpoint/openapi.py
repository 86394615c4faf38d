"""The question library as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made from the questions' headers."""

from __future__ import annotations

from typing import Any

from api.exchange.media import GRAPH, SOLUTIONS, Media, media_carrying
from queries.asking.catalogue import Form, Question, catalogue
from queries.asking.parameters import Parameter

_PROBLEM = {"$ref": "#/components/responses/Problem"}


def openapi_document(server: str) -> dict[str, Any]:
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
        "paths": {"/queries": {"get": _list_operation()}}
        | {_question_path(each): {"get": _question_operation(each)} for each in catalogue().values()},
        "components": _shared_components(),
    }


def _question_path(asked: Question) -> str:
    """Return the path template of a question."""
    return f"/queries/{asked.name}.{{format}}"


def _list_operation() -> dict[str, Any]:
    """Describe the list of questions."""
    body = {"type": "object", "required": ["questions"], "properties": {"questions": {"type": "array"}}}
    return {
        "operationId": "questions",
        "summary": "List the questions",
        "responses": {"200": {"description": "the questions", "content": {"application/json": {"schema": body}}}},
    }


def _question_operation(asked: Question) -> dict[str, Any]:
    """Describe one question."""
    media = media_carrying(SOLUTIONS if asked.form is Form.ROWS else GRAPH)
    shared = ["limit", "offset", "bom"] if asked.form is Form.ROWS else []
    return {
        "operationId": asked.name,
        "summary": f"{asked.title.en} · {asked.title.zh}",
        "description": f"{asked.description.en}\n\n{asked.description.zh}",
        "tags": list(asked.tags),
        "parameters": [
            _format_parameter(media),
            *(_question_parameter(each) for each in asked.parameters.values()),
            *({"$ref": f"#/components/parameters/{name}"} for name in shared),
        ],
        "responses": {
            "200": {"description": "the answer", "content": {each.type: _media_content(each) for each in media}},
            "400": _PROBLEM,
            "404": _PROBLEM,
            "503": _PROBLEM,
        },
    }


def _media_content(media: Media) -> dict[str, Any]:
    """Describe a body; JSON results are described as far as SPARQL fixes them."""
    return {"schema": {"$ref": "#/components/schemas/Results"}} if media.short == "json" else {}


def _format_parameter(media: tuple[Media, ...]) -> dict[str, Any]:
    """Describe the extension."""
    schema = {"type": "string", "enum": [each.short for each in media]}
    return {"name": "format", "in": "path", "required": True, "schema": schema}


def _question_parameter(each: Parameter) -> dict[str, Any]:
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
            "items": _value_schema(each) if each.required else _or_empty(_value_schema(each)),
            **_parameter_default(each),
            **({"minItems": 1} if each.required else {}),
        },
    }


def _value_schema(each: Parameter) -> dict[str, Any]:
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


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """Allow nothing too, which an empty field of a form sends: it means "not given"."""
    return {"anyOf": [schema, {"const": ""}]}


def _parameter_default(each: Parameter) -> dict[str, Any]:
    """Return the default, if there is one."""
    return {"default": [term.toPython() for term in each.default]} if each.default else {}  # type: ignore[attr-defined]


def _shared_components() -> dict[str, Any]:
    """Return what the operations share."""
    return {
        "parameters": {
            "limit": _paging_parameter("limit", 1, "rows a page; the Link header leads to the next one (RFC 8288)"),
            "offset": _paging_parameter("offset", 0, "rows to pass over"),
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
        "schemas": {"Results": _RESULTS, "Problem": _PROBLEM_SCHEMA},
    }


def _paging_parameter(name: str, least: int, description: str) -> dict[str, Any]:
    """Describe a paging parameter."""
    schema = {"type": "integer", "minimum": least, "maximum": 10**9 - 1}
    return {"name": name, "in": "query", "description": description, "schema": _or_empty(schema)}


_RESULTS = {
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
_PROBLEM_SCHEMA = {
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
