"""What a document says, before it is RDF: immutable values, in reading order.

Offsets are 0-based Unicode code points, half-open: ``text[begin:end]`` is the printed form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loader.remarks import Remark


class Convention(StrEnum):
    """How a document ranks an unmarked list of units (``fg:roleConvention``)."""

    FIRST_LISTED_LEADS = "first-listed-leads"
    BEFORE_FIRST_COMMA_LEADS = "before-first-comma-leads"
    NO_ORDER_RULE = "no-order-rule"


class Evidence(StrEnum):
    """What print alone says of a unit in its clause; the values are local names of ``fg:`` properties."""

    MARKED_LEAD = "markedLeadAssignment"
    SOLE = "soleAssignment"
    MARKED_SUPPORTING = "markedSupportingAssignment"
    BESIDE_LEAD = "besideLeadAssignment"
    SUPERVISING = "supervisingAssignment"
    GUIDING = "guidingAssignment"
    FIRST = "firstAssignment"
    LATER = "laterAssignment"
    FIRST_BEFORE_COMMA = "firstBeforeCommaAssignment"
    LATER_BEFORE_COMMA = "laterBeforeCommaAssignment"
    SET_BEFORE_COMMA = "setBeforeCommaAssignment"
    AFTER_COMMA = "afterCommaAssignment"
    FIRST_SET = "firstSetAssignment"
    LATER_THAN_SET = "laterThanSetAssignment"
    FIRST_SET_BEFORE_COMMA = "firstSetBeforeCommaAssignment"
    LATER_THAN_SET_BEFORE_COMMA = "laterThanSetBeforeCommaAssignment"
    LATER_THAN_SET_AFTER_COMMA = "laterThanSetAfterCommaAssignment"
    UNORDERED = "unorderedAssignment"


class Basis(StrEnum):
    """Why a clause's units have their roles."""

    EXPLICIT_MARKER = "explicit-marker"
    LIST_ORDER = "list-order"
    SOLE = "sole"
    JOINT = "joint"


class Alignment(StrEnum):
    """Which case of the alignment rule tied a requirement to its clauses (``fg:alignmentBasis``)."""

    EQUAL_COUNTS = "equal-counts"
    ONE_REQUIREMENT = "one-requirement"
    ONE_CLAUSE = "one-clause"
    JOINED_ROWS = "joined-rows"  # a row border slipped
    AMBIGUOUS = "ambiguous"  # all clauses may cover all requirements
    UNASSIGNED = "unassigned"  # no clause is printed for it
    CORRECTED = "corrected"  # a person has said which clauses cover it


class MentionKind(StrEnum):
    """What a requirement can mention besides units."""

    PROGRAMME = "programme"
    TARGET_GROUP = "target-group"
    LIMIT = "limit"
    INSTRUMENT = "instrument"
    CONDITION = "condition"
    DUTY = "duty"
    BODY = "body"  # an organisation that the text names


class Force(StrEnum):
    """What a sentence's words ask (``fg:force``)."""

    OBLIGED = "obliged"
    ENCOURAGED = "encouraged"
    PERMITTED = "permitted"
    EXPLORED = "explored"


class Part(StrEnum):
    """The part in which a sentence speaks of a group (``fg:addressedAs``)."""

    BENEFICIARY = "beneficiary"
    PROVIDER = "provider"
    REGULATED = "regulated"
    EVALUATED = "evaluated"
    HONOURED = "honoured"


class Saying(StrEnum):
    """What a sentence says of a body that it names (``fg:namedAs``)."""

    CARRYING = "carrying"  # 承担…职责
    FILED_WITH = "filed-with"  # 报…备案
    REPORTED_TO = "reported-to"  # 报…汇总
    SUPPORTED = "supported"  # 支持…


class DutyKind(StrEnum):
    """What a recurring duty asks for."""

    REPORTING = "reporting"
    DISCLOSURE = "disclosure"
    EVALUATION = "evaluation"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit named in a clause. ``text`` is as printed, without 等, formulas and glosses."""

    text: str
    begin: int
    end: int
    evidence: Evidence
    group: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One responsibility paragraph as printed, its units in printed order."""

    text: str
    units: tuple[NamedUnit, ...]
    open_ended: bool
    basis: Basis
    row: int | None = None
    rule: Convention | None = None  # stated inside the clause itself


@dataclass(frozen=True, slots=True)
class LimitValue:
    """What a limit says. ``comparator`` is one of ``<=``, ``>=``, ``=``, ``<``, ``>``.

    A norm without a number (一定比例) has neither comparator nor value nor unit: none is invented.
    """

    comparator: str | None = None
    value: Decimal | None = None
    unit_text: str | None = None
    subject: str | None = None
    period: str | None = None
    subject_en: str | None = None  # a reviewer's translation


@dataclass(frozen=True, slots=True)
class DutyValue:
    """A recurring duty: how often, in the printed words, and what it asks for."""

    period: str
    kind: DutyKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a requirement at its place, and what its words ask."""

    begin: int
    end: int
    forces: tuple[Force, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a requirement that names something.

    ``name`` is the canonical name where a list knows the thing, else the printed one; ``slug`` its listed identifier,
    of a body with its place. ``targets`` are the places, among the requirement's mentions, of those that its sentence
    says it limits, conditions or serves; ``sayings`` what the sentence says of a body, with the words that say it.
    """

    kind: MentionKind
    text: str
    begin: int
    end: int
    name: str
    slug: str | None = None
    limit: LimitValue | None = None
    reviewed: bool = False  # whether a hand-kept list knows the thing
    duty: DutyValue | None = None
    part: Part | None = None
    targets: tuple[int, ...] = ()
    sayings: tuple[tuple[Saying, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One paragraph of 工作要求. ``clauses`` are indices into the task's clauses."""

    text: str
    clauses: tuple[int, ...]
    alignment: Alignment
    row: int | None = None
    deadline: str | None = None
    mentions: tuple[Mention, ...] = ()
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A 工作任务 with its requirements and clauses in reading order."""

    heading: str
    requirements: tuple[Requirement, ...]
    clauses: tuple[Clause, ...]
    printed_headings: tuple[str, ...] = ()  # every label as printed, when it differs from ``heading`` or recurs


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line that was recognised in a picture: its page, its box (left, top, right, bottom) and confidence, 0 to 1."""

    text: str
    page: int
    box: tuple[int, int, int, int]
    confidence: float

    @property
    def region(self) -> str:
        """The box as a W3C media fragment, ``xywh=10,20,300,18``."""
        left, top, right, bottom = self.box
        return f"xywh={left},{top},{right - left},{bottom - top}"


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """What is known of a document besides its text; ``metadata.ini`` beside it, or the defaults."""

    id: str
    title: str | None = None
    title_en: str | None = None
    number: str | None = None
    date: date | None = None
    period_begin: int | None = None
    period_end: int | None = None
    jurisdiction: str | None = None  # name, such as 聊城市
    jurisdiction_slug: str | None = None  # such as liaocheng
    jurisdiction_code: str | None = None  # GB/T 2260
    jurisdiction_code_year: int | None = None
    convention: Convention | None = None
    source: str | None = None
    sha256: str | None = None
    notes: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()  # of task headings into English, unofficial


class ImprintField(StrEnum):
    """What a document prints of itself."""

    ISSUER = "issuer"
    PUBLISHER = "publisher"  # the office whose site shows it
    NUMBER = "number"
    DATE = "date"
    PARENT = "parent"
    JURISDICTION = "jurisdiction"


@dataclass(frozen=True, slots=True)
class Imprint:
    """One thing that a document prints of itself, and the place where it does."""

    field: ImprintField
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole annex."""

    metadata: DocumentMetadata
    title: str
    convention: Convention
    convention_assumed: bool
    convention_stated_in: str | None
    tasks: tuple[Task, ...]
    sha256: str = ""
    rows: int = 0
    imprint: tuple[Imprint, ...] = ()
    coverage: float = 1.0  # of the characters there, the share that was read into tasks
    warnings: tuple[Remark, ...] = field(default=())
    scanned: tuple[ScannedLine, ...] = ()  # the lines of a scan, as they were recognised
