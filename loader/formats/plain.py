"""Text files: running lines, rows whose cells are parted by tabs, and Markdown tables, mixed as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loader.formats.blocks import Block, Cell, Content, Paragraph, Row, Table
from loader.formats.limits import MOST_CELLS, MOST_PARAGRAPHS, require_at_most
from loader.remarks import Reason, Remark

_MARKUP_PARAGRAPH = re.compile(r"</?p\b[^<>]{0,200}>", re.IGNORECASE)
_MARKUP_BREAK = re.compile(r"<br\s*/?>|\r?\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_BOLD = re.compile(r"\*\*[^*。；：:|]{2,40}\*\*")
_BOLD_LEVEL = 4  # a line in bold is a heading, below those that Markdown numbers as a rule
_BULLET = re.compile(r"^[-+*•●·]\s+(?=[^-\d\s])|^[-+*•●·]\s+(?=\d+\s*[.．、])")
_PIPE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_LONGEST_BREAK = 20
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.{0,5000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE_LINE = re.compile(r"^title\s*:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)


def read_plain(text: str) -> Content:
    """Read a text file into blocks."""
    require_at_most(text.count("\t") + text.count("|"), MOST_CELLS, "table cells")
    require_at_most(text.count("\n"), MOST_PARAGRAPHS, "lines")
    title, body, first = split_front_matter(text)
    warnings: list[Remark] = []
    return Content(list(_blocks(body, first, warnings)), title, warnings, lined=True)


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return the title of the front matter, the text after it, and the number of its first line."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return None, text, 1
    title = _TITLE_LINE.search(found[1])
    return title[1] if title else None, text[found.end() :], text.count("\n", 0, found.end()) + 1


def _blocks(body: str, first: int, warnings: list[Remark]) -> Iterator[Block]:
    rows: list[Row] = []
    lines = _LINE_END.split(body)
    piped = any("|" in line and _PIPE_RULE.match(line) for line in lines)
    for number, line in _whole_lines(lines, first):
        cells = _cells(line, piped)
        if cells:
            rows.append(Row(tuple(cell_of(cell, number, warnings) for cell in cells), f"line {number}"))
        elif rows and _continues(rows[-1], line):
            rows[-1] = _lengthened(rows[-1], line, number, warnings)
        elif not _PIPE_RULE.match(line):
            yield from _finished(rows)
            rows = []
            yield from _paragraph(line, number)
    yield from _finished(rows)


def _whole_lines(lines: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers; one that breaks off inside ``<p>`` goes on up to its ``</p>``."""
    index = 0
    while index < len(lines):
        end = index + 1
        while _is_open(lines[end - 1]) and (closing := _closing_line(lines, end)):
            end = closing
        yield first + index, "".join(lines[index:end])
        index = end


def _is_open(line: str) -> bool:
    return "<p" in line and line.rfind("<p") > line.rfind("</p")


def _closing_line(lines: Sequence[str], begin: int) -> int | None:
    """Return the line after the one that closes the paragraph left open, if it is near and no other begins before."""
    for number in range(begin, min(begin + _LONGEST_BREAK, len(lines))):
        tag = _MARKUP_PARAGRAPH.search(lines[number])
        if tag:
            return number + 1 if tag[0].startswith("</") else None
    return None


def _cells(line: str, piped: bool) -> list[str]:
    """Part a line at its tabs, or at its pipes where the text holds a Markdown table; none if it is no row."""
    if "\t" in line.strip(" \r\n\u3000"):
        return line.split("\t")
    bare = line.strip()
    framed = bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2
    if (framed or (piped and "|" in bare)) and not _PIPE_RULE.match(bare):
        return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))]
    return []


def _continues(row: Row, line: str) -> bool:
    """Tell whether a line without tabs goes on with the last cell of the row above it."""
    return bool(line.strip()) and (bool(_MARKUP_PARAGRAPH.search(line)) or row.cells[-1].text.endswith(("、", "，")))


def _lengthened(row: Row, line: str, number: int, warnings: list[Remark]) -> Row:
    above, more = row.cells[-1].paragraphs, cell_of(line, number, warnings).paragraphs
    joined = (*above[:-1], f"{above[-1]}\n{more[0]}", *more[1:]) if above and more and "<" not in line else above + more
    return Row((*row.cells[:-1], Cell(joined)), row.place)


def _finished(rows: list[Row]) -> Iterator[Block]:
    if rows:
        yield Table(tuple(rows))


def _paragraph(line: str, number: int) -> Iterator[Block]:
    bare = _BULLET.sub("", _TAG.sub("", line).strip())
    bold = _BOLD.fullmatch(bare)
    bare = bare.replace("**", "") if bare.count("**") % 2 == 0 else bare
    heading = _HEADING.match(bare)
    if heading:
        yield Paragraph(heading[2], number, len(heading[1]))
    elif bare:
        yield Paragraph(bare, number, _BOLD_LEVEL if bold else 0)


def cell_of(markup: str, number: int, warnings: list[Remark]) -> Cell:
    """Read a cell whose paragraphs may be marked by ``<p>``, closed or not, and their lines by ``<br>``."""
    if markup.lower().count("<p>") != markup.lower().count("</p>"):
        warnings.append(Remark(Reason.OPEN_PARAGRAPH, f"line {number}"))
    return Cell(tuple(text for piece in _MARKUP_PARAGRAPH.split(markup) if (text := _cell_lines(piece))))


def _cell_lines(markup: str) -> str:
    lines = (_TAG.sub("", line).replace("**", "").strip() for line in _MARKUP_BREAK.split(markup))
    return "\n".join(line for line in lines if line)
