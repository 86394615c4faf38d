"""The page that reads a visitor's document: in both languages, as JSON, within limits, and without a trace."""

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.engine import reading
from api.exchange.settings import Settings
from loader.lists.corrections import load_corrections

TEXT = (
    "青禾县任务分工\n（一）修渠。修渠十里\u200b。（县水利局牵头，县财政局配合）\n（二）植树。植树百株。（县林业局负责）\n"
    "（三）修路。修路五里。\n"
)
HTML = {"Accept": "text/html"}


def give(client: FlaskClient, data: bytes, name: str = "渠.txt", **headers: str) -> TestResponse:
    head = f'--x\r\nContent-Disposition: form-data; name="document"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return client.post("/read", data=body, headers=headers, content_type="multipart/form-data; boundary=x")


def test_the_form_is_there_in_both_languages(client: FlaskClient) -> None:
    assert 'enctype="multipart/form-data"' in client.get("/read", headers={"Accept-Language": "en"}).text
    assert "读一份文件" in client.get("/read").text


def test_a_document_is_shown_by_role_with_its_warnings(client: FlaskClient) -> None:
    page = give(client, TEXT.encode(), Accept="text/html")
    assert page.status_code == 200
    for shown in (">县水利局</span>牵头", 'class="as-lead"', 'class="as-supporting"', "无法显示的字符", "U+200B"):
        assert shown in page.text
    english = client.post("/read?lang=en", data={"document": (io.BytesIO(TEXT.encode()), "a.txt")}, headers=HTML).text
    assert "characters that cannot be printed are taken out" in english
    assert "of its characters are used" in english
    assert "The document states no order rule." in english


def test_programs_get_what_the_command_prints(client: FlaskClient, tmp_path: Path) -> None:
    answer = give(client, TEXT.encode(), Accept="application/json")
    (tmp_path / "渠.txt").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "loader.command", "read", "--json", str(tmp_path / "渠.txt")]
    assert answer.json == json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "a.txt", "is empty"),
        ("今天。".encode(), "a.txt", "no responsibility clause"),
        (b"\x7fELF", "../../x", "is a program"),
    ],
)
def test_what_cannot_be_read_is_a_problem(client: FlaskClient, data: bytes, name: str, told: str) -> None:
    answer = give(client, data, name, Accept="application/json")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert told in answer.json["detail"]
    assert tempfile.gettempdir() not in answer.json["detail"]


def test_a_form_without_a_document_is_a_problem(client: FlaskClient) -> None:
    answer = client.post("/read", data={}, content_type="multipart/form-data", headers=HTML)
    assert answer.status_code == 422
    assert "没有给出文件" in answer.text


def test_a_large_document_is_refused_and_other_bodies_stay_small(client: FlaskClient) -> None:
    assert give(client, b"a" * (9 * 2**20)).status_code == 413
    assert give(client, b"a" * (3 * 2**20), Accept="application/json").status_code == 422


def test_nothing_is_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert give(client, TEXT.encode()).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_time_and_turns_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(reading.TimeLimit):
        reading.read_visitor_document(TEXT.encode(), "a.txt", Settings(read_seconds=0.01))
    turns = reading._turns(7)
    for _ in range(7):
        turns.acquire()
    with pytest.raises(reading.Busy):
        reading.read_visitor_document(TEXT.encode(), "a.txt", Settings(readers=7, queue_seconds=0.01))
    for _ in range(7):
        turns.release()


def test_the_reader_reaches_no_network() -> None:
    code = "import socket; socket.socket()"
    program = f"import sys; from api.engine import sandbox; sandbox.close_network(programs=True); {code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"PermissionError" in done.stderr


def test_a_correction_is_a_line_of_the_list(client: FlaskClient, tmp_path: Path) -> None:
    page = give(client, TEXT.encode(), Accept="text/html").text
    assert "牵头单位：县水利局；配合单位：县财政局</textarea>" in page
    clause = "（县水利局牵头，县财政局配合）"
    form = {
        "annex": "qu",
        "context": clause,
        "read_as": "牵头单位：县财政局",
        "reason": "据会议纪要",
        "requirements": "修渠",
    }
    answer = client.post("/read/correction", data=form)
    assert answer.mimetype == "text/csv"
    (tmp_path / "corrections.csv").write_bytes(answer.data)
    (correction,) = load_corrections(tmp_path / "corrections.csv")
    assert (correction.overrules, correction.requirements, correction.context) == (True, ("修渠",), clause)
    assert client.post("/read/correction", data=form | {"reason": " "}).status_code == 400
