"""Whole documents of many layouts, read; and files that are no documents, refused in one line."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.errors import DocumentError
from loader.grammar.ranking import roles_of_units
from loader.model import Clause, Convention, Document, DocumentMetadata
from loader.reading import document_to_json, read_document
from loader.remarks import Reason, Remark
from tests.conftest import Compare

DOCUMENTS = sorted((Path(__file__).parent.parent / "cases" / "documents").iterdir())
PROSE = "一、任务\n（一）修渠。修渠十里。（县水利局牵头，县财政局配合）\n"


def outline(document: Document) -> Iterator[str]:
    yield f"title: {document.title}"
    yield f"convention: {document.convention}, {document.convention_stated_in or 'not stated'}"
    yield from (f"{each.field}: {each.text} ({each.where})" for each in document.imprint)
    yield from (f"warning: {warning}" for warning in document.warnings)
    for task in document.tasks:
        yield f"task: {' / '.join((task.heading, *task.printed_headings))}"
        for requirement in task.requirements:
            notes = [requirement.alignment, requirement.deadline, requirement.row and f"row {requirement.row}"]
            yield f"  requirement: {requirement.text!r} ({', '.join(str(note) for note in notes if note)})"
            yield from (
                f"    {line}" for number in requirement.clauses for line in clause_outline(task.clauses[number])
            )


def clause_outline(clause: Clause) -> Iterator[str]:
    yield f"clause: {clause.text!r} ({clause.basis}{', open' if clause.open_ended else ''})"
    yield from (f"  {unit.evidence}: {unit.text}{'*' if unit.group else ''}" for unit in clause.units)


def test_there_are_as_many_documents_as_there_seem_to_be() -> None:
    assert len(DOCUMENTS) == 41


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document(path: Path, golden: Compare) -> None:
    document = read_document(path)
    golden(f"documents/{path.name}.txt", "\n".join(outline(document)) + "\n")
    for clause in (clause for task in document.tasks for clause in task.clauses):
        assert [clause.text[unit.begin : unit.end] for unit in clause.units] == [unit.text for unit in clause.units]


TASKLESS = sorted((Path(__file__).parent.parent / "cases" / "taskless").iterdir())


def test_there_are_as_many_pages_without_tasks_as_there_seem_to_be() -> None:
    assert len(TASKLESS) == 30


@pytest.mark.parametrize("path", TASKLESS, ids=lambda path: path.name)
def test_a_page_that_assigns_no_task_is_refused_with_what_is_missing(path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no responsibility clause|too little shows|lacks a column"):
        read_document(path)


def test_json_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    document = document_to_json(read_document(write(tmp_path, "渠.txt", PROSE)))
    assert json.loads(json.dumps(document)) == {
        "id": "qu",
        "title": "渠",
        "convention": "no-order-rule",
        "convention_assumed": False,
        "convention_stated_in": None,
        "imprint": {},
        "tasks": [
            {
                "heading": "（一）修渠",
                "requirements": [
                    {
                        "text": "修渠十里。",
                        "clauses": [
                            {
                                "text": "（县水利局牵头，县财政局配合）",
                                "units": [
                                    {"text": "县水利局", "role": "lead", "group": False},
                                    {"text": "县财政局", "role": "supporting", "group": False},
                                ],
                                "open_ended": False,
                                "basis": "explicit-marker",
                            }
                        ],
                    }
                ],
            }
        ],
        "coverage": 1.0,
        "warnings": [{"reason": Reason.TITLE_ASSUMED.value, "where": "", "text": "渠"}],
    }


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def headings(path: Path) -> list[str]:
    return [task.heading for task in read_document(path).tasks]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_of_simplified_text(tmp_path: Path, encoding: str) -> None:
    assert headings(write(tmp_path, "a.txt", PROSE.encode(encoding))) == ["（一）修渠"]


def test_big5(tmp_path: Path) -> None:
    text = "一、任務\n（一）修渠。修渠十里。（縣水利局牽頭，縣財政局配合，各鄉鎮政府負責實施）\n"
    (task,) = read_document(write(tmp_path, "a.txt", text.encode("big5"))).tasks
    assert [unit.text for unit in task.clauses[0].units] == ["縣水利局", "縣財政局", "各鄉鎮政府"]


def test_the_rule_that_a_document_states_holds_over_the_one_asked_for(tmp_path: Path) -> None:
    text = PROSE + "（二）修路。修路十里。（县交通局、县财政局负责，排在第一位的为牵头单位）\n"
    document = read_document(write(tmp_path, "a.txt", text), convention=Convention.NO_ORDER_RULE)
    assert (document.convention, document.convention_assumed) == (Convention.FIRST_LISTED_LEADS, False)
    assert document.convention_stated_in == "排在第一位的为牵头单位"
    assert Reason.RULE_STATED in [each.reason for each in document.warnings]


def test_the_rule_asked_for_is_an_assumption(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", PROSE + "（二）修路。修路十里。（县交通局、县财政局负责）\n")
    known = DocumentMetadata(id="a", convention=Convention.BEFORE_FIRST_COMMA_LEADS)
    assert read_document(path, metadata=known).convention is Convention.BEFORE_FIRST_COMMA_LEADS
    document = read_document(path, metadata=known, convention=Convention.FIRST_LISTED_LEADS)
    assert (document.convention, document.convention_assumed) == (Convention.FIRST_LISTED_LEADS, True)
    assert roles_of_units(document.tasks[1].clauses[0], document.convention) == ["lead", "responsible"]


WORD = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>修渠</w:t></w:r><w:r><w:t>任务表</w:t></w:r></w:p>
<w:tbl><w:tr>{heads}</w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>修渠</w:t></w:r></w:p></w:tc>{first}</w:tr>
<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>{second}</w:tr></w:tbl></w:body></w:document>"""


def word(*cells: str) -> str:
    return "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)


def zipped(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, text)
    return file.getvalue()


def docx(document: str) -> bytes:
    return zipped("word/document.xml", document)


def test_word_documents_with_merged_cells(tmp_path: Path) -> None:
    heads = word("工作任务", "工作要求", "责任单位")
    content = WORD.format(heads=heads, first=word("清淤。", "县水利局"), second=word("护岸。", "县林业局、县水利局"))
    document = read_document(write(tmp_path, "a.docx", docx(content)))
    assert document.title == "修渠任务表"
    (task,) = document.tasks
    assert [requirement.text for requirement in task.requirements] == ["清淤。", "护岸。"]
    assert [len(clause.units) for clause in task.clauses] == [1, 2]


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/" + "渠.txt".encode("gbk")))
    path.write_text(PROSE, encoding="utf-8")
    assert read_document(path).title == "\ufffd\ufffd"


TABLE = "工作任务\t工作要求\t责任单位\n"
REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "empty": ("a.txt", "", "is empty"),
    "blank": ("a.txt", " \n\n", "is empty"),
    "nothing assigned": ("a.txt", "今天天气很好。\n", "a.txt: no responsibility clause is found in it"),
    "no column of units": ("a.tsv", "工作任务\t备注\n修渠\t无\n", "its heads are 工作任务、备注"),
    "no heads": ("a.csv", "修渠,清淤,县水利局\n", "its table lacks a column"),
    "truncated row": (
        "a.txt",
        f"{TABLE}修渠\t清淤。\t县水利局\n\t护岸。\n",
        r"a.txt, line 3 \(row 2\): the row has 2 cells, the header 3",
    ),
    "shifted row": (
        "a.csv",
        "工作任务,责任单位\n修渠,清淤,县水利局\n",
        r"a.csv, line 2 \(row 1\): the row has 3 cells, the header 2",
    ),
    "heads of several lines": (
        "a.csv",
        '"工作\n任务",责任单位\n修渠,清淤,县水利局\n',
        r"the header 2 \(工作任务、责任单位\)",
    ),
    "unclosed quotation": ("a.csv", '工作任务,责任单位\n"修渠,县水利局\n', "close its quotation mark"),
    "PDF": ("a.pdf", b"%PDF-1.7\n", "damaged|without text"),
    "archive": ("a.zip", zipped("a.txt", ""), "is a ZIP archive or an Office file of another kind"),
    "a cell a line": (
        "a.txt",
        "青禾县人民政府二〇三一年任务分工\n工作任务\n工作要求\n责任单位\n修渠\n清淤十里。\n县水利局、县财政局\n护岸\n加固。\n县水利局\n",
        r"the columns of its table cannot be told apart: its heads \(工作任务、工作要求、责任单位\)",
    ),
    "archive cut off": ("a.docx", docx("<w:document/>")[:-40], "is a ZIP archive or an Office file that is cut off"),
    "old Word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1", "is an old Word file"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n", "damaged picture|must be recognised first"),
    "bytes": ("a.bin", bytes(range(256)) * 9, "is neither UTF-8 .* nor GB 18030"),
    "zeros": ("a.txt", bytes(5000), "a.txt"),
    "broken UTF-16": ("a.txt", b"\xff\xfea\x00\x00", "starts with the mark of UTF-16 but is not"),
    "no text and no unit": ("a.tsv", "任务\t责任单位\t\n\t\t酚", "names no unit in any row"),
    "empty cells of units": ("a.tsv", f"{TABLE}修渠\t清淤。\t\n护岸\t加固。\t\n", "names no unit in any row"),
    "damaged .docx": ("a.docx", docx("<w:document"), "is a damaged or locked file"),
}


@pytest.mark.parametrize(("name", "content", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_in_one_line(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        read_document(write(tmp_path, name, content))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)


def test_a_file_of_50_mb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it is read"))
    with pytest.raises(DocumentError, match=r"too large for an annex \(50 MB; the limit is 8 MB\)"):
        read_document(path)


def test_an_unclosed_paragraph_is_read_with_a_warning(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "a.txt", f"{TABLE}修渠\t<p>清淤。\t县水利局\n"))
    assert document.tasks[0].requirements[0].text == "清淤。"
    assert Remark(Reason.OPEN_PARAGRAPH, "line 2") in document.warnings


WORDS = (
    "工作任务 工作要求 责任单位： 责任单位 牵头单位 （一） 1. 县水利局 、 ， 。 （ ） 负责 牵头 同上 按职责分工",
    "<p> </p> <table> <tr> <td> | ,",
)
PIECES = [*(word for words in WORDS for word in words.split()), "\t", "\n"]
REPEATED = [
    *["（", "1.", "（一）", "<p>", "<td>", "<b>", "|", "第一"],
    "责任单位：",
    "（县水利局负责）",
    "。责任单位：县水利局",
]
SUFFIXES = [".txt", ".html", ".csv", ".tsv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200), st.sampled_from(SUFFIXES))
def test_any_text_is_a_document_or_an_error(folder: Path, text: str, suffix: str) -> None:
    read_or_refuse(folder, text.encode("utf-8", "replace"), suffix)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*SUFFIXES, ".docx"]))
def test_any_bytes_are_a_document_or_an_error(folder: Path, data: bytes, suffix: str) -> None:
    read_or_refuse(folder, data, suffix)


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_anything_repeated_is_read_or_refused(folder: Path, piece: str, suffix: str) -> None:
    """Not timed, but a pattern that backtracks would not come back."""
    read_or_refuse(folder, (piece * 5_000).encode(), suffix)


def read_or_refuse(folder: Path, data: bytes, suffix: str) -> None:
    document = error = None
    try:
        document = read_document(write(folder, f"any{suffix}", data))
    except DocumentError as fault:
        error = fault
    if document is None:
        assert "\n" not in str(error)
    else:
        assert document.tasks
        assert document_to_json(document)
