"""What people type for a thing."""

import pytest
from rdflib.term import URIRef

from queries.errors import AmbiguousNameError, UnknownThingError
from queries.names import PREFIXES, expand_curie, find_things, resolve_thing, shorten_iri

UNIT = "https://w3id.org/fengong/id/unit/"
LABELS = (
    (f"{UNIT}linhai/renshe", "市人力资源社会保障局"),
    (f"{UNIT}linhai/renshe", "Human Resources Bureau"),
    (f"{UNIT}linhai/renshe", "市人社局"),
    (f"{UNIT}linhai/caizheng", "市财政局"),
    (f"{UNIT}linhai/youth", "团市委"),
    (f"{UNIT}haining/caizheng", "市财政局"),
    (f"{UNIT}linhai/counties", "各县(市、区)政府"),
)


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ("市人力资源社会保障局", "linhai/renshe"),
        ("人力资源社会保障局", "linhai/renshe"),  # the level goes without saying
        ("人社局", "linhai/renshe"),
        ("rsj", "linhai/renshe"),
        ("srsj", "linhai/renshe"),
        ("renshe ju", "linhai/renshe"),
        ("Ren-She-Ju", "linhai/renshe"),
        ("human resources bureau", "linhai/renshe"),
        ("ＲＳＪ", "linhai/renshe"),
        ("tsw", "linhai/youth"),
        ("各县（市、区）政府", "linhai/counties"),  # full-width brackets
        ("unit/haining/caizheng", "haining/caizheng"),
        ("人力资源", "linhai/renshe"),  # part of one label
    ],
)
def test_a_thing_is_found_by(given: str, slug: str) -> None:
    assert resolve_thing(given, LABELS, where="unit") == URIRef(UNIT + slug)


def test_traditional_characters_name_the_same() -> None:
    assert list(find_things("教育局招生處", (("b", "市教育局招生处"),))) == ["b"]


def test_an_ambiguous_name_gets_the_candidates() -> None:
    with pytest.raises(AmbiguousNameError, match=r"choose one of 市财政局 \(id:unit/haining/caizheng\)") as caught:
        resolve_thing("czj", LABELS, where="unit")
    assert len(caught.value.candidates) == 2


def test_a_strict_reading_goes_before_a_loose_one() -> None:
    labels = (("a", "市教育局"), ("b", "市教育局招生处"))
    assert list(find_things("教育局", labels)) == ["a"]
    assert list(find_things("教育", labels)) == ["a", "b"]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UnknownThingError, match="nothing is called '市气象局'"):
        resolve_thing("市气象局", LABELS, where="unit")


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("fg:leads", "https://w3id.org/fengong/ontology#leads"),
        ("id:unit/linhai/renshe", f"{UNIT}linhai/renshe"),
        ("<http://example.org/a>", "http://example.org/a"),
        ("https://example.org/a b", None),
        ("nosuch:thing", None),
        ("市财政局", None),
        ('http://example.org/">', None),
    ],
)
def test_expand(text: str, iri: str | None) -> None:
    assert expand_curie(text) == (URIRef(iri) if iri else None)


@pytest.mark.parametrize("namespace", PREFIXES.values())
def test_shorten_is_read_back_by_expand(namespace: str) -> None:
    assert expand_curie(shorten_iri(f"{namespace}a/b-1")) == URIRef(f"{namespace}a/b-1")
