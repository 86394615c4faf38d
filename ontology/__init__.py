"""The vocabulary: OWL axioms, SKOS schemes, SHACL shapes, and their names in Python.

The graphs are parsed once and shared: treat them as read-only.
"""

from functools import cache
from importlib.resources import files

from rdflib import Graph


def read_resource(name: str) -> str:
    """Return the text of a file of this package, such as ``fengong.ttl``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def read_axioms() -> Graph:
    """Return the ontology: classes, properties and the axioms from which roles follow."""
    return Graph().parse(data=read_resource("fengong.ttl"), format="turtle")


@cache
def read_schemes() -> Graph:
    """Return the SKOS concept schemes."""
    return Graph().parse(data=read_resource("schemes.ttl"), format="turtle")


@cache
def read_shapes() -> Graph:
    """Return the SHACL shapes that gate a build."""
    return Graph().parse(data=read_resource("shapes.ttl"), format="turtle")


@cache
def closed_schema() -> Graph:
    """Return what owlrl entails of ``read_axioms()`` alone, without noise and its blank nodes.

    Kept, because closing takes a second; ``tests/ontology/test_closed.py`` closes it anew and compares.
    """
    return Graph().parse(data=read_resource("closed.nt"), format="nt")
