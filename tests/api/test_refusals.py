"""Why a document is refused, said in the reader's language: every sentence of the reader has one."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.exchange.languages import translated_sentence
from api.pages.tools.refusals import told_refusal

LOADER = Path(__file__).parents[2] / "loader"
SENT = {"Accept": "text/html", "Accept-Language": "zh"}


def sentences() -> Iterator[str]:
    """Yield what the code that reads documents may say when it refuses one, with a sample in each place."""
    for file in sorted([*LOADER.glob("formats/*.py"), *LOADER.glob("layouts/*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DocumentError":
                remedies = [each.value for each in node.keywords if each.arg == "remedy"]
                yield from filter(None, map(sample, [*node.args[:1], *remedies]))


def sample(node: ast.expr) -> str:
    """Return a text that an expression makes; nothing for one that is put together elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_every_sentence_has_a_translation(app: Flask, sentence: str) -> None:
    with app.test_request_context("/read?lang=zh"):
        said = translated_sentence(told_refusal(sentence))
    assert re.search("[\u4e00-\u9fff]", said), said
    assert not re.search(r"\b(?:is|the|it|a)\b", said), said


def test_there_are_as_many_as_there_were() -> None:
    assert len(set(sentences())) > 35


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.txt", b" \n", "文件为空"),
        ("a.gz", b"\x1f\x8b" + b"x" * 50, "这是gzip 压缩包，无法读取；请先解压"),
        ("cut.docx", b"PK\x03\x04" + b"x" * 50, "这是不完整的 ZIP 压缩包或 Office 文件，无法读取；请重新复制文件"),
        ("news.txt", "今日新闻。\n天气晴好。\n".encode(), "未找到责任条款；可读的版式见 docs/reading.md"),
        ("a.pdf", b"%PDF-1.4 nothing", "请重新打印为 PDF"),
        (
            "t.csv",
            "姓名,年龄\n甲,3\n".encode(),
            "表格缺少任务列（工作任务……）或单位列（责任单位……）；表头为：姓名、年龄",
        ),
    ],
)
def test_a_visitor_is_told_in_chinese(client: FlaskClient, name: str, data: bytes, said: str) -> None:
    page = client.post("/read", data={"document": (io.BytesIO(data), name)}, headers=SENT)
    assert page.status_code == 422
    assert said in page.text
    program = client.post("/read", data={"document": (io.BytesIO(data), name)}, headers={"Accept": "application/json"})
    assert program.json is not None
    assert not re.search("[\u4e00-\u9fff]", re.sub(r"工作任务 …|责任单位 …|姓名、年龄", "", program.json["detail"]))


def test_what_is_not_listed_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/read?lang=zh"):
        assert translated_sentence(told_refusal("does something else; see there")) == "does something else；see there"
        assert translated_sentence(told_refusal("x.csv, line 3: is empty")) == "x.csv, line 3：文件为空"
