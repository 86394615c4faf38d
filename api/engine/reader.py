"""The process that reads a visitor's document: without network, with its share of time and memory.

``python -P -m api.engine.reader MEMORY SECONDS ARGUMENTS…`` takes its limits and then is ``fengong ARGUMENTS…``. The
command is started by its name, as the command starts the server: api imports nothing of loader. What a query process
may not do (``api.engine.sandbox``) this one may not either, but for starting programs: the readers of PDF and of scans
are such.
"""

from __future__ import annotations

import runpy
import sys

from api.engine import sandbox
from queries.parent import end_with_parent

PROGRAM = "loader.command"


def main() -> None:
    """Take the limits and become the command."""
    memory, seconds, *arguments = sys.argv[1:]
    end_with_parent()
    sandbox.limit_memory(int(memory))
    sandbox.limit_cpu(float(seconds))
    sandbox.close_network(programs=True)
    sys.argv = ["fengong", *arguments]
    runpy.run_module(PROGRAM, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
