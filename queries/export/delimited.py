"""CSV files in one ZIP, described beside them twice: as a Frictionless data package and as CSV on the Web.

https://specs.frictionlessdata.io/tabular-data-package/ · https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from queries.asking.client import Client
from queries.asking.columns import IRI
from queries.asking.spreadsheets import BOM, inert_cell
from queries.export import Choice
from queries.export.tables import Column, Table, export_tables

# Frictionless says uri by a string's format, CSVW by a datatype.
FRICTIONLESS_TYPES = {IRI: {"type": "string", "format": "uri"}, "decimal": {"type": "number"}}
MADE = (1980, 1, 1, 0, 0, 0)  # the same graph shall make the same bytes
LICENSE = {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0"}


def write_csv_package(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write the ZIP, its CSV files in UTF-8 without a byte order mark."""
    _write(client, out, choice, write_csv)


def write_for_excel(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write the ZIP for Excel: with a byte order mark in each CSV file, and no cell that would run as a formula."""
    _write(client, out, choice, _write_inert_csv)


def _write(client: Client, out: IO[bytes], choice: Choice, write_rows: Callable[..., None]) -> None:
    described: list[Table] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in export_tables(client, choice):
            with archive.open(_entry(f"{table.name}.csv"), "w") as file:
                write_rows(file, [column.name for column in table.columns], table.rows)
            described.append(table)
        for name, description in (
            ("datapackage.json", describe_csv_package(described)),
            ("csvw.json", table_group(described)),
        ):
            archive.writestr(_entry(name), json.dumps(description, ensure_ascii=False, indent=2) + "\n")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write RFC 4180 CSV in UTF-8: nothing for None, true and false in lower case."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_field(value) for value in row] for row in rows)
    text.detach()


def _write_inert_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write CSV for spreadsheets (``queries.asking.spreadsheets``)."""
    file.write(BOM)
    write_csv(file, header, ([inert_cell(v) if isinstance(v, str) else v for v in row] for row in rows))


def _field(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def describe_csv_package(described: Iterable[Table]) -> dict[str, Any]:
    """Return the Frictionless description."""
    return {
        "profile": "tabular-data-package",
        "name": "fengong",
        "title": "Fengong: who is responsible for what · 分工",
        "licenses": [LICENSE],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": f"{table.title.en} · {table.title.zh}",
                "encoding": "utf-8",
                "format": "csv",
                "mediatype": "text/csv",
                "schema": {"fields": [_frictionless(column) for column in table.columns]},
            }
            for table in described
        ],
    }


def _frictionless(column: Column) -> dict[str, Any]:
    kind = FRICTIONLESS_TYPES.get(column.datatype, {"type": column.datatype})
    return {"name": column.name, "title": column.title.en, "description": column.title.zh, **kind}


def table_group(described: Iterable[Table]) -> dict[str, Any]:
    """Return the CSVW description."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "Fengong: who is responsible for what",
        "dc:license": {"@id": LICENSE["path"]},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": {"en": table.title.en, "zh": table.title.zh},
                "tableSchema": {"columns": [_csvw(column) for column in table.columns]},
            }
            for table in described
        ],
    }


def _csvw(column: Column) -> dict[str, Any]:
    described = {"en": column.title.en, "zh": column.title.zh}
    return {"name": column.name, "titles": column.name, "dc:description": described, "datatype": column.datatype}
