"""Which edition of the data answers a request: the current one, or the one that a permalink names, if it is kept."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, request

from api.engine.backend import Backend
from api.engine.printed import SUFFIX, PrintedBackend
from api.exchange import readings, urls
from api.exchange.errors import BadRequest, Gone, NotFound
from api.exchange.languages import translatable
from queries.errors import Told
from queries.snapshot import tombstones


class OtherEdition(NotFound):
    """A permalink names an edition of the data that is not kept here."""

    slug, title = "other-edition", translatable("This edition of the data is not served here")

    def __init__(self, asked: str, served: str) -> None:
        super().__init__(
            Told("The link names edition %(asked)s.", asked=asked[:64]),
            remedy=Told("Edition %(served)s is; leave “edition” out of the address to see it.", served=served),
        )


def current_backend() -> Backend:
    """Return the edition that was current when this request first asked; all it asks is answered from that one."""
    return _in_reading(_current_edition())


def requested_backend() -> Backend:
    """Return what answers this request."""
    current = _current_edition()
    asked = request.args.get("edition", current.version)
    if asked == current.version:
        return _in_reading(current)
    return _in_reading(_pinned(asked, lambda: _edition_of(current, asked)))


def requested_reading() -> str:
    """Return the reading that the request asks for, by default the one with assumed rules."""
    if request.path.startswith(f"{readings.PRINTED_ADDRESS}/"):
        return readings.PRINTED
    asked = request.args.get(readings.NAME, readings.ASSUMED)
    if asked not in readings.READINGS:
        raise BadRequest(
            Told("%(given)s is not one of %(names)s", given=repr(asked[:20]), names=", ".join(readings.READINGS)),
            remedy=Told("write %(example)s", example=f"{readings.NAME}={readings.PRINTED}"),
        )
    return asked


def current_edition_name() -> str:
    """Return the version of the current edition."""
    return _current_edition().version


def edition_name(backend: Backend) -> str:
    """Return the version of the data, which is the same in both readings."""
    return backend.version.removesuffix(SUFFIX)


def _current_edition() -> Backend:
    return _pinned(None, lambda: current_app.extensions["backend"].pin())


def _in_reading(backend: Backend) -> Backend:
    """Return the backend in the reading that the request asks for."""
    return PrintedBackend(backend) if requested_reading() == readings.PRINTED else backend


def _edition_of(current: Backend, asked: str) -> Backend:
    """Hold an edition that is kept beside the current one."""
    found = current.edition(asked)
    if found is None:
        raise OtherEdition(asked, current.version)
    return found


def _pinned(name: str | None, pin: Callable[[], Backend]) -> Backend:
    """Return what this request holds under a name; hold it now where it does not yet."""
    held: dict[str | None, Backend] = g.setdefault("editions", {})
    if name not in held:
        held[name] = pin()
    return held[name]


def release_editions(_error: BaseException | None = None) -> None:
    """Release the editions that a request held, when it is over; an old one closes with its last holder."""
    for held in g.pop("editions", {}).values():
        held.release()


def raise_if_gone(iri: str) -> None:
    """Raise ``Gone`` where an earlier edition described a thing that is not described any more."""
    snapshot = requested_backend().snapshot
    last = snapshot and tombstones.last_edition(snapshot, iri)
    if snapshot and last:
        kept = (
            f"{urls.absolute_address(urls.served_path(iri) or '/')}?edition={last}" if snapshot.beside(last) else None
        )
        told = Told("Edition %(last)s of the data was the last that told of <%(iri)s>.", last=last, iri=iri)
        raise Gone(told, last_edition=last, kept_at=kept)
