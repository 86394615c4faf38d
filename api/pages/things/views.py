"""The pages as handlers: read the request, ask the graph, fill a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup

from api.asking import editions
from api.asking.graph import Asked, NoSuchPage, Row, Value, ask, served_graph
from api.endpoint.resources import existing
from api.exchange.errors import NotFound
from api.exchange.languages import current, gettext, marked
from api.exchange.media import BY_SHORT
from api.pages.frame import headers, links
from api.pages.frame.kinds import BY_CLASS, BY_NAME, KINDS, LISTED, OTHER, Kind, kind_of
from api.pages.frame.markup import DATASET, schema_org
from api.pages.frame.names import also_called, in_row, named, of_thing, of_value
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
    units,
)
from ontology.vocabulary import FG, ID
from queries.errors import Told
from queries.export import FORMATS

blueprint = Blueprint("pages", __name__)
blueprint.before_request(headers.unchanged)
blueprint.after_request(headers.stamped)
Context = dict[str, Any]


def edition() -> str:
    """Return the version of the data; empty where another endpoint answers and cannot tell."""
    return editions.backend().version


def shown_edition() -> str:
    """Return the version of the data for a page's foot, also for the page that says that an edition is not served."""
    try:
        return edition()
    except editions.OtherEdition:
        return editions.live().version


def named_edition() -> str:
    """Return what an address on this page needs in order to stay in an edition that is not the current one."""
    return f"?edition={edition()}" if edition() != editions.live().version else ""


def page_number() -> int:
    """Return the page that is asked for, from 1."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 10**8):
        raise NoSuchPage(Told("There is no such page of this list."))
    return int(text)


@blueprint.get("/")
def first() -> str:
    """Show the first page."""
    return render_template("home.html", **home.page(served_graph()))


@blueprint.get("/<any({}):kind>".format(",".join(f'"{kind.name}"' for kind in KINDS)))
def listing(kind: str) -> str:
    """Show all things of a kind."""
    number = page_number()
    context = lists.page(served_graph(), BY_NAME[kind], current(), number)
    if number > 1 and not context["letters"]:
        raise NoSuchPage(Told("There is no such page of this list."))
    return render_template("list.html", kind=BY_NAME[kind], number=number, **context)


@blueprint.get("/page/<path:name>")
def thing(name: str) -> Response:
    """Show the page of a thing."""
    return show(str(ID) + name)


@blueprint.get("/dataset")
def about_the_data() -> Response:
    """Show the page of the data set, also where nobody described it."""
    return show(DATASET, Kind("dataset", DATASET, "dataset.html", marked("Data set"), marked("Data set")))


def show(iri: str, kind: Kind | None = None) -> Response:
    """Show the page of whatever an IRI names, or one property of it in full."""
    names, incoming = ask(served_graph(), "names", {"this": iri}), statements.groups(served_graph(), iri, incoming=True)
    types = ask(served_graph(), "types", {"this": iri})
    classes = list(dict.fromkeys(row["class"].text for row in types.rows))
    if not (kind or names or classes):
        editions.refuse_gone(iri)
        if not incoming:
            raise NotFound(Told("Nothing here has this identifier."))
    asked = Asked(served_graph(), iri, page_number(), place(iri))
    kind, built = contents(kind or kind_of(classes, placed=asked.place is not None), asked)
    context = {"iri": iri, "kind": kind, "types": types, "number": asked.number, "place": asked.place}
    context |= {"names": of_thing(names, iri, current()), "aliases": also_called(names)}
    if "property" in request.args:
        return one_property(context)
    context |= {"outgoing": statements.groups(served_graph(), iri), "incoming": incoming, **built}
    response = Response(render_template(kind.template, **context))
    for target, attributes in headers.signposts(asked, kind, classes):
        response.headers.add("Link", f"<{target}>", **attributes)
    return response


def contents(kind: Kind, asked: Asked) -> tuple[Kind, Context]:
    """Return what the page of a thing shows besides its statements; what its document does not show has only these."""
    try:
        return kind, {} if "property" in request.args else BUILDERS[kind.template](asked)
    except documents.NotInTable:
        return OTHER, {}


def one_property(context: Context) -> Response:
    """Show every value of one property of a thing."""
    property_, incoming = request.args["property"], "inverse" in request.args
    answer = statements.window(served_graph(), context["iri"], property_, context["number"], incoming=incoming)
    if not answer:
        raise NoSuchPage(Told("There is no such page of this list."))
    shown = {"answer": answer, "page_size": statements.A_PAGE, "property": property_, "incoming": incoming}
    text = render_template("property.html", **context, **shown)
    return Response(text)


def place(iri: str) -> Row | None:
    """Return the annex and task in which a thing stands, where it stands in one."""
    return next(iter(ask(served_graph(), "place", {"this": iri}).rows), None)


# What the navigation offers besides the lists.
TOOLS = (
    ("/network", marked("Network")),
    ("/workload", marked("Workload")),
    ("/sparql", marked("Query")),
    ("/dataset", marked("Data set")),
)
DATA_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
DATA_FORMATS = tuple((name, BY_SHORT[name].type) for name in DATA_NAMES)


# What fills each template.
BUILDERS: Mapping[str, Callable[[Asked], Context]] = {
    "annex.html": documents.annex,
    "task.html": documents.task,
    "requirement.html": documents.requirement,
    "clause.html": documents.clause,
    "unit.html": units.page,
    "thing.html": things.page,
    "dataset.html": dataset.page,
    OTHER.template: lambda asked: {},
}


@blueprint.get("/explain")
def why() -> Response:
    """Show why a statement holds."""
    return proofs.respond(served_graph())


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Give the picture that browsers ask for beside files that are no pages."""
    return current_app.send_static_file("icon.svg")


@blueprint.get("/received/<name>")
def as_received(name: str) -> Response:
    """Give a document as it was received."""
    return received.response(name)


@blueprint.get("/cite/<path:name>.<any(txt,bib,'csl.json'):extension>")
def cite(name: str, extension: str) -> Response:
    """Give the citation of a thing as a file."""
    style = citation.STYLES[extension]
    iri = str(ID) + name
    names = ask(served_graph(), "names", {"this": iri})
    if not (names or iri == DATASET):
        existing(iri)
    text = style.write(citation_of(iri, of_thing(names, iri, current())[0].text))
    return Response(text, mimetype=style.media_type)


def citation_of(iri: str, title: str) -> citation.Citation:
    """Return how to cite a page in the edition that is shown."""
    return citation.Citation(title, iri, edition(), permalink(iri), current())


def permalink(iri: str) -> str:
    """Return the address that names a thing and the version of the data."""
    return f"{iri}?edition={edition()}"


def kind_name(value: Value | str) -> str:
    """Return the name of the kind that a class stands for."""
    iri = value if isinstance(value, str) else value.text
    kind = BY_CLASS.get(iri)
    return gettext(kind.one) if kind else Value(iri, "iri").tail


def names_in(row: Row, variable: str) -> Any:
    """Return the names of a variable of a row, the reader's language first."""
    return in_row(row, variable, current())


def in_language(code: str) -> str:
    """Return the address of this page in another language."""
    return address(lang=code)


def on_page(number: int) -> str:
    """Return the address of another page of this list."""
    return address(page=str(number))


def address(**changed: str) -> str:
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


@blueprint.app_context_processor
def everywhere() -> Context:
    """Return what every template may use."""
    return {
        "in_language": in_language,
        "on_page": on_page,
        "address": address,
        "tools": TOOLS,
        "data_formats": DATA_FORMATS,
        "data_names": DATA_NAMES,
        "schema_org": schema_org,
        "mention_style": lambda tail: annexes.STYLES.get(tail, ""),
        "fg": FG,
        "links": links,
        "export_formats": FORMATS,
        "listed": LISTED,
        "kinds": KINDS,
        "names_in": names_in,
        "named": named,
        "of_value": of_value,
        "kind_name": kind_name,
        "edition": shown_edition(),
        "named_edition": named_edition,
        "current_edition": editions.live().version,
        "permalink": permalink,
        "citation_of": citation_of,
        "styles": citation.STYLES,
    }
