"""The dump and the endpoint say the same of a literal: both write it as the store keeps it."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from loader.nquads import quad_lines

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("5", "nonNegativeInteger"), ("-7", "int"), ("007", "integer"), ("+1", "long"), ("255", "unsignedByte"),
        ("1.50", "decimal"), ("1", "boolean"), ("1e2", "double"), ("2020-01-01T24:00:00Z", "dateTime"),
        ("P1Y12M", "duration"),
        ("many", "integer"), ("99999999999999999999999", "integer"), ("中", "string"),
    ],
)  # fmt: skip
def test_a_literal_is_written_as_the_store_keeps_it(text: str, datatype: str) -> None:
    node, literal = NamedNode("http://a.example/"), Literal(text, datatype=NamedNode(XSD + datatype))
    (line,) = quad_lines([Quad(node, node, literal, node)], "scope")
    store = pyoxigraph.Store()
    store.add(Quad(node, node, literal, node))
    assert line == store.dump(format=pyoxigraph.RdfFormat.N_QUADS)
