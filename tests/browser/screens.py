"""Take pictures of every kind of page for people to look at: ``make screens`` writes them to ``var/screens``.

Both languages, light and dark, on a desk and on a phone: eight pictures a page. ``--only home limits`` takes some.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, Visit, serving

ROOT = Path(__file__).parent.parent.parent
CASES = Path(__file__).parent / "pages_of_each_kind.txt"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
SIZES = {"desk": DESKTOP, "phone": PHONE}


def pages_of_each_kind() -> list[tuple[str, str]]:
    """Return name and path of one page of each kind."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [(name, path) for name, path in (line.split() for line in lines if line and line[0] != "#")]


def take_screens(browser: Browser, base: str, out: Path, pages: Sequence[tuple[str, str]]) -> int:
    """Take every look of the pages; return how many pictures there are."""
    looks = [*itertools.product(LANGUAGES, ("light", "dark"), SIZES)]
    for language, scheme, size in looks:
        width, height = SIZES[size]
        context = browser.new_context(
            locale=LANGUAGES[language],
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
        )
        visit = Visit(context.new_page(), base)
        for name, path in pages:
            visit.go(path).screenshot(path=out / f"{name}-{language}-{scheme}-{size}.png", full_page=True)
        context.close()
    return len(looks) * len(pages)


def main() -> None:
    """Serve a snapshot, photograph it, and say where the pictures are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshot", type=Path, default=ROOT / "var" / "current")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    parser.add_argument("--only", nargs="*", metavar="NAME")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pages = [(name, path) for name, path in pages_of_each_kind() if not given.only or name in given.only]
    with serving(given.snapshot) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        print(f"{take_screens(browser, base, given.out, pages)} pictures in {given.out}")
        browser.close()


if __name__ == "__main__":
    main()
