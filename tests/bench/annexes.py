"""Generated annexes as files, of the size of the bundled one, in four formats; a seed and a number fix every byte.

Their paragraphs are those of the bundled annex, drawn and joined anew, with other numbers, places and programmes, so
that no two are alike and lists know only part of what they name::

    python -m tests.bench.annexes 300 folder --broken 10
"""

from __future__ import annotations

import argparse
import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from random import Random

from loader.model import Document
from loader.reading import read_document

Rows = Sequence[Sequence[str]]
HEAD = ("工作任务", "工作要求", "责任单位")
FIRST, SECOND = "云青临安宁和东清永昌阳平江海石金玉松竹兰", "州川城山泽原港陵溪河湖源岭口浦"
PER_CITY = 5  # documents
KNOWN = 3  # every third city is the one whose units the lists know
WORD_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
WORD_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def bundled() -> Document:
    """Return the annex whose paragraphs are drawn from."""
    with as_file(files("data") / "annexes/liaocheng-2019/annex.txt") as path:
        return read_document(path)


def city(number: int) -> str:
    """Return the name of a document's city."""
    place = number // PER_CITY
    return "聊城市" if place % KNOWN == 0 else f"{FIRST[place % len(FIRST)]}{SECOND[place // 7 % len(SECOND)]}市"


def annex_rows(seed: int, number: int) -> list[list[str]]:
    """Return the rows of one annex: a paragraph of work and one of units each, as many as in the bundled one."""
    random = Random(f"{seed}/{number}")
    tasks = list(bundled().tasks)
    rows = []
    for task in random.sample(tasks, len(tasks)):
        clauses = [task.clauses[each.clauses[0]].text for each in task.requirements if each.clauses]
        for requirement in task.requirements:
            text = re.sub(r"(?<!\d)\d{2}(?!\d)", lambda _: str(random.randint(10, 99)), requirement.text)
            action = f"实施“{random.choice(FIRST)}{random.choice(SECOND)}{random.choice('帆燕星桥')}计划”。"
            work = action + text if random.random() < 0.1 else text
            rows.append([task.heading, work.replace("聊城", city(number)[:-1]), random.choice(clauses)])
    return rows


def title(number: int) -> str:
    """Return the title of a document."""
    return f"{city(number)}职业技能提升重点任务分工（第{number}号）"


def as_text(rows: Rows, name: str) -> bytes:
    """Return a table as tabulated text."""
    return "\n".join([name, "\t".join(HEAD), *("\t".join(row) for row in rows)]).encode() + b"\n"


def as_csv(rows: Rows, name: str) -> bytes:
    """Return a table as a spreadsheet saves it."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[name], HEAD, *rows])
    return file.getvalue().encode("utf-8-sig")


def as_html(rows: Rows, name: str) -> bytes:
    """Return a table as a web page."""
    lines = ["".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) for row in (HEAD, *rows)]
    table = "".join(f"<tr>{line}</tr>\n" for line in lines)
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{name}</title></head>'
    return f"{page}<body><h1>{name}</h1><table>\n{table}</table></body></html>".encode()


def as_word(rows: Rows, name: str) -> bytes:
    """Return a table as a Word file."""

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{html.escape(text)}</w:t></w:r></w:p>"

    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in (HEAD, *rows))
    table = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    body = f"<w:body>{paragraph(name)}<w:tbl>{table}</w:tbl></w:body>"
    parts = {
        "[Content_Types].xml": WORD_TYPES,
        "_rels/.rels": WORD_RELATIONS,
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}">{body}</w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


FORMATS: dict[str, Callable[[Rows, str], bytes]] = {".txt": as_text, ".csv": as_csv, ".html": as_html, ".docx": as_word}
BROKEN: dict[str, bytes] = {
    "empty.txt": b"",
    "blank.csv": b" \n\n",
    "letter.txt": "各位同事：会议改到下周一。".encode(),
    "no-units.html": "<table><tr><td>工作任务</td><td>备注</td></tr><tr><td>绿化</td><td>无</td></tr></table>".encode(),
    "cut.docx": as_word([["绿化", "开展绿化。", "市林业局"]], "绿化")[:200],
    "archive.docx": b"PK\x05\x06" + bytes(18),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "noise.txt": bytes(range(128, 256)) * 8,
    "bomb.html": b"<div>" * 100_000,
    "picture.pdf": b"%PDF-1.4\n%%EOF\n",
}


def write_annexes(folder: Path, count: int, seed: int = 1, broken: int = 0) -> None:
    """Write annexes into folders of a hundred, with a table of their metadata, and some files that are broken."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("document", "id", "jurisdiction", "jurisdiction_slug", "convention"))
        for number in range(count):
            table.writerow(write_annex(folder, seed, number))
    for name, data in list(BROKEN.items())[:broken]:
        (folder / name).write_bytes(data)


def write_annex(folder: Path, seed: int, number: int) -> tuple[str, ...]:
    """Write one annex; return its row of the table."""
    suffix = tuple(FORMATS)[number % len(FORMATS)]
    name = f"{number // 100:03}/annex-{number}{suffix}"
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(FORMATS[suffix](annex_rows(seed, number), title(number)))
    place = "liaocheng" if city(number) == "聊城市" else f"city-{number // PER_CITY}"
    rule = "first-listed-leads" if number % 2 else ""
    return name, f"bench-{number}", city(number), place, rule


def main() -> None:
    """Write a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broken", type=int, default=0, choices=range(len(BROKEN) + 1))
    options = parser.parse_args()
    write_annexes(options.folder, options.count, options.seed, options.broken)


if __name__ == "__main__":
    main()
