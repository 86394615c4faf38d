"""The hand-kept lists of ``data/authority``: which units, programmes, groups and instruments there are.

A list says what a printed name stands for. Nothing is guessed: a name that no list knows resolves to ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from rdflib.term import URIRef

from loader import iris
from loader.lists.tables import Row, comparable_name, fail_at, read_list
from loader.model import LimitValue, MentionKind

JURISDICTION_COLUMNS = ("slug", "name", "name_en", "code", "code_year", "parent", "note")
UNIT_COLUMNS = (
    "name",
    "official_name",
    "aliases",
    "name_en",
    "kind",
    "parent",
    "jurisdiction",
    "slug",
    "note",
)
UNIT_OPTIONAL = ("official_name_source",)
TERM_COLUMNS = ("name", "aliases", "name_en", "kind", "broader", "slug", "note")
LIMIT_COLUMNS = ("context", "printed", "subject", "comparator", "value", "unit", "period", "note")
LIMIT_OPTIONAL = ("subject_en",)
EXCLUSION_COLUMNS = ("phrase", "kind", "note")

COMPARATORS = ("", "<=", ">=", "=", "<", ">")
ANY_KIND = "any"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that a list may give: its labels, and whether it is a set of bodies."""

    slug: str
    zh: str
    en: str
    group: bool = False


UNIT_KINDS = (
    Kind("people-government", "人民政府", "people's government"),
    Kind("government-body", "政府部门和机构", "government department or agency"),
    Kind("party-body", "党委部门", "party body"),
    Kind("mass-organisation", "群团组织", "mass organisation"),
    Kind("vertical-agency", "垂直管理机构", "agency under vertical management"),
    Kind("coordination-body", "议事协调机构", "coordination body"),
    Kind("institution", "事业单位", "public institution"),
    Kind("enterprise", "企业", "enterprise"),
    Kind("group", "单位集合", "set of bodies", group=True),
)
PROGRAMME_KINDS = (
    Kind("plan", "计划", "plan"),
    Kind("action", "行动", "action"),
    Kind("project", "工程或项目", "project"),
    Kind("training", "培训", "training"),
    Kind("campaign", "活动", "campaign"),
    Kind("competition", "竞赛", "competition"),
    Kind("brand", "品牌", "brand"),
)
TARGET_GROUP_KINDS = (
    Kind("people", "人员", "people"),
    Kind("enterprise", "企业和经营主体", "enterprises and other economic entities"),
    Kind("institution", "院校和机构", "schools and other institutions"),
)
INSTRUMENT_KINDS = (
    Kind("subsidy", "补贴补助", "subsidy or allowance"),
    Kind("loan", "贷款", "loan"),
    Kind("fund", "资金", "fund"),
    Kind("account", "专户专账", "special account"),
    Kind("tax", "税收政策", "tax rule"),
    Kind("preference", "优惠政策", "preferential treatment"),
    Kind("procurement", "政府采购", "public procurement"),
    Kind("certificate", "证书和资格", "certificate or qualification"),
    Kind("catalogue", "目录清单", "catalogue or list"),
    Kind("platform", "平台和系统", "platform or system"),
    Kind("register", "档案和信息库", "register or data bank"),
    Kind("facility", "载体和基地", "training facility"),
    Kind("toolkit", "培训包", "training kit"),
)


@dataclass(frozen=True, slots=True)
class JurisdictionRecord:
    """A place that has units; ``slug`` is part of their IRIs."""

    slug: str
    name: str
    name_en: str
    code: str
    code_year: str
    parent: str
    note: str
    where: str

    @property
    def iri(self) -> URIRef:
        """The IRI of the jurisdiction."""
        return iris.mint_thing("jurisdiction", self.slug)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit under the name that the documents use. ``parent`` is the name of a unit, or empty."""

    name: str
    official_name: str
    official_name_source: str  # where it was looked up; empty where nobody did
    aliases: tuple[str, ...]
    name_en: str
    kind: Kind
    parent: str
    jurisdiction: str
    slug: str
    note: str
    where: str
    duty_bearer: bool = True  # False where it only stands above or beside the responsible units

    @property
    def group(self) -> bool:
        """Whether it is a set of bodies (``fg:UnitGroup``)."""
        return self.kind.group

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for it."""
        return tuple(name for name in (self.name, self.official_name, *self.aliases) if name)

    @property
    def iri(self) -> URIRef:
        """The IRI of the unit."""
        return iris.mint_unit(self.jurisdiction, self.slug)


@dataclass(frozen=True, slots=True)
class TermRecord:
    """A programme, a target group or an instrument. ``broader`` is the name of another of its kind, or empty."""

    mention_kind: MentionKind
    name: str
    aliases: tuple[str, ...]
    name_en: str
    kind: Kind
    broader: str
    slug: str
    note: str
    where: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for it."""
        return (self.name, *self.aliases)

    @property
    def iri(self) -> URIRef:
        """The IRI of the thing."""
        return iris.mint_mentioned(self.mention_kind, self.slug)


@dataclass(frozen=True, slots=True)
class LimitRecord:
    """A reviewed limit: what ``printed`` means where it stands inside ``context``."""

    context: str
    printed: str
    value: LimitValue
    where: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A phrase in which nothing of a kind (None: of any kind) is mentioned, whatever it looks like."""

    phrase: str
    kind: MentionKind | None
    note: str
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """Every list, checked as a whole."""

    jurisdictions: tuple[JurisdictionRecord, ...]
    units: tuple[UnitRecord, ...]  # the responsible units and the organisations above and beside them
    programmes: tuple[TermRecord, ...]
    target_groups: tuple[TermRecord, ...]
    instruments: tuple[TermRecord, ...]
    limits: tuple[LimitRecord, ...]
    exclusions: tuple[Exclusion, ...]
    _units_by_name: Mapping[tuple[str, str], UnitRecord] = field(repr=False)

    @property
    def terms(self) -> tuple[TermRecord, ...]:
        """Everything but units."""
        return (*self.programmes, *self.target_groups, *self.instruments)

    def resolve_unit(self, printed: str, jurisdiction: str | None) -> UnitRecord | None:
        """Return the unit that a printed name stands for in a jurisdiction (its slug), or None where no list knows it.

        White space and full or half width make no difference. The same short name is another unit elsewhere:
        without a jurisdiction nothing resolves.
        """
        return self._units_by_name.get((jurisdiction or "", comparable_name(printed)))

    def parent_of(self, unit: UnitRecord) -> UnitRecord | None:
        """Return the unit or organisation that a unit belongs to."""
        return _parent(unit, self.units, self._units_by_name) if unit.parent else None


def bundled_lists() -> Traversable:
    """Return the folder of the lists that come with Fengong."""
    return files("data") / "authority"


def load_authority(folder: Traversable | None = None) -> Authority:
    """Read and check every list of a folder (default: the bundled one).

    Raises AuthorityError at the first fault, with file and line; nothing is half loaded.
    """
    home = folder or bundled_lists()
    jurisdictions = tuple(map(_jurisdiction, read_list(home / "jurisdictions.csv", JURISDICTION_COLUMNS)))
    units = tuple(
        _unit(row, duty_bearer)
        for file, duty_bearer in (("units.csv", True), ("organisations.csv", False))
        for row in read_list(home / file, UNIT_COLUMNS, optional=UNIT_OPTIONAL)
    )
    by_name = _units_by_name(units)
    _check_jurisdictions(jurisdictions, units)
    _check_parents(units, by_name)
    return Authority(
        jurisdictions=jurisdictions,
        units=units,
        programmes=_terms(home / "programmes.csv", MentionKind.PROGRAMME, PROGRAMME_KINDS),
        target_groups=_terms(home / "target-groups.csv", MentionKind.TARGET_GROUP, TARGET_GROUP_KINDS),
        instruments=_terms(home / "instruments.csv", MentionKind.INSTRUMENT, INSTRUMENT_KINDS),
        limits=tuple(map(_limit, read_list(home / "limits.csv", LIMIT_COLUMNS, optional=LIMIT_OPTIONAL))),
        exclusions=tuple(map(_exclusion, read_list(home / "exclusions.csv", EXCLUSION_COLUMNS))),
        _units_by_name=by_name,
    )


# rows to records


def _jurisdiction(row: Row) -> JurisdictionRecord:
    return JurisdictionRecord(
        slug=_ascii_slug(row, row.required("slug")),
        name=row.required("name"),
        name_en=row["name_en"],
        code=row["code"],
        code_year=row["code_year"],
        parent=row["parent"],
        note=row["note"],
        where=row.where,
    )


def _unit(row: Row, duty_bearer: bool) -> UnitRecord:
    name = row.required("name")
    return UnitRecord(
        name=name,
        official_name=row["official_name"],
        official_name_source=row["official_name_source"],
        aliases=row.several("aliases"),
        name_en=row["name_en"],
        kind=_kind(row, UNIT_KINDS),
        parent=row["parent"],
        jurisdiction=row.required("jurisdiction"),
        slug=_ascii_slug(row, row["slug"] or iris.pinyin_slug(name)),
        note=row["note"],
        where=row.where,
        duty_bearer=duty_bearer,
    )


def _term(row: Row, mention_kind: MentionKind, kinds: Sequence[Kind]) -> TermRecord:
    name = row.required("name")
    return TermRecord(
        mention_kind=mention_kind,
        name=name,
        aliases=row.several("aliases"),
        name_en=row["name_en"],
        kind=_kind(row, kinds),
        broader=row["broader"],
        slug=_ascii_slug(row, row["slug"] or iris.pinyin_slug(name)),
        note=row["note"],
        where=row.where,
    )


def _limit(row: Row) -> LimitRecord:
    context, printed = row.required("context"), row.required("printed")
    if context.count(printed) != 1:
        fail_at(row.where, f"{printed!r} does not stand exactly once in {context!r}", "copy both from the document")
    if row["comparator"] not in COMPARATORS:
        fail_at(row.where, f"unknown comparator {row['comparator']!r}", "write one of <= >= = < > or leave it empty")
    return LimitRecord(context, printed, _limit_value(row), row.where)


def _limit_value(row: Row) -> LimitValue:
    try:
        value = Decimal(row["value"]) if row["value"] else None
    except InvalidOperation:
        fail_at(row.where, f"{row['value']!r} is not a number", "write digits, or leave it empty")
    return LimitValue(
        comparator=row["comparator"] or None,
        value=value,
        unit_text=row["unit"] or None,
        subject=row["subject"] or None,
        subject_en=row["subject_en"] or None,
        period=row["period"] or None,
    )


def _exclusion(row: Row) -> Exclusion:
    kinds: dict[str, MentionKind | None] = {kind.value: kind for kind in MentionKind}
    kinds[ANY_KIND] = None
    given = row.required("kind")
    if given not in kinds:
        fail_at(row.where, f"unknown kind {given!r}", f"write one of {', '.join(kinds)}")
    return Exclusion(row.required("phrase"), kinds[given], row["note"], row.where)


def _kind(row: Row, kinds: Sequence[Kind]) -> Kind:
    given = row.required("kind")
    for kind in kinds:
        if given in (kind.slug, kind.zh):
            return kind
    fail_at(row.where, f"unknown kind {given!r}", f"write one of {', '.join(kind.slug for kind in kinds)}")


def _ascii_slug(row: Row, slug: str) -> str:
    if slug != iris.pinyin_slug(slug):
        fail_at(row.where, f"{slug!r} cannot be part of an identifier", "use a-z, 0-9 and single hyphens")
    return slug


# checks over whole lists

TAKEN = {
    "name": "one name can stand for one thing only: delete it from one of the lines",
    "slug": "write another one in the slug column",
}
Record = TypeVar("Record", JurisdictionRecord, UnitRecord, TermRecord)


def _terms(file: Traversable, mention_kind: MentionKind, kinds: Sequence[Kind]) -> tuple[TermRecord, ...]:
    terms = tuple(_term(row, mention_kind, kinds) for row in read_list(file, TERM_COLUMNS))
    by_name = _unique(terms, lambda term: [comparable_name(name) for name in term.names], "name")
    _unique(terms, lambda term: [term.slug], "slug")
    above = {id(term): by_name.get(comparable_name(term.broader)) for term in terms}
    for term in terms:
        if term.broader and above[id(term)] is None:
            fail_at(term.where, f"the broader term {term.broader!r} is not in the list", "add it, or correct the name")
    _check_acyclic(terms, lambda term: above[id(term)], "broader")
    return terms


def _units_by_name(units: Sequence[UnitRecord]) -> dict[tuple[str, str], UnitRecord]:
    by_name = _unique(units, lambda unit: [(unit.jurisdiction, comparable_name(name)) for name in unit.names], "name")
    _unique(units, lambda unit: [(unit.jurisdiction, unit.slug)], "slug")
    return by_name


Key = TypeVar("Key", str, tuple[str, str])


def _unique(records: Iterable[Record], keys: Callable[[Record], Sequence[Key]], what: str) -> dict[Key, Record]:
    """Index the records; one key for two records, or twice for one, is a fault."""
    found: dict[Key, Record] = {}
    for record in records:
        for key in keys(record):
            if key in found:
                shown = key if isinstance(key, str) else key[1]
                fail_at(record.where, f"the {what} {shown!r} is already taken ({found[key].where})", TAKEN[what])
            found[key] = record
    return found


def _check_jurisdictions(jurisdictions: Sequence[JurisdictionRecord], units: Sequence[UnitRecord]) -> None:
    known = _unique(jurisdictions, lambda place: [place.slug], "slug")
    for unit in units:
        if unit.jurisdiction not in known:
            fail_at(unit.where, f"unknown jurisdiction {unit.jurisdiction!r}", "add it to jurisdictions.csv")
    for place in jurisdictions:
        if place.parent and place.parent not in known:
            fail_at(place.where, f"the parent {place.parent!r} is not in the list", "write the slug of another line")
    _check_acyclic(jurisdictions, lambda place: known.get(place.parent), "parent")


def _check_parents(units: Sequence[UnitRecord], by_name: Mapping[tuple[str, str], UnitRecord]) -> None:
    parents = {id(unit): _parent(unit, units, by_name) for unit in units if unit.parent}
    _check_acyclic(units, lambda unit: parents.get(id(unit)), "parent")


def _parent(unit: UnitRecord, units: Sequence[UnitRecord], by_name: Mapping[tuple[str, str], UnitRecord]) -> UnitRecord:
    """Find the parent among the units of the same jurisdiction, else among all, where it must be one."""
    name = comparable_name(unit.parent)
    if own := by_name.get((unit.jurisdiction, name)):
        return own
    elsewhere = [other for other in units if name in map(comparable_name, other.names)]
    if len(elsewhere) != 1:
        found = "is not in the lists" if not elsewhere else "stands for several units"
        fail_at(unit.where, f"the parent {unit.parent!r} {found}", "write the name of one unit or organisation")
    return elsewhere[0]


def _check_acyclic(records: Sequence[Record], above: Callable[[Record], Record | None], what: str) -> None:
    for record in records:
        seen, upper = {id(record)}, above(record)
        while upper is not None:
            if id(upper) in seen:
                fail_at(record.where, f"{what} leads back to {upper.name!r}", f"clear one {what} cell")
            seen.add(id(upper))
            upper = above(upper)
