"""The pages as handlers: read the request, ask the graph, fill a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup

from api.asking import editions
from api.asking.graph import NoSuchPage, PageRequest, ResultTable, Row, Value, ask_question, served_graph
from api.endpoint.resources import existing_iri
from api.exchange import readings
from api.exchange.errors import BadRequest, NotFound
from api.exchange.languages import current_language, gettext, translatable
from api.exchange.media import BY_SHORT
from api.exchange.numbers import read_whole_number
from api.pages.frame import headers, roles
from api.pages.frame.cells import place_in_document
from api.pages.frame.contexts import template_variables
from api.pages.frame.kinds import BY_CLASS, BY_NAME, KINDS, LISTED, OTHER, PageKind, kind_of_thing
from api.pages.frame.markup import schema_dataset, schema_org
from api.pages.frame.names import (
    DisplayName,
    alternative_names,
    name_in_language,
    name_of_value,
    names_in_row,
    names_of_thing,
)
from api.pages.frame.scope import DocumentScope
from api.pages.frame.tables import TableChoice
from api.pages.things import (
    annexes,
    citation,
    dataset,
    documents,
    home,
    lists,
    proofs,
    received,
    statements,
    things,
    trees,
    units,
)
from api.pages.things.passages import Segment, Span, cut_segments
from ontology.vocabulary import DATASET, FG, ID
from ontology.words import role_words
from queries.errors import Told
from queries.export import FORMATS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

blueprint = Blueprint("pages", __name__)
blueprint.before_request(headers.not_modified_response)
blueprint.after_request(headers.stamped_response)


def _served_edition() -> str:
    """Return the version of the data; empty where another endpoint answers and cannot tell."""
    return editions.edition_name(editions.requested_backend())


def _shown_edition() -> str:
    """Return the version of the data for a page's foot, also for the page that says that an edition is not served."""
    try:
        return _served_edition()
    except (editions.OtherEdition, BadRequest):
        return editions.current_edition_name()


def _named_edition() -> str:
    """Return what an address on this page needs in order to stay in an edition that is not the current one."""
    return f"?edition={_served_edition()}" if _served_edition() != editions.current_edition_name() else ""


def _requested_page_number() -> int:
    """Return the page that is asked for, from 1."""
    number = read_whole_number(request.args.get("page", "1"), 1, 10**8 - 1)
    if number is None:
        raise NoSuchPage(Told("There is no such page of this list."))
    return number


@blueprint.get("/")
def render_home_page() -> str:
    """Show the first page."""
    return render_template("home.html", **template_variables(home.home_page(served_graph())))


@blueprint.get("/<any({}):kind>".format(",".join(f'"{kind.name}"' for kind in KINDS)))
def render_list_page(kind: str) -> str:
    """Show all things of a kind."""
    number = _requested_page_number()
    if request.args.get("by") == "kind" and trees.has_tree(BY_NAME[kind]):
        tree = trees.tree_page(served_graph(), BY_NAME[kind], current_language())
        return render_template("tree.html", **template_variables(tree))
    if lists.is_table(BY_NAME[kind]):
        shown = lists.table_page(served_graph(), BY_NAME[kind], current_language(), TableChoice.read(request.args))
    else:
        scope = DocumentScope.read(request.args)
        shown = lists.list_page(served_graph(), BY_NAME[kind], current_language(), number, scope)
    return render_template("list.html", has_tree=trees.has_tree(BY_NAME[kind]), **template_variables(shown))


@blueprint.get("/page/<path:name>")
def render_thing_page(name: str) -> Response:
    """Show the page of a thing."""
    return _thing_response(str(ID) + name)


@blueprint.get("/dataset")
def render_dataset_page() -> Response:
    """Show the page of the data set, also where nobody described it."""
    return _thing_response(
        str(DATASET),
        PageKind("dataset", str(DATASET), "dataset.html", translatable("Data set"), translatable("Data set")),
    )


@dataclass(frozen=True, slots=True)
class _ThingHead:
    """What the pages of all things show: what it is, what it is called, and where it stands."""

    iri: str
    kind: PageKind
    types: ResultTable
    number: int
    place: Row | None
    names: Sequence[DisplayName]
    aliases: Sequence[DisplayName]


@dataclass(frozen=True, slots=True)
class _Statements:
    """What the graph says of a thing, and what points to it."""

    outgoing: Sequence[statements.PropertyGroup]
    incoming: Sequence[statements.PropertyGroup]


@dataclass(frozen=True, slots=True)
class _PropertyPage:
    """One page of the values of one property of a thing."""

    answer: ResultTable
    property: str
    incoming: bool
    page_size: int = statements.A_PAGE


@dataclass(frozen=True, slots=True)
class _OtherPage:
    """What the page of a thing of no kind of ours shows besides its statements: where print names it, if it does."""

    named: Row | None = None
    quote: Sequence[Segment] = ()


def _thing_response(iri: str, kind: PageKind | None = None) -> Response:
    """Show the page of whatever an IRI names, or one property of it in full."""
    graph, bound = served_graph(), {"this": iri}
    names, types = ask_question(graph, "names", bound), ask_question(graph, "types", bound)
    incoming = statements.statement_groups(graph, iri, incoming=True)
    classes = list(dict.fromkeys(row["class"].text for row in types.rows))
    if not (kind or names or classes):
        editions.raise_if_gone(iri)
        if not incoming:
            raise NotFound(Told("Nothing here has this identifier."))
    asked = PageRequest(graph, iri, _requested_page_number(), _place_of_thing(iri))
    kind, contents = _page_contents(kind or kind_of_thing(classes, placed=asked.place is not None), asked)
    called = names_of_thing(names, iri, current_language()), alternative_names(names)
    head = _ThingHead(iri, kind, types, asked.number, asked.place, *called)
    if isinstance(contents, _PropertyPage):
        return Response(render_template("property.html", **template_variables(head, contents)))
    stated = _Statements(statements.statement_groups(graph, iri), incoming)
    response = Response(render_template(kind.template, **template_variables(head, stated, contents)))
    for target, attributes in headers.signpost_links(asked, kind, classes):
        response.headers.add("Link", f"<{target}>", **attributes)
    return response


def _page_contents(kind: PageKind, asked: PageRequest) -> tuple[PageKind, DataclassInstance]:
    """Return what the page of a thing shows besides its statements; what its document does not show has only these."""
    try:
        return kind, _property_page(asked) if "property" in request.args else _BUILDERS[kind.template](asked)
    except documents.NotInTable:
        return OTHER, _OtherPage()


def _property_page(asked: PageRequest) -> _PropertyPage:
    """Ask for every value of one property of a thing."""
    property_, incoming = request.args["property"], "inverse" in request.args
    answer = statements.property_window(asked.graph, asked.iri, property_, asked.number, incoming=incoming)
    if not answer:
        raise NoSuchPage(Told("There is no such page of this list."))
    return _PropertyPage(answer, property_, incoming)


def _place_of_thing(iri: str) -> Row | None:
    """Return the annex and task in which a thing stands, where it stands in one."""
    return next(iter(ask_question(served_graph(), "place", {"this": iri}).rows), None)


def _other_page(asked: PageRequest) -> _OtherPage:
    """Ask where print names a unit, or mentions a thing, if the thing is such a place."""
    named = next(iter(ask_question(asked.graph, "named-in", {"this": asked.iri}).rows), None)
    if named is None:
        return _OtherPage()
    found = Span(named["begin"].number, named["end"].number, "found")
    return _OtherPage(named, cut_segments(named["text"].text, [found]))


# What the navigation offers besides the lists.
_TOOLS = (
    ("/queries", translatable("Questions")),
    ("/network", translatable("Network")),
    ("/workload", translatable("Workload")),
    ("/sparql", translatable("Query")),
    ("/read", translatable("Read")),
    ("/dataset", translatable("Data set")),
)
_DATA_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_DATA_FORMATS = tuple((name, BY_SHORT[name].type) for name in _DATA_NAMES)


# What fills each template.
_BUILDERS: Mapping[str, Callable[[PageRequest], DataclassInstance]] = {
    "annex.html": documents.annex_page,
    "task.html": documents.task_page,
    "requirement.html": documents.requirement_page,
    "clause.html": documents.clause_page,
    "unit.html": units.unit_page,
    "thing.html": things.mentioned_thing_page,
    "dataset.html": dataset.dataset_page,
    OTHER.template: lambda asked: _other_page(asked),
}


@blueprint.get("/explain")
def render_proof_page() -> Response:
    """Show why a statement holds."""
    return proofs.proof_response(served_graph())


@blueprint.get("/favicon.ico")
def favicon_file() -> Response:
    """Give the picture that browsers ask for beside files that are no pages."""
    return current_app.send_static_file("icon.svg")


@blueprint.get("/received/<name>")
def received_document(name: str) -> Response:
    """Give a document as it was received."""
    return received.received_response(name)


@blueprint.get("/cite/<path:name>.<any(txt,bib,'csl.json'):extension>")
def citation_file(name: str, extension: str) -> Response:
    """Give the citation of a thing as a file."""
    style = citation.STYLES[extension]
    iri = str(ID) + name
    names = ask_question(served_graph(), "names", {"this": iri})
    if not (names or iri == str(DATASET)):
        existing_iri(iri)
    text = style.write(_page_citation(iri, names_of_thing(names, iri, current_language())[0].text))
    return Response(text, mimetype=style.media_type)


def _page_citation(iri: str, title: str) -> citation.Citation:
    """Return how to cite a page in the edition that is shown."""
    return citation.Citation(title, iri, _served_edition(), _edition_permalink(iri), current_language())


def _edition_permalink(iri: str) -> str:
    """Return the address that names a thing and the version of the data."""
    return f"{iri}?edition={_served_edition()}"


def _kind_name(value: Value | str) -> str:
    """Return the name of the kind that a class stands for."""
    iri = value if isinstance(value, str) else value.text
    kind = BY_CLASS.get(iri)
    return gettext(kind.one) if kind else Value(iri, "iri").tail


def _names_of_variable(row: Row, variable: str) -> Any:
    """Return the names of a variable of a row, the reader's language first."""
    return names_in_row(row, variable, current_language())


def _address_in_language(code: str) -> str:
    """Return the address of this page in another language."""
    return _changed_address(lang=code)


def _address_of_page(number: int) -> str:
    """Return the address of another page of this list."""
    return _changed_address(page=str(number))


def _changed_address(**changed: str) -> str:
    """Return the address of this page with some parameters changed."""
    return f"{request.path}?{urlencode(request.args.to_dict() | changed)}"


@blueprint.app_template_filter()
def marking_han(text: str) -> Markup:
    """Mark the Chinese words in a sentence of another language, so that they are read and shaped as Chinese."""
    runs = re.split(r"([\u3000-\u303f\u4e00-\u9fff]+)", text)
    span = Markup('<span lang="zh-Hans">{}</span>')
    return Markup("").join(span.format(run) if place % 2 else run for place, run in enumerate(runs))


@blueprint.app_template_filter()
def total_of(row: Row, *variables: str) -> int:
    """Sum numbers of a row."""
    return sum(row[variable].number for variable in variables)


_READINGS: Mapping[str, str] = {
    readings.ASSUMED: translatable("with assumed rules"),
    readings.PRINTED: translatable("by print alone"),
}


@blueprint.get("/static/roles.css")
def role_styles() -> Response:
    """Answer with the colours of roles, which the ontology gives."""
    return Response(roles.role_style_sheet(), mimetype="text/css")


def _shown_reading() -> str:
    """Return the reading of a page, also of the page that says that there is no such reading."""
    asked = request.args.get(readings.NAME)
    return asked if asked in readings.READINGS else readings.ASSUMED


@blueprint.app_context_processor
def page_globals() -> dict[str, Any]:
    """Return what every template may use."""
    return {
        "in_language": _address_in_language,
        "on_page": _address_of_page,
        "address": _changed_address,
        "tools": _TOOLS,
        "data_formats": _DATA_FORMATS,
        "data_names": _DATA_NAMES,
        "schema_dataset": schema_dataset,
        "schema_org": schema_org,
        "place_of": place_in_document,
        "mention_style": lambda tail: annexes.STYLES.get(tail, ""),
        "fg": FG,
        "export_formats": FORMATS,
        "listed": LISTED,
        "kinds": KINDS,
        "names_in": _names_of_variable,
        "named": name_in_language,
        "of_value": name_of_value,
        "kind_name": _kind_name,
        "role_name": roles.role_name,
        "role_words": role_words(),
        "evidence_name": roles.evidence_name,
        "ground_name": roles.ground_name,
        "edition": _shown_edition(),
        "named_edition": _named_edition,
        "current_edition": editions.current_edition_name(),
        "reading": _shown_reading(),
        "readings": _READINGS,
        "permalink": _edition_permalink,
        "citation_of": _page_citation,
        "styles": citation.STYLES,
    }
