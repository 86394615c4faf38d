"""Processes that share work end with an interrupt, whenever it comes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from queries.processes import process_pool

ROOT = Path(__file__).parent.parent.parent

# The interrupt comes while the futures are locked, one by one, to be waited for.
PROGRAM = """
import os, signal, threading, time
from queries.processes import process_pool

told = []

def interrupting(acquire):
    def acquired(*given):
        taken = acquire(*given)
        if threading.current_thread() is threading.main_thread() and not told:
            told.append(True)
            os.kill(os.getpid(), signal.SIG{name})
        return taken
    return acquired

if __name__ == "__main__":
    signal.signal(signal.SIG{name}, signal.default_int_handler)
    try:
        with process_pool(2) as (pool, finished):
            pending = [pool.submit(time.sleep, 0.05) for _ in range(60)]
            for future in pending:
                future._condition.acquire = interrupting(future._condition.acquire)
            while pending:
                pending = [future for future in pending if future not in finished(pending)]
    except KeyboardInterrupt:
        print("interrupted with", len(pending), "left")
"""


@pytest.mark.parametrize("name", ["INT", "TERM"])
def test_an_interrupt_among_locks_ends_the_work(name: str, tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(PROGRAM.replace("{name}", name))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.startswith("interrupted with "), done.stderr
    assert int(done.stdout.split()[2]) > 0


def test_work_is_handed_back_as_it_is_finished() -> None:
    with process_pool(2) as (pool, finished):
        pending = {pool.submit(abs, -number) for number in range(20)}
        found = set()
        while pending:
            done = finished(pending)
            pending -= done
            found |= {future.result() for future in done}
    assert found == set(range(20))


def test_each_process_begins_with_what_is_given_and_leaves_interrupts_alone() -> None:
    with process_pool(1, os.putenv, ("BEGUN", "yes")) as (pool, _):
        assert pool.submit(subprocess.getoutput, "echo $BEGUN").result() == "yes"
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_handlers_are_as_before_afterwards() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with process_pool(1):
            assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
