"""Inputs as they come and as they should not: documents of every format, clauses, RDF, requests, damaged files."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile

from hypothesis import strategies as st
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PLACES, KINDS = ("市", "区", "县", "省", ""), ("财政局", "渔港局", "教育局", "人民政府", "海事处", "联席会议", "农场")
names = st.builds("".join, st.tuples(st.sampled_from(PLACES), st.sampled_from(KINDS)))
words = st.text(
    st.sampled_from(
        "建设推进渔港培训补贴（）()、，,；;。：:等各有关部门按职责分工负责牵头配合会同一二三1234 \t\u3000\u00ad"
    ),
    max_size=40,
)
anything = st.text(max_size=60)
marks = st.sampled_from(("牵头", "负责", "配合", "按职责分工负责", "会同", "督办", "指导", "参与", ""))
labels = st.sampled_from(("责任单位：", "牵头单位：", "配合单位:", "（", "负责单位", ""))
clauses = st.builds(
    lambda label, units, mark, rest: f"{label}{'、'.join(units)}{mark}{rest}",
    labels,
    st.lists(names | words, max_size=8),
    marks,
    words | anything,
)
items = st.tuples(words.filter(str.strip), clauses)
tables = st.lists(st.tuples(words, words, clauses), min_size=1, max_size=8)


def text_document(rows: list[tuple[str, str]]) -> bytes:
    """Return numbered items, each with its clause in brackets."""
    lines = (f"{number}.{text}（{clause}）" for number, (text, clause) in enumerate(rows, 1))
    return "\n".join(("一、重点任务", *lines)).encode("utf-8", "replace")


def csv_document(rows: list[tuple[str, ...]]) -> bytes:
    """Return a table with heads as comma-separated values."""
    file = io.StringIO()
    csv.writer(file).writerows([("工作任务", "工作要求", "责任单位"), *rows])
    return file.getvalue().encode("utf-8", "replace")


def html_document(rows: list[tuple[str, ...]]) -> bytes:
    """Return a table as a page."""
    cells = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    heads = "<tr><th>工作任务</th><th>工作要求</th><th>责任单位</th></tr>"
    return f"<html><body><h1>分工表</h1><table>{heads}{cells}</table></body></html>".encode("utf-8", "replace")


def markdown_document(rows: list[tuple[str, str]]) -> bytes:
    """Return items under a heading."""
    return ("# 分工\n\n" + "\n\n".join(f"**{text}**\n\n责任单位：{clause}" for text, clause in rows)).encode(
        "utf-8", "replace"
    )


def word_document(rows: list[tuple[str, ...]]) -> bytes:
    """Return a table as the smallest ``.docx``."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def cell(text: str) -> str:
        printable = "".join(each for each in text if each.isprintable())
        return f"<w:tc><w:p><w:r><w:t>{html.escape(printable)}</w:t></w:r></w:p></w:tc>"

    lines = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in [("工作任务", "工作要求", "责任单位"), *rows])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        body = f'<w:document xmlns:w="{space}"><w:body><w:tbl>{lines}</w:tbl></w:body></w:document>'
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body.encode("utf-8", "replace"))
    return without_time(file.getvalue())


def excel_document(rows: list[tuple[str, ...]]) -> bytes:
    """Return a table as a workbook."""
    book = Workbook()
    for row in [("工作任务", "工作要求", "责任单位"), *rows]:
        book.active.append(["".join(each for each in cell if each.isprintable()) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return without_time(file.getvalue())


def without_time(archive: bytes) -> bytes:
    """Return a ZIP archive that does not tell when it was made: the same input always makes the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            text = _MOMENT.sub(b"2020-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def pdf_document(rows: list[tuple[str, str]]) -> bytes:
    """Return items as a page of text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.setFont("STSong-Light", 10)
    for number, (text, clause) in enumerate(rows, 1):
        canvas.drawString(40, 800 - 20 * number, f"{number}.{text}（{clause}）")
    canvas.save()
    return file.getvalue()


documents = st.one_of(
    st.tuples(st.just("a.txt"), st.lists(items, min_size=1, max_size=8).map(text_document)),
    st.tuples(st.just("a.md"), st.lists(items, min_size=1, max_size=8).map(markdown_document)),
    st.tuples(st.just("a.pdf"), st.lists(items, min_size=1, max_size=8).map(pdf_document)),
    st.tuples(st.just("a.csv"), tables.map(csv_document)),
    st.tuples(st.just("a.html"), tables.map(html_document)),
    st.tuples(st.just("a.docx"), tables.map(word_document)),
    st.tuples(st.just("a.xlsx"), tables.map(excel_document)),
)


@st.composite
def damaged_documents(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return a document with bytes changed, cut out, put in or repeated."""
    name, data = draw(documents)
    content = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        end = min(len(content), at + draw(st.integers(0, 40)))
        change = draw(st.sampled_from(("flip", "cut", "insert", "repeat")))
        if change == "flip" and content:
            content[at] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del content[at:end]
        elif change == "insert":
            content[at:at] = draw(st.binary(max_size=20))
        else:
            content[at:at] = content[at:end] * draw(st.integers(1, 50))
    return draw(st.sampled_from((name, "a.txt", "a.html", "a.csv", "a"))), bytes(content)


iris = st.sampled_from(
    ("<http://e/a>", "<http://e/é>", "<relative>", "_:b", "_:é", "<http://e/ >", "<>", "a:b", "<http://e/\ufffe>")
)
literals = anything.map(lambda text: json.dumps(text, ensure_ascii=False)) | st.sampled_from(
    ('"1"^^<http://www.w3.org/2001/XMLSchema#int>', '"x"@zh', '"x"@', "1e999", "true", '"\\ud800"', "'''\n'''")
)
statements = st.builds(
    lambda s, p, o, end: f"{s} {p} {o}{end}\n", iris, iris, iris | literals, st.sampled_from((" .", "", " ,", ";"))
)
rdf_files = st.tuples(
    st.sampled_from(("a.nt", "a.nq", "a.ttl", "a.trig")), st.lists(statements, max_size=12).map("".join)
)

queries = st.one_of(
    st.builds(
        "SELECT * {{ {} {} {} }} LIMIT {}".format,
        st.just("?s"),
        st.just("?p"),
        iris | literals | st.just("?o"),
        st.integers(),
    ),
    st.builds("SELECT ({} AS ?x) {{}} ORDER BY {}".format, literals, literals | st.just("DESC(?x)")),
    anything,
    st.sampled_from(
        (
            "",
            "ASK {}",
            "DESCRIBE <a>",
            "CONSTRUCT WHERE {?s ?p ?o}",
            "INSERT DATA {}",
            "\ufeffASK {}",
            "SELECT * {" * 90,
        )
    ),
)
paths = st.sampled_from(
    (
        "/sparql",
        "/search",
        "/suggest",
        "/queries",
        "/queries/leads.csv",
        "/queries/workload.json",
        "/page/unit/x",
        "/data/unit/x.ttl",
        "/id/x",
        "/explain",
        "/compare",
        "/exports/csv",
        "/exports/nope",
        "/graphs",
        "/reconcile",
        "/reconcile/suggest/entity",
        "/reconcile/properties",
        "/reconcile/flyout/entity",
        "/reconcile/preview",
        "/editor",
        "/editor/labels.json",
        "/dump/x",
        "/received/x",
        "/units",
        "/limits",
        "/documents",
        "/network",
        "/workload",
    ),
)
parameters = st.dictionaries(
    st.sampled_from(
        (
            "query",
            "q",
            "page",
            "type",
            "unit",
            "lang",
            "limit",
            "offset",
            "format",
            "edition",
            "timeout",
            "reading",
            "s",
            "p",
            "o",
            "default-graph-uri",
            "graph",
            "prefix",
            "id",
            "cursor",
            "annex",
            "a",
            "b",
            "queries",
            "extend",
        ),
    ),
    st.one_of(
        queries,
        anything,
        names,
        st.integers().map(str),
        st.sampled_from(("-1", "1e9", "NaN", "../..", "\x00", "a" * 3000)),
    ),
    max_size=5,
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(
            ("*/*", "text/html", "text/turtle;q=NaN", "a", "", ",,,", "application/json;q=2", "text/csv; charset=x")
        ),
        "Accept-Language": st.sampled_from(("zh", "en;q=x", "*", "")),
        "If-None-Match": st.sampled_from(("*", '"x"', 'W/"x"', "x", '"')),
        "Range": st.sampled_from(("bytes=0-1", "bytes=9-1", "x", "bytes=-", "bytes=999999999-")),
        "Content-Type": st.sampled_from(
            ("application/json", "application/sparql-query", "application/x-www-form-urlencoded", "x/y", "")
        ),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("q0", "query", "type", "limit", "properties", "pid", "v", "ids")), inner)
    ),
    max_leaves=8,
)
bodies = json_values.map(json.dumps) | anything | queries
