"""The documents as they were received, byte for byte."""

from __future__ import annotations

from pathlib import Path, PurePath

from flask import Response

from api.asking import editions
from api.exchange.errors import NotFound
from ontology.vocabulary import ID
from queries.errors import Told


def _received_file(annex_id: str) -> Path | None:
    """Return the file of a document, where the snapshot that is served keeps it."""
    snapshot = editions.requested_backend().snapshot
    return snapshot.received(annex_id) if snapshot else None


def received_address(iri: str) -> str | None:
    """Return where the document behind an annex can be read as received."""
    file = _received_file(iri.removeprefix(str(ID)))
    return f"/received/{file.name}" if file else None


def received_response(name: str) -> Response:
    """Return a file: as plain text where it is UTF-8, never as a page of this site; else as a download."""
    file = _received_file(PurePath(name).stem)
    if file is None or file.name != name:
        raise NotFound(
            Told("There is no document %(name)s here.", name=repr(name)), remedy=Told("/documents lists them.")
        )
    content = file.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        answer = Response(content, content_type="application/octet-stream")
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer
    return Response(content, content_type="text/plain; charset=utf-8")
