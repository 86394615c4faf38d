"""A snapshot's graphs into a remote store: by Graph Store Protocol, or by SPARQL Update where a server has only that.

https://www.w3.org/TR/sparql11-http-rdf-update/ · https://www.w3.org/TR/sparql11-update/
Each named graph is replaced: its first piece takes the place of what was there, the others are added. Blank nodes of a
graph travel in one piece, since their names mean nothing outside it.
"""

from __future__ import annotations

import base64
import http.client
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import SEEK_END
from itertools import filterfalse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from rdflib.term import URIRef

from queries.asking.binding import insert_triples
from queries.errors import EndpointError
from queries.snapshot.directory import DESCRIPTION, Snapshot, open_dump

PIECE = 4 * 1024 * 1024  # bytes of N-Triples a request
HELD = 32 * 1024 * 1024  # bytes that wait to be written
UPDATE_PATHS = ("/update", "/statements")  # how stores that take updates name that address


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish. ``protocol`` is ``gsp`` or ``update``; ``timeout`` is in seconds a request."""

    address: str
    protocol: str
    timeout: float = 300.0
    user: str | None = None
    password: str | None = None

    @classmethod
    def at(cls, address: str, protocol: str | None = None, **rest: str | None) -> Target:
        """Return a target; without a protocol, an address that ends like one of updates takes updates."""
        if urlsplit(address).scheme not in ("http", "https"):
            raise EndpointError("not an HTTP address", where=address, remedy="give the address of a graph store")
        guessed = "update" if urlsplit(address).path.endswith(UPDATE_PATHS) else "gsp"
        return cls(address, protocol or guessed, **rest)  # type: ignore[arg-type]


def publish_snapshot(snapshot: Snapshot, target: Target, *, piece: int = PIECE) -> Mapping[str, int]:
    """Replace every graph of the snapshot in the target; return the number of triples by graph."""
    return publish_files([snapshot.dump_path, snapshot.path / DESCRIPTION], target, piece=piece)


def publish_files(files: Sequence[Path], target: Target, *, piece: int = PIECE) -> Mapping[str, int]:
    """Replace every graph that files of N-Quads hold in the target; return the number of triples by graph."""
    send = SENDERS[target.protocol]
    sent: Counter[str] = Counter()
    with tempfile.TemporaryFile() as file:
        for graph, triples in gather_graphs(files, file).items():
            for number, lines in enumerate(line_pieces(triples, piece)):
                send(target, graph, b"".join(lines), number == 0)
                sent[graph] += len(lines)
    return dict(sorted(sent.items()))


def gather_graphs(files: Sequence[Path], spool: IO[bytes]) -> dict[str, Triples]:
    """Write the lines of files into one as N-Triples, those of a graph in few places; return the graphs."""
    graphs: defaultdict[str, Triples] = defaultdict(lambda: Triples(spool))
    held = 0
    for file in filter(Path.exists, files):
        with open_dump(file) as lines:
            for line in lines:
                triple, graph = split_quad_line(line)
                graphs[graph].waiting.append(triple)
                held += len(triple)
                if held > HELD:
                    write_waiting(graphs.values())
                    held = 0
    write_waiting(graphs.values())
    return graphs


@dataclass(slots=True)
class Triples:
    """The lines of one graph: where they lie in a file that all graphs share, and those that wait to be written."""

    spool: IO[bytes]
    places: list[tuple[int, int]] = field(default_factory=list)  # begin, bytes
    waiting: list[bytes] = field(default_factory=list)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines."""
        for begin, size in self.places:
            self.spool.seek(begin)
            yield from self.spool.read(size).splitlines(keepends=True)


def write_waiting(graphs: Iterable[Triples]) -> None:
    """Write what waits, graph by graph."""
    for graph in graphs:
        if data := b"".join(graph.waiting):
            graph.places.append((graph.spool.seek(0, SEEK_END), len(data)))
            graph.spool.write(data)
            graph.waiting.clear()


def split_quad_line(line: bytes) -> tuple[bytes, str]:
    """Split an N-Quads line into its N-Triples line and its graph: the graph is the last IRI."""
    rest, _, graph = line.rstrip(b" .\r\n").rpartition(b" <")
    return rest + b" .\n", graph.removesuffix(b">").decode()


def line_pieces(triples: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Yield lines in pieces of about ``size`` bytes; those with blank nodes all in the first."""
    current = list(filter(has_blank_node, triples))
    held = sum(map(len, current))
    for line in filterfalse(has_blank_node, triples):
        if held + len(line) > size and current:
            yield current
            current, held = [], 0
        current.append(line)
        held += len(line)
    if current:
        yield current


def has_blank_node(line: bytes) -> bool:
    """Tell whether the subject or the object of an N-Triples line is a blank node."""
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:")


def send_to_graph_store(target: Target, graph: str, triples: bytes, first: bool) -> None:
    """PUT the first piece of a graph, POST the others."""
    joint = "&" if urlsplit(target.address).query else "?"
    address = f"{target.address}{joint}graph={quote(graph, safe='')}"
    send_request(
        target, Request(address, triples, {"Content-Type": "application/n-triples"}, method="PUT" if first else "POST")
    )


def send_update(target: Target, graph: str, triples: bytes, first: bool) -> None:
    """Drop a graph before its first piece, insert each."""
    update = insert_triples(URIRef(graph), triples, anew=first)
    send_request(target, Request(target.address, update, {"Content-Type": "application/sparql-update"}, method="POST"))


SENDERS: Mapping[str, Callable[[Target, str, bytes, bool], None]] = {
    "gsp": send_to_graph_store,
    "update": send_update,
}


def send_request(target: Target, request: Request) -> None:
    """Send a request; raise EndpointError, in one line, for whatever comes back but success."""
    request.add_header("User-Agent", "fengong")
    if target.user is not None:
        pair = base64.b64encode(f"{target.user}:{target.password or ''}".encode()).decode()
        request.add_header("Authorization", f"Basic {pair}")
    try:
        with urlopen(request, timeout=target.timeout) as response:
            refuse_page(target, response)
    except HTTPError as error:
        with error:
            said = " ".join(error.read(2000).decode("utf-8", "replace").split())[:200]
        raise EndpointError(
            f"{request.get_method()} is answered with {error.code} {error.reason}: {said}",
            where=target.address,
            remedy=REMEDIES.get(error.code, "see what the server's log says"),
        ) from error
    except TimeoutError as error:
        raise EndpointError(f"no answer in {target.timeout:g} s", where=target.address) from error
    except (URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise EndpointError(f"cannot be reached ({reason})", where=target.address, remedy="is the store up?") from error


def refuse_page(target: Target, response: http.client.HTTPResponse) -> None:
    """Refuse a page for people: a store answers a load with nothing, or with a line of its own."""
    if response.headers.get_content_type() == "text/html" and response.status == 200:
        start = response.read(200).lower()
        if b"<html" in start or b"<!doctype" in start:
            raise EndpointError("answers a web page", where=target.address, remedy="is this a graph store's address?")


REMEDIES = {
    401: "give --user, and the password in FENGONG_PASSWORD",
    403: "this user may not write there",
    404: "is this the address of the graph store or of its updates?",
    405: "is this the address of the graph store or of its updates? see --protocol",
    413: "send smaller pieces with --piece",
    415: "try --protocol update",
}


def sent_lines(sent: Mapping[str, int]) -> Iterable[str]:
    """Yield one line a graph."""
    for graph, count in sent.items():
        yield f"{count:>10}  {graph}"
