"""A real browser before a real server over the bundled annex.

Every visit is watched: an error on the console, an uncaught exception, or a request to another host fails the test.
Screenshots go to ``var/screenshots``, which is not under version control.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from queries.snapshot.directory import Snapshot
from tests.programs import missing
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parent.parent.parent
SCREENSHOTS = ROOT / "var" / "screenshots"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURES = "script[src$='network.js'], script[src$='workload.js'], script[src$='question.js']"
DESKTOP, PHONE = (1280, 900), (390, 844)
TOKEN = "browser-tests"


@dataclass
class Visit:
    """A page being looked at, and what went wrong on it."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    scripts: bool = True

    def go(self, path: str) -> Page:
        """Open a path of the server under test; a picture is waited for."""
        self.page.goto(self.base + path)
        if self.scripts and self.page.locator(PICTURES).count():
            self.page.locator("[data-drawn]").wait_for(state="attached")
        return self.page

    def watch(self) -> None:
        """Note every fault from now on."""
        self.page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"{error} ({self.page.url}; {error.stack})"))
        self.page.on("request", self.judge)

    def judge(self, request: Request) -> None:
        """Note a request to another host."""
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"a request to {request.url}")

    def violations(self) -> list[str]:
        """Return what axe-core calls serious or critical, as one line each; skip without axe-core."""
        if not AXE.exists():
            missing("axe-core is missing: make assets")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: Any = self.page.evaluate("async () => (await axe.run()).violations")
        return [
            f"{rule['id']} ({rule['impact']}): {node['html'][:120]} {node['any'][:1] and node['any'][0]['message']}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def shoot(self, name: str, *, full: bool = True) -> Path:
        """Write a screenshot and return its path."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=full)
        return path


@pytest.fixture(scope="session")
def server(annex_snapshot: Snapshot) -> Iterator[str]:
    """Serve the annex on a free port; yield the address."""
    with serving(annex_snapshot.path) as base:
        yield base


@contextmanager
def serving(snapshot: Path) -> Iterator[str]:
    """Serve a snapshot on a free port while this is open; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "FENGONG_SNAPSHOT": str(snapshot), "FENGONG_PORT": str(port)}
    environment |= {"FENGONG_ACCESS_LOG": "0", "FENGONG_WORKERS": "2", "FENGONG_OPERATOR_TOKEN": TOKEN}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:api.operation.gunicorn_conf", "api:create_app()"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield wait(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait(base: str, process: subprocess.Popen[bytes]) -> str:
    """Return the address once the server answers."""

    def has_answered() -> bool:
        assert process.poll() is None, "the server did not start"
        with suppress(OSError):
            urllib.request.urlopen(f"{base}/health/live", timeout=5).close()
            return True
        return False

    wait_until(has_answered)
    return base


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    if not Path(CHROMIUM).exists():
        missing("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


Open = Callable[..., Visit]


@pytest.fixture
def open_browser(chromium: Browser, server: str) -> Iterator[Open]:
    """Yield a function that opens a watched page: ``open_browser(language=, dark=, size=, script=)``."""
    visits: list[Visit] = []

    def open_(
        language: str = "zh-CN",
        dark: bool = False,
        size: tuple[int, int] = DESKTOP,
        base: str = server,
        **options: Any,
    ) -> Visit:
        context = chromium.new_context(
            locale=language,
            color_scheme="dark" if dark else "light",
            viewport={"width": size[0], "height": size[1]},
            **options,
        )
        visit = Visit(context.new_page(), base, scripts=options.get("java_script_enabled", True))
        visit.watch()
        visits.append(visit)
        return visit

    yield open_
    faults = [fault for visit in visits for fault in visit.faults]
    for visit in visits:
        visit.page.context.close()
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.fixture
def visit(open_browser: Open) -> Visit:
    """Open a page in Chinese, light, on a desk."""
    return open_browser()
