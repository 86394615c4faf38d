"""Every setting, once: name, default, help, and the environment variable that follows from the name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from queries.errors import FengongError
from queries.snapshot.directory import DEFAULT

_MIB = 1024 * 1024


class SettingError(FengongError):
    """An environment variable that cannot be read as its setting."""


def _declare_setting(default: Any, help: str) -> Any:
    """Declare one row of the table; a callable default is computed when settings are made."""
    kind = {"default_factory": default} if callable(default) else {"default": default}
    return field(metadata={"help": help}, **kind)


def processor_count() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _default_workers() -> int:
    """Leave short queries room beside several long ones."""
    return 2 * processor_count() + 4


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. Times are seconds, sizes are bytes."""

    snapshot: Path = _declare_setting(  # noqa: RUF009
        lambda: DEFAULT, "the snapshot directory, or a link to it that is followed when it is repointed"
    )
    endpoint: str = _declare_setting("", "serve another SPARQL 1.1 endpoint at this URL instead of a snapshot")
    index: str = _declare_setting(
        "", "with an endpoint: the search index of what it holds, `search.sqlite` of the snapshot that was loaded there"
    )
    host: str = _declare_setting("127.0.0.1", "the address to listen on")
    port: int = _declare_setting(8000, "the port to listen on")
    public_base_url: str = _declare_setting(
        "", "the address clients see, such as https://kg.example.org (default: as requested)"
    )
    trusted_proxies: int = _declare_setting(
        0, "how many proxies in front set X-Forwarded-* headers that may be believed"
    )
    workers: int = _declare_setting(_default_workers, "query processes (default: two per processor, and four)")
    queue: int = _declare_setting(16, "queries that may wait for a worker; the next one is answered 503 at once")
    queue_seconds: float = _declare_setting(10.0, "how long a query may wait for a worker")
    query_seconds: float = _declare_setting(30.0, "wall-clock limit of one query")
    query_cpu_seconds: float = _declare_setting(30.0, "processor-time limit of one query")
    query_memory: int = _declare_setting(1024 * _MIB, "memory one query may add to its worker")
    slow_seconds: float = _declare_setting(0.5, "a query that runs longer gives way to shorter ones (a lower priority)")
    result_bytes: int = _declare_setting(256 * _MIB, "the largest result; a larger one is refused")
    stream_seconds: float = _declare_setting(
        600.0, "how long a result that is sent as it comes (`stream=1`) may take in all; its first piece: query_seconds"
    )
    body_bytes: int = _declare_setting(2 * _MIB, "the largest request body")
    url_bytes: int = _declare_setting(8190, "the longest request line; send longer queries by POST")
    readers: int = _declare_setting(2, "documents that visitors give to /read and that are read at once")
    read_bytes: int = _declare_setting(8 * _MIB, "the largest document that a visitor may give to /read")
    read_seconds: float = _declare_setting(
        60.0, "wall-clock limit of reading one document; a scan takes up to 30 a page"
    )
    read_memory: int = _declare_setting(
        6144 * _MIB, "address space that reading one document may take; a scan takes most"
    )
    cache_bytes: int = _declare_setting(16 * _MIB, "results kept for repeated queries; 0 keeps none")
    contact: str = _declare_setting("", "where mistakes are reported: a mail address, or the URL of a form or list")
    max_age: int = _declare_setting(
        0, "how long clients may reuse an answer without asking whether it is still current"
    )
    service_endpoints: tuple[str, ...] = _declare_setting((), "endpoints that SERVICE may call, separated by blanks")
    service_rows: int = _declare_setting(100_000, "rows that one endpoint behind SERVICE may answer with")
    operator_token: str = _declare_setting(
        "", "bearer token for /queries/running (default: nobody may see or stop queries)"
    )
    access_log: bool = _declare_setting(True, "write one JSON line a request to standard output")
    graceful_seconds: int = _declare_setting(30, "how long a stopping server lets requests finish")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings that are given as ``FENGONG_<NAME>``."""
        given = {
            f.name: environment[environment_variable(f.name)]
            for f in fields(cls)
            if environment_variable(f.name) in environment
        }
        return cls(**{name: _read_setting(name, text) for name, text in given.items()})


def environment_variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"FENGONG_{name.upper()}"


_READERS: Mapping[str, Callable[[str], Any]] = {
    "Path": Path,
    "str": str,
    "int": int,
    "float": float,
    "bool": lambda text: {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()],
    "tuple[str, ...]": lambda text: tuple(text.split()),
}
_TYPES: Mapping[str, str] = {f.name: str(f.type) for f in fields(Settings)}


def _read_setting(name: str, text: str) -> Any:
    """Turn an environment variable's text into the value of a setting."""
    try:
        return _READERS[_TYPES[name]](text)
    except (ValueError, KeyError):
        raise SettingError(f"{text!r} is not {_TYPES[name]}", where=environment_variable(name)) from None


def settings_table() -> str:
    """Return the settings as the table of docs/serving.md."""
    rows = [
        f"| `{environment_variable(f.name)}` | {_shown_default(f)} | {f.metadata['help']} |" for f in fields(Settings)
    ]
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows])


def _shown_default(row: Field[Any]) -> str:
    """Return a default as the documentation shows it; one that depends on the machine is told in words there."""
    if row.name == "workers":
        return ""
    value = row.default if row.default is not MISSING else DEFAULT
    return f"`{int(value) if isinstance(value, bool) else value}`" if value not in ("", ()) else ""


if __name__ == "__main__":
    print(settings_table())
