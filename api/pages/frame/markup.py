"""Pages described for machines that read pages: schema.org in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.asking.graph import Row
from api.exchange import urls
from api.pages.frame.kinds import PageKind
from api.pages.frame.names import DisplayName
from ontology.vocabulary import DATASET, ID

MAINTAINERS = str(ID["agent/maintainers"])
_DOWNLOAD = {
    "name": "title",
    "contentUrl": "address",
    "encodingFormat": "type",
    "contentSize": "size",
    "sha256": "sha256",
}
_DESCRIPTIONS = {"zh-Hans": "descriptionZh", "en": "descriptionEn"}

TYPES: Mapping[str, str] = {
    "documents": "Legislation",
    "tasks": "CreativeWork",
    "requirements": "CreativeWork",
    "clauses": "CreativeWork",
    "groups-of-units": "Organization",
    "units": "Organization",
    "programmes": "Project",
    "target-groups": "Audience",
    "dataset": "Dataset",
    "datasets": "Dataset",
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


def schema_dataset(page: dict[str, Any], about: Row, files: Sequence[Row]) -> dict[str, Any]:
    """Return the description of a data set's page with what catalogues of data ask: who made it, licence, files.

    https://developers.google.com/search/docs/appearance/structured-data/dataset
    """
    texts = {language: about[name].text for language, name in _DESCRIPTIONS.items() if name in about}
    maker = {"@type": "Organization", "@id": MAINTAINERS, "name": "Fengong maintainers"}
    told = {
        "description": [{"@value": text, "@language": language} for language, text in texts.items()],
        "license": about["licence"].text if "licence" in about else None,
        "creator": maker,
        "publisher": maker,
        "version": about["version"].text if "version" in about else None,
        "distribution": [_download(row) for row in files],
    }
    return page | {"mainEntity": page["mainEntity"] | {name: value for name, value in told.items() if value}}


def _download(row: Row) -> dict[str, str]:
    parts = {
        "name": "title",
        "contentUrl": "address",
        "encodingFormat": "type",
        "contentSize": "size",
        "sha256": "sha256",
    }
    return {"@type": "DataDownload"} | {name: row[column].text for name, column in parts.items() if column in row}
