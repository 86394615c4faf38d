"""Every question answered over three small documents, whose answers can be checked by hand."""

from functools import cache
from pathlib import Path

import pytest

from queries.asking.answers import table_cell
from queries.asking.binding import limit_rows
from queries.asking.catalogue import Form, catalogue, library_question
from queries.asking.client import Client
from queries.asking.columns import SPOKEN, chinese_words
from queries.snapshot.directory import Snapshot

# What the required parameters are given.
GIVEN = {
    "unit": "unit/linhai/finance",
    "words": "培训",
    "older": "linhai-2029",
    "newer": "linhai-2030",
}


@pytest.fixture(scope="session")
def client(towns: Path) -> Client:
    return Client(towns)


def asked_with(name: str) -> dict[str, object]:
    return {each: GIVEN[each] for each, parameter in library_question(name).parameters.items() if parameter.required}


@pytest.mark.parametrize("name", catalogue())
def test_answer(name: str, client: Client, golden) -> None:  # type: ignore[no-untyped-def]
    if library_question(name).form is Form.GRAPH:
        triples = client.ask(name, **asked_with(name)).graph().serialize(format="nt")
        golden(f"queries/towns/{name}.nt", "".join(sorted(triples.splitlines(keepends=True))))
    else:
        golden(f"queries/towns/{name}.tsv", tsv(client, name))


def tsv(client: Client, name: str) -> str:
    rows = client.ask(name, **asked_with(name))
    columns = rows.columns
    lines = [
        "\t".join(columns),
        *("\t".join("" if row[column] is None else str(row[column]) for column in columns) for row in rows),
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", catalogue())
def test_pages_make_up_the_whole_and_no_row_comes_twice(name: str, client: Client) -> None:
    if library_question(name).form is Form.GRAPH:
        return
    whole = client.ask(name, **asked_with(name)).rows()
    assert [row for page in client.pages(name, size=2, **asked_with(name)) for row in page] == whole
    assert len({tuple(row.items()) for row in whole}) == len(whole)


@pytest.mark.parametrize("name", catalogue())
def test_narrowing_to_a_document_gives_only_its_rows(name: str, client: Client) -> None:
    asked = library_question(name)
    if "annex" not in asked.parameters or "annex" not in asked.columns:
        return
    rows = client.ask(name, **asked_with(name), annex="linhai-2029").rows()
    assert {str(row["annex"]) for row in rows} <= {"https://w3id.org/fengong/id/linhai-2029"}


def test_no_unit_is_its_own_partner(client: Client) -> None:
    for name, own in (("co-responsibility", "unit"), ("partners", "unit"), ("lead-support-pairs", "lead")):
        for row in client.ask(name, **({"unit": "rsj"} if name == "partners" else {})):
            assert row[own] not in (row.get("partner"), row.get("supporter"))


def test_a_document_without_an_order_rule_has_no_lead(client: Client) -> None:
    assert client.ask("leads", annex="haining-2030").rows() == []
    assert {row["unranked"] for row in client.ask("workload", annex="haining-2030")} == {1}


def test_the_mean_share_sums_to_the_assigned_requirements(client: Client) -> None:
    shares = sum(row["share"] for row in client.ask("workload", annex="linhai-2029"))
    assert round(shares, 1) == 3.0


def test_a_page_beyond_the_end_is_empty(client: Client) -> None:
    asked = library_question("tasks")
    assert client.run(asked, limit_rows(asked.sparql, 5, 1000)).rows() == []


# On the bundled annex.
ON_THE_ANNEX = {"unit": "rsj", "words": "补贴", "older": "liaocheng-2019", "newer": "liaocheng-2019"}


@pytest.mark.parametrize("name", catalogue())
def test_answer_on_the_annex(name: str, annex_snapshot: Snapshot, golden) -> None:  # type: ignore[no-untyped-def]
    client = annex_client(annex_snapshot.path)
    given = {each: ON_THE_ANNEX[each] for each, told in library_question(name).parameters.items() if told.required}
    answer = client.ask(name, **given)
    if library_question(name).form is Form.GRAPH:
        lines = sorted(answer.graph().serialize(format="nt").splitlines())
    else:
        lines = ["\t".join(answer.columns), *("\t".join(map(table_cell, row.values())) for row in answer)]
    golden(f"queries/annex/{name}.txt", "".join(f"{line}\n" for line in lines))


@cache
def annex_client(path: Path) -> Client:
    return Client(path)


@pytest.mark.parametrize("name", catalogue())
def test_chinese_readers_get_chinese_words(name: str, client: Client, annex_snapshot: Snapshot) -> None:
    if library_question(name).form is Form.GRAPH:
        return
    for place, given in ((client, GIVEN), (annex_client(annex_snapshot.path), ON_THE_ANNEX)):
        chosen = {each: given[each] for each, told in library_question(name).parameters.items() if told.required}
        for row in place.ask(name, **chosen):
            english = {value for column, value in row.items() if column in SPOKEN and value is not None}
            assert english <= chinese_words().keys()


def test_words_of_ours_are_told_in_the_readers_language(client: Client) -> None:
    chinese = client.ask("leads").table(language="zh")
    assert "文件所述" in chinese
    assert "stated" not in chinese
    assert "stated" in client.ask("leads").table()
    assert " 否 " in client.ask("workload").table(language="zh")
