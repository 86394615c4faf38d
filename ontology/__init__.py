"""The vocabulary: OWL axioms, SKOS schemes, SHACL shapes, and their names in Python.

The graphs are parsed once and shared: treat them as read-only.
"""

from functools import cache
from importlib.resources import files

from rdflib import Graph


def turtle(name: str) -> str:
    """Return the text of a Turtle file of this package, such as ``fengong.ttl``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def axioms() -> Graph:
    """Return the ontology: classes, properties and the axioms from which roles follow."""
    return Graph().parse(data=turtle("fengong.ttl"), format="turtle")


@cache
def schemes() -> Graph:
    """Return the SKOS concept schemes."""
    return Graph().parse(data=turtle("schemes.ttl"), format="turtle")


@cache
def shapes() -> Graph:
    """Return the SHACL shapes that gate a build."""
    return Graph().parse(data=turtle("shapes.ttl"), format="turtle")
