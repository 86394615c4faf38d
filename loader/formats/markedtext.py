"""Elements of Word's main name space, Transitional or Strict, by their local names; and numbers in attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_NAMESPACES = re.compile(
    r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)"
    r"/(?:wordprocessingml|officeDocument)/(?:2006/)?(?:main|math)\}(\w+)"
)


def word_name(node: etree._Element) -> str:
    """Return the local name of an element of Word's (or of compatibility markup), else nothing."""
    if not isinstance(node.tag, str):
        return ""
    found = _NAMESPACES.fullmatch(node.tag)
    return found[1] if found else node.tag.rpartition("}")[2] if "markup-compatibility" in node.tag else ""


def word_children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of this name."""
    yield from (child for child in (node if node is not None else ()) if word_name(child) == name)


def word_child(node: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first child, or grandchild, on a path of names."""
    for name in path:
        node = next(word_children(node, name), None)
    return node


def word_value(node: etree._Element | None, name: str = "val", default: str = "") -> str:
    """Return an attribute of Word's, whatever its name space is called."""
    found = (value for key, value in node.attrib.items() if key.rpartition("}")[2] == name) if node is not None else ()
    return str(next(iter(found), default))


def whole_number(text: str, default: int) -> int:
    """Return the number that an attribute gives, the default where it gives none that a document can mean."""
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else default
