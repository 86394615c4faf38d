"""PDF: the text of its pages, tables by their rules. Runs in a process of its own (`loader.formats.apart`)."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from loader.errors import DocumentError
from loader.formats import scanned
from loader.formats.apart import allow_seconds
from loader.formats.blocks import Content, one_line
from loader.formats.limits import require_at_most
from loader.formats.printed import Box, PrintedLine, PrintedPage, PrintedTable, blocks_of
from loader.remarks import Reason, Remark

MOST_PAGES = 300
_SECONDS = 15
_RESOLUTION = 170  # dots an inch, of pages that are pictures
_SECONDS_A_PAGE = 1
_THIN = 3.0  # a filled rectangle that is no thicker is a rule
_FEWEST_CHARACTERS = 8  # a page with fewer, and with a picture, is a scan


def read_portable(data: bytes) -> Content:
    """Read a PDF into blocks.

    Raises:
        DocumentError: It is encrypted, damaged, has too many pages, or no text (it is a scan).

    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            require_at_most(len(file.pages), MOST_PAGES, "pages")
            allow_seconds(_SECONDS + len(file.pages) * _SECONDS_A_PAGE)
            return _read_pages(file.pages)
    except PdfminerException as fault:
        raise _refusal(fault) from fault


def _refusal(fault: PdfminerException) -> DocumentError:
    reason = type(fault.args[0]).__name__ if fault.args else ""
    if "Password" in reason or "Encryption" in reason:
        return DocumentError("is an encrypted PDF", remedy="save it without a password")
    return DocumentError(f"is a damaged PDF ({reason})", remedy="print it to a new PDF")


def _read_pages(pages: Sequence[Page]) -> Content:
    remarks: list[Remark] = []
    printed: list[PrintedPage] = []
    for page in pages:
        if len(page.chars) < _FEWEST_CHARACTERS and page.images:
            printed += _recognised(page, remarks)
        else:
            printed.append(_printed_page(page, remarks))
        page.close()
    if not any(page.lines or page.tables for page in printed):
        raise DocumentError("is a PDF without text (a scan, or empty)", remedy=scanned.REMEDY)
    blocks, more = blocks_of(printed)
    lines = tuple(scanned.scanned_lines(printed))
    return Content(blocks, None, [*remarks, *more, *scanned.doubtful_lines(printed)], scanned=lines)


def _recognised(page: Page, remarks: list[Remark]) -> list[PrintedPage]:
    """Recognise a page that is a picture; without the reader of scans it is told, and passed over."""
    if not scanned.is_installed():
        remarks.append(Remark(Reason.PICTURE_PAGE, f"page {page.page_number}"))
        return []
    scanned.require_reader("a scan")
    image = page.to_image(resolution=_RESOLUTION).original
    return [scanned.page_of(image, page.page_number, 72 / _RESOLUTION)]


def _printed_page(page: Page, remarks: list[Remark]) -> PrintedPage:
    """Return the lines and tables of a page; what is turned, such as a water mark, is told and left out."""
    turned = "".join(char["text"] for char in page.chars if not _is_level(char))
    if turned.strip():
        remarks.append(Remark(Reason.TURNED, f"page {page.page_number}", turned[:60]))
    seen = page.filter(_is_seen)
    chars = list(_struck_once(seen.chars))
    tables = [_ruled_table(found) for found in seen.find_tables() if len(found.cells) > 1]
    for table in tables:
        chars = _fill_cells(table, chars)
    return PrintedPage(page.page_number, float(page.width), float(page.height), list(_level_lines(chars)), tables)


def _struck_once(chars: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each character once, where a program printed it twice, nearly in one place, to make it look bold."""
    seen: set[tuple[object, ...]] = set()
    for char in chars:
        places = [(char["text"], part, int(char["x0"] + part), int(char["top"] + part)) for part in (0.0, 0.5)]
        if seen.isdisjoint(places):
            yield char
        seen.update(places)


def _is_seen(thing: dict[str, Any]) -> bool:
    """Tell whether something is seen on white paper: upright text, rules, boxes that are stroked in a colour."""
    if thing["object_type"] == "char":
        return _is_level(thing)
    if thing["object_type"] not in ("rect", "line", "curve"):
        return False
    stroked = thing.get("stroke") and not _is_white(thing.get("stroking_color"))
    thin = min(float(thing["width"]), float(thing["height"])) <= _THIN
    filled = thing.get("fill") and not _is_white(thing.get("non_stroking_color"))
    return bool(stroked or (thin and filled))


def _is_level(char: dict[str, Any]) -> bool:
    """Tell whether a character stands on a level line, not turned by more than a scanner's slip."""
    across, up = char["matrix"][:2]
    return bool(across > 0 and abs(up) < 0.1 * across)


def _is_white(colour: object) -> bool:
    """Tell white in grey, RGB or CMYK; where no colour is set, black is drawn."""
    values = tuple(colour) if isinstance(colour, (tuple, list)) else () if colour is None else (colour,)
    if not all(isinstance(value, (int, float)) for value in values):
        return False
    return all(value < 0.02 for value in values) if len(values) == 4 else bool(values) and min(values) > 0.98


def _ruled_table(found: Any) -> PrintedTable:
    return PrintedTable(Box(*found.bbox), [(Box(*cell), []) for cell in found.cells])


def _fill_cells(table: PrintedTable, chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give a table's cells their lines; return the characters outside of the table."""
    held: list[list[dict[str, Any]]] = [[] for _ in table.cells]
    outside: list[dict[str, Any]] = []
    lefts = sorted({box.x0 for box, _ in table.cells})
    by_left = {left: [n for n, (box, _) in enumerate(table.cells) if box.x0 <= left < box.x1] for left in lefts}
    for char in chars:
        box = _box(char)
        nearest = bisect_right(lefts, (box.x0 + box.x1) / 2) - 1
        owner = (
            next((n for n in by_left[lefts[nearest]] if table.cells[n][0].holds(box)), None) if nearest >= 0 else None
        )
        (outside if owner is None else held[owner]).append(char)
    for (_, lines), own in zip(table.cells, held, strict=True):
        lines.extend(_level_lines(own))
    return outside


def _box(char: dict[str, Any]) -> Box:
    return Box(char["x0"], char["top"], char["x1"], char["bottom"])


def _level_lines(chars: Iterable[dict[str, Any]]) -> Iterator[PrintedLine]:
    """Gather characters that stand on one line, from left to right."""
    line: list[dict[str, Any]] = []
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2):
        if line and not _on_one_line(line[0], char):
            yield _printed_line(line)
            line = []
        line.append(char)
    if line:
        yield _printed_line(line)


def _on_one_line(first: dict[str, Any], char: dict[str, Any]) -> bool:
    return bool((char["top"] + char["bottom"]) / 2 < first["bottom"] - 0.2 * (first["bottom"] - first["top"]))


def _printed_line(chars: list[dict[str, Any]]) -> PrintedLine:
    ordered = sorted(chars, key=lambda char: char["x0"])
    text = ordered[0]["text"] + "".join(" " * _is_blank(a, b) + b["text"] for a, b in pairwise(ordered))
    tops, bottoms = [char["top"] for char in chars], [char["bottom"] for char in chars]
    return PrintedLine(one_line(text), Box(ordered[0]["x0"], min(tops), ordered[-1]["x1"], max(bottoms)))


def _is_blank(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Tell whether a blank stands between two characters: a narrow one between Latin letters, a wide one else."""
    gap = right["x0"] - left["x1"]
    return bool(gap > left["size"] * (0.2 if (left["text"] + right["text"]).isascii() else 0.8))
