"""What is known of a document besides its text."""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from loader.errors import DocumentError
from loader.metadata import document_id, read_metadata
from loader.model import Convention, DocumentMetadata

FULL = """\
[document]
id = qinglan-2031
title = 青岚市重点任务分工
number = 附件1
date = 2031-05-04
period_begin = 2031
period_end = 2033
jurisdiction = 青岚市
jurisdiction_slug = qinglan
jurisdiction_code = 999900
jurisdiction_code_year = 2030
convention = before-first-comma-leads
notes =
    One.
    Two.
"""


def write(folder: Path, text: str) -> Path:
    (folder / "metadata.ini").write_text(text, encoding="utf-8")
    return folder / "annex.txt"


def test_every_kind_of_value(tmp_path: Path) -> None:
    assert read_metadata(write(tmp_path, FULL)) == DocumentMetadata(
        id="qinglan-2031",
        title="青岚市重点任务分工",
        number="附件1",
        date=date(2031, 5, 4),
        period_begin=2031,
        period_end=2033,
        jurisdiction="青岚市",
        jurisdiction_slug="qinglan",
        jurisdiction_code="999900",
        jurisdiction_code_year=2030,
        convention=Convention.BEFORE_FIRST_COMMA_LEADS,
        notes=("One.", "Two."),
    )


def test_what_is_not_known_stays_absent(tmp_path: Path) -> None:
    assert read_metadata(write(tmp_path, "[document]\nid = a\ntitle =\n")) == DocumentMetadata(id="a")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("重点任务分工.txt", "zhong-dian-ren-wu-fen-gong"), ("Annex 2.HTML", "annex-2"), ("a_b-2031.tsv", "a-b-2031")],
)
def test_a_bare_file_is_identified_by_its_name(name: str, expected: str) -> None:
    assert document_id(Path(name)) == expected
    assert read_metadata(Path("nowhere") / name) == DocumentMetadata(id=expected)


def test_an_id_is_ascii_and_stable_for_any_name() -> None:
    identifier = document_id(Path("——.txt"))
    assert identifier.isascii()
    assert identifier == document_id(Path("——.html")) != ""


WRONG = {
    "no section": ("id = a\n", "is not an INI file"),
    "other section": ("[paper]\nid = a\n", r"has no section \[document\]"),
    "unknown key": ("[document]\ntitel = a\n", "unknown key, titel; use one of convention, date"),
    "id": ("[document]\nid = 聊城\n", "bad value for id: '聊城'; use lower-case letters"),
    "date": ("[document]\ndate = May\n", "give a date, such as 2019-09-30"),
    "year": ("[document]\nperiod_begin = 19\n", "give a year, such as 2019"),
    "code": ("[document]\njurisdiction_code = 37\n", "give the six digits of GB/T 2260"),
    "convention": ("[document]\nconvention = first\n", "use one of first-listed-leads, before-first-comma-leads"),
    "checksum": ("[document]\nsha256 = 12\n", "give 64 hexadecimal digits"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_fault_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        read_metadata(write(tmp_path, text))
    assert "metadata.ini: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_of_255_bytes_or_not_in_utf_8_makes_an_id() -> None:
    names = [document_id(Path(f"{'重点任务分工方案' * 10}{end}.txt")) for end in "甲乙"]
    assert len(set(names)) == 2
    assert max(map(len, names)) < 120
    assert re.fullmatch("[a-z0-9-]+", document_id(Path(os.fsdecode("任务.txt".encode("gbk")))))
