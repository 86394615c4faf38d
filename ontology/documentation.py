"""Pages for people, made from ``fengong.ttl`` by ``make ontology-docs`` and shipped ready made.

pyLODE writes the HTML, once in each language. That takes a second, which no build should pay.
"""

from __future__ import annotations

import json
import re
import sys
from html import escape
from importlib.resources import files
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from ontology import read_axioms
from ontology.vocabulary import FG, HOME, ONTOLOGY

LANGUAGES = ("en", "zh")
AS_PRINTED = {SKOS.example}  # quotations stay in the language of the annex
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
JSON_LD = re.compile(r"(?P<tag><script[^>]*application/ld\+json[^>]*>)(?P<json>.*?)(?P<end></script>)", re.DOTALL)
NAMESPACES = '      <div id="namespaces">\n'
INDIVIDUAL = """\
        <div class="property entity" id="{fragment}">
          <h3>{label}</h3>
          <table>
            <tr><th>IRI</th><td><code>{iri}</code></td></tr>
            <tr><th>Description</th><td>{definition}</td></tr>
          </table>
        </div>
"""
BEGIN, END = "<!-- terms: written by make ontology-docs -->\n", "<!-- end of terms -->\n"


def ontology_page(language: str) -> str:
    """Return the HTML documentation of the ontology in one language, as shipped."""
    return files(__package__).joinpath(f"fengong.{language}.html").read_text(encoding="utf-8")


def ontology_version() -> str:
    """Return the version of the ontology, as its header says."""
    return str(read_axioms().value(ONTOLOGY, OWL.versionInfo))


def rendered_page(language: str) -> str:
    """Make the HTML documentation of the ontology in one language. It loads nothing from the network."""
    from pylode import OntPub  # type: ignore[import-untyped]

    documented = OntPub(ontology=texts_in_language(read_axioms(), language), sort_subjects=True)
    documented.fids = {
        str(term): term.fragment for term in documented_terms(read_axioms())
    }  # else made from labels: #Leadunit
    text = JSON_LD.sub(in_order, documented.make_html()).replace("<html>", f'<html lang="{language}">', 1) + "\n"
    return text.replace(NAMESPACES, individuals_section(read_axioms(), language) + NAMESPACES, 1)


def individuals_section(graph: Graph, language: str) -> str:
    """Return the section on the named individuals, for which pyLODE has none."""
    entities = "".join(
        INDIVIDUAL.format(
            fragment=term.removeprefix(FG._NS),
            label=in_language(graph, term, RDFS.label, language),
            iri=term,
            definition=in_language(graph, term, SKOS.definition, language),
        )
        for term in documented_terms(graph)
        if (term, RDF.type, OWL.NamedIndividual) in graph
    )
    return f'      <div class="section" id="individuals">\n        <h2>Named Individuals</h2>\n{entities}      </div>\n'


def in_language(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    """Return the text of a term in one language, as HTML holds it."""
    return escape(next(str(value) for value in graph.objects(term, predicate) if language_of(value) == language))


def in_order(script: re.Match[str]) -> str:
    """Return the page's JSON-LD in an order that does not change from run to run, as pyLODE's does."""
    things = json.loads(script["json"])
    for thing in things:
        for values in thing.values():
            if isinstance(values, list):
                values.sort(key=str)
    ordered = sorted(things, key=lambda thing: str(thing["@id"]))
    return f"{script['tag']}\n{json.dumps(ordered, ensure_ascii=False, indent=1, sort_keys=True)}\n{script['end']}"


def texts_in_language(graph: Graph, language: str) -> Graph:
    """Return our own terms with the texts of one language, quotations apart."""
    chosen = Graph(namespace_manager=graph.namespace_manager)
    for subject, predicate, value in graph:
        foreign = isinstance(value, Literal) and value.language not in (None, language)
        if not (foreign and predicate not in AS_PRINTED) and not declares_another(subject, predicate):
            chosen.add((subject, predicate, value))
    return chosen


def declares_another(subject: Node, predicate: Node) -> bool:
    """Tell whether a triple only declares a term of another vocabulary."""
    return predicate == RDF.type and isinstance(subject, URIRef) and not subject.startswith(HOME)


def documented_terms(graph: Graph) -> list[URIRef]:
    """Return the terms of the ontology: classes first, then properties and individuals, by name."""
    found = [
        (rank, term)
        for rank, kind in enumerate(KINDS)
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(FG._NS)
    ]
    return [term for _, term in sorted(found)]


def term_table(graph: Graph) -> str:
    """Return the Markdown table of all terms: name, mapping, definition, the annex sentence that needs it."""
    rows = [term_row(graph, term) for term in documented_terms(graph)]
    head = "| term | mapping | definition | the sentence that needs it |\n|---|---|---|---|\n"
    return head + "".join("| " + " | ".join(cells) + " |\n" for cells in rows)


def term_row(graph: Graph, term: URIRef) -> tuple[str, ...]:
    """Return the cells of one term. A term that this annex does not need tells which annexes do."""
    quoted = [f"“{sentence}”" for sentence in graph.objects(term, SKOS.example)]
    unneeded = [str(note) for note in graph.objects(term, SKOS.scopeNote) if language_of(note) == "en"]
    return (
        f"`fg:{term.removeprefix(FG._NS)}` {term_text(graph, term, RDFS.label, 'zh')}",
        "<br>".join(term_mappings(graph, term)) or "—",
        term_text(graph, term, SKOS.definition, "en"),
        markdown_cell(" ".join([*quoted, *unneeded])),
    )


def term_mappings(graph: Graph, term: URIRef) -> list[str]:
    """Return the mappings of a term to other vocabularies and to its superiors, such as ``⊑ org:Organization``."""
    signs = {RDFS.subClassOf: "⊑", RDFS.subPropertyOf: "⊑", SKOS.closeMatch: "≈", SKOS.broadMatch: "⊏"}
    found = [
        (sign, term_curie(graph, other))
        for predicate, sign in signs.items()
        for other in graph.objects(term, predicate)
    ]
    return [f"{sign} `{name}`" for sign, name in sorted(found)]


def term_text(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    """Return the text of a term in one language."""
    return markdown_cell(next(str(value) for value in graph.objects(term, predicate) if language_of(value) == language))


def language_of(value: Node) -> str | None:
    """Return the language of a literal, if it has one."""
    return value.language if isinstance(value, Literal) else None


def term_curie(graph: Graph, term: Node) -> str:
    """Return a term by its prefix."""
    return term.n3(graph.namespace_manager)


def markdown_cell(value: str) -> str:
    """Return text that a Markdown table can hold."""
    return " ".join(value.split()).replace("|", "\\|").replace("<", "&lt;")


def with_table(readme: str, graph: Graph) -> str:
    """Return the README with the table of terms renewed between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{term_table(graph)}\n{END}{after}"


def write_documentation(folder: Path) -> None:
    """Write the pages, and the README with its table renewed, into a folder."""
    for language in LANGUAGES:
        (folder / f"fengong.{language}.html").write_text(rendered_page(language), encoding="utf-8")
    readme = files(__package__).joinpath("README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(with_table(readme, read_axioms()), encoding="utf-8")


if __name__ == "__main__":
    write_documentation(Path(sys.argv[1]))
