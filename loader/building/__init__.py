"""From documents and folders to a published snapshot: each document by itself, then all of them together."""

from loader.building.flow import build_snapshot
from loader.building.options import Options

__all__ = ["Options", "build_snapshot"]
