"""What earlier editions told of stays known; a build follows from its inputs and the edition before it alone."""

import gzip
import json
from pathlib import Path

import pytest

from loader.building import Options, build_snapshot
from loader.snapshot.differences import compare_dumps
from loader.snapshot.tombstones import predecessor_edition, write_tombstones
from ontology.vocabulary import ID
from queries.errors import SnapshotError
from queries.snapshot.directory import DUMP, FORMAT, FORMATS, GONE, MANIFEST, PACKED, Snapshot
from queries.snapshot.tombstones import last_edition, read_tombstones

ROWS = "工作任务\t工作要求\t责任单位\n"
ROW = "{task}\t<p>{text}</p>\t<p>市财政局、市审计局按职责分工负责</p>\n"


def annex(folder: Path, *texts: str) -> Path:
    """Write a document with one task for each text."""
    folder.mkdir(exist_ok=True)
    path = folder / "annex.txt"
    path.write_text(ROWS + "".join(ROW.format(task=f"{n}.任务", text=text) for n, text in enumerate(texts, 1)), "utf-8")
    (folder / "metadata.ini").write_text("[document]\nid = moved-2031\ntitle = 分工\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    """Three editions of one document: two tasks, one task, two tasks again."""
    folder = tmp_path_factory.mktemp("editions")
    two, one = annex(folder / "two", "开展培训。", "发放补贴。"), annex(folder / "one", "开展培训。")
    return [build_snapshot([path], Options(out=folder / "var")) for path in (two, one, one, two)]


def test_the_first_edition_has_lost_nothing(editions: list[Snapshot], tmp_path: Path) -> None:
    assert not (editions[0].path / GONE).exists()
    assert "gone" not in editions[0].manifest


def test_what_is_gone_names_the_edition_that_had_it_last(editions: list[Snapshot]) -> None:
    first, second, *_ = editions
    gone = dict(read_tombstones(second))
    assert set(gone.values()) == {first.hash}
    assert "moved-2031/task-2/req-1" in gone
    assert "moved-2031/task-1/req-1" not in gone
    assert list(gone) == sorted(gone)
    assert second.manifest["gone"] == len(gone)


def test_it_is_found_by_its_identifier(editions: list[Snapshot]) -> None:
    first, second, *_ = editions
    gone = [name for name, _ in read_tombstones(second)]
    for name in (gone[0], gone[-1]):
        assert last_edition(second, ID[name]) == first.hash
    for iri in (ID["moved-2031/task-1"], ID["moved-2031/task"], ID[""], "http://elsewhere.example/x"):
        assert last_edition(second, iri) is None
    assert last_edition(first, ID[gone[0]]) is None


def test_the_same_again_is_the_same_edition(editions: list[Snapshot]) -> None:
    assert editions[1] == editions[2]


def test_what_is_only_pointed_to_is_gone(tmp_path: Path) -> None:
    described = '<https://w3id.org/fengong/id/unit/a> <http://e/p> "1" .\n'
    pointed = "<https://w3id.org/fengong/id/unit/b> <http://e/p> <https://w3id.org/fengong/id/unit/a> .\n"
    for name, text in (("package", pointed), ("before", described + pointed)):
        (tmp_path / name).mkdir()
        (tmp_path / name / DUMP).write_text(text, encoding="utf-8")
    before = Snapshot(tmp_path / "before", {"hash": "a" * 16})
    difference = compare_dumps(before.path / DUMP, tmp_path / "package" / DUMP)
    assert write_tombstones(before, difference, tmp_path / "package") == 1
    assert (tmp_path / "package" / GONE).read_text(encoding="utf-8") == f"unit/a\t{'a' * 16}\n"


def test_what_comes_back_is_not_gone(editions: list[Snapshot]) -> None:
    assert last_edition(editions[3], ID["moved-2031/task-2/req-1"]) is None
    assert editions[3].hash == editions[0].hash


def test_a_root_without_a_predecessor_changes_nothing(editions: list[Snapshot], tmp_path: Path) -> None:
    alone = build_snapshot([annex(tmp_path / "two", "开展培训。", "发放补贴。")], Options(out=tmp_path / "var"))
    assert alone.hash == editions[0].hash


def test_an_unreadable_predecessor_is_told(tmp_path: Path) -> None:
    (tmp_path / "var/0123456789abcdef").mkdir(parents=True)
    (tmp_path / "var/current").symlink_to("0123456789abcdef")
    (tmp_path / "var/current/manifest.json").write_text("{", encoding="utf-8")
    (doubt,) = build_snapshot([annex(tmp_path / "one", "开展培训。")], Options(out=tmp_path / "var")).manifest[
        "notices"
    ]
    assert "the manifest cannot be read" in doubt
    assert doubt.endswith("will be unknown instead of gone")
    assert predecessor_edition(tmp_path / "none") == (None, ())


@pytest.mark.parametrize("number", FORMATS[:-1])
def test_an_edition_of_an_earlier_format_is_not_served_but_its_things_stay_known(tmp_path: Path, number: int) -> None:
    first = build_snapshot([annex(tmp_path / "two", "开展培训。", "发放补贴。")], Options(out=tmp_path / "var"))
    dump = gzip.decompress((first.path / PACKED).read_bytes())
    (first.path / PACKED).unlink()
    (first.path / DUMP).write_bytes(dump)  # as it lay before format 3
    manifest = first.path / MANIFEST
    manifest.write_text(json.dumps({**first.manifest, "format": number}), encoding="utf-8")
    with pytest.raises(SnapshotError, match=f"snapshot format {number}, not {FORMAT}; build it again"):
        Snapshot.open(tmp_path / "var/current")
    second = build_snapshot([annex(tmp_path / "one", "开展培训。")], Options(out=tmp_path / "var"))
    assert second.manifest["notices"] == []
    assert dict(read_tombstones(second))["moved-2031/task-2/req-1"] == first.hash
