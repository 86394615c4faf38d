"""A snapshot goes into someone else's store, graph by graph."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.commands.publish import command
from loader.snapshot import publishing
from loader.snapshot.publishing import Target, has_blank_node, line_pieces, publish_snapshot, split_quad_line
from queries.asking.catalogue import catalogue, library_question
from queries.asking.client import Client
from queries.errors import EndpointError
from queries.snapshot.directory import Snapshot

GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@pytest.mark.parametrize("path", ["/store", "/update"])
def test_every_graph_arrives_whole(towns: Path, oxigraph: str, path: str) -> None:
    sent = publish_snapshot(Snapshot.open(towns), Target.at(oxigraph + path), piece=2000)
    there = {str(row["g"]): row["n"] for row in Client(f"{oxigraph}/query").query(GRAPHS)}
    assert there == sent
    assert sent == {str(row["g"]): row["n"] for row in Client(towns).query(GRAPHS)}


def test_publishing_again_replaces_and_leaves_other_graphs_alone(towns: Path, oxigraph: str) -> None:
    target = Target.at(f"{oxigraph}/store")
    sent = publish_snapshot(Snapshot.open(towns), target)
    Snapshot.open(towns)
    assert publish_snapshot(Snapshot.open(towns), target) == sent
    there = Client(f"{oxigraph}/query").query(GRAPHS).rows()
    assert sum(row["n"] for row in there) == sum(sent.values())


def test_the_published_graph_answers_as_the_snapshot_does(towns: Path, oxigraph: str) -> None:
    publish_snapshot(Snapshot.open(towns), Target.at(f"{oxigraph}/store"))
    local, remote = Client(towns), Client(f"{oxigraph}/query")
    for name, asked in catalogue().items():
        if asked.columns and not any(each.required for each in library_question(name).parameters.values()):
            assert remote.ask(name).rows() == local.ask(name).rows(), name


def test_the_annex_with_its_description(annex_snapshot: Snapshot, oxigraph: str) -> None:
    result = CliRunner().invoke(command, ["--to", f"{oxigraph}/store", "--snapshot", str(annex_snapshot.path)])
    assert result.exit_code == 0, result.output
    assert "graph/inferred" in result.output
    asked = "SELECT ?q WHERE { ?q a <http://www.w3.org/ns/shacl#SPARQLExecutable> }"
    # Rows, not the answer: the result above keeps this frame, and solutions may not be dropped by another thread.
    found = Client(f"{oxigraph}/query").query(asked).rows()
    assert len(found) == len(catalogue())


def test_a_store_that_is_down(towns: Path) -> None:
    with pytest.raises(EndpointError, match=r"cannot be reached .*is the store up"):
        publish_snapshot(Snapshot.open(towns), Target.at("http://127.0.0.1:1/store"))


@pytest.mark.parametrize(
    ("status", "media_type", "body", "message"),
    [
        (200, "text/html", b"<!doctype html><p>Hello", "answers a web page; is this a graph store"),
        (401, "text/plain", b"who are you", "PUT is answered with 401 .*: who are you; give --user"),
        (405, "text/html", b"<p>no", "405 .*see --protocol"),
        (500, "text/plain", b"disk\nfull", "500 .*: disk full; see what the server"),
    ],
)
def test_a_store_that_refuses(
    towns: Path, misbehaving: Callable[..., str], status: int, media_type: str, body: bytes, message: str
) -> None:
    with pytest.raises(EndpointError, match=message):
        publish_snapshot(Snapshot.open(towns), Target.at(misbehaving(status, media_type, body)))


def test_an_address_that_is_none() -> None:
    with pytest.raises(EndpointError, match="localhost: not an HTTP address"):
        Target.at("localhost")


def test_blank_nodes_travel_in_one_piece() -> None:
    lines = [b"<a> <p> _:x .\n", b"<b> <p> <c> .\n", b"_:x <p> <d> .\n", b'<e> <p> "_:no" .\n']
    first, *others = line_pieces(lines, 1)
    assert all(has_blank_node(line) for line in first[:2])
    assert sorted(line for piece in (first, *others) for line in piece) == sorted(lines)
    assert not any(has_blank_node(line) for piece in others for line in piece)


def test_more_graphs_than_files_can_be_open_are_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "HELD", 1000)
    lines = [b"<s%d> <p> <o> <http://e/g%d> .\n" % (number, number % 3000) for number in range(9000)]
    (tmp_path / "many.nq").write_bytes(b"".join(sorted(lines)))
    with tempfile.TemporaryFile() as spool:
        graphs = publishing.gather_graphs([tmp_path / "many.nq"], spool)
        assert len(graphs) == 3000
        assert sorted(graphs["http://e/g7"]) == [b"<s%d> <p> <o> .\n" % number for number in (3007, 6007, 7)]


@pytest.mark.parametrize("literal", [b'"a <b> ."', b'"\xe5\xb8\x82"@zh', b'"<http://e/>"'])
def test_a_line_is_split_at_its_graph(literal: bytes) -> None:
    assert split_quad_line(b"<s> <p> " + literal + b" <http://e/g> .\n") == (
        b"<s> <p> " + literal + b" .\n",
        "http://e/g",
    )
