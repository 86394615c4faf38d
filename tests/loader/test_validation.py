"""Each shape, shown a graph that breaks it, says what to do."""

import csv
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import SH

import ontology
from loader.checks.validation import Report, Severity, check_triples, report_findings
from loader.errors import ValidationError
from tests.shacl import pyshacl_findings

CASES = Path(__file__).parent.parent / "cases" / "shapes"
PREFIXES = """
PREFIX : <https://w3id.org/fengong/id/qingwan/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fg: <https://w3id.org/fengong/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

with (CASES / "violations.tsv").open(encoding="utf-8", newline="") as file:
    VIOLATIONS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def validate(graph: Graph) -> Report:
    return report_findings(check_triples(graph.serialize(format="nt", encoding="utf-8")))


@pytest.fixture
def valid() -> Graph:
    return Graph().parse(CASES / "valid.ttl")


def test_every_case_is_read():
    assert len(VIOLATIONS) == 60


def test_a_valid_graph_conforms(valid):
    assert validate(valid) == Report(())


@pytest.mark.parametrize("case", VIOLATIONS, ids=lambda case: f"{case['focus']}: {case['message']}")
def test_each_violation_says_what_to_do(case, valid):
    valid.update(PREFIXES + case["update"])
    found = [
        finding
        for finding in validate(valid).of(Severity[case["severity"].upper()])
        if finding.focus.endswith(f"/{case['focus']}") and case["message"] in finding.en
    ]
    assert found
    assert validate(valid) == report_findings(pyshacl_findings(valid))
    assert all(finding.zh and finding.zh != finding.en for finding in found)


def test_every_message_is_shown_by_some_case():
    told = {str(message) for message in ontology.read_shapes().objects(None, SH.message) if message.language == "en"}
    assert not {message for message in told if not any(case["message"] in message for case in VIOLATIONS)}


def test_every_message_exists_in_both_languages():
    shapes = ontology.read_shapes()
    for subject in set(shapes.subjects(SH.message)):
        assert sorted(message.language for message in shapes.objects(subject, SH.message)) == ["en", "zh"]


def test_validation_leaves_the_graph_alone(valid):
    before = set(valid)
    validate(valid)
    assert set(valid) == before


def test_a_finding_is_one_line_whatever_it_found(valid):
    valid.update(PREFIXES + "INSERT DATA { :first fg:printedAs '市\\n水\\t务局'@zh }")
    told = "id/qingwan/first fg:printedAs: quote the printed words once in fg:printedAs, without a language tag"
    assert [str(finding) for finding in validate(valid).violations if finding.path] == [
        told,
        f"{told} (found 市 水 务局)",
    ]


def test_a_violation_stops_and_counts_the_others(valid):
    valid.update(PREFIXES + "DELETE DATA { :annex fg:hasTask :task }")
    report = validate(valid)
    assert report.counts() == {"violation": 2, "warning": 0, "info": 0}
    with pytest.raises(ValidationError, match=r"^id/qingwan/annex fg:hasTask: no task was read.*; 1 more, see"):
        report.require_conformance()


def test_a_warning_does_not_stop(valid):
    valid.update(PREFIXES + "INSERT DATA { :water fg:unresolved true }")
    report = validate(valid)
    assert report.require_conformance() is report
    assert [finding.focus for finding in report.warnings] == ["id/qingwan/water"]


def test_the_shapes_are_well_formed(valid):
    """By the shapes of shapes: https://www.w3.org/TR/shacl/#shacl-shacl."""
    conforms, _, told = pyshacl.validate(valid, shacl_graph=ontology.read_shapes(), meta_shacl=True)
    assert conforms, told
