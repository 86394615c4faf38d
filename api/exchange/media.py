"""The formats that exist, in order of preference: one table for negotiation, links and the service description."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

SOLUTIONS, BOOLEAN, GRAPH = "solutions", "boolean", "graph"
FORMS = (SOLUTIONS, BOOLEAN, GRAPH)
_W3C_FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True, slots=True)
class Media:
    """One format: its names, what it can carry, and a byte pattern that stands once in every row."""

    short: str  # for ?format=, and the file extension
    type: str
    forms: frozenset[str]
    aliases: tuple[str, ...] = ()
    charset: bool = False
    iri: str | None = None
    graph_of: str | None = None  # the short name of results under which graphs come in this format
    row_mark: bytes | None = None
    row_offset: int = 0  # rows less marks: a header has one, between two rows stands one

    @property
    def content_type(self) -> str:
        """Return the Content-Type, with the charset where the type's own registration has one."""
        return f"{self.type};charset=utf-8" if self.charset else self.type

    @property
    def names(self) -> tuple[str, ...]:
        """Return every media type that asks for this format, its own first."""
        return (self.type, *self.aliases)


def _results_format(short: str, type: str, *forms: str, **rest: object) -> Media:
    """Declare a format of SPARQL results."""
    return Media(short, type, frozenset(forms), **rest)  # type: ignore[arg-type]


def _graph_format(short: str, type: str, iri: str, **rest: object) -> Media:
    """Declare a format of graphs."""
    return Media(short, type, frozenset({GRAPH}), iri=_W3C_FORMATS + iri, **rest)  # type: ignore[arg-type]


JSON = _results_format(
    "json",
    "application/sparql-results+json",
    SOLUTIONS,
    BOOLEAN,
    aliases=("application/json", "text/json"),
    iri=_W3C_FORMATS + "SPARQL_Results_JSON",
    row_mark=b'"}},{"',
    row_offset=1,
)
XML = _results_format(
    "xml",
    "application/sparql-results+xml",
    SOLUTIONS,
    BOOLEAN,
    aliases=("application/xml", "text/xml"),
    iri=_W3C_FORMATS + "SPARQL_Results_XML",
    row_mark=b"<result>",
)
CSV = _results_format(
    "csv", "text/csv", SOLUTIONS, charset=True, iri=_W3C_FORMATS + "SPARQL_Results_CSV", row_mark=b"\r\n", row_offset=-1
)
_TSV = _results_format(
    "tsv",
    "text/tab-separated-values",
    SOLUTIONS,
    charset=True,
    iri=_W3C_FORMATS + "SPARQL_Results_TSV",
    row_mark=b"\n",
    row_offset=-1,
)
XLSX = _results_format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SOLUTIONS)
_TURTLE = _graph_format(
    "ttl", "text/turtle", "Turtle", charset=True, aliases=("application/x-turtle", "application/turtle")
)
NTRIPLES = _graph_format("nt", "application/n-triples", "N-Triples", aliases=("text/plain",), row_mark=b" .\n")
_NQUADS = _graph_format("nq", "application/n-quads", "N-Quads", aliases=("text/x-nquads",), row_mark=b" .\n")
_TRIG = _graph_format("trig", "application/trig", "TriG", aliases=("application/x-trig",))
_RDFXML = _graph_format(
    "rdf", "application/rdf+xml", "RDF_XML", aliases=("application/xml", "text/xml"), graph_of="xml"
)
JSONLD = _graph_format("jsonld", "application/ld+json", "JSON-LD", aliases=("application/json",), graph_of="json")

_N3 = _graph_format("n3", "text/n3", "N3", charset=True, aliases=("text/rdf+n3", "application/n3"))
# Asked for by its profile, and listed nowhere (JSON-LD 1.1, section "IANA Considerations").
JSONLD_PROFILE = "http://www.w3.org/ns/json-ld#"
JSONLD_EXPANDED = Media("jsonld-expanded", f'{JSONLD.type};profile="{JSONLD_PROFILE}expanded"', frozenset({GRAPH}))

MEDIA: tuple[Media, ...] = (JSON, XML, CSV, _TSV, XLSX, _TURTLE, NTRIPLES, _NQUADS, _TRIG, _RDFXML, JSONLD, _N3)
BY_SHORT = {media.short: media for media in (*MEDIA, JSONLD_EXPANDED)}
SHORT_ALIASES = {
    "turtle": "ttl",
    "rdf+xml": "rdf",
    "ntriples": "nt",
    "nquads": "nq",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
    "srj": "json",
    "srx": "xml",
}


@cache
def media_carrying(form: str) -> tuple[Media, ...]:
    """Return the formats that can carry this form of answer, the preferred one first."""
    return tuple(media for media in MEDIA if form in media.forms)
