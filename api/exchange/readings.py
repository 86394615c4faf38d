"""Two readings of the data: with what rests on assumed rules, or by print and stated rules alone."""

from __future__ import annotations

from flask import has_request_context, request

ASSUMED, PRINTED = READINGS = ("assumed", "printed")
NAME = "reading"  # of the parameter
PRINTED_ADDRESS = "/printed"  # before the path of an endpoint of its own


def kept_reading() -> dict[str, str]:
    """Return the parameter that a link on this page needs to stay in its reading; none for the usual one."""
    reading = request.args.get(NAME) if has_request_context() else None
    return {NAME: PRINTED} if reading == PRINTED else {}
