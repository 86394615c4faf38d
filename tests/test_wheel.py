"""A built wheel works outside the checkout: its resources travel with it."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.api.servers import free_port, wait_until_ready

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path) -> str:
    """Run a command that knows nothing of the checkout; return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def first_lines(*command: object, cwd: Path) -> str:
    """Return what a long job tells of itself until it tells of files that are made; then stop it."""
    job = subprocess.Popen([str(part) for part in command], cwd=cwd, stderr=subprocess.PIPE, text=True)
    told = ""
    with job, job.stderr as lines:  # type: ignore[union-attr]
        for line in lines:
            told += line
            if re.match(r"[1-9]\d* files", line):
                job.terminate()
                break
    return told


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a clean copy, install it into a fresh environment, return its ``bin`` folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.check_output(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT)
    for name in filter(None, tracked.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, cwd=folder)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    # The dependencies are those of this environment, as a plain folder on the path: its editable install stays out.
    purelib = run(folder / "env/bin/python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    (Path(purelib.strip()) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(folder / "env/bin/python", "-m", "pip", "install", "--quiet", "--no-deps", wheel, cwd=folder)
    return folder / "env/bin"


@pytest.mark.slow
def test_the_installed_command_builds_the_bundled_annex_elsewhere(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import loader; print(loader.__file__)", cwd=tmp_path)
    assert str(ROOT) not in where
    printed = run(installed / "fengong", "build", cwd=tmp_path)
    assert (tmp_path / "var/current").resolve() == (tmp_path / printed.strip()).resolve()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which somebody has modules of our names, and of those we start or import early."""
    for name in ("api", "loader", "ontology", "queries", "gunicorn", "click", "flask", "random", "queue", "rdflib"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('the wrong {name}')\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "__init__.py").write_text("raise SystemExit('the wrong data')\n")
    return tmp_path


@pytest.mark.slow
def test_modules_in_the_users_folder_do_not_take_the_place_of_ours(installed: Path, hostile: Path) -> None:
    command = installed / "fengong"
    (hostile / "sample.txt").write_text(
        "工作任务\t工作要求\t责任单位\n绿化\t<p>实施绿化。</p>\t<p>市林草局</p>\n", encoding="utf-8"
    )
    run(command, "build", "sample.txt", cwd=hostile)
    assert "市林草局" in run(command, "query", "workload", cwd=hostile)
    assert re.search(
        r"^[1-9]\d* files", first_lines(command, "export", "site", "--out", "site", cwd=hostile), re.MULTILINE
    )
    port = free_port()
    server = subprocess.Popen([command, "serve", "--port", str(port)], cwd=hostile, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(port)
        with urlopen(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%3Fs+%3Fp+%3Fo%7D") as response:
            assert b"true" in response.read()
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.slow
def test_the_installed_packages_hold_every_resource_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    source = (
        "import api, data, loader, ontology, queries; print(*[p.__path__[0] for p in (api, data, ontology, queries)])"
    )
    folders = run(installed / "python", "-c", source, cwd=tmp_path).split()
    for folder in map(Path, folders):
        tracked = subprocess.check_output(["git", "ls-files", folder.name], cwd=ROOT, text=True).split()
        missing = [name for name in tracked if not name.endswith(".md") and not (folder.parent / name).exists()]
        assert not missing
