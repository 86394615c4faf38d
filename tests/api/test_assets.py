import json
from pathlib import Path

import pytest

from api.pages.tools.assets import FILES, FOR_TESTS, LICENCES, copy_libraries, has_library, package_licences

ROOT = Path(__file__).parent.parent.parent
PACKAGES = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))


def write_package(modules: Path, name: str, *files: str, **members: str) -> None:
    for file in ("package.json", *files):
        (modules / name / file).parent.mkdir(parents=True, exist_ok=True)
        (modules / name / file).write_text(f"text of {file}", encoding="utf-8")
    manifest = {"name": name, "version": "1.0.0", "license": "MIT", **members}
    (modules / name / "package.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_every_package_is_pinned_and_locked_without_an_address() -> None:
    assert {**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}.keys() == {**FILES, **FOR_TESTS}.keys()
    locked = {path: entry for path, entry in LOCK["packages"].items() if path}
    assert len(locked) > 40
    assert all("integrity" in entry and "resolved" not in entry for entry in locked.values())


def test_files_are_copied_with_all_licences(tmp_path: Path) -> None:
    modules, target = tmp_path / "node_modules", tmp_path / "vendor"
    write_package(modules, "chart", "dist/chart.min.js", "LICENSE", author="Ada")
    write_package(modules, "@scope/bundled", author="Bob")
    assert copy_libraries(modules, target, {"chart": ("dist/chart.min.js",)}) == [target / "chart.min.js"]
    text = (target / LICENCES).read_text(encoding="utf-8")
    assert "chart 1.0.0 · MIT · Ada" in text
    assert "text of LICENSE" in text
    assert "Copyright (c) Bob\n\nPermission is hereby granted" in text


def test_a_licence_that_is_only_named_is_named(tmp_path: Path) -> None:
    write_package(tmp_path, "hash", license="CC0-1.0")
    assert list(package_licences(tmp_path))[-1] == "CC0-1.0\n"


def test_a_missing_package_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_libraries(tmp_path / "node_modules", tmp_path / "vendor", FILES)


def test_an_absent_library_is_noticed() -> None:
    assert not has_library("no-such-library.js")
