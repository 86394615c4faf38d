"""From snapshot to HTTP."""
