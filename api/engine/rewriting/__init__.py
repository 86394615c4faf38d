"""What the engine gets wrong, put right before it runs: a query's text in, text with the same meaning out.

Each module knows one fault. What is not understood is left as it is. ``docs/engine.md`` lists every fault with its
decision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from pyoxigraph import NamedNode

from api.engine.rewriting import concatenation, matching, ordering
from api.engine.rewriting.calls import Rewriter, RewritingRefused, rewrite_calls
from api.engine.rewriting.graph_groups import rewrite_graphs
from api.engine.rewriting.paths import may_have_no_length, rewrite_paths

__all__ = ["RewritingRefused", "may_have_no_length", "query_functions", "rewrite_paths", "rewritten_query"]

CALLS: Mapping[str, Rewriter] = {
    "REGEX": matching.rewrite_regex,
    "REPLACE": matching.rewrite_replace,
    "GROUP_CONCAT": concatenation.rewrite_concatenation,
    "MIN": ordering.rewrite_extreme,
    "MAX": ordering.rewrite_extreme,
}
_CONCERNED = re.compile(r"order|regex|replace|group_concat|min|max|graph", re.IGNORECASE)


@lru_cache(maxsize=256)
def rewritten_query(text: str) -> str:
    """Return a query that the engine answers rightly; raise ``RewritingRefused`` where there is none."""
    if not _CONCERNED.search(text):
        return text
    return ordering.rewrite_order(rewrite_graphs(rewrite_calls(text, CALLS)))


def query_functions(text: str, noted: list[RewritingRefused]) -> dict[str, dict[NamedNode, Callable[..., Any]]]:
    """Return the functions and aggregates that a rewritten query may call; what they refuse is noted."""
    if "urn:x-fengong:" not in text:
        return {}
    translators = {name: matching.translating(name, noted) for name in matching.TRANSLATORS}
    joining = {name: partial(concatenation.Concatenation, name) for name in concatenation.NAMED.findall(text)}
    return {
        "custom_functions": _by_node({**ordering.FUNCTIONS, **translators}),
        "custom_aggregate_functions": _by_node({**ordering.AGGREGATES, **joining}),
    }


def _by_node(functions: Mapping[str, Callable[..., Any]]) -> dict[NamedNode, Callable[..., Any]]:
    return {NamedNode(name): function for name, function in functions.items()}
