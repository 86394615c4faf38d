"""What is published beside the things: the ontology, the description of the data set, and the dumps."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, current_app, json, redirect, request, send_file
from werkzeug.http import quote_etag
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions
from api.asking.answers import etag_held_by_client
from api.endpoint.graphs import graph_response
from api.endpoint.protocol import Parameters
from api.endpoint.resources import PREFIXES
from api.exchange import languages, negotiation, urls
from api.exchange.errors import NotFound
from api.exchange.media import GRAPH, JSONLD, JSONLD_PROFILE, media_carrying
from api.exchange.responses import POLICY, SAFETY, not_modified
from ontology import documentation, read_resource
from ontology.modules import read_modules
from ontology.vocabulary import DESCRIPTION_GRAPH, ONTOLOGY_GRAPH
from queries.errors import Told
from queries.snapshot.directory import DUMP, DUMPS, Snapshot, open_dump

blueprint = Blueprint("publications", __name__)
_INLINE_STYLE = ("style-src 'self'", "style-src 'self' 'unsafe-inline'")  # pyLODE writes its style into the page


@blueprint.route("/ontology")
@blueprint.route("/ontology/<version>")
def ontology_response(version: str = "") -> Response:
    """Answer with the ontology: its documentation to a browser, else its triples."""
    if version not in ("", documentation.ontology_version()):
        raise NotFound(
            Told("Version %(version)s is not served here.", version=version),
            remedy=Told("/ontology is the current one."),
        )
    if (
        negotiation.prefers_html(request.headers.get("Accept", ""), media_carrying(GRAPH))
        and "format" not in request.args
    ):
        response = Response(documentation.ontology_page(languages.current_language()), mimetype=negotiation.HTML)
        response.headers.update(SAFETY | {"Content-Security-Policy": POLICY.replace(*_INLINE_STYLE)})
    else:
        response = graph_response(str(ONTOLOGY_GRAPH), Parameters(request.query_string))
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.route("/ontology/conventions/<name>")
def convention_module(name: str) -> Response:
    """Answer with a reading rule: axioms that hold only for the documents that are read under it, as Turtle."""
    stem = name.removesuffix(".ttl")
    if stem not in (module.name for module in read_modules()):
        known = ", ".join(module.name for module in read_modules())
        raise NotFound(
            Told("There is no reading rule %(name)s.", name=repr(stem)),
            remedy=Told("Choose one of %(names)s.", names=known),
        )
    return Response(read_resource(f"conventions/{stem}.ttl"), content_type="text/turtle; charset=utf-8")


@blueprint.route("/.well-known/void")
def void_response() -> AnyResponse:
    """Answer with the description of the data set: the page to a browser, else VoID and DCAT (VoID, section 7.2)."""
    if negotiation.prefers_html(request.headers.get("Accept", ""), media_carrying(GRAPH)):
        return redirect(urls.absolute_address("/dataset"), 303)
    return graph_response(str(DESCRIPTION_GRAPH), Parameters(request.query_string))


@blueprint.route("/context.jsonld")
def context_document() -> Response:
    """Answer with the context of our JSON-LD by itself; every document holds it too."""
    return Response(
        json.dumps({"@context": PREFIXES}, indent=1) + "\n",
        content_type=f'{JSONLD.type};profile="{JSONLD_PROFILE}context"',
    )


@blueprint.route("/dump/<name>")
def dump_file(name: str) -> Response:
    """Answer with a file of the snapshot, byte for byte as it was built."""
    settings = current_app.config["SETTINGS"]
    if settings.endpoint or name not in DUMPS:
        raise NotFound(Told("There is no dump %(name)s.", name=repr(name)), remedy=Told("/dataset lists the files."))
    snapshot = editions.requested_backend().snapshot
    assert snapshot is not None, "only another endpoint has none"
    held = etag_held_by_client(f"{snapshot.hash}-{name}")
    if held:
        return not_modified({"ETag": quote_etag(held), "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}.items())
    if name == DUMP and not (snapshot.path / name).exists():
        return unpacked_dump(snapshot)
    file = send_file(snapshot.path / name, mimetype=DUMPS[name], etag=f"{snapshot.hash}-{name}", as_attachment=True)
    file.headers["Accept-Ranges"] = "bytes"
    return file


def unpacked_dump(snapshot: Snapshot) -> Response:
    """Answer with the dump: packed as it lies there to who takes gzip (RFC 9110, section 8.4.1), else unpacked."""
    if request.accept_encodings["gzip"] > 0:
        file = send_file(snapshot.dump_path, DUMPS[DUMP], True, DUMP, etag=f"{snapshot.hash}-packed")
        file.headers["Content-Encoding"] = "gzip"
    else:
        pieces = iter(partial(open_dump(snapshot.dump_path).read, 1 << 16), b"")
        file = Response(pieces, mimetype=DUMPS[DUMP])
        file.headers.set("Content-Disposition", "attachment", filename=DUMP)
        file.set_etag(f"{snapshot.hash}-{DUMP}")
        file.make_conditional(request.environ)
    file.vary.add("Accept-Encoding")
    return file
