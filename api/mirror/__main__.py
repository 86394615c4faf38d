"""The command: read its line, write the mirror, say how much there is."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from typing import Any

import api.mirror
from api.mirror.work import write_mirror
from queries.errors import FengongError

INTERRUPTED = 130  # as shells have it


def main(arguments: list[str] | None = None) -> None:
    """Write a mirror as the command line says."""
    summary = (api.mirror.__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m api.mirror", description=summary)
    parser.add_argument("--snapshot", type=Path, help="the snapshot directory (default: var/current)")
    parser.add_argument("--out", type=Path, required=True, help="a new folder for the mirror")
    parser.add_argument("--processes", type=int, help="how many work at once (default: one for each processor)")
    given: Any = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"{write_mirror(given.snapshot, given.out, given.processes)} files in {given.out}")
    except FengongError as error:
        parser.exit(error.exit_status, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED, f"\nstopped; nothing was written to {given.out}\n")


if __name__ == "__main__":
    main()
