"""References to the documents and to the data set, as BibTeX."""

from __future__ import annotations

from typing import IO

from pybtex.database import BibliographyData, Entry

from ontology.vocabulary import HOME
from queries.asking.answers import Row
from queries.asking.client import Client
from queries.export import Choice

DATASET = Entry(
    "misc",
    [
        ("author", "{The Fengong maintainers}"),
        ("title", "{Fengong}: who is responsible for what, as a knowledge graph"),
        ("howpublished", "Data set"),
        ("url", str(HOME)),
        ("note", "Apache-2.0"),
    ],
)


def write_bibtex(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write one entry for each document, and one for the data set."""
    entries = {
        "fengong": DATASET,
        **{citation_key(row): bibtex_entry(row) for row in client.ask("documents", **choice.parameters)},
    }
    out.write(BibliographyData(entries).to_string("bibtex").encode())


def citation_key(row: Row) -> str:
    """Return the citation key: the document's identifier."""
    return str(row["annex"]).rpartition("/")[2]


def bibtex_entry(row: Row) -> Entry:
    """Return the entry of a document."""
    fields = [("title", f"{{{row['annex_title'] or citation_key(row)}}}"), ("url", str(row["annex"]))]
    if row["jurisdiction_label"]:
        fields.append(("institution", f"{{{row['jurisdiction_label']}}}"))
    if row["date"]:
        fields.append(("year", str(row["date"].year)))
        fields.append(("month", str(row["date"].month)))
    return Entry("techreport" if row["jurisdiction_label"] else "misc", fields)
