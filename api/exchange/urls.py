"""IRI ↔ path: the identifiers under https://w3id.org/fengong/ are served here under the same paths."""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app, request

BASE = "https://w3id.org/fengong/"
ID, GRAPH, ONTOLOGY = BASE + "id/", BASE + "graph/", BASE + "ontology"


def local(iri: str) -> str | None:
    """Return the path that dereferences an IRI on this server; None when it is not one of ours."""
    return "/" + quote(iri[len(BASE) :], safe="/#:@!$&'()*+,;=~-._%") if iri.startswith(BASE) else None


def page(iri: str) -> str | None:
    """Return the path of the HTML page about a thing."""
    return "/page/" + quote(iri[len(ID) :]) if iri.startswith(ID) else local(iri)


def data(iri: str, extension: str = "") -> str | None:
    """Return the path of the RDF document about a thing, with an extension in one format."""
    suffix = f".{extension}" if extension else ""
    return "/data/" + quote(iri[len(ID) :]) + suffix if iri.startswith(ID) else None


def thing(name: str) -> str:
    """Return the IRI of the thing with this name, percent-encoding already decoded once."""
    return ID + name


def graph(name: str) -> str:
    """Return the IRI of the graph with this name."""
    return GRAPH + name


def absolute(path: str) -> str:
    """Return a path as the address that clients see."""
    root: str = current_app.config["SETTINGS"].public_base_url or request.url_root
    return root.rstrip("/") + path
