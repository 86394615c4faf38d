"""The catalogue as a page for people: ``python -m queries.asking.readme > queries/README.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from queries.asking.catalogue import Question, catalogue
from queries.asking.parameters import Parameter
from queries.names import shorten_iri

OPENING = """\
# The question library · 问题库

{count} questions to the graph. Each is one file, `library/<name>.rq`: plain SPARQL 1.1 that runs as it stands anywhere,
below a header in `#+` lines of YAML. This page is generated from those headers:
`python -m queries.asking.readme > queries/README.md`.

    fengong query                                  # this list
    fengong query workload                         # a table
    fengong query leads -p unit=rsj --format csv   # 人社局, by its pinyin initials
    curl 'http://127.0.0.1:8000/queries/leads.csv?unit=市财政局'

A parameter is a line `VALUES ?name {{ UNDEF }}` in the query; giving it a value puts a serialised RDF term into the
braces, never text into the query. A unit may be given by IRI, CURIE, label, alias, pinyin or initials. How to add a
question: [docs/queries.md](../docs/queries.md).
"""


def library_page(questions: Iterable[Question] | None = None) -> str:
    """Return the page, deterministic to the byte."""
    asked = tuple(catalogue().values() if questions is None else questions)
    return OPENING.format(count=len(asked)) + "".join(map(question_section, asked))


def question_section(asked: Question) -> str:
    """Return what one question tells, takes and gives."""
    lines = [f"\n## {asked.name}", "", f"**{asked.title.en} · {asked.title.zh}**", ""]
    lines += [asked.description.en, "", asked.description.zh, ""]
    lines += [f"- `{parameter.name}`: {accepted_values(parameter)}" for parameter in asked.parameters.values()]
    yields = ", ".join(f"`{column}`" for column in asked.columns) or "triples"
    lines += [f"- gives {yields}", f"- tags: {', '.join(asked.tags)}"]
    return "\n".join(lines) + "\n"


def accepted_values(parameter: Parameter) -> str:
    """Return what values a parameter takes."""
    kind = " or ".join(f"`{shorten_iri(type_)}`" for type_ in parameter.types)
    allowed = f", one of {', '.join(f'`{value}`' for value in parameter.allowed)}" if parameter.allowed else ""
    least = f", at least {parameter.minimum}" if parameter.minimum is not None else ""
    default = f", default `{parameter.default[0]}`" if parameter.default else ""
    about = parameter.about or parameter.title
    return f"{about.en} · {about.zh} ({kind}{allowed}{least}{default}{', required' if parameter.required else ''})"


if __name__ == "__main__":
    sys.stdout.write(library_page())
