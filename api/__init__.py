"""From snapshot to HTTP.

``api:create_app()`` is the application's name for any WSGI server; query workers import only
``api.engine.evaluation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from api.exchange.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; settings default to those of the environment (``FENGONG_…``).

    Flask is imported here, not above, because query workers import this package and need none of it.
    """
    from api.application import build_application
    from api.exchange.settings import Settings

    return build_application(settings or Settings.from_environment())
