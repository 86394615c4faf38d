"""How clients of the reconciliation service name things, and the IRIs that these names stand for."""

from __future__ import annotations

from pyoxigraph import NamedNode

from api.exchange.errors import BadReconciliation
from ontology.vocabulary import FG, ID
from queries.names import expand_curie


def thing_id(iri: str) -> str:
    """Return an IRI as the specification's ``id``: short within the identifier space."""
    return iri.removeprefix(str(ID))


def iri_of_id(text: str) -> str:
    """Return the IRI that an ``id`` stands for."""
    return text if _is_absolute(text) else str(ID) + text.strip()


def _is_absolute(text: str) -> bool:
    """Tell whether a text is an IRI in full."""
    return text.startswith(("http://", "https://", "urn:"))


def term_iri(text: str) -> str:
    """Return the IRI of a property or class given as a CURIE, in full, or by its local name in the ontology."""
    return str(expand_curie(text) or str(FG) + text)


def term_of_iri(iri: str) -> NamedNode:
    """Return an IRI as a term; refuse what is none."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadReconciliation(f"{iri[:200]!r} is not an identifier") from error
