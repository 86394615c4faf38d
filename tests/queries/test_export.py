"""What is exported is read back by another library than the one that wrote it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import bibtexparser
import frictionless
import igraph
import openpyxl
import pytest
from csvw import CSVW
from lxml import etree
from rdflib import Dataset, Graph

from ontology.vocabulary import FG
from queries.asking.catalogue import library_question
from queries.asking.client import Client
from queries.asking.columns import TYPES
from queries.errors import ParameterError
from queries.export import FORMATS, Choice, format_called
from queries.export.tables import KINDS, export_tables
from queries.export.workbook import write_cell

ALL = Choice()
GEXF = "{http://www.gexf.net/1.2draft}"


@pytest.fixture(scope="module")
def client(towns: Path) -> Client:
    return Client(towns)


def exported(client: Client, name: str, choice: Choice = ALL) -> bytes:
    out = io.BytesIO()
    format_called(name).write(client, out, choice)
    return out.getvalue()


def table(client: Client, name: str, choice: Choice = ALL) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported(client, name, choice).decode())))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_makes_the_same_bytes(client: Client, name: str) -> None:
    assert exported(client, name) == exported(client, name)


def test_the_workbook_keeps_the_documents_own_columns(client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx", Choice("linhai-2029"))))
    assert len(book.sheetnames) == len(KINDS) + 1
    sheet = book["任务分工"]
    header, first, *_ = sheet.iter_rows(values_only=True)
    assert header[:8] == ("工作任务", "工作要求", "责任单位", "牵头单位", "配合单位", "督办", "指导", "未分主次")
    assert first[2:9] == (
        "市财政局、市教育局、各区县政府等负责",
        "市财政局",
        "市教育局、各区县政府",
        None,
        None,
        None,
        "assumed",
    )
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", 4)
    assert sheet.column_dimensions["C"].width > 35
    assert isinstance(book["单位"].cell(2, 4).value, int)


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    class Sheet:
        def write_string(self, *cell: object) -> None:
            self.cell = cell

    sheet = Sheet()
    write_cell(sheet, 1, 0, "=HYPERLINK(1)", None)
    assert sheet.cell[2] == "=HYPERLINK(1)"


def test_headings_in_english(client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx", Choice(None, "en"))))
    assert book["Limits"]["A1"].value == "Document"


@pytest.mark.parametrize("name", ["csv", "csv-bom"])
def test_the_data_package_is_valid(client: Client, name: str, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(exported(client, name))).extractall(tmp_path)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    assert len(report.tasks) == len(KINDS) + 1


def test_csv_on_the_web_reads_values_by_type(client: Client, tmp_path: Path) -> None:
    zipfile.ZipFile(io.BytesIO(exported(client, "csv"))).extractall(tmp_path)
    group = CSVW(str(tmp_path / "csvw.json"))
    units = next(table for table in group.tables if str(table.url) == "units.csv")
    first = next(iter(units.iterdicts()))
    assert (first["unit_label"], first["requirements"], first["is_group"]) == ("市教育局", 3, False)


def test_only_the_files_for_excel_begin_with_a_mark(client: Client) -> None:
    for name, marked in (("csv", False), ("csv-bom", True)):
        archive = zipfile.ZipFile(io.BytesIO(exported(client, name)))
        assert archive.read("units.csv").startswith(b"\xef\xbb\xbf") is marked


def test_every_column_holds_its_datatype(client: Client) -> None:
    kinds = {"integer": int, "boolean": bool}
    for each in export_tables(client, ALL):
        for row in each.rows:
            for column, value in zip(each.columns, row, strict=True):
                if column.datatype in kinds and value is not None:
                    assert type(value) is kinds[column.datatype], (each.name, column.name)
                if column.datatype == "anyURI" and value is not None:
                    assert str(value).startswith("https://w3id.org/fengong/id/"), (each.name, column.name)
    assert set(TYPES) <= {column for name in ("tasks", "workload") for column in library_question(name).columns} | set(
        TYPES
    )


def test_graphml(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "network.graphml"
    file.write_bytes(exported(client, "graphml"))
    graph = igraph.Graph.Read_GraphML(str(file))
    assert (graph.vcount(), graph.ecount()) == (6, 5)
    assert max(graph.es["weight"]) == 2
    assert "市教育局" in graph.vs["label"]
    assert not any(graph.is_loop())


def test_gexf(client: Client) -> None:
    root = etree.fromstring(exported(client, "gexf"))
    assert len(root.findall(f".//{GEXF}node")) == 6
    assert {edge.get("weight") for edge in root.iter(f"{GEXF}edge")} == {"1", "2"}
    assert "lastmodifieddate" not in etree.tostring(root).decode()


def test_nodes_and_edges_fit_together(client: Client) -> None:
    header, *nodes = table(client, "nodes")
    _, *edges = table(client, "edges")
    assert header[:2] == ["id", "label"]
    assert {end for edge in edges for end in edge[:2]} <= {node[0] for node in nodes}


def test_the_matrix_is_square_and_symmetric(client: Client) -> None:
    header, *rows = table(client, "matrix")
    assert header[1:] == [row[0] for row in rows]
    assert len(set(header)) == len(header)
    values = [[int(value) for value in row[1:]] for row in rows]
    assert values == [list(column) for column in zip(*values, strict=True)]
    assert values[0][0] == 3


def test_bibtex(client: Client) -> None:
    found = bibtexparser.parse_string(exported(client, "bibtex").decode())
    entry = found.entries_dict["linhai-2029"]
    assert (entry["year"], entry["institution"]) == ("2029", "{临海市}")
    assert len(found.entries) == 4


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize(("name", "format"), [("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")])
def test_rdf_with_graphs(client: Client, name: str, format: str) -> None:
    dataset = Dataset()
    dataset.parse(data=exported(client, name), format=format)
    assert len(list(dataset.quads((None, None, None, None)))) == len(list(client.source.store))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "format"), [("ttl", "turtle"), ("nt", "nt")])
def test_rdf_without_graphs(client: Client, name: str, format: str) -> None:
    graph = Graph().parse(data=exported(client, name), format=format)
    assert len(set(graph.subjects(predicate=FG.text))) > 10


@pytest.mark.parametrize("annex", ["haining-2030", "https://w3id.org/fengong/id/haining-2030", "海宁市2030年任务分工"])
def test_one_document_alone(client: Client, annex: str) -> None:
    choice = Choice(annex)
    assert len(table(client, "nodes", choice)) == 3
    references = bibtexparser.parse_string(exported(client, "bibtex", choice).decode())
    assert references.entries_dict.keys() == {"fengong", "haining-2030"}


def test_a_document_whose_name_begins_another_is_not_the_other(client: Client) -> None:
    with pytest.raises(ParameterError, match="nothing is called 'linhai-20290'"):
        exported(client, "bibtex", Choice("linhai-20290"))


def test_an_unknown_format_is_told_with_the_known_ones() -> None:
    with pytest.raises(ParameterError, match="format: no format 'docx'; choose one of xlsx, csv"):
        format_called("docx")


def test_the_description_names_every_file(client: Client) -> None:
    archive = zipfile.ZipFile(io.BytesIO(exported(client, "csv")))
    described = json.loads(archive.read("datapackage.json"))
    assert {each["path"] for each in described["resources"]} == {n for n in archive.namelist() if n.endswith(".csv")}
