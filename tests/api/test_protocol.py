"""The protocol's cases, in process and over a socket: the same table twice."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from tests.api import exchanges
from tests.api.exchanges import Exchange

CASES = exchanges.read_exchanges("protocol.http")


def check(case: Exchange, status: int, content_type: str, body: bytes) -> None:
    text = body.decode()
    assert status == case.status, text
    if case.kind.startswith("!"):
        assert content_type == "application/problem+json"
        assert json.loads(text)["type"].endswith("/problem/" + case.kind[1:])
    elif case.kind != "-":
        assert content_type.partition(";")[0] == case.kind
    assert [expected for expected in case.texts if expected not in text] == []


def test_how_many_cases() -> None:
    assert len(CASES) == 81
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_process(client: FlaskClient, case: Exchange) -> None:
    answer = client.open(
        unquote(case.path),
        query_string=case.query_string,
        method=case.method,
        headers=list(case.headers),
        data=case.body,
    )
    check(case, answer.status_code, answer.content_type, answer.data)


def test_over_a_socket(server: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server)) as connection:
        for case in CASES:
            status, content_type, body = send_exchange(connection, case)
            try:
                check(case, status, content_type, body)
            except AssertionError as error:
                error.add_note(case.name)
                raise


def send_exchange(connection: http.client.HTTPConnection, case: Exchange) -> tuple[int, str, bytes]:
    connection.putrequest(case.method, case.target, skip_accept_encoding=True)
    for name, value in case.headers:
        connection.putheader(name, value.encode())
    if case.body:
        connection.putheader("Content-Length", str(len(case.body)))
    connection.endheaders(case.body)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Content-Type", ""), answer.read()


def test_the_check_can_fail(client: FlaskClient) -> None:
    case = CASES[0]
    with pytest.raises(AssertionError):
        check(case, case.status, "text/html", b'{"boolean":true}')


def test_the_cases_are_a_file_people_can_read() -> None:
    assert Path(exchanges.CASES / "protocol.http").read_text(encoding="utf-8").startswith("The SPARQL 1.1 Protocol")
