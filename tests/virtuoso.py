"""Virtuoso 7 (Debian ``virtuoso-opensource``) on loopback, for tests and measurements: someone else's SPARQL server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 40
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
KeepAliveTimeout = 60
MaxKeepAlives = 40
MaxClientConnections = 40
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True, slots=True)
class Virtuoso:
    """A running server: its ports for SPARQL and for SQL."""

    http: int
    sql: int

    @property
    def endpoint(self) -> str:
        """Where queries go."""
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def isql(self) -> list[str]:
        """The command that talks to it."""
        return ["isql-vt", f"127.0.0.1:{self.sql}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF"]

    def load(self, dump: Path, folder: Path) -> None:
        """Load N-Quads, which it copies into the folder that it may read."""
        shutil.copy(dump, folder / "data.nq")
        script = f"ld_dir('{folder}', 'data.nq', 'http://example.org/');\nrdf_loader_run();\ncheckpoint;\n"
        subprocess.run(self.isql, input=script, text=True, check=True, capture_output=True)


@contextmanager
def virtuoso(folder: Path, dump: Path | None = None, buffers: int = 2000) -> Iterator[Virtuoso]:
    """Start a server that keeps its files in ``folder``, with a dump in it; ``buffers`` are of 8 KiB."""
    server = Virtuoso(free_port(), free_port())
    ini = folder / "virtuoso.ini"
    given = {"folder": folder, "sql": server.sql, "http": server.http, "buffers": buffers, "dirty": buffers * 3 // 4}
    ini.write_text(INI.format(**given), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(ini)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for port in (server.sql, server.http):
            wait_for(port)
        if dump:
            server.load(dump, folder)
        yield server
    finally:
        process.kill()
        process.wait(20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("Virtuoso did not start")
