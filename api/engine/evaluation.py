"""What runs in a query process: one query after another, each answered whole or not at all.

``python -m api.engine.evaluation`` is the nursery: it imports the engine once, closes the network, and forks a query
process for every request that its parent sends. It has no threads, which is what makes forking safe. When the parent
closes the control socket, the nursery and everything it forked end.
"""

from __future__ import annotations

import gc
import io
import json
import os
import pickle
import re
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, Store

from api.engine import rewriting, sandbox, tokens
from api.engine.graph_writing import write_graph
from api.exchange.media import BY_SHORT, Media
from queries.parent import end_with_parent
from queries.snapshot.directory import PRINTED_STORE

_SENT_AT, _HELD_BACK = 64 * 1024, 0.1  # bytes and seconds after which a piece of a streamed result leaves
_STREAMED = ("json", "xml", "csv", "tsv", "nt", "nq")
_INLINE = 256 * 1024  # results up to here travel through the socket, larger ones as an open file
_PIECE = 16 * 1024  # most queries are shorter
SIZE, HEADER = struct.Struct("<I"), struct.Struct("<II")
_Results = QuerySolutions | QueryBoolean | QueryTriples


_BASE = "https://w3id.org/fengong/"  # of every query without a BASE of its own: a constant, so that caches stay right
_DATASET = re.compile(r"graph|from", re.IGNORECASE)


class Refused(Exception):
    """A query that is not run, by the name of its problem."""

    def __init__(self, problem: str, detail: str, remedy: str | None = None) -> None:
        super().__init__(detail)
        self.problem, self.remedy = problem, remedy


class QueryTask(NamedTuple):
    """A query as it travels to a query process; only plain values, so that reading it needs nothing else."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    formats: Mapping[str, str | None]
    prefixes: Mapping[str, str]
    result_bytes: int
    cpu_seconds: float
    services: Mapping[str, str]
    printed: bool = False
    streamed: bool = False


class Pipe:
    """Where a result goes that is sent as it comes: in pieces, of which none is held back for long.

    First the header of a reply, then each piece after its size, then a size of zero and the header of how it ended.
    """

    def __init__(self, channel: socket.socket) -> None:
        self.channel, self.waiting, self.sent = channel, bytearray(), 0.0
        self.header: dict[str, Any] | None = None  # until it is sent
        self.begun = False

    def put(self, data: bytes, check: Callable[[], object]) -> None:
        """Take a piece, and send what is here if it is large enough or has waited; ``check`` may raise before that."""
        self.waiting += data
        if len(self.waiting) >= _SENT_AT or time.monotonic() - self.sent > _HELD_BACK:
            check()
            self.send()

    def send(self) -> None:
        """Send what is here."""
        if not self.begun:
            self.begun = True
            _send_reply(self.channel, self.header or {}, None)
        if self.waiting:
            self.channel.sendall(SIZE.pack(len(self.waiting)) + self.waiting)
            self.waiting, self.sent = bytearray(), time.monotonic()

    def end(self, outcome: dict[str, Any]) -> None:
        """Say how it ended; where nothing was sent yet, that is the reply."""
        if "problem" not in outcome:
            self.send()
        if self.begun:
            self.channel.sendall(SIZE.pack(0))
        _send_reply(self.channel, outcome, None)


class Sink:
    """Where a result is written: memory first, an unnamed file when it grows, an end when it grows too much.

    One that has a pipe keeps nothing and sends it on.
    """

    def __init__(self, limit: int, media: Media, pipe: Pipe | None = None, check: Callable[[], object] = int) -> None:
        self.mark, self.offset, self.marks, self.tail = media.row_mark, media.row_offset, 0, b""
        self.file: IO[bytes] = io.BytesIO()
        self.limit, self.pipe, self.check = limit, pipe, check
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write a piece."""
        self.size += len(data)
        if self.size > self.limit:
            raise Refused("result-too-large", f"the result is larger than {self.limit} bytes")
        if self.mark:
            self.marks += (self.tail + data).count(self.mark)
            self.tail = data[1 - len(self.mark) :]
        if self.pipe:
            self.pipe.put(data, self.check)
            return len(data)
        if self.size > _INLINE and not self.descriptors:
            self.file, small = tempfile.TemporaryFile(), cast(io.BytesIO, self.file)  # noqa: SIM115
            self.file.write(small.getbuffer())
        return self.file.write(data)

    @property
    def descriptors(self) -> list[int]:
        """Return the open file, if the result has grown into one."""
        return [] if isinstance(self.file, io.BytesIO) else [self.file.fileno()]

    @property
    def rows(self) -> int | None:
        """Count the rows of what was written, by the mark that stands in each; None where a format has none."""
        return None if self.mark is None else max(0, self.marks + self.offset - self.tail.endswith(b"[]}}"))

    def flush(self) -> None:
        """Leave the file as it is: it is read only after the last piece."""

    def seekable(self) -> bool:
        """Tell that a spreadsheet may be written here."""
        return True


class XmlSink(Sink):
    """A sink for XML that stays well-formed: the engine writes every character as it is, and names of no letters.

    A carriage return is written as a reference, for a raw one would be read as a line feed.
    """

    seen = b""  # the end of what was written before: what is looked for may begin there

    def write(self, data: bytes) -> int:
        """Write a piece, or refuse what XML cannot say."""
        found = _NO_XML.search(self.seen + data)
        if found:
            what = (
                "a property whose IRI ends in no XML name" if found[0][:1] == b"<" else "a character that XML has not"
            )
            raise Refused("not-writable", f"the result holds {what}", f"accept {_NOT_XML}, which can hold it")
        self.seen = (self.seen + data)[-_LONGEST_TAG:]
        super().write(data.replace(b"\r", b"&#xD;"))
        return len(data)


_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<[^\s<>/&\"']*:[\s>]")
_LONGEST_TAG = 200
_XML = ("xml", "rdf")
_NOT_XML = "JSON, Turtle or N-Triples"
_RESULTS_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_FORM_OF: Mapping[type, str] = {QuerySolutions: "solutions", QueryBoolean: "boolean", QueryTriples: "graph"}


def evaluate_task(store: Store, task: QueryTask, pipe: Pipe | None = None) -> tuple[dict[str, Any], Sink]:
    """Answer one query, into a pipe if there is one; raise ``Refused``, ``SyntaxError`` or what the engine raises."""

    def refuse_noted() -> None:
        if noted:
            raise Refused("query-refused", str(noted[0]), noted[0].remedy)

    noted: list[rewriting.RewritingRefused] = []
    results = _query_store(store, _routed_query(task), task, noted)
    form = _FORM_OF[type(results)]
    format_ = task.formats[form]
    if format_ is None:
        raise Refused("not-acceptable", form)
    if pipe:
        _begin_stream(pipe, form, format_)
    sink = (XmlSink if format_ in _XML else Sink)(task.result_bytes, BY_SHORT[format_], pipe, refuse_noted)
    _write_results(results, format_, task.prefixes or tokens.usable_prefixes(task.text), sink)
    refuse_noted()
    return {"form": form, "format": format_, "size": sink.size, "rows": sink.rows}, sink


def _begin_stream(pipe: Pipe, form: str, format_: str) -> None:
    """Note what comes through a pipe; refuse a format that needs the whole result before its first byte."""
    if format_ not in _STREAMED:
        wanted = "accept JSON, XML, CSV, TSV or N-Triples, or leave “stream” out"
        raise Refused("not-writable", f"“{format_}” is written only when the result is complete", wanted)
    pipe.header = {"form": form, "format": format_}


def _routed_query(task: QueryTask) -> str:
    """Return the query with the endpoints it calls reached through the gateway; refuse one that is not listed."""
    try:
        return tokens.route_services(task.text, task.services)
    except tokens.NotListed as error:
        raise Refused("service-refused", str(error)) from error


def _query_store(store: Store, text: str, task: QueryTask, noted: list[rewriting.RewritingRefused]) -> _Results:
    """Hand the query, put right, to the engine with the dataset it is to see.

    What does not parse then is handed over as it came, so that the engine tells of the text that the client sent.
    """
    if task.default_graphs or task.named_graphs:
        dataset: dict[str, Any] = {
            "default_graph": [NamedNode(iri) for iri in task.default_graphs],
            "named_graphs": [NamedNode(iri) for iri in task.named_graphs],
        }
    else:
        dataset = {"use_default_graph_as_union": not tokens.names_dataset(text)}
    prepared = _prepared_query(store, text, whole=not (task.default_graphs or task.named_graphs))
    calling: dict[str, Any] = rewriting.query_functions(prepared, noted)
    try:
        return store.query(prepared, base_iri=_BASE, **dataset, **calling)
    except SyntaxError:
        return store.query(text, base_iri=_BASE, **dataset)


def _prepared_query(store: Store, text: str, whole: bool) -> str:
    """Return the query without what the engine gets wrong; refuse what it cannot answer rightly.

    ``whole`` tells that the request names no dataset: a term of the data is then a term of the graph that is asked.
    """
    try:
        if rewriting.may_have_no_length(text):
            whole = whole and not _DATASET.search(text)
            text = rewriting.rewrite_paths(text, lambda term: whole and _occurs(store, text, term))
        return rewriting.rewritten_query(text)
    except rewriting.RewritingRefused as error:
        raise Refused("query-refused", str(error), error.remedy) from error


def _occurs(store: Store, text: str, term: str) -> bool:
    """Tell whether an IRI, as a query writes it, is the subject or the object of any triple."""
    try:
        node = NamedNode(tokens.called_iri(next(tokens.sparql_tokens(term)), text))
    except ValueError:
        return False
    return any(True for _ in chain(*(store.quads_for_pattern(s, None, o) for s, o in ((node, None), (None, node)))))


def _write_results(results: _Results, format_: str, prefixes: Mapping[str, str], sink: Sink) -> None:
    """Serialise results; the engine writes its formats itself."""
    if isinstance(results, QueryTriples):
        write_graph(results, format_, prefixes, sink)
    elif format_ == "xlsx":
        _write_spreadsheet(results, sink)
    else:
        results.serialize(cast(IO[bytes], sink), format=_RESULTS_FORMATS[format_])


def _write_spreadsheet(results: _Results, sink: Sink) -> None:
    """Write a spreadsheet; what is imported for it is used for nothing else."""
    from api.engine.spreadsheet import write_xlsx
    from queries.writable import UnwritableError

    assert isinstance(results, QuerySolutions)
    try:
        write_xlsx(results, sink)
    except UnwritableError as error:
        raise Refused("not-writable", error.what, error.remedy) from error


def _task_outcome(store: Store, task: QueryTask, pipe: Pipe | None = None) -> tuple[dict[str, Any], Sink | None]:
    """Answer one query; say what went wrong as a problem's name and detail."""
    try:
        return evaluate_task(store, task, pipe)
    except Refused as refused:
        return {"problem": refused.problem, "detail": str(refused), "remedy": refused.remedy}, None
    except SyntaxError as error:
        return {"problem": "malformed-query", "detail": str(error)}, None
    except MemoryError:
        return {"problem": "memory-limit", "detail": ""}, None
    except (OSError, RuntimeError, ValueError) as error:
        upstream = bool(task.services) and "service" in task.text.lower()
        return {"problem": "upstream-failure" if upstream else "engine-failure", "detail": str(error)}, None


def _serve_queries(channel: socket.socket, store_path: str, memory: int) -> None:
    """Answer queries from ``channel`` until it closes."""
    store, beside = Store.read_only(store_path), Path(store_path).with_name(PRINTED_STORE)
    printed = Store.read_only(str(beside)) if beside.is_dir() else store
    sandbox.limit_memory(memory)
    channel.sendall(b"!")
    gc.freeze()  # what was made before is shared with the nursery, and here for good
    while message := _receive_message(channel):
        task: QueryTask = pickle.loads(message)
        sandbox.limit_cpu(task.cpu_seconds)
        asked = printed if task.printed else store
        if task.streamed:
            pipe = Pipe(channel)
            pipe.end(_task_outcome(asked, task, pipe)[0])
        else:
            _send_reply(channel, *_task_outcome(asked, task))


def _send_reply(channel: socket.socket, header: dict[str, Any], sink: Sink | None) -> None:
    """Send a header and, after it, the result or the open file that holds it."""
    body: bytes = sink.file.getvalue() if sink and isinstance(sink.file, io.BytesIO) else b""
    head = json.dumps(header).encode()
    message = HEADER.pack(len(head), len(body)) + head + body
    if sink and sink.descriptors:
        sink.file.flush()
        sink.file.seek(0)
        message = message[socket.send_fds(channel, [message], sink.descriptors) :]
    channel.sendall(message)
    if sink:
        sink.file.close()


def _receive_message(channel: socket.socket) -> bytes:
    """Return the next message, or nothing when the other end is gone."""
    message = channel.recv(_PIECE)
    while _missing_bytes(message):
        part = channel.recv(_missing_bytes(message))
        if not part:
            return b""
        message += part
    return message[SIZE.size :]


def _missing_bytes(message: bytes) -> int:
    """Return how many bytes are still to come; a message begins with its length."""
    length = SIZE.unpack_from(message)[0] if len(message) >= SIZE.size else 0
    return max(0, SIZE.size + length - len(message))


def _run_nursery(control: socket.socket, store_path: str, memory: int) -> None:
    """Fork a query process for each ``F``, reap one for each ``K<pid>``, reply to ``P``, until the socket closes."""
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 2)
        if not message:
            break
        if message == b"P":  # somebody asks whether it is still there
            control.send(b"P")
        elif message[:1] == b"F":
            children.add(_fork_query_process(control, descriptors, store_path, memory))
        else:
            _end_query_process(control, int(message[1:]), children)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _fork_query_process(control: socket.socket, descriptors: Sequence[int], store_path: str, memory: int) -> int:
    """Fork a query process on a socket, with a file for what it says when it dies, and tell its number."""
    child = os.fork()
    if child == 0:
        channel, last_words = descriptors
        os.dup2(last_words, sys.stderr.fileno())
        _run_child(lambda: _serve_queries(socket.socket(fileno=channel), store_path, memory), control)
    for descriptor in descriptors:
        os.close(descriptor)
    control.send(b"%d" % child)
    return child


def _run_child(work: Callable[[], None], control: socket.socket) -> None:
    """Do the work of a forked process and leave without running anything of its parent's."""
    status = 1
    try:
        control.close()
        end_with_parent()
        work()
        status = 0
    finally:
        os._exit(status)


def _end_query_process(control: socket.socket, child: int, children: set[int]) -> None:
    """Kill a query process, if it still lives, and tell how it ended."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    children.discard(child)
    control.send(b"%d" % os.waitstatus_to_exitcode(status))


def start_nursery(control: str, store_path: str, memory: str, port: str) -> None:
    """Start the nursery on an inherited socket; ``port`` is that of the gateway for SERVICE, or 0."""
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # these reach the whole group; the parent decides
        signal.signal(stop, signal.SIG_IGN)
    channel = socket.socket(fileno=int(control))
    channel.send(b"closed" if sandbox.close_network(int(port)) else b"open")
    _run_nursery(channel, store_path, int(memory))


if __name__ == "__main__":
    # Tasks are pickled as api.engine.evaluation.Task, not as __main__.Task.
    from api.engine.evaluation import start_nursery as start

    start(*sys.argv[1:])
