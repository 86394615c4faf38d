"""The second line: what a query process cannot do although nothing of ours looks at the query."""

import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.engine import sandbox

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in sandbox.DENIED, reason="seccomp filters are for Linux"
)
OXIGRAPH = "import pyoxigraph; list(pyoxigraph.Store().query('SELECT * { SERVICE <http://127.0.0.1:%d/> {} }'))"
ATTEMPTS = {
    "socket": "import socket; socket.create_connection(('127.0.0.1', %d))",
    "datagram": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', %d))",
    "engine": OXIGRAPH,
    "program": "import os; os.execv('/bin/echo', ['echo', '%d'])",
}


@pytest.fixture
def listener() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def attempt(prelude: str, code: str) -> subprocess.CompletedProcess[str]:
    source = f"from api.engine import sandbox\n{prelude}\n{code}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("name", ATTEMPTS)
def test_nothing_goes_out(listener: int, name: str) -> None:
    answer = attempt("assert sandbox.close_network()", ATTEMPTS[name] % listener)
    assert answer.returncode == 1
    assert "Permission denied" in answer.stderr or "os error 13" in answer.stderr


@pytest.mark.parametrize("name", ["datagram", "program"])
def test_the_attempts_work_where_nothing_is_closed(listener: int, name: str) -> None:
    assert attempt("", ATTEMPTS[name] % listener).returncode == 0


def test_one_port_may_stay_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gateway, socket.create_server(("127.0.0.1", 0)) as other:
        open_, closed = (listener.getsockname()[1] for listener in (gateway, other))
        prelude = f"import sys; sandbox.close_network({open_}) or sys.exit(77)"
        if attempt(prelude, "").returncode == 77:
            pytest.skip("this kernel has no Landlock for connections (Linux 6.7)")
        assert attempt(prelude, ATTEMPTS["socket"] % open_).returncode == 0
        assert "Permission denied" in attempt(prelude, ATTEMPTS["socket"] % closed).stderr


@pytest.mark.parametrize("machine", sandbox.DENIED)
def test_the_program_is_whole_instructions(machine: str) -> None:
    assert len(sandbox.filter_program(machine)) == 8 * (7 + len(sandbox.DENIED[machine][1]))


def test_memory_is_limited() -> None:
    answer = attempt("sandbox.limit_memory(50 << 20)", "b'x' * (60 << 20)")
    assert "MemoryError" in answer.stderr
    assert attempt("sandbox.limit_memory(50 << 20)", "b'x' * (20 << 20)").returncode == 0


def test_processor_time_is_limited() -> None:
    assert attempt("sandbox.limit_cpu(0)", "while True: pass").returncode == -24
