"""From document to snapshot: reading, stating, inferring, validating, packing, and the ``fengong`` command."""
