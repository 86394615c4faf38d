"""Plain pages for people: the home page and one page a thing."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from pyoxigraph import NamedNode, Variable

from api import urls
from api.backend import select
from api.resources import existing

blueprint = Blueprint("pages", __name__)

EXAMPLES = (
    (
        "各单位牵头和配合的工作要求数",
        "How many requirements does each unit lead and support?",
        """PREFIX fg: <https://w3id.org/fengong/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name (COUNT(DISTINCT ?led) AS ?leads) (COUNT(DISTINCT ?supported) AS ?supports) WHERE {
  ?unit a fg:Unit ; skos:prefLabel ?name . FILTER(LANG(?name) = "zh")
  OPTIONAL { ?led fg:leadUnit ?unit } OPTIONAL { ?supported fg:supportingUnit ?unit }
} GROUP BY ?unit ?name ORDER BY DESC(?leads) ?name""",
    ),
    (
        "哪些单位经常一起承担工作",
        "Which units work together most often?",
        """PREFIX fg: <https://w3id.org/fengong/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?one ?other (COUNT(DISTINCT ?requirement) AS ?together) WHERE {
  ?requirement fg:responsibleUnit ?a, ?b . FILTER(STR(?a) < STR(?b))
  ?a skos:prefLabel ?one . ?b skos:prefLabel ?other . FILTER(LANG(?one) = "zh" && LANG(?other) = "zh")
} GROUP BY ?a ?b ?one ?other ORDER BY DESC(?together) ?one ?other LIMIT 20""",
    ),
    (
        "每条要求由谁牵头,依据哪句话",
        "Who leads each requirement, according to which printed words?",
        """PREFIX fg: <https://w3id.org/fengong/ontology#>
SELECT ?text ?lead ?printed WHERE {
  ?requirement fg:text ?text ; fg:assignedBy ?clause .
  ?clause fg:leadAssignment/fg:unit ?lead ; fg:text ?printed .
} ORDER BY ?requirement""",
    ),
)

PROPERTIES = """
SELECT DISTINCT ?p ?o ?pname ?oname WHERE {
  ?this ?p ?o
  OPTIONAL { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?pname FILTER(LANG(?pname) = "zh") }
  OPTIONAL { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?oname FILTER(LANG(?oname) = "zh") }
} ORDER BY ?p ?o LIMIT 1000
"""
INVERSE = """
SELECT DISTINCT ?s ?p ?pname ?sname WHERE {
  ?s ?p ?this
  OPTIONAL { ?p <http://www.w3.org/2000/01/rdf-schema#label> ?pname FILTER(LANG(?pname) = "zh") }
  OPTIONAL { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?sname FILTER(LANG(?sname) = "zh") }
} ORDER BY ?p ?s LIMIT 1000
"""


@blueprint.route("/")
def home() -> str:
    """Say what is here and show three questions."""
    return render_template("home.html", examples=EXAMPLES)


@blueprint.route("/page/<path:name>")
def thing(name: str) -> str:
    """Show what is known about a thing."""
    iri = existing(urls.thing(name))
    backend, bound = current_app.extensions["backend"], {Variable("this"): NamedNode(iri)}
    return render_template(
        "thing.html",
        iri=iri,
        properties=list(select(backend, PROPERTIES, bound)),
        inverse=list(select(backend, INVERSE, bound)),
    )
