"""What the service offers (section 3.1)."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from api.endpoint.reconciliation.kinds import TYPES, type_of
from api.endpoint.reconciliation.matching import BATCH
from api.endpoint.reconciliation.suggestions import SUGGESTIONS
from api.exchange import urls
from api.exchange.languages import gettext
from ontology.vocabulary import FG, ID

PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 200


def manifest() -> dict[str, Any]:
    """Describe the service (section 3.1)."""
    base = urls.absolute("")
    suggest = {
        what: {
            "service_url": base,
            "service_path": f"/reconcile/suggest/{what}",
            "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
        }
        for what in SUGGESTIONS
    }
    return {
        "versions": ["0.2"],
        "name": gettext("Fengong: who is responsible for what"),
        "identifierSpace": str(ID),
        "schemaSpace": str(FG),
        "defaultTypes": [type_of(iri) for iri in TYPES],
        "documentation": urls.absolute("/dataset"),
        "logo": urls.absolute("/static/icon.svg"),
        "serviceVersion": software(),
        "view": {"url": urls.absolute("/reconcile/view?id={{id}}")},
        "preview": {
            "url": urls.absolute("/reconcile/preview?id={{id}}"),
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [
                {
                    "type": "number",
                    "name": "limit",
                    "label": gettext("Most values"),
                    "default": 0,
                    "help_text": gettext("Give no more values than this; 0 gives all."),
                }
            ],
        },
        "batchSize": BATCH,
    }


def software() -> str:
    """Return the version of this software."""
    try:
        return version("fengong")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
