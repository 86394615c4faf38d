import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from queries.snapshot.integrity import write_checksums

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "zh-CN"}


def found(client: FlaskClient, **parameters: Any) -> Any:
    answer = client.get("/search", query_string={"format": "json", **parameters})
    assert answer.status_code == 200
    return answer.json


@pytest.mark.parametrize("text", ["yfzj", "海洋", "ygj", "haiyang", "Ocean", "渔港局"])
def test_a_unit_is_found_by_any_of_its_names(harbour: FlaskClient, text: str) -> None:
    first = found(harbour, q=text, lang="zh")["results"][0]
    assert first["label"] == "市海洋发展局"
    assert first["page"] == "/page/unit/hg/shi-hai-yang-fa-zhan-ju"


def test_kinds_are_counted_and_chosen(harbour: FlaskClient) -> None:
    assert found(harbour, q="渔")["facets"] == {"unit": 1, "programme": 1, "task": 1, "requirement": 2}
    assert {hit["type"] for hit in found(harbour, q="渔", type="requirement")["results"]} == {"requirement"}


def test_labels_come_in_the_language_that_is_asked_for(harbour: FlaskClient) -> None:
    assert found(harbour, q="yfzj", lang="en")["results"][0]["label"] == "Ocean Development Bureau"


def test_names_that_are_alike_are_offered_where_nothing_is_found(harbour: FlaskClient) -> None:
    nothing = found(harbour, q="市海洋与渔业发展局")
    assert not nothing["results"]
    assert nothing["similar"][0]["label"] == "市海洋发展局"


def test_json_is_for_programs_and_the_page_for_browsers(harbour: FlaskClient) -> None:
    assert harbour.get("/search?q=渔").content_type == "application/json"
    assert harbour.get("/search?q=渔", headers={"Accept": "application/json"}).content_type == "application/json"
    assert harbour.get("/search?q=渔", headers=BROWSER).mimetype == "text/html"
    assert "渔港" in harbour.get("/search?q=渔").text


def test_the_page_marks_what_was_found(harbour: FlaskClient) -> None:
    page = harbour.get("/search?q=渔船", headers=BROWSER).text
    assert "完成<mark>渔船</mark>更新" in page


def test_nothing_that_is_typed_or_named_is_markup(harbour: FlaskClient) -> None:
    for page in (
        harbour.get("/search", query_string={"q": "<script>alert(1)</script>"}, headers=BROWSER),
        harbour.get("/search", query_string={"q": "alert"}, headers=BROWSER),
        harbour.get("/search", query_string={"q": "渔", "type": '"><script>'}, headers=BROWSER),
    ):
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("text", ["", "市" * 2000, "\x00", "\u202e市", "🙂", '"', "NEAR(a)", "%", "\ufeff"])
@pytest.mark.parametrize("page", ["1", "0", "-1", "99999999999", "x", "²"])
def test_no_text_and_no_page_is_an_error(harbour: FlaskClient, text: str, page: str) -> None:
    assert harbour.get("/search", query_string={"q": text, "page": page}, headers=BROWSER).status_code == 200
    assert harbour.get("/suggest", query_string={"q": text}).status_code == 200


def test_a_page_beyond_the_last_leads_back(harbour: FlaskClient) -> None:
    page = harbour.get("/search?q=渔&page=9", headers=BROWSER).text
    assert 'href="/search?q=%E6%B8%94"' in page


def test_suggestions_may_be_of_one_kind(harbour: FlaskClient) -> None:
    assert harbour.get("/suggest?q=ygj&type=unit").json["suggestions"]
    assert harbour.get("/suggest?q=ygj&type=task").json["suggestions"] == []


def test_suggestions_name_the_alias_that_was_typed(harbour: FlaskClient) -> None:
    first = harbour.get("/suggest?q=ygj&lang=zh").json["suggestions"][0]
    assert (first["label"], first["note"], first["lang"]) == ("市海洋发展局", "市渔港局", "zh-Hans")
    assert harbour.get("/suggest?q=").json["suggestions"] == []


def test_a_snapshot_without_an_index_says_so(tmp_path: Path, harbour_snapshot: Path) -> None:
    snapshot = shutil.copytree(harbour_snapshot, tmp_path / "s")
    (snapshot / "search.sqlite").unlink()
    write_checksums(snapshot)
    app = create_app(Settings(snapshot=snapshot, workers=1, access_log=False))
    answer = app.test_client().get("/search?q=x")
    app.extensions["backend"].close()
    assert answer.status_code == 503
    assert answer.json["help"].startswith("build the snapshot again")
