"""The Reconciliation Service API 0.2: names of a table in, things of the graph out, as OpenRefine asks for them.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

One module a section: ``manifest`` (3), ``matching`` (4), ``suggestions`` with their flyouts (6), ``extension`` (7);
previews (5) are templates. JSONP, which section 3.3 leaves open, is not offered: every address answers with CORS.
"""

from api.endpoint.reconciliation.routes import blueprint

__all__ = ["blueprint"]
