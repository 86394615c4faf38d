"""The snapshot is published whole or not at all."""

import json
import os
from pathlib import Path

import pyoxigraph
import pytest

from loader import nquads
from loader.snapshot import packing
from ontology.vocabulary import ASSUMED_GRAPH
from queries.errors import SnapshotError
from queries.snapshot.directory import DUMP, MANIFEST, PRINTED_STORE, STORE, Snapshot

LINE = b'<http://e/a> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#int> <http://e/g> .\n'


FIGURES = {"version": "1"}


def write_package(folder: Path) -> Path:
    package = folder / "package"
    package.mkdir()
    (package / DUMP).write_bytes(LINE)
    packing.close_store(packing.load_store(package / DUMP, package / STORE))
    return package


def fail_after_writing(out: Path) -> None:
    with packing.snapshot_staging(out) as folder:
        write_package(folder)
        raise ZeroDivisionError


def test_published_snapshot_is_current_and_opens_read_only(tmp_path: Path) -> None:
    with packing.snapshot_staging(tmp_path) as folder:
        published = packing.publish_folder(write_package(folder), tmp_path, FIGURES)
    assert published.path == tmp_path / published.hash
    assert Snapshot.open(tmp_path / "current") == published
    assert len(list(pyoxigraph.Store.read_only(str(published.store_path)))) == 1
    assert os.readlink(tmp_path / "current") == published.hash


def test_dump_keeps_the_literal_that_the_store_rewrites(tmp_path: Path) -> None:
    with packing.snapshot_staging(tmp_path) as folder:
        published = packing.publish_folder(write_package(folder), tmp_path, FIGURES)
    assert published.dump_path.read_bytes() == LINE


def test_a_failed_build_leaves_the_old_snapshot_and_no_litter(tmp_path: Path) -> None:
    with packing.snapshot_staging(tmp_path) as folder:
        before = packing.publish_folder(write_package(folder), tmp_path, FIGURES)
    with pytest.raises(ZeroDivisionError):
        fail_after_writing(tmp_path)
    assert Snapshot.open(tmp_path / "current") == before
    assert {path.name for path in tmp_path.iterdir()} == {before.hash, "current", ".lock"}


def test_what_a_killed_build_left_is_swept_by_the_next(tmp_path: Path) -> None:
    (tmp_path / f"{packing.STAGING}dead").mkdir()
    with packing.snapshot_staging(tmp_path) as folder:
        assert [path.name for path in tmp_path.glob(f"{packing.STAGING}*")] == [folder.name]


def test_merge_keeps_order_and_drops_repeats(tmp_path: Path) -> None:
    one, two, out = (tmp_path / name for name in ("one", "two", "out"))
    one.write_bytes(b"a\nc\n")
    two.write_bytes(b"a\nb\n")
    nquads.merge_sorted([one, two], out)
    assert out.read_bytes() == b"a\nb\nc\n"


def test_content_hash_depends_on_content_and_version(tmp_path: Path) -> None:
    package = write_package(tmp_path)
    hashes = {packing.content_hash(package, version) for version in ("1", "1", "2")}
    (package / DUMP).write_bytes(b"")
    assert len(hashes | {packing.content_hash(package, "1")}) == 3


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [(None, "no snapshot"), ("{", "cannot be read"), (json.dumps({"format": 0}), "snapshot format 0")],
)
def test_a_folder_that_is_no_snapshot_says_why(tmp_path: Path, manifest: str | None, reason: str) -> None:
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(SnapshotError, match=reason):
        Snapshot.open(tmp_path)


ASSUMED_LINE = LINE.replace(b"<http://e/g>", f"<{ASSUMED_GRAPH}>".encode())


@pytest.mark.parametrize("large", [0, 1 << 30])
def test_a_process_of_its_own_loads_the_same_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(packing, "LARGE", large)
    (tmp_path / DUMP).write_bytes(LINE + ASSUMED_LINE)
    package = tmp_path / "package"
    package.mkdir()
    store = packing.load_stores(tmp_path / DUMP, package, apart=True)
    assert len(store) == 2
    assert len(pyoxigraph.Store.read_only(str(package / PRINTED_STORE))) == 1


@pytest.mark.parametrize("large", [0, 1 << 30])
def test_what_goes_wrong_in_loading_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    monkeypatch.setattr(packing, "LARGE", large)
    (tmp_path / DUMP).write_bytes(b"no line\n")
    (tmp_path / "package").mkdir()
    with pytest.raises(SyntaxError):
        packing.load_stores(tmp_path / DUMP, tmp_path / "package", apart=False)
