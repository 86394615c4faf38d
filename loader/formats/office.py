"""Old Word files (.doc, .wps, .rtf): LibreOffice, where it is installed, makes .docx of them, which is read."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from loader.errors import DocumentError
from loader.formats.blocks import Content
from loader.formats.word import read_word

_NAMES = ("soffice", "libreoffice")
_SECONDS = 60


def read_old_word(data: bytes) -> Content:
    """Read a file that only an office program understands.

    Raises:
        DocumentError: LibreOffice is not installed, or makes nothing of the file.

    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise DocumentError(
            "is an old Word file, which LibreOffice must convert", remedy="install it, or save the file as .docx"
        )
    with tempfile.TemporaryDirectory() as folder:
        return read_word(_converted(program, data, Path(folder)))


def _converted(program: str, data: bytes, folder: Path) -> bytes:
    """Return the .docx that LibreOffice makes, with a profile of its own so that no open window is disturbed."""
    (folder / "document.doc").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(folder / "document.doc"),
    ]
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        return (folder / "document.docx").read_bytes()
    except (OSError, subprocess.SubprocessError) as fault:
        raise DocumentError("is an old Word file that LibreOffice cannot convert", remedy="save it as .docx") from fault
