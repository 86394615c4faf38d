"""What the reader of documents says where it refuses one, so that pages say it in the language of the person.

The reader is a command of its own and says one line, in English; a test holds its sentences against this list.
"""

from __future__ import annotations

import re
from functools import cache

from api.exchange.languages import translatable
from queries.errors import Told

_SENTENCES = (
    translatable("is empty"),
    translatable("is a folder"),
    translatable("is a pipe or a device"),
    translatable("there is no such file"),
    translatable("cannot be read (%(reason)s)"),
    translatable("is too large for an annex (%(size)s)"),
    translatable("is nested too deep for a document"),
    translatable("is nested more than %(depth)s elements deep"),
    translatable("has more than %(most)s %(what)s, too many for an annex"),
    translatable("has more elements than an annex can have"),
    translatable("unpacks to more than an annex can hold"),
    translatable("declares a document type of its own, which no office program writes"),
    translatable("takes too long to read"),
    translatable("takes more time or memory to read than a document may"),
    translatable("is damaged or of a kind that its library cannot read (%(reason)s)"),
    translatable("is a damaged or locked file (%(reason)s)"),
    translatable("is a locked spreadsheet"),
    translatable("is a damaged spreadsheet (%(reason)s)"),
    translatable("holds no values (formulas keep none until a spreadsheet program has computed them)"),
    translatable("is an encrypted PDF"),
    translatable("is a damaged PDF (%(reason)s)"),
    translatable("is a PDF without text (a scan, or empty)"),
    translatable("is a picture in which no text is found"),
    translatable("is a damaged picture (%(reason)s)"),
    translatable("is %(kind)s, whose text must be recognised first"),
    translatable("is an old Word file, which LibreOffice must convert"),
    translatable("is an old Word file that LibreOffice cannot convert"),
    translatable("is %(kind)s, which cannot be read"),
    translatable("starts with the mark of %(encoding)s but is not, at byte %(byte)s"),
    translatable("is neither UTF-8 (see byte %(byte)s) nor GB 18030, Big5 or UTF-16 text"),
    translatable("a cell cannot be read (%(reason)s)"),
    translatable("the row has %(cells)s cells, the header %(heads)s (%(named)s)"),
    translatable(
        "the columns of its table cannot be told apart: its heads (%(heads)s) stand each in a line of its own"
    ),
    translatable("its table has columns of tasks and of units, but names no unit in any row"),
    translatable("its table lacks a column of tasks (工作任务 …) or of units (责任单位 …)"),
    translatable("its heads are %(heads)s"),
    translatable("no responsibility clause is found in it"),
    translatable(
        "too little shows that it assigns tasks: no 责任单位 label or table, and no more than %(count)s paragraph"
        " closed by units (“%(first)s”)"
    ),
    translatable(
        "too little shows that it assigns tasks: no 责任单位 label or table, and no more than %(count)s paragraphs"
        " closed by units (“%(first)s”)"
    ),
    # what to do
    translatable("close its quotation mark"),
    translatable("copy it anew"),
    translatable("give the document alone"),
    translatable("give the document itself"),
    translatable("give the row a cell for every column"),
    translatable("give the table itself: a Word, Excel or HTML file, or a scan whose table has rules"),
    translatable("install it, or save the file as .docx"),
    translatable("install the reader of scans: pip install .[ocr]"),
    translatable("name the document in it"),
    translatable("open it in one and save it"),
    translatable("print it to a new PDF"),
    translatable("save it anew"),
    translatable("save it anew in the program that made it"),
    translatable("save it anew, or give its text"),
    translatable("save it as .docx"),
    translatable("save it as UTF-8"),
    translatable("save it as text and read that"),
    translatable("save it without a password"),
    translatable("save what it gives as a file"),
    translatable("scan it anew"),
    translatable("scan it anew, level and with 200 dpi"),
    translatable("see docs/reading.md for the layouts that are read"),
    translatable("unpack it first"),
)
_KINDS = (
    translatable("a ZIP archive or an Office file that is cut off"),
    translatable("a ZIP archive or an Office file of another kind"),
    translatable("a locked Office file"),
    translatable("a gzip archive"),
    translatable("a RAR archive"),
    translatable("a 7z archive"),
    translatable("an SQLite database"),
    translatable("a program"),
    translatable("a picture of a page (a scan)"),
    translatable("a scan"),
    translatable("table cells"),
    translatable("paragraphs"),
    translatable("characters"),
    translatable("pages"),
    translatable("lines"),
)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return each sentence as a pattern of its lines, those with the fewest places first."""
    ordered = sorted(_SENTENCES, key=lambda sentence: (sentence.count("%("), -len(sentence)))
    return tuple((re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(each))), each) for each in ordered)


def told_refusal(line: str) -> str:
    """Return a line of the reader, ``PLACE: what; what to do``, made of sentences that can be translated."""
    parts = [_told_part(part) for part in line.split("; ")]
    whole = parts.pop()
    while parts:
        whole = Told("%(what)s; %(remedy)s", what=parts.pop(), remedy=whole)
    return whole


def _told_part(part: str) -> str:
    place, colon, rest = part.partition(": ")
    if colon and not isinstance(_told_sentence(part), Told) and isinstance(_told_sentence(rest), Told):
        return Told("%(place)s: %(what)s", place=place, what=_told_sentence(rest))
    return _told_sentence(part)


def _told_sentence(sentence: str) -> str:
    """Return a sentence that the reader says, with its parts; one that is not listed stays as it is."""
    matches = ((pattern.fullmatch(sentence), template) for pattern, template in _patterns())
    match, template = next((pair for pair in matches if pair[0]), (None, ""))
    return Told(template, **match.groupdict()) if match else sentence
