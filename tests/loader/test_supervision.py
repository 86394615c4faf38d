"""Long work that a library or the system ends is ended in words."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import os, signal, sys, time
from loader.supervision import supervise
supervise()
print(os.getpid(), flush=True)
{work}
"""

KILLED = """
import os, signal
import loader.building
from loader.command import main
loader.building.build_snapshot = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
main()
"""


def supervised(work: str) -> subprocess.Popen[str]:
    """Start a program that is supervised and then does some work."""
    command = [sys.executable, "-c", PROGRAM.format(work=work)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("SIGABRT", 2, "a library gave up"),
        ("SIGSEGV", 2, "a library went wrong"),
        ("SIGBUS", 2, "in the middle of a file"),
        ("SIGXFSZ", 2, "grew over the size"),
        ("SIGKILL", 137, "killed from outside"),
        ("SIGTERM", -signal.SIGTERM, ""),
    ],
)
def test_a_signal_that_ends_the_work_is_told(name: str, status: int, words: str) -> None:
    work = f"signal.signal(signal.{name}, signal.SIG_DFL); os.kill(os.getpid(), signal.{name})"
    with supervised(work.replace("signal.signal(signal.SIGKILL, signal.SIG_DFL); ", "")) as running:
        told = running.communicate(timeout=60)[1]
    assert running.returncode == status
    assert words in told
    assert len(told.splitlines()) == bool(words)


@pytest.mark.parametrize("status", [0, 1, 2, 130])
def test_an_end_of_its_own_stays_what_it_is(status: int) -> None:
    with supervised(f"sys.exit({status})") as running:
        told = running.communicate(timeout=60)[1]
    assert (running.returncode, told) == (status, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_asked_of_the_parent_reaches_the_work(number: signal.Signals) -> None:
    work = f"signal.signal({int(number)}, lambda *_: sys.exit(7)); print('ready', flush=True); time.sleep(60)"
    with supervised(work) as running:
        assert running.stdout
        while running.stdout.readline() != "ready\n":
            pass
        running.send_signal(number)
        assert running.wait(30) == 7


def test_the_work_ends_with_its_parent() -> None:
    with supervised("time.sleep(60)") as running:
        assert running.stdout
        child = int(running.stdout.readline())
        running.kill()
        until = time.monotonic() + 30
        while is_running(child) and time.monotonic() < until:
            time.sleep(0.05)
        assert not is_running(child)


def is_running(process: int) -> bool:
    """Tell whether a process is there that has not ended."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def test_a_build_that_is_killed_for_its_memory_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, "build", "--out", tmp_path / "var"]
    running = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert running.returncode == 137
    assert running.stderr.startswith("fengong: the work was killed from outside")
