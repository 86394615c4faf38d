"""The browser libraries: which files of which npm packages the pages load, and whether they are here.

``python -m api.pages.tools.assets node_modules api/static/vendor tests/browser/vendor`` copies them at set-up.
Pages work without them, as forms and tables.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

FILES: Mapping[str, tuple[str, ...]] = {
    "@zazuko/yasgui": ("build/yasgui.min.js", "build/yasgui.min.css"),
    "cytoscape": ("dist/cytoscape.min.js",),
    "echarts": ("dist/echarts.min.js",),
}
FOR_TESTS: Mapping[str, tuple[str, ...]] = {"axe-core": ("axe.min.js",)}
LICENCES = "LICENCES.txt"
_LICENCE_FILES = ("LICENSE*", "LICENCE*", "license*", "NOTICE*", "COPYING*")
# Terms for the packages that declare a licence but hold no text of it.
_MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@cache
def has_library(name: str) -> bool:
    """Tell whether the library of a file such as ``echarts.min.js`` was copied at set-up."""
    return files("api").joinpath("static", "vendor", name).is_file()


def copy_libraries(modules: Path, target: Path, packages: Mapping[str, tuple[str, ...]]) -> list[Path]:
    """Copy files of packages from ``node_modules``, with the licences of all that may be bundled in them.

    Raises ``FileNotFoundError`` when a package is not installed.
    """
    target.mkdir(parents=True, exist_ok=True)
    wanted = [modules / package / file for package, names in packages.items() for file in names]
    copied = [Path(shutil.copyfile(file, target / file.name)) for file in wanted]
    (target / LICENCES).write_text("\n".join(package_licences(modules)), encoding="utf-8")
    return copied


def package_licences(modules: Path) -> Iterator[str]:
    """Yield name, version, licence and licence texts of every installed package."""
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        package = json.loads(manifest.read_text(encoding="utf-8"))
        texts = sorted({file for pattern in _LICENCE_FILES for file in manifest.parent.glob(pattern) if file.is_file()})
        yield f"{'=' * 78}\n{_licence_heading(package)}\n{'=' * 78}\n"
        yield "\n".join(file.read_text(encoding="utf-8") for file in texts) or _declared_terms(package)


def _licence_heading(package: Mapping[str, Any]) -> str:
    """Return one line about a package: name, version, licence, author."""
    author = package.get("author", "")
    name = author.get("name", "") if isinstance(author, dict) else author
    return " · ".join(filter(None, (f"{package['name']} {package['version']}", package.get("license"), name)))


def _declared_terms(package: Mapping[str, Any]) -> str:
    """Return the terms of the licence that a package without a licence file declares."""
    holder = _licence_heading(package).rpartition(" · ")[2]
    return f"Copyright (c) {holder}\n\n{_MIT}" if package["license"] == "MIT" else f"{package['license']}\n"


def _copy_assets() -> None:
    """Copy from the first folder to the second, and what only tests need to the third; say what."""
    modules, served, tests = map(Path, sys.argv[1:4])
    for file in copy_libraries(modules, served, FILES) + copy_libraries(modules, tests, FOR_TESTS):
        print(f"{file}  {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    _copy_assets()
