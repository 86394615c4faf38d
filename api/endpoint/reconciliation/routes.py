"""The addresses of the service: each reads the request, calls one function, and answers."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from api.endpoint.reconciliation import extension, matching, suggestions
from api.endpoint.reconciliation.identifiers import iri_of_id, term_iri
from api.endpoint.reconciliation.manifest import service_manifest
from api.endpoint.reconciliation.reading import parse_object, positive_number
from api.exchange import urls
from api.exchange.errors import BadReconciliation
from api.exchange.numbers import read_whole_number
from api.exchange.responses import POLICY, SAFETY, json_response

_LAST_CURSOR = 10**9
blueprint = Blueprint("reconciliation", __name__)
_WHAT = "<any(entity, type, property):what>"


@blueprint.route("/reconcile", methods=["GET", "POST"])
def reconcile_names() -> Response:
    """Answer a batch of queries, a request for values, or, without either, the manifest."""
    queries, extend = request.values.get("queries"), request.values.get("extend")
    if queries is not None:
        return json_response(matching.answer_batch(parse_object(queries, "queries")))
    if extend is not None:
        return json_response(extension.extension_answer(parse_object(extend, "extend")))
    if request.method == "POST":
        raise BadReconciliation("neither 'queries' nor 'extend' is given", remedy="send one of them in a form")
    return json_response(service_manifest())


@blueprint.route(f"/reconcile/suggest/{_WHAT}")
def suggest_identifiers(what: str) -> Response:
    """Suggest things, classes or properties while somebody types."""
    skipped = read_whole_number(request.args.get("cursor", ""), 0, _LAST_CURSOR) or 0
    return json_response({"result": suggestions.SUGGESTIONS[what](request.args.get("prefix", ""), skipped)})


@blueprint.route(f"/reconcile/flyout/{_WHAT}")
def suggestion_flyout(what: str) -> Response:
    """Say a few words on a suggestion, as the markup that clients show beside it."""
    id_ = request.args.get("id", "")
    hit = suggestions.identified_hit(what, id_)
    return json_response({"id": id_, "html": render_template("flyout.html", hit=hit, kind=suggestions.kind_label(hit))})


@blueprint.route("/reconcile/view")
def redirect_to_page() -> AnyResponse:
    """Send a client to the page of a thing."""
    return redirect(urls.page_address(iri_of_id(request.args.get("id", ""))), 303)


@blueprint.route("/reconcile/preview")
def preview_page() -> Response:
    """Show a thing in a small frame."""
    hit = suggestions.identified_hit("entity", request.args.get("id", ""))
    page = urls.absolute_address(urls.page_address(hit.iri))
    response = Response(render_template("preview.html", hit=hit, kind=suggestions.kind_label(hit), page=page))
    # The one page that others may frame: that is what it is for.
    policy = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    response.headers.update(SAFETY | {"Content-Security-Policy": policy})
    return response


@blueprint.route("/reconcile/properties")
def property_proposals() -> Response:
    """Propose properties that things of a type have, the most common first."""
    type_, limit = (
        request.args.get("type", ""),
        positive_number(request.args.get("limit", suggestions.SUGGESTED), "limit"),
    )
    properties = extension.proposed_properties(term_iri(type_), limit)
    return json_response({"type": type_, "limit": limit, "properties": properties})
