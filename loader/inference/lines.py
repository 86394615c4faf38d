"""N-Quads lines as SQL sees them: canonical ones can be cut at their spaces; other files go through a parser first.

https://www.w3.org/TR/rdf-canon/#canonical-quads
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
from rdflib.term import Literal, Node

from loader.errors import InconsistencyError
from loader.inference import files
from loader.inference.tables import Tables
from ontology.datatypes import DATATYPES, is_well_typed
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES, Triple, is_schema
from queries import terms

# What no IRI holds as it stands (RFC 3987): delimiters, controls, private use, and code points that are no characters.
_NEVER = r'<>"{}|^`\\\[\]%#\x00-\x20\x7f-\x9f\x{E000}-\x{F8FF}\x{FDD0}-\x{FDEF}\x{FFF0}-\x{FFFF}\x{E0000}-\x{E0FFF}'
_NEVER += r"\x{F0000}-\x{10FFFF}" + "".join(rf"\x{{{plane:X}FFFE}}\x{{{plane:X}FFFF}}" for plane in range(1, 15))


def _iri_characters(besides: str = "") -> str:
    return rf"(?:[^{_NEVER}{besides}]|%[0-9A-Fa-f]{{2}})"


# An authority with a port or a user is left to the parser.
IRI = (
    rf"<[A-Za-z][A-Za-z0-9+.-]*:(?://{_iri_characters('/?:@')}*(?:[/?]{_iri_characters()}*)?"
    rf"|/?(?:{_iri_characters('/')}{_iri_characters()}*)?)(?:#{_iri_characters()}*)?>"
)
BLANK = r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
LITERAL = (
    r'"[^"\\\x00-\x1f\x7f]*(?:\\(?:["\\nrtbf]|u00[01][0-9A-F]|u007F|uFFF[EF])[^"\\\x00-\x1f\x7f]*)*"'
    rf"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^{IRI})?"
)
CANONICAL = rf"^(?:{IRI}|{BLANK}) {IRI} (?:{IRI}|{BLANK}|{LITERAL})(?: (?:{IRI}|{BLANK}))? \.$"
TYPED_STRING = "^^<http://www.w3.org/2001/XMLSchema#string>"  # canonical is without
# A literal object runs to the last quotation mark of the line, then come its language or datatype, and the graph.
OBJECT = r'^\S+ \S+ (".*"(?:@[^ ]+|\^\^[^ ]+)?)(?: [^ "]+)? \.$'

# Lines whose literal we judge, and those that are seen at once to be right.
JUDGED = rf'"\^\^<(?:{"|".join(DATATYPES)})>(?: [^ "]+)? \.$'
WELL_TYPED = "|".join(
    rf' "(?:{datatype.lexical})"\^\^<{name}>(?: [^ "]+)? \.$'
    for name, datatype in DATATYPES.items()
    if datatype.low is None and datatype.high is None
)


def quoted_sql(text: str) -> str:
    """Return a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def one_of(members: Iterable[Node]) -> str:
    """Return terms as an SQL list of N-Triples strings."""
    return ", ".join(sorted(quoted_sql(terms.to_text(term)) for term in members)) or "NULL"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of lines. ``scope`` goes before the labels of its blank nodes, to keep them apart from other files'."""

    path: Path
    scope: str
    statements: int = 0
    axioms: frozenset[Triple] = frozenset()

    def term(self, column: str) -> str:
        """Return a subject or object with its blank node scoped."""
        return f"CASE WHEN left({column}, 1) = '_' THEN '_:{self.scope}' || substr({column}, 3) ELSE {column} END"


WHAT = f"""CASE
    WHEN NOT regexp_like(line, {quoted_sql(CANONICAL)}) OR contains(line, {quoted_sql(TYPED_STRING)}) THEN 'other'
    WHEN split_part(line, ' ', 2) IN ({one_of(SCHEMA_PREDICATES)}) OR (
        split_part(line, ' ', 2) = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
        AND split_part(line, ' ', 3) IN ({one_of(SCHEMA_CLASSES)})) THEN 'axiom'
    WHEN contains(line, '"^^<http://www.w3.org/') AND regexp_like(line, {quoted_sql(JUDGED)})
        AND NOT regexp_like(line, {quoted_sql(WELL_TYPED)}) THEN 'doubtful'
    ELSE 'plain' END"""


def inspect_source(tables: Tables, source: Source) -> Source | None:
    """Check every line and find the axioms; return nothing if some line is not canonical.

    Raises ``InconsistencyError`` for a literal outside its datatype (dt-not-type).
    """
    found = tables.ask(
        f"SELECT what, CASE WHEN what IN ('axiom', 'doubtful') THEN line END, count(*)"
        f" FROM (SELECT line, {WHAT} AS what FROM {tables.lines(source.path)}) GROUP BY 1, 2"
    )
    if any(what == "other" for what, _, _ in found):
        return None
    for quad in files.read_lines((line for what, line, _ in found if what == "doubtful"), source.scope):
        _judge(terms.to_triple(quad))
    axioms = files.read_lines((line for what, line, _ in found if what == "axiom"), source.scope)
    statements = sum(count for _, _, count in found)
    return replace(source, statements=statements, axioms=frozenset(map(terms.to_triple, axioms)))


def _judge(triple: Triple) -> None:
    if isinstance(triple[2], Literal) and not is_well_typed(triple[2]):
        shown = " ".join(terms.to_text(term) for term in triple)
        raise InconsistencyError(f"dt-not-type: {shown} has a literal outside its datatype", remedy="mend the literal")


def canonical_sources(
    tables: Tables,
    paths: Sequence[Path],
    ontology: Iterable[Triple],
    folder: Path,
    plain: Collection[Path] = (),
) -> list[Source]:
    """Return sources of canonical lines for the files and the ontology, rewriting into ``folder`` what is not.

    Files that are known to be ``plain`` (``Settings.plain``) are not looked through.
    """
    sources = [_ontology(ontology, folder / "ontology.nq")]
    sources += [Source(path, "", _count(tables, path)) for path in paths if path in plain]
    others = [path for path in paths if path not in plain]
    for number, (path, scope) in enumerate(zip(others, files.blank_node_scopes(others), strict=True)):
        asis = inspect_source(tables, Source(path, scope)) if _is_file_of_lines(path) else None
        sources.append(asis or _rewritten(tables, path, scope, folder / f"{number}.nq"))
    return sources


def _count(tables: Tables, path: Path) -> int:
    return int(tables.ask(f"SELECT count(*) FROM {tables.lines(path)}")[0][0])


def _is_file_of_lines(path: Path) -> bool:
    is_file = files.format_of(path) in files.LINES and path != files.STANDARD_INPUT and path.is_file()
    return is_file and _is_utf8(path)


def _is_utf8(path: Path) -> bool:
    """Tell whether a file is text: of bytes that are none, DuckDB stops and Spark makes other letters."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(1 << 20):
                pass
        return True
    except UnicodeDecodeError:
        return False


def _ontology(triples: Iterable[Triple], path: Path) -> Source:
    lines = sorted(" ".join(terms.to_text(term) for term in triple) for triple in triples)
    path.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return Source(path, "", len(lines), frozenset(filter(is_schema, triples)))


def _rewritten(tables: Tables, path: Path, scope: str, canonical: Path) -> Source:
    """Parse a file, and write it as canonical lines with its blank nodes under their final labels."""
    ox.serialize(files.read_file(path, scope), str(canonical), ox.RdfFormat.N_QUADS)
    source = inspect_source(tables, Source(canonical, ""))
    assert source, "what the serialiser writes is canonical"
    return source
