"""The answers of queries for people: the words over the columns, what the cells say, and where they lead.

What a query answers is for programs; people read names, not identifiers. So a column of identifiers and the columns of
its names become one, places in a document become ``3.2``, and our own words stand in the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rdflib.namespace import XSD

from api.asking.graph import Graph, Row, Value, bind_iris
from api.exchange import urls
from api.exchange.languages import HTML_LANG
from api.pages.frame.names import DisplayName, name_of_value
from ontology.vocabulary import ID
from queries.asking.answers import spoken_value
from queries.asking.columns import COLUMNS, SPOKEN, TYPES, type_of
from queries.asking.parameters import Words

LONG = 140  # characters of printed text in a cell; the requirement has the rest
# Suffixes of the variables that hold names of the variable before them, and the languages of those names.
_NAME_SUFFIXES: Mapping[str, str] = {"_label": "zh", "_label_en": "en", "_title": "zh", "Zh": "zh", "En": "en"}
# Numbers that the place in the document tells already, by the variable that has a place.
_TOLD_BY_PLACE: Mapping[str, frozenset[str]] = {
    "requirement": frozenset({"task_number", "requirement_number", "taskNumber"}),
    "clause": frozenset({"task_number", "clause_number", "taskNumber"}),
    "task": frozenset({"task_number", "taskNumber"}),
}
_POINTED_AT = ("mention", "condition", "duty", "sentence")  # parts of a text, to which their printed words lead
_BOUND = frozenset({"this", "class", "property"})  # variables that say what was asked, not what was found
_PLACE = re.compile(r"/task-(\d+)(?:/(?:req|clause)-(\d+))?$")
_NUMBERS = frozenset({"integer", "decimal"})
_DECIMALS = frozenset({str(XSD.decimal), str(XSD.double), str(XSD.float)})
_JOINTS = re.compile(r"(?<=[a-z])-(?=[a-z])|(?<=[a-z])(?=[A-Z])")  # between the words of a name such as joined-rows
_MEASURED = frozenset({"comparator", "value", "unit_text"})  # parts of one measure
_COMPARED: Mapping[str, str] = {"<=": "≤", ">=": "≥"}
_ROLES: Mapping[str, str] = {"lead": "lead", "supporting": "supporting", "unranked": "joint", "joint": "joint"}
# Words over the columns of the pages' own questions, which have shorter names than the catalogue's.
_PAGE_WORDS: Mapping[str, Words] = {
    "colleague": Words("Named together with", "共同列名"),
    "colleagues": Words("With whom", "共同列名单位"),
    "evidence": Words("Basis", "依据"),
    "leads": Words("Leads", "牵头"),
    "supports": Words("Supports", "配合"),
    "jointly": Words("Not ranked", "未分主次"),
    "otherwise": Words("In another role", "其他角色"),
    "neighbour": Words("Mentioned with it", "同处提及"),
    "number": Words("No.", "序号"),
    "row": Words("Row in print", "原表行号"),
    "source": Words("Leads, or shares", "牵头（或共同）单位"),
    "target": Words("Supports, or shares", "配合（或共同）单位"),
    "read": Words("To be read", "应读作"),
    "reason": Words("Reason", "理由"),
    "stated": Words("Share that is stated", "已陈述比例"),
    "mentionKind": Words("Kind", "类别"),
    "openEnded": Words("Open list", "列举未尽"),
    "certain": Words("Alignment is certain", "对应是否确定"),
    "jurisdiction": Words("Place", "地区"),
    "period": Words("Per", "周期"),
    "addressed": Words("For whom", "适用对象"),
    "limit": Words("Limit as printed", "限额原文"),
    "sentence_text": Words("Sentence", "所在句子"),
    "role": Words("Role", "角色"),
    "object": Words("Value", "值"),
    "property": Words("Property", "属性"),
    "sha256": Words("SHA-256", "SHA-256"),
    "size": Words("Bytes", "字节数"),
    "type": Words("Format", "格式"),
    "title": Words("File", "文件"),
    "address": Words("Address", "地址"),
    "metric": Words("Measure", "指标"),
    "dimension": Words("Dimension", "维度"),
    "graph": Words("Graph", "图"),
    "name": Words("Name", "名称"),
    "inferred": Words("Inferred", "推得"),
    "unreviewed": Words("Unreviewed", "未经审校"),
    "alignment": Words("Case of alignment", "对应依据"),
    "assignment": Words("Naming", "列名"),
    "correction": Words("Note on the reading", "勘误"),
    "passage": Words("Passage", "段落"),
    "term": Words("Term", "术语"),
    "uses": Words("Uses", "使用次数"),
    "triples": Words("Triples", "三元组数"),
    "subjects": Words("Things described", "所述事物数"),
    "licence": Words("Licence", "许可"),
    "description": Words("Description", "说明"),
    "version": Words("Software", "软件版本"),
    "file": Words("File", "文件"),
}
_LABELS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE {
  VALUES ?thing { UNDEF }
  VALUES ?property { skos:prefLabel rdfs:label dcterms:title }
  ?thing ?property ?label
}
"""
_LABELS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column for people: the variable it shows, the words over it, how it is set, and the variables of its names."""

    name: str
    title: Words
    style: str = ""  # n: a number · long: printed text · word: one of a few words · place: a place in a document
    names: tuple[tuple[str, str], ...] = ()  # (variable, language)
    leads: str = ""  # the variable that holds where the cell leads


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, in which language, where it leads, and by what it is sorted."""

    text: str
    language: str | None = None
    address: str = ""
    style: str = ""
    order: tuple[float, str] = (0, "")
    whole: str = ""  # the text uncut
    bar: tuple[tuple[str, int], ...] = ()  # the parts of a bar drawn in place of a text: role, number
    row: Row | None = None  # what a page draws this cell from itself

    @property
    def value(self) -> str | float:
        """Return what a file holds: a number as a number, else the whole text."""
        return float(self.whole) if self.style == "n" and self.order[0] != float("-inf") else self.whole


def page_columns(variables: Sequence[str]) -> list[Column]:
    """Return the columns of a table on a page, where a number stands with its comparison and its unit in one."""
    parts = _MEASURED if frozenset(variables) > _MEASURED else frozenset[str]()
    return [each for each in people_columns(variables) if each.name not in parts - {"value"}]


def people_columns(variables: Sequence[str]) -> list[Column]:
    """Return the columns that people read, from the variables of a query."""
    held = frozenset(variables)
    told = frozenset().union(*(numbers for place, numbers in _TOLD_BY_PLACE.items() if place in held))
    if "taskNumber" in held and "requirement" in held:
        told |= {"number"}
    pointed = [name for name in _POINTED_AT if name in held and held & {"printed", f"{name}_text"}]
    bases = dict.fromkeys(_base_variable(name, held) for name in variables)
    shown = [base for base in bases if base not in told | _BOUND and base not in pointed]
    return [_people_column(base, held, pointed) for base in shown]


def _base_variable(name: str, held: frozenset[str]) -> str:
    """Return the variable whose name a variable holds; itself where it holds none."""
    for suffix in sorted(_NAME_SUFFIXES, key=len, reverse=True):
        base = name.removesuffix(suffix)
        if base != name and (base in held or suffix in ("Zh", "En")):
            return base
    return name


def _people_column(base: str, held: frozenset[str], pointed: Sequence[str]) -> Column:
    """Return the column of a variable."""
    names = tuple((base + suffix, tongue) for suffix, tongue in _NAME_SUFFIXES.items() if base + suffix in held)
    leads = base if TYPES.get(base) == "anyURI" or names else ""
    if base in ("printed", "sentence_text") and pointed:
        leads = pointed[0]
    return Column(base, _column_words(base, bool(names)), _column_style(base), names, leads)


def _column_words(base: str, named: bool) -> Words:
    """Return the words over a column: of a page's own question, else of the catalogue, else the variable."""
    return _PAGE_WORDS.get(base) or COLUMNS.get(base) or Words(base, base)


def _column_style(base: str) -> str:
    """Return how a column is set."""
    if base in ("requirement", "clause"):
        return "place"
    if type_of(base) in _NUMBERS or base in ("leads", "supports", "jointly", "otherwise", "number", "taskNumber"):
        return "n"
    if base in SPOKEN or type_of(base) == "boolean":
        return "word"
    return "long" if base.endswith("text") or base == "example" else ""


class Cells:
    """The cells of rows, in a reader's language; names that no row brings along are looked up in one query."""

    def __init__(self, graph: Graph, columns: Sequence[Column], language: str) -> None:
        self.graph, self.columns, self.language = graph, columns, language
        self.measured = _MEASURED.isdisjoint({each.name for each in columns} - {"value"})

    def of_rows(self, rows: Sequence[Row]) -> list[list[Cell]]:
        """Return the cells of rows, in their order."""
        names = self._names_of_things(rows)
        return [[self.cell(column, row, names) for column in self.columns] for row in rows]

    def cell(self, column: Column, row: Row, names: Mapping[str, DisplayName]) -> Cell:
        """Return one cell."""
        value, address = row.get(column.name), self._address(column, row)
        if column.names or (value is not None and value.kind == "iri"):
            name = self._name(column, row, names)
            order = place_order(value.text) if value and _PLACE.search(value.text) else (0.0, name.text.lower())
            return Cell(name.text, name.lang, address, "", order, name.text)
        if value is None:
            return Cell("")
        cell = replace(self._literal_cell(column, value), address=address)
        return self._measure(cell, row) if column.name == "value" and self.measured else cell

    def _measure(self, cell: Cell, row: Row) -> Cell:
        """Return a number with its comparison before it and its unit behind it."""
        before, after = (row[name].text if name in row else "" for name in ("comparator", "unit_text"))
        said = " ".join(filter(None, (_COMPARED.get(before, before.replace("=", "")), cell.text, after)))
        return replace(cell, text=said, language=name_of_value(Value(said)).lang)

    def _address(self, column: Column, row: Row) -> str:
        """Return where a cell leads; nothing where it leads nowhere."""
        value = row.get(column.leads or column.name)
        return urls.page_address(value.text) if value is not None and value.kind == "iri" else ""

    def _name(self, column: Column, row: Row, names: Mapping[str, DisplayName]) -> DisplayName:
        """Return what a thing is called: in the reader's language, by its place, or as it comes."""
        value = row.get(column.name)
        place = place_in_document(value.text) if value and column.style == "place" else ""
        if place:
            return DisplayName(place, None)
        for variable, tongue in sorted(column.names, key=lambda each: each[1] != self.language):
            if variable in row and (tongue == self.language or not (value and value.text in names)):
                return DisplayName(row[variable].text, HTML_LANG.get(tongue, tongue))
        if value is None:
            return DisplayName("", None)
        return names.get(value.text) or DisplayName(place_in_document(value.text) or value.tail, None)

    def _literal_cell(self, column: Column, value: Value) -> Cell:
        """Return the cell of a literal: our words in the reader's language, numbers to be compared, text cut short."""
        said = spoken_value(column.name, _python_value(value), self.language)
        said = _COMPARED.get(said, said)
        if column.name in SPOKEN:
            said = _JOINTS.sub(" ", said)
        tongue = name_of_value(Value(said, language=value.language)).lang
        shown = said if len(said) <= LONG else f"{said[:LONG]}…"
        style = "n" if column.style == "n" else ""
        if column.name.endswith("role") and value.text in _ROLES:
            style = f"role role-{_ROLES[value.text]}"
        order = (_sortable_number(value.text), "") if column.style == "n" else (0.0, said.lower())
        return Cell(shown, tongue, "", style, order, said)

    def _names_of_things(self, rows: Sequence[Row]) -> Mapping[str, DisplayName]:
        """Look up the names of the things that rows name without a name in the reader's language."""
        wanted = dict.fromkeys(
            value.text
            for row in rows
            for column in self.columns
            if column.style != "place" and (value := row.get(column.name)) is not None and value.kind == "iri"
            if not any(tongue == self.language and variable in row for variable, tongue in column.names)
        )
        return names_in_graph(self.graph, [*wanted], self.language)


def names_in_graph(graph: Graph, iris: Sequence[str], language: str) -> Mapping[str, DisplayName]:
    """Return the names of things in a language, else in any; what has none is left out."""
    found: dict[str, DisplayName] = {}
    for start in range(0, len(iris), _LABELS_AT_ONCE):
        rows = graph.select(bind_iris(_LABELS, {"thing": iris[start : start + _LABELS_AT_ONCE]}))
        for row in sorted(rows, key=lambda row: (row["label"].language != language, row["label"].text)):
            found.setdefault(row["thing"].text, name_of_value(row["label"]))
    return found


def place_in_document(iri: str) -> str:
    """Return the place of a part of a document, such as ``3.2``; nothing for what is none."""
    found = _PLACE.search(iri)
    return ".".join(filter(None, found.groups())) if found and iri.startswith(str(ID)) else ""


def measure_words(row: Row) -> str:
    """Return a number with its comparison, unit and period, as ``≤ 3 次 / 每年``; nothing where there is none."""
    parts = [row[name].text for name in ("comparator", "value", "unit_text") if name in row] if "value" in row else []
    said = " ".join(_COMPARED.get(part, part) for part in parts if part != "=")
    return f"{said} / {row['period'].text}" if said and "period" in row else said


def place_order(iri: str) -> tuple[float, str]:
    """Order places as they are printed."""
    found = _PLACE.search(iri)
    task, part = (int(each or 0) for each in found.groups()) if found else (0, 0)
    return (task * 1e6 + part, iri)


def _sortable_number(text: str) -> float:
    """Return a number to sort by; what is none comes first."""
    try:
        return float(text)
    except ValueError:
        return float("-inf")


def _python_value(value: Value) -> object:
    """Return the value that is written for people."""
    if value.datatype == str(XSD.boolean):
        return value.true
    return Decimal(value.text) if value.datatype in _DECIMALS else value.text
