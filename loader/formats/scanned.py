"""Scans: lines of text found by RapidOCR (extra ``ocr``), tables by the rules that OpenCV sees.

Runs in a process of its own (`loader.formats.apart`), for a page takes many seconds and a gigabyte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from loader.errors import DocumentError
from loader.formats.apart import allow_memory, allow_seconds
from loader.formats.blocks import Content
from loader.formats.gutters import tables_by_gutters
from loader.formats.limits import require_at_most
from loader.formats.printed import Box, PrintedLine, PrintedPage, PrintedTable, blocks_of
from loader.model import ScannedLine
from loader.remarks import Reason, Remark

DOUBTFUL = 0.9
"""Lines that are read with less confidence are listed for review."""

REMEDY = "install the reader of scans: pip install .[ocr]"
_MOST_PAGES = 50
_SECONDS_A_PAGE = 60
_MEMORY = 6 * 2**30
_LARGEST_SIDE = 12_000  # pixels
_WIDEST = 2_000  # pixels, beyond which reading gains nothing


def is_installed() -> bool:
    """Tell whether the extra is there."""
    return all(map(find_spec, ("rapidocr", "onnxruntime")))


def read_picture(data: bytes) -> Content:
    """Read a picture, or each page of one, by optical character recognition.

    Raises:
        DocumentError: The extra is not installed; the picture is damaged, huge, or shows no text.

    """
    require_reader("a picture of a page (a scan)")
    pages = [page_of(image, number) for number, image in enumerate(_frames(data), 1)]
    if not any(page.lines or page.tables for page in pages):
        raise DocumentError("is a picture in which no text is found", remedy="scan it anew, level and with 200 dpi")
    blocks, remarks = blocks_of(pages)
    return Content(blocks, None, [*remarks, *doubtful_lines(pages)], scanned=tuple(scanned_lines(pages)))


def require_reader(what: str) -> None:
    """Raise DocumentError where the extra is not installed; else allow what reading takes."""
    if not is_installed():
        raise DocumentError(f"is {what}, whose text must be recognised first", remedy=REMEDY)
    allow_memory(_MEMORY)


def scanned_lines(pages: Sequence[PrintedPage]) -> Iterator[ScannedLine]:
    """Yield every line that was recognised: its text, page, box and confidence."""
    for page in pages:
        for line in (*page.lines, *(line for table in page.tables for _, lines in table.cells for line in lines)):
            if line.confidence is not None:
                box = tuple(round(side) for side in (line.box.x0, line.box.top, line.box.x1, line.box.bottom))
                yield ScannedLine(line.text, page.number, (box[0], box[1], box[2], box[3]), round(line.confidence, 3))


def doubtful_lines(pages: Sequence[PrintedPage]) -> Iterator[Remark]:
    """Yield a remark for each line that is read with little confidence."""
    for line in scanned_lines(pages):
        if line.confidence < DOUBTFUL:
            yield Remark(
                Reason.LOW_CONFIDENCE, f"page {line.page}, {line.region}", f"{line.text} ({line.confidence:.2f})"
            )


def page_of(image: Any, number: int, scale: float = 1.0) -> PrintedPage:
    """Recognise a page; ``scale`` times its pixels are the units of its places."""
    import numpy

    allow_seconds(number * _SECONDS_A_PAGE)
    shrunk = min(1.0, _WIDEST / max(image.size))
    pixels = numpy.asarray(image.convert("RGB").resize([max(round(side * shrunk), 1) for side in image.size]))
    unit = scale / shrunk
    lines = list(_recognised_lines(pixels))
    tables = list(_ruled_tables(pixels))
    for table in tables:
        lines = _fill_ruled_cells(table, lines)
    page = PrintedPage(number, pixels.shape[1], pixels.shape[0], lines, tables)
    return _scaled(tables_by_gutters(page) if not tables else page, unit)


def _frames(data: bytes) -> Iterator[Any]:
    """Yield the pages of a picture, upright as its camera says."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(data))
        require_at_most(max(picture.size), _LARGEST_SIDE, "pixels on one side")
        require_at_most(getattr(picture, "n_frames", 1), _MOST_PAGES, "pages")
        yield from (ImageOps.exif_transpose(frame.copy()) for frame in ImageSequence.Iterator(picture))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise DocumentError(f"is a damaged picture ({fault})", remedy="scan it anew") from fault


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = ("intra_op_num_threads", "inter_op_num_threads")
    one_core = {f"EngineConfig.onnxruntime.{name}": 1 for name in threads}
    return RapidOCR(params={"Global.log_level": "error", **one_core})


def _recognised_lines(pixels: Any) -> Iterator[PrintedLine]:
    found = _engine()(pixels)
    if found.boxes is None:
        return
    for corners, text, confidence in zip(found.boxes.tolist(), found.txts, found.scores, strict=True):
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        yield PrintedLine(text, Box(min(xs), min(ys), max(xs), max(ys)), float(confidence))


def _ruled_tables(pixels: Any) -> Iterator[PrintedTable]:
    """Yield the tables whose cells are drawn by rules."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = merge_edges(list(_rules(pixels)), 6, 6, 12, 12)
    cells = intersections_to_cells(edges_to_intersections(edges, 8, 8))
    for table in cells_to_tables(cells):
        xs, ys = [x for cell in table for x in cell[::2]], [y for cell in table for y in cell[1::2]]
        if len(table) > 1:
            yield PrintedTable(Box(min(xs), min(ys), max(xs), max(ys)), [(Box(*cell), []) for cell in table])


def _rules(pixels: Any) -> Iterator[dict[str, Any]]:
    """Yield the level and upright lines of a picture that are longer than any character."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    for orientation, shape in (("h", (60, 1)), ("v", (1, 60))):
        mask = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        for x, y, width, height, _ in stats[1:].tolist():
            across, down = x + width / 2, y + height / 2
            if orientation == "h":
                yield _edge("h", x, x + width, down, down)
            else:
                yield _edge("v", across, across, y, y + height)


def _edge(orientation: str, x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    size = {"width": x1 - x0, "height": bottom - top}
    return {"orientation": orientation, "object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom, **size}


def _fill_ruled_cells(table: PrintedTable, lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Give the cells of a table their lines, one that reaches over several cells in parts; return the others."""
    outside = []
    for line in lines:
        owners = [cell for cell in table.cells if _meets(cell[0], line.box)]
        if not owners:
            outside.append(line)
        for box, own in owners:
            part = _part(line, box) if len(owners) > 1 else line
            own.extend([part] if part.text else [])
    return outside


def _meets(cell: Box, line: Box) -> bool:
    """Tell whether a line stands in a cell by more than a character, at its height."""
    across = min(cell.x1, line.x1) - max(cell.x0, line.x0)
    return cell.top <= (line.top + line.bottom) / 2 <= cell.bottom and across > 0.6 * min(
        line.bottom - line.top, line.x1 - line.x0
    )


def _part(line: PrintedLine, cell: Box) -> PrintedLine:
    """Return the characters of a line that stand in a cell, taking all to be equally wide."""
    x0, x1 = max(cell.x0, line.box.x0), min(cell.x1, line.box.x1)
    width = (line.box.x1 - line.box.x0) / len(line.text)
    text = line.text[round((x0 - line.box.x0) / width) : round((x1 - line.box.x0) / width)]
    return PrintedLine(text, Box(x0, line.box.top, x1, line.box.bottom), line.confidence)


def _scaled(page: PrintedPage, unit: float) -> PrintedPage:
    """Return a page with its places in other units."""

    def box(old: Box) -> Box:
        return Box(old.x0 * unit, old.top * unit, old.x1 * unit, old.bottom * unit)

    def line(old: PrintedLine) -> PrintedLine:
        return PrintedLine(old.text, box(old.box), old.confidence)

    tables = [
        PrintedTable(box(old.box), [(box(cell), [line(each) for each in lines]) for cell, lines in old.cells])
        for old in page.tables
    ]
    return PrintedPage(page.number, page.width * unit, page.height * unit, [line(each) for each in page.lines], tables)
