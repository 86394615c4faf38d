"""What went wrong with a query, as a problem: what its process reported, or how it ended without a word."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping
from typing import IO, Any

from api.engine.backend import Query
from api.engine.tokens import undeclared_prefixes
from api.exchange import errors, media
from api.exchange.negotiation import not_acceptable
from api.exchange.settings import Settings
from queries.errors import Told
from queries.names import PREFIXES

ASK_FOR_LESS = Told("ask for less: add LIMIT, name the graph or the class, or bind a variable with VALUES")
_OUT_OF_MEMORY = re.compile(r"memory allocation of|bad_alloc|MemoryError|out of memory", re.IGNORECASE)
_PANIC = re.compile(r"panicked at [^\n]*\n([^\n]*)")
_LAST_WORDS = 4000  # bytes

# How a query process ends of itself, by signal.
_ENDINGS: Mapping[int, Callable[[Settings, str], errors.Problem]] = {
    signal.SIGXCPU: lambda limits, _: errors.CpuLimit(
        Told("the query used more than %(seconds)s seconds of processor time", seconds=f"{limits.query_cpu_seconds:g}"),
        remedy=ASK_FOR_LESS,
        limit="query_cpu_seconds",
        value=limits.query_cpu_seconds,
    ),
    signal.SIGABRT: lambda limits, told: _memory_limit(limits) if _OUT_OF_MEMORY.search(told) else _engine_abort(told),
    signal.SIGKILL: lambda _, __: errors.KilledOutside(
        "something outside this server ended the query's process, as a system does that runs out of memory",
        remedy="ask again; if it happens again, ask the operator",
    ),
    signal.SIGSEGV: lambda _, __: errors.TooComplex(
        "the query nests deeper than the engine can follow", remedy="use VALUES instead of long chains of UNION or ||"
    ),
}


def problem_of_ending(status: int, limits: Settings, last_words: IO[bytes]) -> errors.Problem:
    """Return why a query process ended before it replied, by its exit status and what it wrote last."""
    if -status in _ENDINGS:
        return _ENDINGS[-status](limits, _read_last_words(last_words))
    return errors.EngineFailure(f"the query process ended with status {status}")


def _read_last_words(file: IO[bytes]) -> str:
    """Return what a query process wrote before it ended."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST_WORDS))
    return file.read().decode("utf-8", "replace")


def _engine_abort(told: str) -> errors.Problem:
    """Make the problem of a query on which the engine gave up."""
    found = _PANIC.search(told)
    reason = f" ({found[1]})" if found else ""
    return errors.EngineAborted(
        f"the engine gave up on this query and ended its process{reason}",
        remedy="this is a fault of the engine, not of the query; ask in another way, and report the query",
    )


def _memory_limit(limits: Settings) -> errors.Problem:
    """Make the problem of a query that took all the memory it may."""
    return errors.MemoryLimit(
        Told("the query needed more than %(bytes)s bytes of memory", bytes=str(limits.query_memory)),
        remedy=Told("sort, group or join less at once: add LIMIT, or ask in parts"),
        limit="query_memory",
        value=limits.query_memory,
    )


def _missing_prefixes(text: str) -> dict[str, Any]:
    """Return what to tell of prefixes that a query does not declare: what helps, and the IRIs of those we know."""
    missing = undeclared_prefixes(text)
    known = {name: PREFIXES[name] for name in missing if name in PREFIXES}
    if not missing:
        return {}
    declarations = [f"PREFIX {name}: <{known.get(name, '…')}>" for name in missing]
    return {
        "remedy": Told("declare what is abbreviated: %(declarations)s", declarations=" ".join(declarations)),
        "prefixes": known,
    }


_PROBLEMS: Mapping[str, Callable[[str, Query, Settings], errors.Problem]] = {
    "malformed-query": lambda detail, query, _limits: errors.MalformedQuery.at(detail, **_missing_prefixes(query.text)),
    "service-refused": lambda detail, _query, _limits: errors.ServiceRefused(
        Told("SERVICE %(endpoint)s is not one of the endpoints that the operator lists", endpoint=detail),
        remedy=Told("query that endpoint yourself and join here with VALUES, or ask the operator to list it"),
    ),
    "not-acceptable": lambda form, _query, _limits: _form_not_acceptable(form),
    "result-too-large": lambda detail, _query, limits: errors.ResultTooLarge(
        detail,
        remedy=Told("page with ORDER BY, LIMIT and OFFSET, or take the whole data set as a dump"),
        limit="result_bytes",
        value=limits.result_bytes,
    ),
    "memory-limit": lambda _detail, _query, limits: _memory_limit(limits),
    "upstream-failure": lambda detail, _query, _limits: errors.UpstreamFailure(detail),
    "query-refused": lambda detail, _query, _limits: errors.QueryRefused(detail),
    "not-writable": lambda detail, _query, _limits: errors.NotWritable(detail),
    "engine-failure": lambda detail, _query, _limits: errors.EngineFailure(detail),
}


def reported_problem(header: Mapping[str, Any], query: Query, limits: Settings) -> errors.Problem:
    """Return the problem that a healthy query process reported."""
    problem = _PROBLEMS[header["problem"]](header["detail"], query, limits)
    problem.remedy = header.get("remedy") or problem.remedy
    problem.members["healthy"] = True
    return problem


def _form_not_acceptable(form: str) -> errors.Problem:
    """Make the 406 that lists the formats which can carry this form of answer."""
    kinds = {"solutions": "a SELECT query", "boolean": "an ASK query", "graph": "a CONSTRUCT or DESCRIBE query"}
    return not_acceptable(f"{kinds[form]} is not answered in any accepted format", media.media_carrying(form))
