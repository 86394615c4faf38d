"""Invented annexes of the genre's shape, as N-Quads, for measurements.

A seed and a number of documents fix every byte. One document is about 840 triples; every fifth opens a new city with
its own units, and all share the national programmes. A document is a string, so 100,000 stream in little memory::

    python tests/bench/generator.py 1000 out.nq --seed 1
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

FG = "https://w3id.org/fengong/ontology#"
ID = "https://w3id.org/fengong/id/"
GRAPH = "https://w3id.org/fengong/graph/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TITLE = "<http://purl.org/dc/terms/title>"
MEMBER = "<http://www.w3.org/ns/org#hasMember>"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"

DOCUMENTS_PER_CITY = 5
UNITS_PER_CITY = 45
NATIONAL_PROGRAMMES = 40
CITY_PROGRAMMES = 12

FIRST = "云青临安宁和东清永昌阳平江海石金玉松竹兰"
SECOND = "州川城山泽原港陵溪河湖源岭口浦"
SUBJECT = "人教农工财科商文卫水林交住建民政信审统税"
BUSINESS = ("就业服务", "技能培训", "产业发展", "信息平台", "质量监管", "资金保障", "示范创建", "人才引进", "数据共享")
VERB = ("组织开展", "推动实施", "建立健全", "持续推进", "统筹做好", "规范管理", "加大力度支持", "按规定落实")
TARGET = ("城乡劳动者", "高校毕业生", "困难职工", "返乡人员", "小微企业", "技工院校", "社会组织", "龙头企业")
# One clause in so many is printed like this: (evidence of the first unit, evidence of the others).
SHAPES = (
    ("firstAssignment", "laterAssignment"),
    ("firstAssignment", "laterAssignment"),
    ("markedLeadAssignment", "markedSupportingAssignment"),
    ("markedLeadAssignment", "besideLeadAssignment"),
    ("jointAssignment", "jointAssignment"),
)


def iri(local: str) -> str:
    """Return a thing as N-Quads."""
    return f"<{ID}{local}>"


def term(local: str) -> str:
    """Return a term of the ontology as N-Quads."""
    return f"<{FG}{local}>"


def integer(value: int) -> str:
    """Return a number as N-Quads."""
    return f'"{value}"^^<{INTEGER}>'


def lines(subject: str, graph: str, *pairs: tuple[str, str]) -> str:
    """Return one line for each predicate and object."""
    return "".join(f"{subject} {predicate} {object} <{GRAPH}{graph}> .\n" for predicate, object in pairs)


def sentence(random: Random) -> str:
    """Return an invented requirement of some hundred characters."""
    return "".join(
        f"{random.choice(VERB)}{random.choice(TARGET)}{random.choice(BUSINESS)}{random.choice(VERB)}"
        f"{random.choice(BUSINESS)}{random.choice(',;。')}"
        for _ in range(random.randint(3, 8))
    )


def unit_name(number: int) -> str:
    """Return the printed name of a city's ``number``-th unit."""
    return f"市{SUBJECT[number % len(SUBJECT)]}{SUBJECT[(number * 7 + number // len(SUBJECT)) % len(SUBJECT)]}局"


def city(number: int) -> str:
    """Return the authority triples of a city: its units, two groups, its programmes."""
    name = FIRST[number % len(FIRST)] + SECOND[number // len(FIRST) % len(SECOND)]
    units = [iri(f"unit/city-{number}/u{n}") for n in range(UNITS_PER_CITY)]
    text = [
        lines(unit, "authority", (TYPE, term("Unit")), (LABEL, f'"{name}{unit_name(n)}"@zh'))
        for n, unit in enumerate(units)
    ]
    for group, members in (("counties", units[:8]), ("council", units[20:32])):
        pairs = [(MEMBER, member) for member in members]
        text.append(lines(iri(f"unit/city-{number}/{group}"), "authority", (TYPE, term("UnitGroup")), *pairs))
    text += [programme(f"city-{number}-p{n}", f"{name}行动{n}") for n in range(CITY_PROGRAMMES)]
    return "".join(text)


def programme(slug: str, name: str) -> str:
    """Return a programme's authority triples."""
    return lines(iri(f"programme/{slug}"), "authority", (TYPE, term("Programme")), (LABEL, f'"{name}"@zh'))


def document(seed: int, number: int) -> str:
    """Return the asserted triples of one annex."""
    random = Random(f"{seed}/{number}")
    annex, place = f"bench-{number}", number // DOCUMENTS_PER_CITY
    text = [
        lines(
            iri(annex),
            annex,
            (TYPE, term("Annex")),
            (TITLE, f'"重点任务分工({number})"@zh'),
            (LABEL, f'"重点任务分工({number})"@zh'),
            (term("roleConvention"), term("FirstListedLeads")),
            (term("conventionAssumed"), f'"true"^^<{BOOLEAN}>'),
        )
    ]
    for ordinal in range(1, random.randint(3, 7) + 1):
        text.append(lines(iri(annex), annex, (term("hasTask"), iri(f"{annex}/task-{ordinal}"))))
        text.append(task(random, annex, place, ordinal))
    return "".join(text)


def task(random: Random, annex: str, place: int, ordinal: int) -> str:
    """Return a task with as many clauses as requirements."""
    local = f"{annex}/task-{ordinal}"
    pairs = ((TYPE, term("Task")), (term("ordinal"), integer(ordinal)), (LABEL, f'"{random.choice(BUSINESS)}"@zh'))
    text = [lines(iri(local), annex, *pairs)]
    for position in range(1, random.randint(1, 4) + 1):
        text.append(requirement(random, annex, place, local, position))
        text.append(clause(random, annex, place, local, position))
    return "".join(text)


def requirement(random: Random, annex: str, place: int, task: str, position: int) -> str:
    """Return a requirement with up to two mentions of programmes."""
    subject, printed = iri(f"{task}/req-{position}"), sentence(random)
    pairs = [
        (TYPE, term("Requirement")),
        (term("ordinal"), integer(position)),
        (term("row"), integer(position + 1)),
        (term("text"), f'"{printed}"'),
        (term("alignmentBasis"), "<https://w3id.org/fengong/id/alignment/equal-counts>"),
        (LABEL, f'"任务·要求{position}"@zh'),
        (LABEL, f'"Requirement {position}"@en'),
        (term("assignedBy"), iri(f"{task}/clause-{position}")),
    ]
    text = [lines(iri(task), annex, (term("hasRequirement"), subject))]
    national = [f"national-{n}" for n in range(NATIONAL_PROGRAMMES)]
    own = [f"city-{place}-p{n}" for n in range(CITY_PROGRAMMES)]
    for number, named in enumerate(random.sample(national + own, random.randint(0, 2)), 1):
        pairs.append((term("mentionsProgramme"), iri(f"programme/{named}")))
        text.append(mention(annex, subject, f"{task}/req-{position}/mention-{number}", named, printed))
    return "".join(text) + lines(subject, annex, *pairs)


def mention(annex: str, subject: str, local: str, named: str, printed: str) -> str:
    """Return one mention of a programme."""
    return lines(
        iri(local),
        annex,
        (TYPE, term("Mention")),
        (term("mentionOf"), iri(f"programme/{named}")),
        (term("inRequirement"), subject),
        (term("printedAs"), f'"{printed[:6]}"'),
        (term("begin"), integer(0)),
        (term("end"), integer(6)),
    )


def clause(random: Random, annex: str, place: int, task: str, position: int) -> str:
    """Return a clause with one to eight units and the evidence for each."""
    subject, units = iri(f"{task}/clause-{position}"), random.sample(range(UNITS_PER_CITY), random.randint(1, 8))
    lead, others = random.choice(SHAPES) if len(units) > 1 else ("soleAssignment", "")
    names = [iri(f"{task}/clause-{position}/unit-{n}") for n, _ in enumerate(units, 1)]
    evidence = [lead] + [others] * (len(units) - 1)
    pairs = [
        (TYPE, term("Clause")),
        (term("ordinal"), integer(position)),
        (term("row"), integer(position + 1)),
        (term("text"), f'"{"、".join(map(unit_name, units))}按职责分工负责"'),
        (term("openEnded"), f'"false"^^<{BOOLEAN}>'),
        (term("clauseBasis"), '"list-order"'),
        (LABEL, f'"任务·分工{position}"@zh'),
        (LABEL, f'"Clause {position}"@en'),
        *((term(name), named) for name, named in zip(evidence, names, strict=True)),
    ]
    text = [lines(iri(task), annex, (term("hasClause"), subject)), lines(subject, annex, *pairs)]
    text += [lines(one, annex, (term("nextAssignment"), other)) for one, other in pairwise(names)]
    text += [assignment(annex, f"{task}/clause-{position}/unit-{n}", place, unit, n) for n, unit in enumerate(units, 1)]
    return "".join(text)


def assignment(annex: str, local: str, place: int, unit: int, position: int) -> str:
    """Return one unit named in a clause."""
    printed = unit_name(unit)
    begin = (position - 1) * len(f"{printed}、")  # every name is as long
    return lines(
        iri(local),
        annex,
        (TYPE, term("Assignment")),
        (term("unit"), iri(f"unit/city-{place}/u{unit}")),
        (term("position"), integer(position)),
        (term("printedAs"), f'"{printed}"'),
        (term("begin"), integer(begin)),
        (term("end"), integer(begin + len(printed))),
    )


def quads(documents: int, seed: int = 1) -> Iterator[str]:
    """Yield N-Quads in chunks: the shared programmes, then each document, a city before its first one."""
    yield "".join(programme(f"national-{n}", f"国家计划{n}") for n in range(NATIONAL_PROGRAMMES))
    for number in range(documents):
        if number % DOCUMENTS_PER_CITY == 0:
            yield city(number // DOCUMENTS_PER_CITY)
        yield document(seed, number)


def write(path: Path, documents: int, seed: int = 1) -> int:
    """Write ``documents`` annexes to ``path``; return the number of triples."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as sink:
        for chunk in quads(documents, seed):
            sink.write(chunk)
            count += chunk.count("\n")
    return count


def main() -> None:
    """Write a file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{write(arguments.out, arguments.documents, arguments.seed)} triples in {arguments.out}")


if __name__ == "__main__":
    main()
