"""The pages that people read, one module per kind of page, one fixed query per table (``queries/*.rq``)."""

from api.pages.views import blueprint

__all__ = ["blueprint"]
