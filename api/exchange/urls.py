"""The one place that makes addresses: identifiers under https://w3id.org/fengong/ are served under the same paths here.

An *address* may lead elsewhere, a *path* is one of this server. Names and IRIs go in as they are, without escapes.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import current_app, request

from api.exchange.readings import PRINTED_ADDRESS, kept_reading
from ontology.vocabulary import GRAPH, HOME, ID

BASE = str(HOME)


def served_path(iri: str) -> str | None:
    """Return the path that dereferences an IRI on this server; None when it is not one of ours."""
    return "/" + quote(iri.removeprefix(BASE), safe="/#:@!$&'()*+,;=~-._%") if iri.startswith(BASE) else None


def served_address(iri: str) -> str:
    """Return the path that dereferences an IRI of ours on this server; the IRI itself where it is another's."""
    return served_path(iri) or iri


def page_address(iri: str) -> str:
    """Return where a thing is read: its page here, its place in the vocabulary, or itself where it is another's."""
    return in_reading(f"/page/{_quoted_name(iri)}") if iri.startswith(str(ID)) else served_address(iri)


def in_reading(path: str) -> str:
    """Return a path of this server that stays in the reading of the page that links there."""
    kept = urlencode(kept_reading())
    return f"{path}{'&' if '?' in path else '?'}{kept}" if kept else path


def data_path(iri: str, extension: str = "") -> str:
    """Return the path of the RDF document about a thing of ours, with an extension in one format."""
    return f"/data/{_quoted_name(iri)}" + (f".{extension}" if extension else "")


def citation_path(iri: str, extension: str) -> str:
    """Return the path of the citation of a thing of ours, as a file."""
    return f"/cite/{_quoted_name(iri)}.{extension}"


def permanent_address(iri: str, edition: str) -> str:
    """Return the page of a thing in a named edition of the data."""
    return f"/page/{_quoted_name(iri)}?edition={edition}" if iri.startswith(str(ID)) else f"{iri}?edition={edition}"


def proof_path(subject: str, property_: str, object_: str) -> str:
    """Return the path of the page that proves a statement."""
    return in_reading("/explain?" + urlencode({"s": subject, "p": property_, "o": object_}))


def editor_path(query: str) -> str:
    """Return the path of the query editor with a query in it."""
    return "/editor?" + urlencode({"query": query})


def rows_path(query: str, format_: str) -> str:
    """Return the path of a query's rows as a file; CSV with the mark by which spreadsheets know Chinese."""
    extra = {"bom": "1"} if format_ == "csv" else {}
    place = f"{PRINTED_ADDRESS}/sparql" if kept_reading() else "/sparql"
    return f"{place}?" + urlencode({"query": query, "format": format_, **extra})


def sheet_path(query: str, format_: str, name: str, language: str) -> str:
    """Return the path of a query's rows as a file for people, its heads in their language."""
    return in_reading(f"/sheet.{format_}?" + urlencode({"query": query, "name": name, "lang": language}))


def export_path(name: str, annex: str | None = None) -> str:
    """Return the path of everything, or of one document, in a format of ``queries.export``."""
    return in_reading(f"/exports/{name}" + (f"?{urlencode({'annex': annex})}" if annex else ""))


def thing_iri(name: str) -> str:
    """Return the IRI of the thing with this name, percent-encoding already decoded once."""
    return str(ID) + name


def graph_iri(name: str) -> str:
    """Return the IRI of the graph with this name."""
    return str(GRAPH) + name


def absolute_address(path: str) -> str:
    """Return a path as the address that clients see."""
    root: str = current_app.config["SETTINGS"].public_base_url or request.url_root
    return root.rstrip("/") + path


def _quoted_name(iri: str) -> str:
    return quote(iri.removeprefix(str(ID)))
