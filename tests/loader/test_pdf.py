"""PDF with text: ruled tables over pages, running heads, white boxes; and PDF that cannot be read."""

import contextlib
import io
import zlib
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib import colors, pagesizes, pdfencrypt
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, PageBreak, SimpleDocTemplate, TableStyle
from reportlab.platypus import Paragraph as Printed

from loader.errors import DocumentError
from loader.formats.blocks import Content, Paragraph, Table
from loader.formats.readers import read_content
from loader.remarks import Reason

FONT = "STSong-Light"
RULED = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
HEADS = ["序号", "工作任务", "工作要求", "责任单位"]


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def printed(text: str, **style: object) -> Printed:
    return Printed(text, ParagraphStyle("a", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK", **style))


def pdf(story: Sequence[object], head: str = "") -> bytes:
    file = io.BytesIO()

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(72, 800, head)
        canvas.drawCentredString(297, 30, f"— {document.page} —")

    template = SimpleDocTemplate(file, pagesize=pagesizes.A4)
    template.build(list(story), onFirstPage=decorate, onLaterPages=decorate)
    return file.getvalue()


def drawn(draw: Callable[[Canvas], object], **options: object) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=pagesizes.A4, **options)
    canvas.setFont(FONT, 12)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def ruled(rows: Sequence[Sequence[str]], *styles: tuple[object, ...], **options: object) -> LongTable:
    cells = [[printed(text) for text in row] for row in rows]
    return LongTable(cells, colWidths=[40, 80, 220, 110], style=TableStyle([*RULED.getCommands(), *styles]), **options)


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def rows(content: Content) -> list[list[str]]:
    tables = (block for block in content.blocks if isinstance(block, Table))
    return [["".join(cell.text.split()) for cell in row.cells] for table in tables for row in table.rows]


def test_a_table_over_pages_is_one_without_heads_and_feet() -> None:
    body = [
        [str(n), f"任务{n}", f"第{n}段河道清淤护岸，" * 5 + "年底前完成。", "县水利局、县财政局"] for n in range(1, 41)
    ]
    data = pdf([printed("青禾县任务分解表"), ruled([HEADS, *body], repeatRows=1)], head="内部资料 注意保存")
    content = read_content(data, "a.pdf")
    assert paragraphs(content) == ["青禾县任务分解表"]
    assert rows(content) == [HEADS, *body]
    assert [remark.text for remark in content.warnings if remark.reason is Reason.PAGE_HEADER] == ["内部资料 注意保存"]


@pytest.mark.parametrize(
    ("numbers", "heads", "units"),
    [
        (["1", "2", "3"], True, "县林业局"),
        (["1", "2", "3"], False, "县林业局"),
        (["城", "乡", "村"], False, "县林业局、县民政局"),
    ],
)
def test_a_row_that_a_page_parts_is_one(numbers: list[str], heads: bool, units: str) -> None:
    whole = "清理河道两岸的垃圾和违章建筑，" * 8 + "按期完成。"
    above = [[numbers[0], "清河", "清淤十里。", "县水利局"], [numbers[1], "护岸", whole[:60], units[:4]]]
    below = [["", "", whole[60:], units[4:]], [numbers[2], "修路", "修路十里。", "县交通局"]]
    first, second = ruled([HEADS, *above]), ruled([HEADS, *below] if heads else below)
    content = read_content(pdf([first, PageBreak(), second]), "a.pdf")
    assert rows(content) == [HEADS, above[0], [numbers[1], "护岸", whole, units], below[1]]
    assert Reason.ROW_PARTED in [remark.reason for remark in content.warnings]


def test_rows_below_a_page_break_stay_rows() -> None:
    body = [["1", "清河", "清淤十里。", "县水利局"], ["", "", "护岸十里。", "县林业局"]]
    first, second = ruled([HEADS, body[0]]), ruled([body[1]])
    content = read_content(pdf([first, PageBreak(), second]), "a.pdf")
    assert rows(content) == [HEADS, *body]


def test_merged_cells() -> None:
    body = [["1", "清河", "清淤十里。", "县水利局"], ["2", "", "护岸十里。", ""]]
    table = ruled([HEADS, *body], ("SPAN", (1, 1), (1, 2)), ("SPAN", (3, 1), (3, 2)))
    content = read_content(pdf([table]), "a.pdf")
    (block,) = (block for block in content.blocks if isinstance(block, Table))
    assert [cell.text for cell in block.rows[2].cells] == ["2", "清河", "护岸十里。", "县水利局"]
    assert [cell.above for cell in block.rows[2].cells] == [False, True, False, True]


def test_running_text_is_joined_over_lines_and_pages() -> None:
    text = "加强河道管理，" * 40 + "确保安全。（县水利局牵头，县财政局、县林业局按职责分工负责）"
    story = [printed("一、河道"), *[printed(text, firstLineIndent=20)] * 12]
    content = read_content(pdf(story), "a.pdf")
    assert paragraphs(content) == ["一、河道", *[text] * 12]


def test_white_boxes_are_no_tables_and_turned_text_is_told() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(colors.white)
        for n in range(6):
            canvas.rect(70, 600 + 30 * n, 200, 30, stroke=0, fill=1)
            canvas.rect(270, 600 + 30 * n, 200, 30, stroke=0, fill=1)
        canvas.setFillColor(colors.black)
        canvas.drawString(80, 650, "县水利局负责修渠。")
        canvas.rotate(45)
        canvas.drawString(300, 200, "水印")

    content = read_content(drawn(draw), "a.pdf")
    assert (paragraphs(content), rows(content)) == (["县水利局负责修渠。"], [])
    assert [(remark.reason, remark.text) for remark in content.warnings] == [(Reason.TURNED, "水印")]


def test_text_that_is_printed_twice_to_look_bold_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0.0, 0.3, 0.6):
            canvas.drawString(80 + shift, 650, "县水利局负责修修补补。")

    assert paragraphs(read_content(drawn(draw), "a.pdf")) == ["县水利局负责修修补补。"]


def test_an_encrypted_pdf_is_refused() -> None:
    data = drawn(lambda canvas: canvas.drawString(80, 650, "修渠"), encrypt=pdfencrypt.StandardEncryption("x", "y"))
    with pytest.raises(DocumentError, match="is an encrypted PDF; save it without a password"):
        read_content(data, "a.pdf")


def test_a_damaged_pdf_is_refused_in_one_line() -> None:
    data = drawn(lambda canvas: canvas.drawString(80, 650, "修渠"))
    for damaged in (
        b"%PDF-1.7\n",
        data[: len(data) // 2],
        data.replace(b"/Pages", b"/Pagex"),
        data.replace(b"obj", b"obx"),
    ):
        with contextlib.suppress(DocumentError):
            read_content(damaged, "a.pdf")
    with pytest.raises(DocumentError, match=r"damaged|without text") as caught:
        read_content(b"%PDF-1.7\n", "a.pdf")
    assert "\n" not in str(caught.value)


def test_a_bomb_is_stopped() -> None:
    chunk = b" " * 2**20
    packer = zlib.compressobj()
    first, again = (packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    packed = first + again * 4000
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    data = drawn(lambda canvas: canvas.drawString(80, 650, "修渠"), pageCompression=0)
    begin, end = data.rindex(b"<<", 0, data.index(b"stream")), data.index(b"endstream") + len(b"endstream")
    with pytest.raises(DocumentError, match="damaged"):
        read_content(data[:begin] + stream + data[end:], "a.pdf")
