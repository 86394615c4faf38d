"""Read files of HTTP exchanges: a request as it goes over the wire, and what must come back.

::

    ## a name
    GET /sparql?query=«ASK {}»
    Accept: text/csv

    the body, if any
    => 200 application/json ~ some text

``«…»`` is percent-encoded; ``⟨repeat N text⟩`` and ``⟨bytes 00 ff⟩`` stand for what they say; ``CANARY`` is an address
that nobody may connect to. After ``=>`` come the status, the media type (or, with a leading ``!``, the problem's slug;
``-`` for either), and after each ``~`` a text that must occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CASES = Path(__file__).parent.parent / "cases"
ENCODED = re.compile(r"«(.*?)»", re.DOTALL)
REPEATED = re.compile(r"⟨repeat (\d+) (.*?)⟩", re.DOTALL)
BYTES = re.compile(r"⟨bytes ([0-9a-f ]+)⟩")


@dataclass(frozen=True)
class Exchange:
    name: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int
    kind: str
    texts: tuple[str, ...]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query_string(self) -> str:
        return self.target.partition("?")[2]


def read_exchanges(name: str, canary: str = "http://canary.invalid/") -> list[Exchange]:
    text = (CASES / name).read_text(encoding="utf-8").replace("CANARY", canary)
    return [parse_exchange(part) for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]


def parse_exchange(part: str) -> Exchange:
    request, expected = ENCODED.sub(lambda match: quote(repeat(match[1]), safe=""), part).rsplit("\n=> ", 1)
    head, _, body = request.partition("\n\n")
    name, first, *lines = head.split("\n")
    method, target = expand(first).split(" ", 1)
    headers = tuple(
        (expand(key), expand(value.strip())) for key, _, value in (line.partition(":") for line in lines if line)
    )
    first, *texts = expected.strip().split(" ~ ")
    status, kind = first.split()
    return Exchange(name, method, target, headers, to_bytes(expand(body)), int(status), kind, tuple(texts))


def expand(text: str) -> str:
    return BYTES.sub(lambda match: bytes.fromhex(match[1]).decode("utf-8", "surrogateescape"), repeat(text))


def repeat(text: str) -> str:
    return REPEATED.sub(lambda match: match[2] * int(match[1]), text)


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
