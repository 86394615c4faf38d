"""The tokens of a SPARQL query, exactly as the grammar cuts them (SPARQL 1.1, section 19.8).

Only what decides about reaching out and about the dataset is read from them. Comments, strings and IRIs are tokens, so
a keyword inside them is none; ``ex:service`` and ``?service`` are names, not keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

_TOKEN = re.compile(
    r"""
    (?P<blank>   [\x20\t\r\n]+ | \#[^\r\n]* )
  | (?P<string>  \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3} | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
               | \" (?: [^"\\\r\n] | \\. )* \" | ' (?: [^'\\\r\n] | \\. )* ' )
  | (?P<iri>     < [^<>"{}|^`\x00-\x20]* > )
  | (?P<variable> [?$] \w+ )
  | (?P<name>    (?: [^\W\d_] [\w.\-·‿⁀]* )? : (?: [\w:.\-·‿⁀] | %[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%] )*
               | _: [\w.\-·‿⁀]+ )
  | (?P<word>    @? [A-Za-z] [A-Za-z0-9_\-]* )
  | (?P<number>  (?: [0-9]+ \.? [0-9]* | \. [0-9]+ ) (?: [eE] [+-]? [0-9]+ )? )
  | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPEN, _CLOSE = "{([", "})]"
_WHOLE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]+")
QUERY_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


@dataclass(frozen=True, slots=True)
class SparqlToken:
    """One token: its kind (a group of ``TOKEN``), its text, where it begins, how many brackets are open there."""

    kind: str
    text: str
    begin: int
    depth: int

    @property
    def keyword(self) -> str:
        """Return the word in capitals, the empty string for other tokens."""
        return self.text.upper() if self.kind == "word" else ""


_END = SparqlToken("end", "", 0, 0)


def sparql_tokens(text: str) -> Iterator[SparqlToken]:
    """Cut a query into tokens, blanks and comments left out."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "blank":
            continue
        piece = match.group()
        depth -= kind == "mark" and piece in _CLOSE
        yield SparqlToken(kind, piece, match.start(), depth)
        depth += kind == "mark" and piece in _OPEN


def _resolve_escapes(text: str) -> str:
    r"""Resolve ``\uXXXX`` anywhere, as a processor may before it parses (SPARQL 1.1, section 19.2)."""
    return _CODEPOINT.sub(lambda match: _code_point_character(int(match[1] or match[2], 16)), text)


def _code_point_character(code: int) -> str:
    """Return a code point's character, or the replacement character where there is none."""
    return chr(code) if code <= 0x10FFFF else "\ufffd"


class NotListed(Exception):
    """A query calls something that is not a listed endpoint."""


def route_services(text: str, listed: Mapping[str, str]) -> str:
    """Return the query with each SERVICE of a listed endpoint sent to its mapped address; raise ``NotListed``.

    Read twice, as written and with every code point escape resolved: if the two differ, nothing is listed.
    """
    if "service" not in text.lower() and "\\" not in text:
        return text
    called = list(_called_services(text))
    if [each.text for each in called] != [each.text for each in _called_services(_resolve_escapes(text))]:
        raise NotListed("spelled with escapes")
    for token in reversed(called):
        address = listed.get(called_iri(token, text))
        if address is None:
            raise NotListed(token.text)
        text = f"{text[: token.begin]}<{address}>{text[token.begin + len(token.text) :]}"
    return text


def called_iri(token: SparqlToken, text: str) -> str:
    """Return the IRI that a token names, written out or abbreviated; the empty string for anything else."""
    if token.kind == "iri":
        return _resolve_escapes(token.text[1:-1])
    prefix, colon, rest = token.text.partition(":")
    return _declared_prefixes(text).get(prefix + colon, "") + rest if token.kind == "name" else ""


def _called_services(text: str) -> Iterator[SparqlToken]:
    """Return the token after every ``SERVICE`` or ``SERVICE SILENT``.

    Parsers built on PEGs, Oxigraph's among them, also read ``trueSERVICE<…>`` and ``SERVICEex:a{`` as calls. No word of
    SPARQL contains "service", so every word that does is taken for one, and so is a name that a ``{`` follows.
    """
    before, stream = "", pairwise(chain(sparql_tokens(text), [_END, _END]))
    for token, after in stream:
        if "SERVICE" in token.keyword and token.text[0] != "@":
            yield next(stream, (_END, _END))[1] if after.keyword == "SILENT" else after
        elif token.kind == "name" and "service" in token.text.lower() and after.text == "{" and before != "GRAPH":
            yield token
        before = token.keyword


def _declared_prefixes(text: str) -> dict[str, str]:
    """Return the prefixes a query declares, ``ex:`` → the IRI."""
    found = {}
    stream = sparql_tokens(text)
    for token in stream:
        if token.keyword == "PREFIX":
            name, iri = next(stream, token), next(stream, token)
            found[name.text] = iri.text[1:-1]
    return found


def undeclared_prefixes(text: str) -> list[str]:
    """Return the prefixes that a query uses and does not declare, without their colons, in the order of use."""
    declared = _declared_prefixes(text)
    used = (f"{token.text.partition(':')[0]}:" for token in sparql_tokens(text) if token.kind == "name")
    return [name[:-1] for name in dict.fromkeys(used) if name != "_:" and name not in declared]


def replace_dataset_graph(text: str, graph: str, by: str) -> str:
    """Return a query whose dataset clauses (``FROM``, ``FROM NAMED``) name another graph in the place of one."""
    named, before = [], ""
    for token in sparql_tokens(text):
        if token.depth == 0 and before in ("FROM", "NAMED") and called_iri(token, text) == graph:
            named.append(token)
        before = token.keyword
    for token in reversed(named):
        text = f"{text[: token.begin]}<{by}>{text[token.begin + len(token.text) :]}"
    return text


def usable_prefixes(text: str) -> dict[str, str]:
    """Return the prefixes that a query declares with whole IRIs, without their colons, for what it constructs."""
    if "prefix" not in text.lower():
        return {}
    declared = _declared_prefixes(text).items()
    return {name[:-1]: iri for name, iri in declared if _WHOLE_IRI.fullmatch(iri)}


def names_dataset(text: str) -> bool:
    """Tell whether the query has a FROM clause of its own."""
    if "from" not in text.lower():
        return False
    return any(token.keyword == "FROM" and token.depth == 0 for token in sparql_tokens(text))
