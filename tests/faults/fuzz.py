"""Looks for inputs that end in anything but a documented error, or that take more than linear time.

    make fuzz MINUTES=5

Each target takes made inputs (``tests.faults.inputs``) in turn until the time is over. What is found belongs, as a
case, into the tests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from api import create_app
from api.exchange.settings import Settings
from loader.grammar.clauses import clause_to_json, parse_clause
from loader.inference import infer_files
from loader.reading import document_to_json, read_document
from queries.errors import FengongError
from tests.api.servers import write_snapshot
from tests.faults import inputs

TRIG = Path(__file__).parents[1] / "api" / "yunxi.trig"
SECONDS_OF_GROWTH = 0.2  # a shorter time says nothing of how it grows
MOST_GROWTH = 3.0  # by which factor time may grow where the input doubles: 2 is linear, 4 quadratic
_folder = tempfile.TemporaryDirectory(prefix="fuzz-")


def read_made_document(made: tuple[str, bytes]) -> None:
    """Read a document; ``FengongError`` is documented, all else is found."""
    file = Path(_folder.name, made[0])
    file.write_bytes(made[1])
    try:
        document_to_json(read_document(file))
    except FengongError as error:
        require_one_line(error)


def read_made_clause(text: str) -> None:
    """Read a clause: any text is accepted, and every unit stands where it is said to."""
    clause = parse_clause(text)
    clause_to_json(clause)
    for unit in clause.units:
        assert text[unit.begin : unit.end] == unit.text, "a unit's place is wrong"


def close_made_rdf(made: tuple[str, str]) -> None:
    """Close a file of statements."""
    file = Path(_folder.name, made[0])
    file.write_text(made[1], encoding="utf-8", errors="replace")
    try:
        infer_files([file], (), Path(_folder.name, "out.nq"))
    except FengongError as error:
        require_one_line(error)


def ask_made_request(asked: tuple[str, Mapping[str, str], Mapping[str, str]]) -> None:
    """Ask the application: no answer is a failure of the server, and errors are problem documents."""
    path, parameters, headers = asked
    require_answer(client().get(path, query_string=parameters, headers=dict(headers)))


def post_made_body(asked: tuple[str, str, Mapping[str, str]]) -> None:
    """Post a body where bodies are read."""
    path, body, headers = asked
    data: Any = {"queries": body} if path == "/reconcile" and body else body.encode("utf-8", "replace")
    require_answer(client().post(path, data=data, headers=dict(headers)))


def require_answer(response: Any) -> None:
    """Fail where the server did, or where an error is no problem document."""
    assert response.status_code < 500 or response.status_code == 503, f"{response.status_code}: {response.text[:300]}"
    if response.status_code >= 400 and "text/html" not in response.content_type:
        assert response.mimetype == "application/problem+json", f"{response.status_code} as {response.content_type}"


def require_one_line(error: FengongError) -> None:
    """Fail where an error takes more than a line, or says nothing."""
    assert str(error).strip(), "an error without words"
    assert "\n" not in str(error), f"an error of several lines: {error}"


@cache
def client() -> FlaskClient:
    """Return a client of an application over a small snapshot."""
    snapshot = write_snapshot(Path(_folder.name, "snapshot"), TRIG)
    return create_app(Settings(snapshot=snapshot, workers=2, access_log=False, query_seconds=3)).test_client()


requests = st.tuples(inputs.paths, inputs.parameters, inputs.headers)
posts = st.tuples(st.sampled_from(("/sparql", "/reconcile", "/editor/labels.json")), inputs.bodies, inputs.headers)
TARGETS: Mapping[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
    "documents": (read_made_document, inputs.documents),
    "damaged documents": (read_made_document, inputs.damaged_documents()),
    "clauses": (read_made_clause, inputs.clauses | inputs.anything),
    "RDF files": (close_made_rdf, inputs.rdf_files),
    "requests": (ask_made_request, requests),
    "bodies": (post_made_body, posts),
}


@dataclass
class Tally:
    """What a target was given, and what was found."""

    tried: int = 0
    seconds: float = 0.0
    found: dict[str, str] = field(default_factory=dict)


def run_target(name: str, examples: int, number: int, tally: Tally) -> None:
    """Give a target so many inputs; note what ends in an undocumented error, by its last line."""
    work, strategy = TARGETS[name]
    rules = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    last: list[Any] = []

    @seed(number)
    @rules
    @given(strategy)
    def give(made: Any) -> None:
        tally.tried += 1
        last[:] = [made]
        work(made)

    began = time.monotonic()
    try:
        give()
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        tally.found[f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {str(error)[:200]}"] = repr(
            last[0]
        )[:600]
    tally.seconds += time.monotonic() - began


GROWING: Mapping[str, Callable[[int], Callable[[], None]]] = {
    "a clause of many units": lambda n: lambda: read_made_clause("、".join(["市财政局"] * n) + "按职责分工负责"),
    "a clause of brackets": lambda n: lambda: read_made_clause("（" * n + "市财政局" + "）" * n),
    "a clause without end": lambda n: lambda: read_made_clause("市渔港局牵头，" * n),
    "a text of many items": lambda n: (
        lambda: read_made_document(("a.txt", inputs.text_document([("建设渔港", "市渔港局负责")] * n)))
    ),
    "a page of many rows": lambda n: (
        lambda: read_made_document(("a.html", inputs.html_document([("甲", "建设", "市渔港局")] * n)))
    ),
    "a paragraph without end": lambda n: (
        lambda: read_made_document(("a.txt", "建设渔港，".encode() * n + "（市渔港局负责）".encode()))
    ),
    "blanks without end": lambda n: (
        lambda: read_made_document(("a.txt", "1.建设".encode() + b" " * n + "（市渔港局负责）".encode()))
    ),
    "many brackets": lambda n: (
        lambda: read_made_document(("a.txt", "1.建设（甲）".encode() * n + "（市渔港局负责）".encode()))
    ),
}


def growth(make: Callable[[int], Callable[[], None]]) -> float:
    """Return by what factor the time grows where the input doubles, measured where it is long enough to tell."""
    size, before = 64, 0.0
    while True:
        work, began = make(size), time.process_time()
        work()
        taken = time.process_time() - began
        if before > SECONDS_OF_GROWTH or size > 1 << 17:
            return taken / before if before else 1.0
        size, before = size * 2, taken


def superlinear() -> Iterator[str]:
    """Yield the inputs whose time grows faster than they do, looked at twice."""
    for name, make in GROWING.items():
        if min(growth(make), growth(make)) > MOST_GROWTH:
            yield name


def main() -> int:
    """Fuzz for so many minutes and print a table; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tallies, number, end = {name: Tally() for name in TARGETS}, options.seed, time.monotonic() + 60 * options.minutes
    slow = list(superlinear())
    while time.monotonic() < end:
        for name, tally in tallies.items():
            run_target(name, 100, number, tally)
        number += 1
    print("| input | tried | undocumented | seconds |\n|---|---|---|---|")
    for name, tally in tallies.items():
        print(f"| {name} | {tally.tried} | {len(tally.found)} | {tally.seconds:.0f} |")
    print(f"\nFaster than linear growth: {', '.join(slow) or 'none'} of {len(GROWING)} inputs.")
    for name, tally in tallies.items():
        for fault, made in tally.found.items():
            print(f"{name}: {fault}\n    {made}", file=sys.stderr)
    return bool(slow or any(tally.found for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
