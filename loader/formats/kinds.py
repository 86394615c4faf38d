"""Which files of a folder are documents, by the ending of their names.

Some of them cannot be read (an old ``.doc``); they are documents all the same, to be refused with a remedy and not
passed over. Pictures and archives are none: a folder holds many of them that have nothing to do with its documents.
"""

from __future__ import annotations

from pathlib import Path

TEXT = (".txt", ".text", ".md", ".csv", ".tsv", ".tab", ".html", ".htm", ".xhtml", ".mht", ".mhtml")
WORD = (".docx", ".docm", ".doc", ".wps", ".odt", ".rtf", ".pdf", ".ofd")
SHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
DOCUMENTS = frozenset((*TEXT, *WORD, *SHEETS))
TABLE_OF_DOCUMENTS = "documents.csv"


def is_document(path: Path) -> bool:
    """Tell whether a file looks like a document by its name alone; hidden ones and Office's lock files do not."""
    name = path.name
    return (
        path.suffix.lower() in DOCUMENTS
        and not name.startswith((".", "~$"))
        and name != TABLE_OF_DOCUMENTS
        and not path.is_dir()
    )
