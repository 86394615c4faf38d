"""The values that the loader writes are the notations of the concept schemes."""

import pytest
from rdflib.namespace import RDF, SKOS

from loader.lists.authority import INSTRUMENT_KINDS, PROGRAMME_KINDS, TARGET_GROUP_KINDS, UNIT_KINDS
from loader.lists.functions import Level
from loader.model import Alignment, Basis, Convention, DutyKind, Force, MentionKind, Part, Saying
from ontology import read_axioms, read_schemes
from ontology.vocabulary import (
    ALIGNMENT,
    CLAUSE_BASIS,
    CONFIDENCE,
    FG,
    FUNCTION_BASIS,
    KIND,
    LEVEL,
    SAYING,
    SCHEME,
    UNIT_KIND,
)

SCHEMES = {
    ALIGNMENT: set(Alignment),
    CLAUSE_BASIS: set(Basis),
    CONFIDENCE: {"high", "medium", "low"},
    UNIT_KIND: {kind.slug for kind in UNIT_KINDS},
    KIND: {kind.slug for kind in (*PROGRAMME_KINDS, *TARGET_GROUP_KINDS, *INSTRUMENT_KINDS)}
    | set(MentionKind)
    | set(DutyKind),
    LEVEL: set(Level),
    SAYING: set(Saying),
    FUNCTION_BASIS: {"name-rule"},
}


@pytest.mark.parametrize("namespace", SCHEMES)
def test_each_value_is_a_concept_of_its_scheme_and_each_concept_a_value(namespace):
    concepts = read_schemes().subjects(SKOS.inScheme, SCHEME[namespace.removeprefix(SCHEME).rstrip("/")])
    assert {concept.removeprefix(namespace) for concept in concepts} == {str(value) for value in SCHEMES[namespace]}


def test_no_scheme_is_left_out():
    elsewhere = {SCHEME[f"{name}/"] for name in ("force", "part", "function")}  # the ontology's own terms, and a list
    known = {f"{scheme}/" for scheme in read_schemes().subjects(RDF.type, SKOS.ConceptScheme)}
    assert known == set(map(str, SCHEMES)) | set(map(str, elsewhere))


@pytest.mark.parametrize(("scheme", "values"), [("force", Force), ("part", Part)])
def test_each_force_and_part_is_a_term_of_the_ontology(scheme, values):
    assert set(read_axioms().subjects(SKOS.inScheme, SCHEME[scheme])) == {FG[value.value] for value in values}


@pytest.mark.parametrize(
    ("kinds", "top"),
    [
        (PROGRAMME_KINDS, MentionKind.PROGRAMME),
        (TARGET_GROUP_KINDS, MentionKind.TARGET_GROUP),
        (INSTRUMENT_KINDS, MentionKind.INSTRUMENT),
    ],
)
def test_a_kind_is_narrower_than_the_kind_of_mention(kinds, top):
    assert {read_schemes().value(KIND[kind.slug], SKOS.broader) for kind in kinds} == {KIND[top]}


@pytest.mark.parametrize("kind", [*UNIT_KINDS, *PROGRAMME_KINDS, *TARGET_GROUP_KINDS, *INSTRUMENT_KINDS])
def test_a_kind_is_called_the_same_in_the_lists_and_in_the_scheme(kind):
    namespace = UNIT_KIND if kind in UNIT_KINDS else KIND
    labels = {label.language: str(label) for label in read_schemes().objects(namespace[kind.slug], SKOS.prefLabel)}
    assert labels == {"zh": kind.zh, "en": kind.en}


def test_conventions_have_their_notation():
    conventions = set(read_axioms().subjects(RDF.type, FG.RoleConvention))
    assert {str(read_axioms().value(convention, SKOS.notation)) for convention in conventions} == set(Convention)
