"""The static mirror: complete, and linked in itself."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask

from api.mirror import Address, Mirror, MirrorError, main, mirror
from queries.errors import FengongError

TRIG = Path(__file__).parent / "yunxi.trig"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[..., Path]) -> Path:
    folder = tmp_path_factory.mktemp("mirror")
    snapshot = snapshot_of(folder / "snapshot", TRIG)
    (snapshot / "fengong.nq").write_text("", encoding="utf-8")
    assert mirror(snapshot, folder / "site") > 200
    return folder / "site"


@pytest.mark.parametrize("file", [
    "index.html",
    "index.en.html",
    "units/index.html",
    "page/yunxi-2031/task-1/req-1/index.en.html",
    "page/unit/yunxi/rtl/index.html",
    "data/yunxi-2031/task-1/req-1.ttl",
    "data/unit/yunxi/shi-cai-zheng-ju.jsonld",
    "cite/unit/yunxi/shi-cai-zheng-ju.bib",
    "cite/unit/yunxi/shi-cai-zheng-ju.en.csl.json",
    "static/fengong.css",
    "dump/fengong.nq",
    ".htaccess",
])  # fmt: skip
def test_every_page_and_serialisation_is_a_file(site: Path, file: str) -> None:
    assert (site / file).is_file()


def test_every_link_leads_somewhere(site: Path) -> None:
    followed = 0
    for page in site.rglob("*.html"):
        for link in re.findall(r'(?<= )(?:href|src)="([^"]*)"', page.read_text(encoding="utf-8")):
            parts = urlsplit(unescape(link))
            if parts.scheme or not parts.path:
                continue
            assert not parts.path.startswith("/"), f"{page}: {link}"
            assert (page.parent / unquote(parts.path)).is_file(), f"{page}: {link}"
            followed += 1
    assert followed > 1000


def test_a_language_is_kept_from_page_to_page(site: Path) -> None:
    page = (site / "page/unit/yunxi/shi-cai-zheng-ju/index.en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert re.search(r'href="[./]*/yunxi-2031/task-1/req-1/index\.en\.html"', page)
    assert 'href="index.html" lang="zh-Hans"' in page


def test_tables_and_their_queries_are_files(site: Path) -> None:
    queries = {file.stem for file in (site / "tables").glob("*.rq")}
    assert queries
    assert queries == {file.stem for file in (site / "tables").glob("*.csv")}


def test_what_needs_a_server_is_left_out(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "<form" not in page


@pytest.mark.parametrize(("url", "file"), [
    ("/", "index.html"),
    ("/?lang=en", "index.en.html"),
    ("/page/a/b?page=2", "page/a/b/~3a6ca8d1dd1cb1ca/index.html"),
    ("/page/a?edition=0123456789abcdef", "page/a/index.html"),
    ("/data/a.ttl?lang=en", "data/a.ttl"),
])  # fmt: skip
def test_an_address_has_one_file(url: str, file: str) -> None:
    found = Address.read(url, "zh").file
    assert re.sub(r"~\w{16}", "~", found) == re.sub(r"~\w{16}", "~", file)


def test_a_folder_in_use_is_not_overwritten(site: Path) -> None:
    with pytest.raises(FengongError, match="not empty"):
        mirror(None, site)


def test_a_page_that_fails_is_not_passed_over(tmp_path: Path) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: ("broken", 500))
    with pytest.raises(MirrorError, match="status 500"):
        Mirror(app, tmp_path).write([Address("/")])


def test_a_missing_snapshot_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--snapshot", str(tmp_path / "none"), "--out", str(tmp_path / "site")])
    assert stop.value.code == 2
    assert "no snapshot here" in capsys.readouterr().err
