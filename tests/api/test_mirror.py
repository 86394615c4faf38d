"""The static mirror: complete, and linked in itself."""

import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from io import StringIO
from pathlib import Path
from time import monotonic
from urllib.parse import quote, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from api.mirror.__main__ import main
from api.mirror.addresses import Address
from api.mirror.scope import Scope
from api.mirror.work import Telling, staging_folder, write_mirror
from api.mirror.writing import MirrorError, Scribe
from queries.errors import FengongError
from queries.snapshot.directory import GONE

ROOT = Path(__file__).parent.parent.parent
TRIG = Path(__file__).parent / "yunxi.trig"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[..., Path]) -> Path:
    folder = tmp_path_factory.mktemp("mirror")
    snapshot = snapshot_of(folder / "snapshot", TRIG)
    (snapshot / "fengong.nq").write_text("", encoding="utf-8")
    (snapshot / GONE).write_text("unit/yunxi/shi-lao-ju\t0123456789abcdef\n", encoding="utf-8")
    assert write_mirror(snapshot, folder / "site", telling=Telling(StringIO())) > 200
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
    "ontology/index.en.html",
    "ontology.ttl",
    ".well-known/void.ttl",
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
    assert re.search(r'href="[./]*/page/yunxi-2031/task-1/req-1/index\.en\.html"', page)
    assert re.search(r'href="[./]*/page/unit/yunxi/shi-cai-zheng-ju/index\.html" lang="zh-Hans"', page)


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


def test_what_is_gone_is_said_to_be(site: Path) -> None:
    assert r"^(id|page|data)/unit/yunxi/shi\-lao\-ju([/.]|$) - [G]" in (site / ".htaccess").read_text(encoding="utf-8")


def test_nothing_leads_out_of_the_folder(site: Path) -> None:
    assert Address.read("/page/a/../../b", "zh").file.count("..") == 0
    assert len(Address("/page/" + "长" * 100).file) < 60


def triples(content: bytes, suffix: str) -> set[str]:
    return {str(quad.triple) for quad in parse(content, RdfFormat.from_extension(suffix[1:]))}


def test_data_are_those_of_the_server(site: Path, harbour: FlaskClient, harbour_snapshot: Path, tmp_path: Path) -> None:
    write_mirror(harbour_snapshot, tmp_path / "site", processes=1, telling=Telling(StringIO()))
    compared = 0
    for file in (tmp_path / "site/data").rglob("*.*"):
        served = harbour.get(f"/{quote(str(file.relative_to(tmp_path / 'site')))}")
        assert triples(file.read_bytes(), file.suffix) == triples(served.data, file.suffix), file
        compared += 1
    assert compared == 44


def test_proofs_and_citations_are_written_for_what_is_cited(site: Path) -> None:
    cited = {file.name for file in (site / "cite/yunxi-2031/task-1").glob("*")}
    assert any(name.startswith("req-1.") for name in cited)
    assert (site / "page/yunxi-2031/task-1/clause-1/unit-1/index.html").is_file()
    assert not (site / "cite/yunxi-2031/task-1/clause-1").is_dir()
    assert len(list((site / "explain").rglob("index.html"))) > 5


def test_a_folder_in_use_is_not_overwritten(site: Path) -> None:
    with pytest.raises(FengongError, match="something here"), staging_folder(site):
        pass


def test_a_page_that_fails_is_not_passed_over(tmp_path: Path, app: Flask) -> None:
    broken = Flask(__name__)
    broken.add_url_rule("/", view_func=lambda: ("broken", 500))
    with pytest.raises(MirrorError, match="status 500"):
        Scribe(broken, Scope(app.extensions["backend"]), tmp_path).write(Address("/"))


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def half() -> None:
        with staging_folder(tmp_path / "site") as folder:
            (folder / "half").touch()
            raise MirrorError("broken")

    with pytest.raises(MirrorError):
        half()
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_in_lines_where_nobody_looks() -> None:
    told = Telling(StringIO(), began=monotonic() - 10)
    told(100, 20, 80)
    told(101, 21, 80)  # too soon to be told
    assert isinstance(told.to, StringIO)
    assert told.to.getvalue() == "100 files, 25 % of what is known of, about 30 s left\n"


# Interrupted in the middle, however fast or busy the machine is: when the work is first told, and none of it is done.
INTERRUPTED = """
import os, signal
from api.mirror.__main__ import main
from api.mirror.work import Telling
tell = Telling.__call__
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
def interrupt(telling, *figures):
    tell(telling, *figures)
    os.kill(os.getpid(), signal.SIGINT)
Telling.__call__ = interrupt
main()
"""


def test_an_interrupt_leaves_nothing_but_words(tmp_path: Path, harbour_snapshot: Path) -> None:
    out = tmp_path / "site"
    command = [sys.executable, "-c", INTERRUPTED, "--snapshot", str(harbour_snapshot), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[0].startswith("0 files")
    assert done.stderr.endswith(f"\nstopped; nothing was written to {out}\n")
    assert done.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_a_missing_snapshot_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--snapshot", str(tmp_path / "none"), "--out", str(tmp_path / "site")])
    assert stop.value.code == 2
    assert "no snapshot here" in capsys.readouterr().err
