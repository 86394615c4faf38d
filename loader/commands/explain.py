"""``fengong explain``: why a triple holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from pyoxigraph import QuerySolutions
from rdflib.namespace import RDF
from rdflib.term import Node

from loader.commands.options import endpoint_option, reading_option, snapshot_option
from ontology.vocabulary import FG
from queries.asking.catalogue import Form
from queries.asking.client import Client
from queries.names import expand_curie, resolve_thing
from queries.proofs import forms as proof_forms
from queries.proofs.proving import Explainer, NotEntailedError
from queries.terms import from_text

FORMATS = ("text", "json", "ttl")
NAMED = (FG.Unit, FG.UnitGroup, FG.Programme, FG.TargetGroup, FG.Instrument, FG.Annex)


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@snapshot_option
@endpoint_option
@reading_option
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--lang", type=click.Choice(("en", "zh")), default="en", help="Language of labels and phrases.")
def command(
    subject: str,
    predicate: str,
    object_: str,
    snapshot: Path | None,
    endpoint: str | None,
    reading: str,
    format_: str,
    lang: str,
) -> None:
    """Show why a triple holds: axioms and premises, down to what is stated and the printed sentence.

    Subject, predicate and object are CURIEs, IRIs, or names that the snapshot knows; "a" is rdf:type.

    \b
    fengong explain id:programme/chuang-ye-xun-lian-ying fg:programmeLeadUnit 市退役军人局
    """  # noqa: D301 - click reads the backspace
    client = Client(endpoint or snapshot, printed=reading == "printed")

    def select(text: str) -> QuerySolutions:
        rows = client.source.query(text, Form.ROWS)
        assert isinstance(rows, QuerySolutions)
        return rows

    explainer = Explainer(select)
    triple = named_term(client, subject), named_term(client, predicate), named_term(client, object_)
    try:
        explanation = explainer.explain(triple)
    except NotEntailedError as error:
        if error.gap:
            click.echo(proof_forms.gap_text(error.gap, lang), err=True, nl=False)
        raise
    if format_ == "json":
        json.dump(proof_forms.proof_as_json(explanation), sys.stdout, ensure_ascii=False, indent=1)
    elif format_ == "ttl":
        click.echo(proof_forms.proof_as_rdf(explanation).serialize(format="turtle"), nl=False)
    else:
        click.echo(proof_forms.proof_as_text(explanation, lang), nl=False)


def named_term(client: Client, given: str) -> Node:
    """Return the term that somebody typed: "a", a literal in quotation marks, a CURIE, an IRI or a name."""
    if given == "a":
        return RDF.type
    if given.startswith('"'):
        return from_text(given)
    return expand_curie(given) or resolve_thing(given, client.labels(given, NAMED), where="explain")
