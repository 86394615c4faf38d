"""Word and HTML as their readers see them, characters that cannot be printed, and files without an end."""

import contextlib
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import H, P, Span

from loader.errors import DocumentError
from loader.formats.blocks import Content, Paragraph, Table
from loader.formats.files import read_bytes
from loader.formats.readers import read_content
from loader.remarks import Reason

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def rows(content: Content) -> list[list[str]]:
    return [
        [cell.text for cell in row.cells] for block in content.blocks if isinstance(block, Table) for row in block.rows
    ]


def told(content: Content) -> list[tuple[Reason, str]]:
    return [(remark.reason, remark.text) for remark in content.warnings]


def page(markup: str) -> Content:
    return read_content(markup.encode(), "a.html")


def docx(body: str, namespace: str = W, **parts: str) -> bytes:
    file = io.BytesIO()
    wrapped = {"document": f"<w:body>{body}</w:body>", **parts}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in wrapped.items():
            archive.writestr(
                f"word/{name}.xml", f'<w:document xmlns:w="{namespace}" xmlns:x="urn:x">{inner}</w:document>'
            )
    return file.getvalue()


def word(body: str, **parts: str) -> Content:
    return read_content(docx(body, **parts), "a.docx")


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


@pytest.mark.parametrize(
    "inline",
    [
        *["<img src=a.png>", "<wbr>", "<o:p></o:p>", "<input type=hidden>", "<a name=x></a>", "<!-- x -->", "<?x ?>"],
        *["<x-y></x-y>", "<st1:chsdate></st1:chsdate>", "<div style='display: inline'></div>", "<script>x</script>"],
    ],
)
def test_nothing_that_stands_in_a_line_parts_a_word(inline: str) -> None:
    assert paragraphs(page(f"<div>市园{inline}林局负责</div>")) == ["市园林局负责"]


@pytest.mark.parametrize("tag", ["time", "nobr", "st1:place", "font", "tt", "data", "bdi", "unheard-of"])
def test_the_text_of_an_inline_element_is_text(tag: str) -> None:
    assert paragraphs(page(f"<p>市<{tag}>园林</{tag}>局</p>")) == ["市园林局"]


@pytest.mark.parametrize("tag", ["div", "p", "section", "li", "dd", "center", "h2", "span style='display:block'"])
def test_a_block_parts_lines(tag: str) -> None:
    assert paragraphs(page(f"市园林局<{tag}>市水利局</{tag.split()[0]}>")) == ["市园林局", "市水利局"]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<del>旧</del>", Reason.STRUCK),
        ("<s>旧</s>", Reason.STRUCK),
        ("<strike>旧</strike>", Reason.STRUCK),
        ("<span style='text-decoration: underline Line-Through'>旧</span>", Reason.STRUCK),
        ("<span style='text-decoration-line:line-through'>旧</span>", Reason.STRUCK),
        ("<span class='b gone'>旧</span>", Reason.STRUCK),
        ("<span hidden>旧</span>", Reason.HIDDEN),
        ("<span style='display : none'>旧</span>", Reason.HIDDEN),
        ("<span style='visibility:hidden'>旧</span>", Reason.HIDDEN),
        ("<span style='mso-hide:all'>旧</span>", Reason.HIDDEN),
        ("<ruby>局<rp>（</rp><rt>旧</rt><rp>）</rp></ruby>", Reason.RUBY),
        ("<nav>旧</nav>", Reason.FURNITURE),
        ("<footer>旧</footer>", Reason.FURNITURE),
    ],
)
def test_what_a_page_does_not_show_as_its_text_is_told(markup: str, reason: Reason) -> None:
    content = page(f"<style>.gone, p.other {{ text-decoration: line-through }}</style><p>市园林</p>{markup}")
    assert "旧" not in "".join(paragraphs(content))
    assert told(content) == [(reason, "旧")]


def test_inserted_text_is_text() -> None:
    assert paragraphs(page("<p>市<ins>园林</ins>局</p>")) == ["市园林局"]
    assert paragraphs(page("<pre>市园林局\n市水利局</pre>")) == ["市园林局", "市水利局"]


def test_a_cell_reaches_to_the_end_of_its_group_of_rows() -> None:
    content = page(
        "<table><thead><tr><th rowspan=0>甲<th>乙</thead><tbody><tr><td rowspan=0>一<td>二<tr><td>三</tbody>"
        "<tbody><tr><td>四<td>五</tbody></table>"
    )
    assert rows(content) == [["甲", "乙"], ["一", "二"], ["一", "三"], ["四", "五"]]


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = "<table><tr><td>清淤<td>三里</table>"
    content = page(f"<table><tr><th>任务<th>要求<th>单位<tr><td>修渠<td>如下：{inner}<td>县水利局</table>")
    assert rows(content) == [["任务", "要求", "单位"], ["修渠", "如下：\n清淤 三里", "县水利局"]]
    arranged = page(f"<table><tr><td>首页<td>新闻<tr><td colspan=2>{inner}</table>")
    assert (paragraphs(arranged), rows(arranged)) == (["首页", "新闻"], [["清淤", "三里"]])


def test_hidden_rows_are_told_and_stray_text_is_kept() -> None:
    content = page("<table>说明<tr style='display:none'><td>甲<td>乙<tr><form><td>丙<td>丁</form></table>")
    assert (paragraphs(content), rows(content)) == (["说明"], [["丙", "丁"]])
    assert told(content) == [(Reason.HIDDEN, "甲乙")]


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_word_shows_insertions_and_hides_the_rest(namespace: str) -> None:
    ruby = f"<w:ruby><w:rt>{run('音')}</w:rt><w:rubyBase>{run('水')}</w:rubyBase></w:ruby>"
    pieces = [
        run("市"),
        f"<w:ins>{run('园')}</w:ins><w:moveTo>{run('林')}</w:moveTo><w:smartTag>{run('局')}</w:smartTag>",
        f"<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:moveFrom>{run('移')}</w:moveFrom>",
        run("隐", "<w:vanish/>") + run("划", "<w:strike/>") + run("、", "<w:vanish w:val='0'/>"),
        f"<w:hyperlink>{run('市')}</w:hyperlink>{ruby}<w:sdt><w:sdtContent>{run('利局')}</w:sdtContent></w:sdt>",
    ]
    body = f"<w:p>{''.join(pieces)}</w:p>"
    content = read_content(docx(body, namespace), "a.docx")
    assert paragraphs(content) == ["市园林局、市水利局"]
    struck = [(Reason.STRUCK, text) for text in "删移"]
    assert told(content) == [*struck, (Reason.HIDDEN, "隐"), (Reason.STRUCK, "划"), (Reason.RUBY, "音")]


def test_word_joins_the_lines_of_a_deleted_paragraph_mark() -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert paragraphs(word(f"<w:p>{deleted}{run('市园')}</w:p><w:p>{run('林局')}</w:p>")) == ["市园林局"]


def test_word_styles_hide_and_headers_and_notes_are_told() -> None:
    style = '<w:style w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    number, header = f"<w:p>{run('- 3 -')}</w:p>", f"<w:p>{run('内部资料')}</w:p>"
    hidden = run("藏", "<w:rStyle w:val='h'/>")
    body = f"<w:p>{run('市园林局')}{hidden}</w:p>"
    content = word(body, styles=style, header1=header, footer1=number, footnotes=f"<w:p>{run('注')}</w:p>")
    assert paragraphs(content) == ["市园林局"]
    assert told(content) == [(Reason.HIDDEN, "藏"), (Reason.NOTE, "注"), (Reason.PAGE_HEADER, "内部资料")]


def test_word_rows_and_cells_in_content_controls_are_rows_and_cells() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    wrapped = control.format(f"<w:tr>{cell('修渠')}{cell('县水利局')}</w:tr>")
    body = (
        f"<w:tbl><w:tr>{cell('任务')}{cell('单位')}</w:tr>{wrapped}"
        f"<w:tr>{cell('植树')}{control.format(cell('县林业局'))}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('县财政局')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('修路')}{cell('县交通局')}</w:tr></w:tbl>"
    )
    content = word(body)
    assert rows(content) == [["任务", "单位"], ["修渠", "县水利局"], ["植树", "县林业局"], ["", "县财政局"]]
    assert told(content) == [(Reason.STRUCK, "修路县交通局")]


def test_word_tables_in_cells_and_text_boxes() -> None:
    inner = f"<w:tbl><w:tr>{cell('清淤')}{cell('三里')}</w:tr></w:tbl>"
    head = f"<w:tr>{cell('任务')}{cell('要求')}{cell('单位')}</w:tr>"
    body = f"<w:tbl>{head}<w:tr>{cell('修渠')}<w:tc>{inner}<w:p/></w:tc>{cell('县水利局')}</w:tr></w:tbl>"
    assert rows(word(body))[1] == ["修渠", "清淤 三里", "县水利局"]
    box = f"<w:r><x:shape><w:txbxContent><w:p>{run('框中')}</w:p></w:txbxContent></x:shape></w:r>"
    assert paragraphs(word(f"<w:p>{run('市园')}{box}{run('林局')}</w:p>")) == ["框中", "市园林局"]


@pytest.mark.parametrize(
    "char", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\u202e", "\x07", "\x1c", "\ufffe", "\U0001ffff"]
)
@pytest.mark.parametrize("suffix", [".txt", ".csv", ".html"])
def test_what_cannot_be_printed_is_taken_out_and_told(char: str, suffix: str) -> None:
    content = read_content(f"任务,单位\n修渠,县水{char}利局\n".encode(), f"a{suffix}")
    text = "".join(paragraphs(content)) + "".join("".join(row) for row in rows(content))
    assert "县水利局" in text
    assert told(content)[0][0] is Reason.UNPRINTABLE
    assert told(content)[0][1].startswith(f"U+{ord(char):04X}")


def test_a_character_without_a_glyph_stays_and_is_told() -> None:
    content = read_content("县水\ue123利局、县林\ufffd局\n".encode(), "a.txt")
    assert paragraphs(content) == ["县水\ue123利局、县林\ufffd局"]
    assert told(content) == [(Reason.DOUBTFUL, "U+E123、U+FFFD replacement character")]


SLOW: dict[str, tuple[str, bytes]] = {
    "nested tables": ("a.html", b"<table><tr><td>" * 5400),
    "nested elements": ("a.html", b"<b>" * 100_000),
    "line breaks": ("a.html", "责<br>".encode() * 40_000),
    "cells": ("a.html", b"<table><tr>" + b"<td>x" * 1_000_000),
    "spans": ("a.html", b"<table>" + b"<tr><td rowspan=60000 colspan=9999>x" * 2000),
    "cells of CSV": ("a.csv", b"a,b\n" * 1_000_000),
    "cells of text": ("a.txt", b"a\tb\n" * 1_000_000),
    "quotes": ("a.csv", b'"' * 400_001),
    "quotes in TSV": ("a.tsv", b'a\tb\n"' + b"x" * 400_001),
    "lines": ("a.txt", b"a\n" * 2_000_000),
    "one long line": ("a.txt", "（县水利局负责）".encode() * 300_000),
    "lines of names": ("a.txt", "责任单位：县水利局\n".encode() * 30_000),
    "paragraphs of Word": ("a.docx", docx("<w:p/>" * 10_000_000)),
    "a zip bomb": ("a.docx", docx(" " * 200_000_000)),
    "an XML bomb": ("a.docx", docx("").replace(b"w:body", b"w:bodx")),
}


@pytest.mark.parametrize(("name", "data"), SLOW.values(), ids=SLOW)
def test_nothing_takes_long(name: str, data: bytes) -> None:
    begin = time.process_time()
    with contextlib.suppress(DocumentError):
        read_content(data, name)
    assert time.process_time() - begin < 10


def test_entities_are_refused() -> None:
    file = io.BytesIO()
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(DocumentError, match="declares a document type of its own"):
        read_content(file.getvalue(), "a.docx")


def test_pipes_devices_and_loops_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    refused = {"pipe.txt": "is a pipe or a device", "loop.txt": "cannot be read", f"{'长' * 100}.txt": "cannot be read"}
    for name, message in refused.items():
        with pytest.raises(DocumentError, match=message):
            read_bytes(tmp_path / name)
    with pytest.raises(DocumentError, match="is a pipe or a device"):
        read_bytes(Path("/dev/zero"))


def odt() -> bytes:
    document = OpenDocumentText()
    struck = Style(name="x", family="text")
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    document.automaticstyles.addElement(struck)
    heading = H(outlinelevel=1, text="青禾县任务分解表")
    paragraph = P(text="县水利局")
    paragraph.addElement(Span(stylename=struck, text="县财政局"))
    table = OdfTable(name="a")
    for texts in (["任务", "单位"], ["修渠", "县水利局"]):
        row = TableRow()
        for text in texts:
            odf_cell = TableCell()
            odf_cell.addElement(P(text=text))
            row.addElement(odf_cell)
        table.addElement(row)
    for part in (heading, paragraph, table):
        document.text.addElement(part)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def test_an_odt_file() -> None:
    content = read_content(odt(), "a.odt")
    assert [(block.text, block.level) for block in content.blocks if isinstance(block, Paragraph)] == [
        ("青禾县任务分解表", 1),
        ("县水利局", 0),
    ]
    assert rows(content) == [["任务", "单位"], ["修渠", "县水利局"]]
    assert told(content) == [(Reason.STRUCK, "县财政局")]


def test_an_old_word_file_needs_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match=r"which LibreOffice must convert; install it"):
        read_content(b"\xd0\xcf\x11\xe0", "a.doc")
    program = tmp_path / "soffice"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nPATH=/bin:/usr/bin cp "$CONVERTED" "$2/document.docx"\n'
    )
    program.chmod(0o755)
    converted = tmp_path / "converted.docx"
    converted.write_bytes(docx(f"<w:p>{run('县水利局')}</w:p>"))
    monkeypatch.setenv("CONVERTED", str(converted))
    assert paragraphs(read_content(b"{\\rtf1", "a.rtf")) == ["县水利局"]
    monkeypatch.setenv("CONVERTED", "nowhere")
    with pytest.raises(DocumentError, match="that LibreOffice cannot convert"):
        read_content(b"\xd0\xcf\x11\xe0", "a.doc")


def test_a_locked_office_file_is_refused() -> None:
    with pytest.raises(DocumentError, match="is a locked Office file"):
        read_content(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")


LEVELS = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "●")]
NUMBERING = (
    "<w:abstractNum w:abstractNumId='7'>"
    + "".join(
        f"<w:lvl w:ilvl='{n}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for n, (form, text) in enumerate(LEVELS)
    )
    + "</w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num>"
)


def numbered(level: int, text: str) -> str:
    number = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='3'/></w:numPr>"
    return f"<w:p><w:pPr>{number}</w:pPr>{run(text)}</w:p>"


def test_word_prints_numbers_that_are_not_in_the_text() -> None:
    texts = [(0, "水利"), (1, "修渠"), (2, "清淤"), (2, "护岸"), (1, "植树"), (3, "点"), (0, "交通"), (1, "修路")]
    style = '<w:style w:styleId="n"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    body = "".join(numbered(level, text) for level, text in texts)
    styled = f'<w:p><w:pPr><w:pStyle w:val="n"/></w:pPr>{run("环境")}</w:p>'
    content = word(body + styled, numbering=NUMBERING, styles=style)
    assert paragraphs(content) == [
        *["一、水利", "（一）修渠", "1.清淤", "2.护岸", "（二）植树", "点", "二、交通", "（一）修路", "三、环境"]
    ]


def test_word_numbers_the_rows_of_a_table() -> None:
    row = f"<w:tr><w:tc>{numbered(2, '')}</w:tc>{cell('县水利局')}</w:tr>"
    assert rows(word(f"<w:tbl>{row * 11}</w:tbl>", numbering=NUMBERING))[-1] == ["11.", "县水利局"]
