"""What the service offers (section 3.1)."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from api.endpoint.reconciliation.kinds import TYPES, type_of_class
from api.endpoint.reconciliation.matching import BATCH
from api.endpoint.reconciliation.suggestions import SUGGESTIONS
from api.exchange import urls
from api.exchange.languages import gettext
from ontology.vocabulary import FG, ID

_PREVIEW_WIDTH, _PREVIEW_HEIGHT = 420, 200


def service_manifest() -> dict[str, Any]:
    """Describe the service (section 3.1)."""
    base = urls.absolute_address("")
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
        "defaultTypes": [type_of_class(iri) for iri in TYPES],
        "documentation": urls.absolute_address("/dataset"),
        "logo": urls.absolute_address("/static/icon.svg"),
        "serviceVersion": _software_version(),
        "view": {"url": urls.absolute_address("/reconcile/view?id={{id}}")},
        "preview": {
            "url": urls.absolute_address("/reconcile/preview?id={{id}}"),
            "width": _PREVIEW_WIDTH,
            "height": _PREVIEW_HEIGHT,
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


def _software_version() -> str:
    """Return the version of this software."""
    try:
        return version("fengong")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
