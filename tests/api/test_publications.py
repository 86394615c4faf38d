"""The ontology, the description of the data set, and the dumps, over the bundled annex."""

import gzip

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, OWL, RDF, VOID

from ontology import read_axioms
from ontology.documentation import ontology_version
from ontology.vocabulary import FG, ONTOLOGY, SPDX
from queries.snapshot.directory import DUMP, PACKED, Snapshot, open_dump

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}


@pytest.mark.parametrize("path", ["/ontology", f"/ontology/{ontology_version()}"])
def test_the_ontology_as_turtle_holds_every_term(annex_client: FlaskClient, path: str) -> None:
    answer = annex_client.get(path, headers=TURTLE)
    served = Graph().parse(data=answer.text, format="turtle")
    assert (URIRef(str(ONTOLOGY)), RDF.type, OWL.Ontology) in served
    assert set(read_axioms().subjects(RDF.type, OWL.Class)) <= set(served.subjects(RDF.type, OWL.Class))
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(("language", "word"), [("zh", "牵头单位为"), ("en", "lead unit")])
def test_the_ontology_as_a_page_in_both_languages(annex_client: FlaskClient, language: str, word: str) -> None:
    answer = annex_client.get("/ontology", headers=HTML | {"Accept-Language": language})
    assert answer.mimetype == "text/html"
    assert word in answer.text
    assert f'id="{FG.leadUnit.fragment}"' in answer.text


def test_the_page_of_the_ontology_may_style_itself_but_run_nothing(annex_client: FlaskClient) -> None:
    policy = annex_client.get("/ontology", headers=HTML).headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy


def test_an_unknown_version_is_not_found(annex_client: FlaskClient) -> None:
    answer = annex_client.get("/ontology/9.9.9", headers=TURTLE)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_description_tells_the_size_and_checksum_of_the_dump(
    annex_client: FlaskClient, annex_snapshot: Snapshot
) -> None:
    answer = annex_client.get("/.well-known/void", headers=TURTLE)
    described = Graph().parse(data=answer.text, format="turtle")
    assert list(described.subjects(RDF.type, VOID.Dataset))
    [size] = {int(str(size)) for size in described.objects(None, DCAT.byteSize)}
    assert size == len(dump_bytes(annex_snapshot))
    assert list(described.objects(None, SPDX.checksumValue))


def test_a_browser_is_sent_from_the_description_to_its_page(annex_client: FlaskClient) -> None:
    answer = annex_client.get("/.well-known/void", headers=HTML)
    assert (answer.status_code, answer.location) == (303, "http://localhost/dataset")


def test_the_dump_is_the_file_that_was_built(annex_client: FlaskClient, annex_snapshot: Snapshot) -> None:
    with annex_client.get(f"/dump/{DUMP}") as answer:
        assert answer.data == dump_bytes(annex_snapshot)
        known = {"If-None-Match": answer.headers["ETag"]}
    with annex_client.get(f"/dump/{DUMP}", headers=known) as again:
        assert again.status_code == 304


def test_who_takes_gzip_gets_the_dump_packed(annex_client: FlaskClient, annex_snapshot: Snapshot) -> None:
    with annex_client.get(f"/dump/{DUMP}", headers={"Accept-Encoding": "gzip"}) as answer:
        assert (answer.headers["Content-Encoding"], answer.mimetype) == ("gzip", "application/n-quads")
        assert gzip.decompress(answer.data) == dump_bytes(annex_snapshot)
        assert "Accept-Encoding" in answer.vary
    with annex_client.get(f"/dump/{PACKED}") as answer:
        assert (answer.headers.get("Content-Encoding"), answer.mimetype) == (None, "application/gzip")
        assert answer.data == annex_snapshot.dump_path.read_bytes()


def dump_bytes(snapshot: Snapshot) -> bytes:
    with open_dump(snapshot.dump_path) as dump:
        return dump.read()


@pytest.mark.parametrize("name", ["manifest.json", "..%2Fmanifest.json", "store"])
def test_only_dumps_may_be_fetched(annex_client: FlaskClient, name: str) -> None:
    assert annex_client.get(f"/dump/{name}").status_code == 404
