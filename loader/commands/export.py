"""``fengong export``: the graph to take away."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import click

from loader.commands.options import endpoint_option, reading_option, snapshot_option
from loader.inference.files import written_whole
from queries.asking.client import Client
from queries.errors import FengongError
from queries.export import FORMATS, Choice, Format, format_called
from queries.snapshot.directory import Snapshot

SITE = "site"  # the pages as files, which the api makes: nobody imports it
FORMAT_LIST = "\n".join(
    [
        *(f"  {each.name:8} {each.title.en}" for each in FORMATS.values()),
        f"  {SITE:8} The pages as files, for any web server",
    ]
)


@click.command(epilog=f"Example: fengong export xlsx --out annex.xlsx\n\n\b\nFormats:\n{FORMAT_LIST}")
@click.argument("format_", metavar="FORMAT", type=click.Choice((*FORMATS, SITE)))
@click.option("--out", type=click.Path(path_type=Path), help="Write here; a folder without .zip for csv and site.")
@snapshot_option
@endpoint_option
@reading_option
@click.option("--annex", help="One document: its identifier, title or IRI.  [default: all]")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", show_default=True, help="Language of headings.")
def command(
    format_: str,
    out: Path | None,
    snapshot: Path | None,
    endpoint: str | None,
    reading: str,
    annex: str | None,
    lang: str,
) -> None:
    """Export the graph as a spreadsheet, tables, a network, references or RDF."""
    if format_ == SITE:
        export_site(snapshot, out)
        return
    chosen = format_called(format_)
    write_export(Client(endpoint or snapshot, printed=reading == "printed"), chosen, Choice(annex, lang), out)


def write_export(client: Client, chosen: Format, choice: Choice, out: Path | None) -> None:
    """Write to a file, a folder, or standard output."""
    if out is None:
        if sys.stdout.isatty() and not chosen.media_type.startswith("text/"):
            raise FengongError(f"{chosen.name} is no text for a terminal", remedy=f"add --out fengong{chosen.suffix}")
        chosen.write(client, sys.stdout.buffer, choice)
    elif chosen.suffix == ".zip" and out.suffix != ".zip":
        write_unpacked(client, chosen, choice, out)
    else:
        with written_whole(out) as beside, beside.open("wb") as file:
            chosen.write(client, file, choice)


def write_unpacked(client: Client, chosen: Format, choice: Choice, out: Path) -> None:
    """Write what would be a ZIP as files in a folder."""
    packed = io.BytesIO()
    chosen.write(client, packed, choice)
    try:
        zipfile.ZipFile(packed).extractall(out)
    except OSError as error:
        raise FengongError(f"cannot be written ({error.strerror})", where=str(out)) from error


def export_site(snapshot: Path | None, out: Path | None) -> None:
    """Hand over to the program that makes the pages as files."""
    if out is None:
        raise FengongError("a site is a folder", remedy="add --out FOLDER")
    opened = Snapshot.open(snapshot)
    arguments = ["-P", "-m", "api.mirror", "--snapshot", str(opened.path), "--out", str(out)]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])
