"""The pages of the question library: the list by what one wants to know, each question with form, answer and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template

from api.asking import editions
from api.asking.graph import served_graph
from api.engine.backend import construct_triples
from api.exchange.languages import current_language, gettext, translatable
from api.exchange.media import GRAPH, SOLUTIONS, media_carrying
from api.exchange.readings import kept_reading
from api.pages.frame.contexts import template_variables
from api.pages.frame.tables import MOST_ROWS, PeopleTable, TableChoice, people_table
from api.pages.tools import assets
from api.pages.tools.question_requests import QuestionRequest
from queries.asking.answers import spoken_value
from queries.asking.binding import limit_rows
from queries.asking.catalogue import Form, Question, catalogue
from queries.asking.client import kind_of
from queries.asking.parameters import Parameter
from queries.errors import ParameterError

_MOST_TRIPLES = 200  # of a graph that answers a question; downloads have all
_CHARTED = 200  # rows on the page of a question that is drawn, for the picture is made of them
# What one may want to know, and the tags of its questions; a question stands under the first that it fits.
_ORDER: tuple[tuple[str, frozenset[str]], ...] = (
    ("comparing", frozenset({"comparison"})),
    ("money", frozenset({"money", "instruments", "limits"})),
    ("whom", frozenset({"target-groups"})),
    ("reading", frozenset({"quality", "conventions"})),
    ("who", frozenset({"roles", "network", "workload", "units"})),
    ("what", frozenset({"content", "tasks", "documents", "statistics", "evidence"})),
)
_GROUPS: Mapping[str, str] = {
    "who": translatable("Who"),
    "what": translatable("What"),
    "whom": translatable("For whom"),
    "money": translatable("Money and limits"),
    "reading": translatable("How it was read"),
    "comparing": translatable("Comparing documents"),
}
# Words that parameters allow and that stand in no column, here so that they are translated.
_CHOICES = (translatable("with"), translatable("without"))
# How the answer is had in other programs.
_CODE: Mapping[str, str] = {
    "curl": "curl -o {name}.csv '{address}'",
    "Python": 'import pandas as pd\nrows = pd.read_csv("{address}")',
    "R": 'rows <- read.csv("{address}", fileEncoding = "UTF-8")',
}


@dataclass(frozen=True, slots=True)
class QuestionList:
    """What the list shows: the questions under what one wants to know, and the words that were looked for."""

    groups: Sequence[tuple[str, Sequence[Question]]]
    words: str
    found: int
    questions: int


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the page of a question shows. ``answer`` is None where it cannot be answered, or is a graph."""

    asked: QuestionRequest
    question: Question
    problem: ParameterError | None
    sparql: str
    answer: PeopleTable | None
    triples: Sequence[str]
    formats: Sequence[str]
    code: Mapping[str, str]
    drawable: bool


def render_list(words: str) -> str:
    """Return the list of questions, those that hold some words."""
    every = list(catalogue().values())
    found = [each for each in every if words.lower() in _words_of(each)]
    shown = [(title, [each for each in found if _group(each) == group]) for group, title in _GROUPS.items()]
    listed = QuestionList([(title, group) for title, group in shown if group], words, len(found), len(every))
    return render_template("questions.html", **template_variables(listed))


def _words_of(asked: Question) -> str:
    """Return the words by which a question is found."""
    told = (asked.title, asked.description, *(each.title for each in asked.parameters.values()))
    return " ".join([asked.name, *asked.tags, *(words for each in told for words in (each.en, each.zh))]).lower()


def _group(asked: Question) -> str:
    """Return what one wants to know with a question."""
    return next((group for group, tags in _ORDER if tags & {*asked.tags}), "what")


def render_question(asked: QuestionRequest, choice: TableChoice) -> str:
    """Return the page of a question: its form and, when it can be answered, its answer."""
    problem, sparql = None, ""
    try:
        sparql = asked.whole_sparql()
    except ParameterError as error:
        problem = error if any(any(values) for values in asked.given.values()) else None
    rows = asked.question.form is Form.ROWS
    address = asked.address("csv" if rows else "ttl")
    page = QuestionPage(
        asked,
        asked.question,
        problem,
        sparql,
        answer=_answer_table(asked, sparql, choice) if sparql and rows else None,
        triples=[] if rows or not sparql else _triple_lines(sparql),
        formats=[each.short for each in media_carrying(SOLUTIONS if rows else GRAPH)],
        code={name: text.format(name=asked.question.name, address=address) for name, text in _CODE.items() if rows},
        drawable=assets.has_library("echarts.min.js"),
    )
    helpers = {"kinds": _kinds_of_parameter, "choice_word": choice_word}
    return render_template("question.html", **helpers, **template_variables(page))


def choice_word(word: str) -> str:
    """Return a word that a parameter allows, in the reader's language."""
    return gettext(word) if word in _CHOICES else spoken_value("role", word, current_language())


def _kinds_of_parameter(parameter: Parameter) -> str:
    """Return the kinds of things that may be named, as the suggestions know them."""
    return " ".join(map(kind_of, parameter.types))


def _answer_table(asked: QuestionRequest, sparql: str, choice: TableChoice) -> PeopleTable:
    """Return the answer as a table, of as many rows as a page reads."""
    graph = served_graph()
    rows = graph.select(limit_rows(sparql, MOST_ROWS + 1, asked.offset))
    return people_table(
        graph,
        asked.question.columns,
        rows,
        current_language(),
        choice,
        page_size=_CHARTED if asked.question.chart else None,
        base=f"/queries/{asked.question.name}",
        kept=[
            *kept_reading().items(),
            *((name, word) for name, words in asked.given.items() for word in words if word),
        ],
    )


def _triple_lines(sparql: str) -> list[str]:
    """Return the first triples of a graph, as lines."""
    triples = construct_triples(editions.current_backend(), limit_rows(sparql, _MOST_TRIPLES, 0))
    return [f"{each} ." for each in triples]
