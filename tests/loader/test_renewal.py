"""A store that is made from the one before holds what one that is made anew holds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph
import pytest

from loader.building import Options, build_snapshot, flow
from loader.snapshot import renewal
from queries.snapshot.directory import PRINTED_STORE, STORE, Snapshot
from queries.snapshot.integrity import require_sound
from tests.bench.annexes import write_annex, write_annexes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_annexes(tmp_path / "documents", 12)
    return tmp_path / "documents"


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each build made its store from the one before."""
    told: list[bool] = []

    def renew_stores(*given: object, **more: object) -> pyoxigraph.Store | None:
        store = renewal.renew_stores(*given, **more)  # type: ignore[arg-type]
        told.append(store is not None)
        return store

    monkeypatch.setattr(flow, "renew_stores", renew_stores)
    return told


def contents(snapshot: Snapshot) -> list[tuple[list[str], list[str]]]:
    """Return the quads and the named graphs of the stores of a snapshot; loading gives blank nodes other names."""
    stores = [pyoxigraph.Store.read_only(str(snapshot.path / name)) for name in (STORE, PRINTED_STORE)]
    nameless = re.compile(r"_:\w+")
    return [
        (sorted(nameless.sub("_:", str(quad)) for quad in store), sorted(map(str, store.named_graphs())))
        for store in stores
    ]


def build(folder: Path, out: Path) -> Snapshot:
    return build_snapshot([folder], Options(out=out))


def add_annex(folder: Path, number: int) -> None:
    with (folder / "documents.csv").open("a", encoding="utf-8") as table:
        table.write(",".join(write_annex(folder, 1, number)) + "\n")


def test_a_document_more_and_one_less(folder: Path, tmp_path: Path, renewed: list[bool]) -> None:
    build(folder, tmp_path / "var")
    for number, change in enumerate((lambda: add_annex(folder, 12), (folder / "000/annex-3.docx").unlink)):
        change()
        after = build(folder, tmp_path / "var")
        assert renewed[-1], "few lines differ"
        anew = build(folder, tmp_path / f"anew-{number}")
        assert not renewed[-1], "there is no edition before"
        assert contents(after) == contents(anew)
        assert after.hash == anew.hash or number
        require_sound(after.path)


def test_an_edition_before_stays_as_it_was(folder: Path, tmp_path: Path, renewed: list[bool]) -> None:
    before = build(folder, tmp_path / "var")
    told = contents(before)
    add_annex(folder, 12)
    after = build(folder, tmp_path / "var")
    assert renewed == [False, True]
    require_sound(before.path)
    assert contents(before) == told
    shutil.rmtree(before.path)
    require_sound(after.path)
    assert contents(after)


@pytest.mark.parametrize("name", [STORE, PRINTED_STORE, "fengong.nq.gz"])
def test_what_is_damaged_is_not_built_upon(folder: Path, tmp_path: Path, renewed: list[bool], name: str) -> None:
    before = build(folder, tmp_path / "var")
    place = before.path / name
    file = max(place.glob("*.sst"), key=lambda each: each.stat().st_size) if place.is_dir() else place
    data = bytearray(file.read_bytes())
    if place.is_dir():
        data[len(data) // 2] ^= 1
    else:
        data[9] ^= 2  # says by which system it was packed; the dump itself can be read
    file.write_bytes(data)
    add_annex(folder, 12)
    after = build(folder, tmp_path / "var")
    assert renewed == [False, False]
    assert contents(after) == contents(build(folder, tmp_path / "anew"))


def test_where_much_differs_the_store_is_made_anew(folder: Path, tmp_path: Path, renewed: list[bool]) -> None:
    build(folder, tmp_path / "var")
    for number in range(12, 18):
        add_annex(folder, number)
    build(folder, tmp_path / "var")
    assert renewed == [False, False]
