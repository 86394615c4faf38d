"""The bytes of a file, never more than a document can have."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from loader.errors import DocumentError

LARGEST = 8 * 1024 * 1024
"""Bytes. The longest annexes known are under 1 MiB; a larger file is something else."""


def read_bytes(path: Path) -> bytes:
    """Read a file of a size that a document can have; a pipe or a device, which may never end, is not read at all.

    Raises:
        DocumentError: There is no such file, it is no regular file, empty, too large, or may not be read.

    """
    try:
        if path.is_dir():
            raise DocumentError("is a folder", where=str(path), remedy="name the document in it")
        with _opened(path) as file:
            _require_document_size(os.fstat(file.fileno()), path)
            data = file.read(LARGEST)
    except FileNotFoundError as fault:
        raise DocumentError("there is no such file", where=str(path)) from fault
    except OSError as fault:
        raise DocumentError(f"cannot be read ({fault.strerror})", where=str(path)) from fault
    if not data.strip():
        raise DocumentError("is empty", where=str(path))
    return data


def _opened(path: Path) -> BinaryIO:
    """Open a file without waiting for whoever may write into it."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _require_document_size(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("is a pipe or a device", where=str(path), remedy="save what it gives as a file")
    if status.st_size > LARGEST:
        size = f"{status.st_size / 2**20:.0f} MB; the limit is {LARGEST // 2**20} MB"
        raise DocumentError(f"is too large for an annex ({size})", where=str(path), remedy="give the document alone")
