"""Take the axioms away, and the roles are gone: questions ask the graph and decide nothing."""

from pathlib import Path

import pyoxigraph
import pytest

from ontology.vocabulary import LAYERS
from ontology.words import role_words
from queries.asking.catalogue import Form, catalogue, library_question
from queries.asking.client import Client
from tests.queries.test_questions import GIVEN

TELLING = ("role", "unit_role", "partner_role", "printed_role", "assumed_role", "older_role", "newer_role")
COUNTING = (
    "led",
    "supported",
    "lead_units",
    "supporting_units",
    "printed_leads",
    "rule_leads",
    "unit_leads",
    "counterpart_led",
)
OF_LEADS = ("leads", "assumed-leads", "lead-support-pairs", "programmes-led-by")  # every row is a lead
ROLES = {each.word for each in role_words()} - {"unranked"}


@pytest.fixture(scope="module")
def asserted(towns: Path) -> Client:
    store = pyoxigraph.Store()
    layers = set(map(str, LAYERS.values()))
    whole = pyoxigraph.Store.read_only(str(towns / "store"))
    store.bulk_extend(quad for quad in whole if quad.graph_name.value not in layers)
    return Client(store)


def roles_told(client: Client, name: str) -> list[object]:
    """Return every role, lead and count of roles in an answer."""
    told = library_question(name)
    given = {each: GIVEN[each] for each, parameter in told.parameters.items() if parameter.required}
    found: list[object] = []
    for row in client.ask(name, **given):
        found += [row[column] for column in TELLING if row.get(column) in ROLES]
        found += [row[column] for column in COUNTING if row.get(column)]
        found += [row["lead"]] if row.get("lead") else []
        found += [name] if name in OF_LEADS else []
    return found


@pytest.mark.parametrize("name", [name for name, each in catalogue().items() if each.form is not Form.GRAPH])
def test_no_role_comes_back_from_what_is_asserted(asserted: Client, name: str) -> None:
    assert roles_told(asserted, name) == []


def test_the_whole_graph_has_roles(towns: Path) -> None:
    client = Client(towns)
    with_roles = [n for n, each in catalogue().items() if each.form is not Form.GRAPH and roles_told(client, n)]
    assert {"responsibilities", "requirements", "leads", "workload", "programmes", "partners"} <= set(with_roles)


def test_no_query_template_or_script_lists_evidence() -> None:
    root = Path(__file__).parents[2]
    files = [*root.glob("queries/**/*.rq"), *root.glob("api/**/*.rq"), *root.glob("api/templates/**/*.html")]
    files += [*root.glob("api/**/*.py"), *root.glob("queries/**/*.py"), *root.glob("api/static/*.js")]
    evidence = ("firstAssignment", "laterAssignment", "soleAssignment", "markedLead", "markedSupporting", "besideLead")
    assert len(files) > 150
    assert [file.name for file in files if any(each in file.read_text(encoding="utf-8") for each in evidence)] == []
