"""Which documents a page looks at: those of a place, of a year, or one of them; told by parameters of the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from api.exchange.errors import NotFound
from api.pages.frame.names import DisplayName
from api.pages.frame.places import Origin, served_places
from ontology.vocabulary import ID
from queries.errors import Told

MOST_OFFERED = 100  # documents that a form offers to choose from; beyond, it asks for the identifier


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents that a reader looks at. Nothing chosen means all of them."""

    place: str = ""  # the part of an IRI that names it
    year: str = ""
    document: str = ""  # its identifier

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """Read the parameters of a request."""
        document = arguments.get("document", "").strip().removeprefix(str(ID))
        return cls(arguments.get("place", ""), arguments.get("year", ""), document)

    @property
    def parameters(self) -> dict[str, str]:
        """Return the choice as parameters of an address."""
        told = {"place": self.place, "year": self.year, "document": self.document}
        return {name: value for name, value in told.items() if value}

    def address(self, path: str) -> str:
        """Return the address of a page that looks at these documents."""
        return f"{path}?{urlencode(self.parameters)}".rstrip("?")

    def __bool__(self) -> bool:
        """Tell whether anything is chosen."""
        return bool(self.parameters)

    def changed(self, **told: str) -> DocumentScope:
        """Return the scope with another place, year or document."""
        return replace(self, **told)

    def holds(self, document: str) -> bool:
        """Tell whether a document, by its identifier, is looked at."""
        origin = _origins().get(document, Origin("", "", document))
        return self.document in ("", document) and self.place in ("", origin.slug) and self.year in ("", origin.year)

    def documents(self) -> Sequence[str]:
        """Return the identifiers of the documents looked at; raise ``NotFound`` where a choice fits none."""
        found = [document for document in _origins() if self.holds(document)]
        if self and not found:
            given = " · ".join(self.parameters.values())
            raise NotFound(Told("there is no document %(given)s", given=repr(given[:80])))
        return found

    @property
    def bindings(self) -> dict[str, str | Sequence[str]]:
        """Return what a question about documents is bound to: nothing where all are looked at."""
        return {"annex": [str(ID) + document for document in self.documents()]} if self else {}

    @property
    def single(self) -> str:
        """Return the identifier of the document, where only one is looked at; else nothing."""
        found = self.documents()
        return found[0] if len(found) == 1 else ""

    def offered_documents(self) -> Sequence[tuple[str, str]]:
        """Return the documents to choose from, identifier and title; none where they are many."""
        near = self.changed(document="")
        found = [(each, origin.title or each) for each, origin in _origins().items() if near.holds(each)]
        return found if 1 < len(found) <= MOST_OFFERED else ()

    def offered_places(self) -> Sequence[tuple[str, DisplayName]]:
        """Return the places to choose from."""
        slugs = dict.fromkeys(origin.slug for origin in _origins().values())
        names = served_places().of_units
        found = [(slug, names[slug]) for slug in slugs if slug in names]
        return sorted(found, key=lambda each: each[1].text) if len(found) > 1 else ()

    def offered_years(self) -> Sequence[tuple[str, int]]:
        """Return the years to choose from, the latest first, with how many documents of the place each has."""
        near = self.changed(document="", year="")
        counts = Counter(origin.year for each, origin in _origins().items() if origin.year and near.holds(each))
        return sorted(counts.items(), reverse=True) if len(counts) > 1 or self.year else ()

    @property
    def asks(self) -> bool:
        """Tell whether there is anything to choose."""
        return len(_origins()) > 1


def document_of(iri: str) -> str:
    """Return the identifier of the document that an IRI of it, or of a part of it, names."""
    return iri.removeprefix(str(ID)).partition("/")[0]


def _origins() -> Mapping[str, Origin]:
    """Return the documents that are served, with their origins."""
    return served_places().of_documents
