"""Pages described for machines that read pages: schema.org in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.exchange import urls
from api.pages.frame.kinds import PageKind
from api.pages.frame.names import DisplayName
from ontology.vocabulary import DATASET

TYPES: Mapping[str, str] = {
    "documents": "Legislation",
    "tasks": "CreativeWork",
    "requirements": "CreativeWork",
    "clauses": "CreativeWork",
    "groups-of-units": "Organization",
    "units": "Organization",
    "programmes": "Project",
    "target-groups": "Audience",
}


def schema_org(iri: str, kind: PageKind, names: Sequence[DisplayName], edition: str) -> dict[str, Any]:
    """Describe the page of a thing and the thing itself."""
    return {
        "@context": "https://schema.org",
        "@type": "AboutPage",
        "url": urls.page_address(iri),
        "version": edition,
        "isPartOf": {"@type": "Dataset", "@id": str(DATASET)},
        "mainEntity": {
            "@id": iri,
            "@type": TYPES.get(kind.name, "Thing"),
            "name": [{"@value": each.text, "@language": each.lang} if each.lang else each.text for each in names],
        },
    }
