"""Signs that a document assigns tasks: a page that invents responsibilities is worse than one that is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from loader.grammar.clauses import assigns_duties
from loader.grammar.lexicon import Mark, Use, words_of
from loader.grammar.markers import leading_label
from loader.grammar.script import canonical_script


class Sign(Enum):
    """How a clause shows that it is one, from the surest to the weakest."""

    LABEL = "label"  # 责任单位：, in a bracket or not
    MARKED = "marked"  # a bracket with 牵头, 负责 …
    NAMES = "names"  # nothing but names
    LINE = "line"  # a line of names and a verb, without bracket or label


_HOST = re.compile(r"(?:主办|承办)(?:单位|部门)?：")
"""Who runs a page, as often as who leads a task."""

_ROLE = re.compile(rf"{words_of(Use.LABEL, marks=(Mark.LEAD, Mark.SUPPORT, Mark.DUTY))}|负责|落实|分工")
_LABEL_REACH = 24


def sign_of(clause: str) -> Sign:
    """Tell how a printed clause shows that it is one."""
    shape = canonical_script(clause)
    if any(map(_is_role_label, shape.split("\n"))):
        return Sign.LABEL
    if not assigns_duties(clause):
        return Sign.NAMES
    return Sign.MARKED if shape.strip().startswith("（") else Sign.LINE


def _is_role_label(line: str) -> bool:
    """Tell whether a line starts with a label of a role, 责任单位：, not with 主办单位： or 主管部门：."""
    bare = line.lstrip("（ 　")
    label = bare[: bare.find("：")] if "：" in bare[:_LABEL_REACH] else bare[:_LABEL_REACH]
    return isinstance(leading_label(line), Mark) and not _HOST.match(bare) and bool(_ROLE.search(label))


_RULES = re.compile(
    "(?:办法|细则|规定|条例|指南|指引|须知|问答|解读|解答|公告|通告|公示|章程|规程|规范|标准|目录|名单|答复|简介|流程|手册|预案|制度)"
    "(?:清单)?(?:的?(?:通知|公告|函))?(?:（[^（）]*）|》|《)*(?:的?(?:通知|公告|函|解读))?$"
)
_TASKS = re.compile(
    "分工|分解|任务|责任|措施|举措|行动|方案|计划|要点|意见|清单|台账|实事|规划|工作安排|重点工作|目标|政策|若干"
)
_FEWEST_IN_RULES = 3
_HALF = 2
_MOST_ITEMS = 20  # to a bracket: in more, it is a stray, whatever the title says
_FEW_ITEMS = 3


def lacks_signs(signs: Sequence[Sign], items: int, title: str, *, articles: bool = False) -> bool:
    """Tell whether clauses found in running text are strays: too few and too weak for a document that assigns tasks.

    ``items`` counts the numbered paragraphs; ``articles`` says that they are articles of a rule (第…条). A label of
    responsible units (责任单位：) is a sign by itself; so is a title that speaks of tasks, unless one bracket stands
    alone in twenty items. Without either, brackets must close several items; in rules and guides, where a bracket tells
    who does what in a procedure, half of them.
    """
    counts = Counter(signs)
    labelled, marked = counts[Sign.LABEL], counts[Sign.LABEL] + counts[Sign.MARKED]
    if articles or _RULES.search(canonical_script(title)):
        most = marked * _HALF >= items
        return not (labelled >= _FEWEST_IN_RULES or (most and (labelled or marked >= _FEWEST_IN_RULES)))
    if _TASKS.search(canonical_script(title)):
        few = not labelled and len(signs) * _MOST_ITEMS < items
        return few or not (marked or len(signs) > 1 or (signs and items <= _FEW_ITEMS))
    many = len(signs) > 1 and len(signs) * _HALF >= items
    return not (labelled or marked > 1 or (marked and items <= _FEW_ITEMS) or many)
