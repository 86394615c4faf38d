"""A folder of documents: what is read, refused, passed over, and told of it."""

import csv
import hashlib
import os
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader.building import Options, build_snapshot
from loader.building.folders import find_documents
from loader.building.parts import Lists, Order
from loader.building.processes import attempt_here, attempt_part, side_by_side
from loader.command import fengong
from loader.errors import DocumentError
from loader.metadata import read_metadata
from queries.errors import FengongError
from queries.snapshot.directory import Snapshot

TABLE = (
    "青岚市{task}重点任务分工\n工作任务\t工作要求\t责任单位\n"
    "{task}\t<p>开展{task}工作。</p>\t<p>市财政局、市审计局按职责分工负责</p>\n"
)
BROKEN = {
    "empty.txt": b"",
    "blank.csv": b" \n\n",
    "letter.txt": "这是一封信，没有任何责任单位。".encode(),
    "cut.docx": b"PK\x03\x04 and no more",
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "bytes.html": b"\xff\xfe\xfd\xfc\x00\x80",
    "columns.tsv": "甲\t乙\n一\t二\n".encode(),
}


def write(folder: Path, name: str, task: str = "绿化") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TABLE.format(task=task), encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "papers"
    for number in range(3):
        write(home, f"{2020 + number}/plan-{number}.txt", f"任务{number}")
    return home


def run(*arguments: object) -> Result:
    return CliRunner().invoke(fengong, [*map(str, arguments)], catch_exceptions=True)


def rows(file: Path) -> dict[str, tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["document"]: (row["status"], row["reason"]) for row in csv.DictReader(lines)}


def ids(snapshot: Snapshot) -> list[str]:
    return [document["id"] for document in snapshot.manifest["documents"]]


def test_every_document_below_a_folder_is_built(folder: Path, tmp_path: Path) -> None:
    (folder / "photo.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text("x")
    (folder / "2020/~$plan-0.docx").write_text("x")
    snapshot = build_snapshot([folder], Options(out=tmp_path / "var"))
    assert ids(snapshot) == ["plan-0", "plan-1", "plan-2"]
    assert rows(snapshot.path / "report.csv") == {f"{2020 + n}/plan-{n}.txt": ("read", "") for n in range(3)}
    assert snapshot.manifest["passed_over"] == {".png": 1}
    assert snapshot.received("plan-1") is not None


def test_what_cannot_be_read_is_named_and_the_rest_is_published(folder: Path, tmp_path: Path) -> None:
    for name, data in BROKEN.items():
        (folder / name).write_bytes(data)
    done = run("build", folder, "--out", tmp_path / "var")
    assert done.exit_code == 1, done.output
    snapshot = Snapshot.open(tmp_path / "var/current")
    report = rows(snapshot.path / "report.csv")
    assert {name for name, (status, _) in report.items() if status == "refused"} == set(BROKEN)
    assert report == rows(tmp_path / "var/last-build.csv")
    assert all(f"fengong: refused: {name}: {report[name][1]}\n" in done.stderr for name in BROKEN)
    assert not any(str(tmp_path) in reason for _, reason in report.values()), "where a file lies is nobody's business"
    assert ids(snapshot) == ["plan-0", "plan-1", "plan-2"]
    assert sorted(file.stem for file in (snapshot.path / "received").iterdir()) == ids(snapshot)
    assert "10 documents: 3 read, 7 refused" in done.stderr


def test_strict_publishes_nothing(folder: Path, tmp_path: Path) -> None:
    before = build_snapshot([folder], Options(out=tmp_path / "var"))
    (folder / "empty.txt").touch()
    done = run("build", folder, "--out", tmp_path / "var", "--strict")
    assert isinstance(done.exception, DocumentError)
    assert str(done.exception).startswith("empty.txt: 1 of 4 documents are refused, so nothing is published")
    assert Snapshot.open(tmp_path / "var/current") == before
    assert rows(tmp_path / "var/last-build.csv")["empty.txt"] == ("refused", "is empty")


@pytest.mark.parametrize("files", [{}, {"empty.txt": b""}, {"photo.png": b"\x89PNG"}])
def test_nothing_to_read_is_an_error(files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for name, data in files.items():
        (tmp_path / "papers" / name).write_bytes(data)
    with pytest.raises(DocumentError, match=r"no document|are refused, so nothing"):
        build_snapshot([tmp_path / "papers"], Options(out=tmp_path / "var"))
    assert not (tmp_path / "var/current").exists()


def test_a_document_that_is_named_must_be_readable(folder: Path, tmp_path: Path) -> None:
    empty = folder / "empty.txt"
    empty.touch()
    with pytest.raises(DocumentError, match=r"empty\.txt: is empty"):
        build_snapshot([empty, folder], Options(out=tmp_path / "var"))


def test_two_documents_of_one_id_are_both_refused(folder: Path, tmp_path: Path) -> None:
    write(folder, "2022/plan-0.csv")
    shutil.copy(folder / "2020/plan-0.txt", folder / "2022/plan-0.csv")
    report = rows(build_snapshot([folder], Options(out=tmp_path / "var")).path / "report.csv")
    told = "has the id 'plan-0', as {} has; give one of them another id"
    for one, other in (("2020/plan-0.txt", "2022/plan-0.csv"), ("2022/plan-0.csv", "2020/plan-0.txt")):
        assert report[one][0] == "refused"
        assert report[one][1].startswith(told.format(other))


def test_what_was_read_before_is_not_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(out=tmp_path / "var")
    build_snapshot([folder], options)
    write(folder, "new.txt")
    (folder / "2020/plan-0.txt").write_text(TABLE.format(task="修路"), encoding="utf-8")
    snapshot = build_snapshot([folder], options)
    last = {name: status for name, (status, _) in rows(tmp_path / "var/last-build.csv").items()}
    assert last == {
        "2020/plan-0.txt": "read",
        "2021/plan-1.txt": "unchanged",
        "2022/plan-2.txt": "unchanged",
        "new.txt": "read",
    }
    assert {status for status, _ in rows(snapshot.path / "report.csv").values()} == {"read"}
    assert build_snapshot([folder], Options(out=tmp_path / "fresh")).hash == snapshot.hash


def test_a_cache_that_was_cut_off_is_made_again(folder: Path, tmp_path: Path) -> None:
    options = Options(out=tmp_path / "var")
    before = build_snapshot([folder], options)
    lines, figures, *_ = (
        sorted((tmp_path / "var/cache").rglob("*.nq.gz")),
        sorted((tmp_path / "var/cache").rglob("*.json")),
    )
    os.truncate(lines[0], lines[0].stat().st_size - 9)
    os.truncate(figures[1], 40)
    after = build_snapshot([folder], options)
    assert after.hash == before.hash
    assert sorted(status for status, _ in rows(tmp_path / "var/last-build.csv").values()) == [
        "read",
        "read",
        "unchanged",
    ]


def test_the_order_and_the_number_of_processes_do_not_matter(folder: Path, tmp_path: Path) -> None:
    for number in range(3, 12):
        write(folder, f"plan-{number}.txt", f"任务{number}")
    documents = sorted(folder.rglob("*.txt"))
    one = build_snapshot(documents, Options(out=tmp_path / "one", processes=1))
    two = build_snapshot(documents[::-1], Options(out=tmp_path / "two", processes=2))
    assert one.dump_path.read_bytes() == two.dump_path.read_bytes()


def test_links_that_lead_in_a_circle_end(folder: Path) -> None:
    (folder / "2020/up").symlink_to(folder)
    (folder / "2020/self").symlink_to(folder / "2020/self")
    (folder / "aaa.txt").symlink_to(folder / "2021/plan-1.txt")
    found = find_documents([folder], folder / "var")
    assert [source.name for source in found.sources] == ["2020/plan-0.txt", "2021/plan-1.txt", "2022/plan-2.txt"]


def test_snapshots_inside_the_folder_are_not_read(folder: Path) -> None:
    build_snapshot([folder], Options(out=folder / "var"))
    assert len(find_documents([folder], folder / "var").sources) == 3


def test_metadata_of_a_document_field_by_field(folder: Path) -> None:
    write(folder, "2020/other.txt")
    (folder / "2020/plan-0.ini").write_text("[document]\ntitle = 自己的\n", encoding="utf-8")
    (folder / "documents.csv").write_text(
        "document,id,title,jurisdiction\n2020/plan-0.txt,first,表中的,青岚市\n2021/plan-1.txt,second,,\n",
        encoding="utf-8-sig",
    )
    first = read_metadata(folder / "2020/plan-0.txt", folder)
    assert (first.id, first.title, first.jurisdiction) == ("first", "自己的", "青岚市")
    assert read_metadata(folder / "2021/plan-1.txt", folder).id == "second"
    assert read_metadata(folder / "2021/plan-1.txt").id == "plan-1", "a table above does not count unless it is built"


def test_metadata_of_a_folder_serve_its_only_document(folder: Path) -> None:
    (folder / "2020/metadata.ini").write_text("[document]\nid = one\n", encoding="utf-8")
    assert read_metadata(folder / "2020/plan-0.txt").id == "one"
    write(folder, "2020/other.txt")
    assert read_metadata(folder / "2020/plan-0.txt").id == "plan-0"
    [notice] = find_documents([folder], folder / "var").notices
    assert notice.startswith(f"{folder}/2020/metadata.ini: is not used")


@pytest.mark.parametrize(("text", "told"), [
    ("id,title\na,b\n", r"documents\.csv:1: has no column 'document'"),
    ("document,colour\na,b\n", r"documents\.csv:1: has an unknown column, colour; the columns are document, "),
    ("document,id\n2020/plan-0.txt,A b\n", r"documents\.csv:2: has a bad value for id"),
    ("document,id\na.txt,a\na.txt,b\n", r"documents\.csv:3: names a\.txt again"),
    ("document,id\n,a\n", r"documents\.csv:2: names no document"),
])  # fmt: skip
def test_a_fault_of_the_table_is_told(folder: Path, text: str, told: str) -> None:
    (folder / "documents.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=told):
        read_metadata(folder / "2020/plan-0.txt", folder)


def test_a_row_for_a_document_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "documents.csv").write_text("document,id\nlost.txt,a\n", encoding="utf-8")
    [notice] = find_documents([folder], folder / "var").notices
    assert notice == f"{folder}/documents.csv:2: there is no document 'lost.txt' here"


def die_of(order: Order) -> FengongError | None:
    """Read a document, but bring the process down over one."""
    if order.path.name == "plan-1.txt":
        os._exit(9)
    return attempt_here(order)


@pytest.mark.slow
def test_a_document_that_kills_its_reader_costs_only_itself(folder: Path, tmp_path: Path) -> None:
    for number in range(3, 6):
        write(folder, f"plan-{number}.txt", f"任务{number}")
    orders = [order_of(path, tmp_path) for path in sorted(folder.rglob("*.txt"))]
    made = {order.path.name: fault for order, fault in side_by_side(orders, None, 2, die_of)}
    assert len(made) == 6
    assert str(made.pop("plan-1.txt")).endswith("plan-1.txt: brings down the process that reads it")
    assert set(made.values()) == {None}


def order_of(path: Path, folder: Path) -> Order:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Order(path, read_metadata(path), None, sha256, folder / path.stem)


def test_a_file_that_changes_while_it_is_read_is_refused(folder: Path, tmp_path: Path) -> None:
    order = order_of(folder / "2020/plan-0.txt", tmp_path)
    write(folder, "2020/plan-0.txt", "修路")
    fault = attempt_part(order, Lists.load(None))
    assert str(fault).endswith("changes while it is read; build again when it is at rest")
    assert not list(tmp_path.glob("plan-0.*"))


@pytest.mark.slow
def test_a_hundred_thousand_files_are_found_in_seconds(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / str(number)).mkdir()
    for number in range(100_000):
        os.close(os.open(tmp_path / str(number % 100) / f"{number}.txt", os.O_CREAT))
    begun = time.process_time()
    assert len(find_documents([tmp_path], tmp_path / "var").sources) == 100_000
    assert time.process_time() - begun < 20
