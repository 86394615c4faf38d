"""The question library: one ``.rq`` file a question, its header in ``#+`` lines of YAML (the convention of grlc).

The header tells title and description in both languages, parameters, tags and a chart; the query below it is plain
SPARQL 1.1 that runs as it stands.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pyoxigraph import QuerySolutions, QueryTriples, Store
from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SDO, SH
from rdflib.term import BNode, Identifier, Literal, URIRef

from ontology.vocabulary import HOME, ID
from ontology.words import role_words
from queries.asking.binding import bind_terms, declare_prefixes
from queries.asking.columns import COLUMNS
from queries.asking.parameters import DATATYPES, Parameter, Words, typed_literal
from queries.errors import CatalogueError, QueryError, Told, UnknownQuestionError
from queries.names import PREFIXES, expand_curie

HEADER_LINE = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
CHART_KINDS = ("bar", "stacked-bar", "matrix", "network", "pie")


class Form(StrEnum):
    """What a query yields."""

    ROWS = "rows"
    GRAPH = "graph"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Chart:
    """How an answer may be drawn: the column of the categories, and those of the values."""

    kind: str
    x: str
    y: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what its header tells. ``text`` is the whole file."""

    name: str
    title: Words
    description: Words
    text: str
    form: Form
    columns: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    chart: Chart | None = None

    @property
    def sparql(self) -> str:
        """The query without its header."""
        return HEADER_LINE.sub("", self.text).lstrip()

    def bound(self, values: Mapping[str, tuple[Identifier, ...]]) -> str:
        """Return the query with these terms in their places."""
        return bind_terms(self.sparql, values)

    def column_title(self, column: str) -> Words:
        """Return the words over a column; a query of one's own has only its variables."""
        return COLUMNS.get(column, Words(column, column))


def read_question(name: str, text: str, *, where: str | None = None) -> Question:
    """Return the question that a file's text holds; without a header it has its name for a title.

    Raise CatalogueError for a broken header and QueryError for a query that does not parse.
    """
    place = where or name
    header = _header(text, place)
    form, columns = _result(text, place)
    try:
        return Question(
            name=name,
            title=_words(header.pop("title", name)),
            description=_words(header.pop("description", "")),
            text=text,
            form=form,
            columns=columns,
            parameters={key: _parameter(key, told) for key, told in header.pop("parameters", {}).items()},
            tags=tuple(header.pop("tags", ())),
            chart=_chart(header.pop("chart", None)),
            **header,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CatalogueError(f"the header cannot be read ({error!r})", where=place) from error


def read_own(text: str, *, name: str = "query", where: str | None = None) -> Question:
    """Return the question of someone's own query; known prefixes (``queries.names``) need no declaration."""
    header = "".join(f"{line}\n" for line in re.findall(r"^#\+.*$", text, re.MULTILINE))
    return read_question(name, header + declare_prefixes(HEADER_LINE.sub("", text), PREFIXES), where=where)


def _header(text: str, place: str) -> dict[str, Any]:
    try:
        header = yaml.load("\n".join(HEADER_LINE.findall(text)), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise CatalogueError(f"the header is not YAML ({' '.join(str(error).split())})", where=place) from error
    if not isinstance(header, dict):
        raise CatalogueError("the header is not a table of keys", where=place)
    return header


def _words(told: str | Mapping[str, str]) -> Words:
    return Words(told, told) if isinstance(told, str) else Words(en=told["en"], zh=told["zh"])


def _chart(told: Mapping[str, Any] | None) -> Chart | None:
    if told is None:
        return None
    kind = CHART_KINDS[CHART_KINDS.index(told["kind"])]
    return Chart(kind, told["x"], tuple(told["y"]))


def _parameter(name: str, told: Mapping[str, Any]) -> Parameter:
    options = dict(told)
    types = _types(options.pop("type"))
    return Parameter(
        name=name,
        types=types,
        title=COLUMNS[name],
        default=_default(options.pop("default", None), types[0]),
        allowed=_allowed(options.pop("allowed", ())),
        about=_words(options.pop("about")) if "about" in options else None,
        **options,
    )


def _allowed(told: str | list[str] | tuple[()]) -> tuple[str, ...]:
    """Return the words that may be given; those of roles are the ontology's."""
    return tuple(role.word for role in role_words()) if told == "roles" else tuple(told)


def _types(told: str | list[str]) -> tuple[URIRef, ...]:
    found = tuple(expand_curie(name) for name in ([told] if isinstance(told, str) else told))
    if not found or None in found:
        raise ValueError(f"no such type: {told}")
    return tuple(type_ for type_ in found if type_ is not None)


def _default(told: object, type_: URIRef) -> tuple[Identifier, ...]:
    if told is None:
        return ()
    if type_ in DATATYPES:
        return (typed_literal(DATATYPES[type_](str(told)), type_),)
    return (URIRef(str(told)),)


def _result(text: str, place: str) -> tuple[Form, tuple[str, ...]]:
    # The parser that will run the query also tells what it yields, even over nothing.
    try:
        results = Store().query(text)
    except SyntaxError as error:
        raise QueryError(f"not a SPARQL query: {error.msg}", where=place) from error
    if isinstance(results, QuerySolutions):
        return Form.ROWS, tuple(variable.value for variable in results.variables)
    return (Form.GRAPH if isinstance(results, QueryTriples) else Form.TRUTH), ()


@cache
def catalogue() -> Mapping[str, Question]:
    """Return every bundled question by its name, in alphabetical order."""
    found = sorted(
        (file for file in files("queries.library").iterdir() if file.name.endswith(".rq")), key=lambda file: file.name
    )
    return {
        file.name.removesuffix(".rq"): read_question(
            file.name.removesuffix(".rq"), file.read_text(encoding="utf-8"), where=file.name
        )
        for file in found
    }


def library_question(name: str) -> Question:
    """Return a bundled question; for an unknown name raise with the near ones."""
    if name not in catalogue():
        near = difflib.get_close_matches(name, catalogue(), n=3, cutoff=0.4) or _naming(name)
        advice = (
            Told("did you mean %(names)s?", names=" or ".join(near)) if near else Told("'fengong query' lists them all")
        )
        raise UnknownQuestionError(Told("no question is called %(name)s", name=repr(name)), remedy=advice)
    return catalogue()[name]


def _naming(name: str) -> list[str]:
    return [known for known in catalogue() if name.casefold() in known][:3]


def describe_questions(questions: Iterable[Question] | None = None) -> Graph:
    """Return the catalogue as RDF: each question a ``sh:SPARQLExecutable`` with its parameters.

    See https://www.w3.org/TR/shacl-af/#SPARQLExecutable; IRIs are ``…/id/query/<name>``.
    """
    graph = Graph()
    for asked in catalogue().values() if questions is None else questions:
        _describe_question(graph, asked)
    return graph


def _say(graph: Graph, subject: Identifier, predicate: URIRef, words: Words) -> None:
    graph.add((subject, predicate, Literal(words.en, lang="en")))
    graph.add((subject, predicate, Literal(words.zh, lang="zh")))


def _describe_question(graph: Graph, asked: Question) -> None:
    iri = ID[f"query/{asked.name}"]
    form, text = (
        (SH.SPARQLConstructExecutable, SH.construct)
        if asked.form is Form.GRAPH
        else (SH.SPARQLSelectExecutable, SH.select)
    )
    graph.add((iri, RDF.type, SH.SPARQLExecutable))
    graph.add((iri, RDF.type, form))
    graph.add((iri, text, Literal(asked.sparql)))
    graph.add((iri, DCTERMS.identifier, Literal(asked.name)))
    graph.add((iri, SDO.target, HOME.sparql))
    _say(graph, iri, RDFS.label, asked.title)
    _say(graph, iri, RDFS.comment, asked.description)
    for tag in asked.tags:
        graph.add((iri, DCTERMS.subject, Literal(tag)))
    for parameter in asked.parameters.values():
        _describe_parameter(graph, iri, parameter)


def _describe_parameter(graph: Graph, asked: URIRef, parameter: Parameter) -> None:
    iri = URIRef(f"{asked}/{parameter.name}")
    graph.add((asked, SH.parameter, iri))
    graph.add((iri, RDF.type, SH.Parameter))
    graph.add((iri, SH.path, iri))
    for type_ in parameter.types:
        graph.add((iri, SH["class"] if parameter.is_thing else SH.datatype, type_))
    graph.add((iri, SH.optional, Literal(not parameter.required)))
    _say(graph, iri, SH.name, parameter.title)
    if parameter.about:
        _say(graph, iri, SH.description, parameter.about)
    for term in parameter.default:
        graph.add((iri, SH.defaultValue, term))
    if parameter.allowed:
        head = BNode(f"{asked.rpartition('/')[2]}-{parameter.name}")
        Collection(graph, head, [Literal(value) for value in parameter.allowed])
        graph.add((iri, SH["in"], head))
