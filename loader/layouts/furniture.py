"""What stands around a text: page numbers and running heads, and the frame and the foot of a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from loader.formats.blocks import Block, Paragraph, Table
from loader.grammar.script import canonical_script
from loader.layouts.headings import read_number
from loader.layouts.ledger import Ledger
from loader.remarks import Reason

_PAGE_NUMBER = re.compile(
    r"[-—–·.\s]*+(?:第\s*+)?[0-9]{1,4}+\s*+页?(?:[/，、]?\s*+(?:共\s*+)?[0-9]{1,4}+\s*+页?)?[-—–·.\s]*"
)
_MOST_LETTERS = 40
_FEWEST_REPEATS = 3
_SITE = re.compile(
    r"网站地图|网站标识码|ICP备|公网安备|版权所有|copyright|©|网站声明|隐私(?:声明|政策)|法律声明|免责声明|无障碍(?:浏览)?$|长者助手|技术支持："
    r"|联系我们|关于我们|关于本站|扫一扫|分享到|上一[篇条]|下一[篇条]|相关(?:附件|新闻|阅读|链接|文章|推荐)|打印(?:本页)?$|关闭(?:窗口|本页)?$"
    r"|返回(?:顶部|首页)|收藏本[站页]|友情链接|网站(?:管理|纠错|首页)|浏览器|微信公众号|政务微信|官方微博|当前位置|您所在的?位置|^首页(?:$|[>》/])",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:主办|承办|维护|运行维护|管理|发布)(?:单位)?：|(?:联系|办公)?(?:电话|方式|地址|邮编)：")
_LONGEST_SIGN = 80
_CONTENT = 20  # characters of a numbered paragraph that says something


def without_page_numbers(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Take page numbers and running heads off the lines of a text, and tell it once for each.

    The first of a running head stays: it may be the title.
    """
    lines = [block for block in blocks if isinstance(block, Paragraph)]
    repeated = Counter(line.text for line in lines if _may_run(line.text))
    numbers = [line for line in lines if _is_page_number(line.text)]
    taken = {text for text, times in repeated.items() if times >= _FEWEST_REPEATS and len(numbers) >= times - 1}
    if len(numbers) > 1 or taken:
        taken |= {line.text for line in numbers}
    for text in dict.fromkeys(line.text for line in lines if line.text in taken):
        ledger.tell(Reason.PAGE_HEADER, "", text)
    first = {id(next(line for line in lines if line.text == text)) for text in taken & repeated.keys()}
    return [
        block
        for block in blocks
        if not (isinstance(block, Paragraph) and block.text in taken) or (id(block) in first and block not in numbers)
    ]


def _is_page_number(text: str) -> bool:
    framed = not text.strip().isdigit()
    return (
        len(text) <= 24 and bool(_PAGE_NUMBER.fullmatch(canonical_script(text))) and (framed or len(text.strip()) <= 3)
    )


def _may_run(text: str) -> bool:
    """Tell whether a line may be a running head: short, and neither an item nor the end of a sentence."""
    return (
        3 < len(text) <= _MOST_LETTERS
        and not re.search("[。；：）)]$", text)
        and not read_number(text)
        and "：" not in text
    )


def without_site_frame(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Take off what a web site says of itself: each line of it, and all that follows the last of the text."""
    signs = [index for index, block in enumerate(blocks) if isinstance(block, Paragraph) and _is_sign(block.text)]
    if not signs:
        return list(blocks)
    last = max((index for index, block in enumerate(blocks) if _is_content(block)), default=-1)
    foot = next((index for index in signs if index > last), len(blocks))
    while foot > last + 1 and _is_host(blocks[foot - 1]):
        foot -= 1
    off = {*signs, *range(foot, len(blocks))}
    for group in _runs(sorted(off)):
        texts = [block.text for index in group if isinstance(block := blocks[index], Paragraph)]
        ledger.tell(Reason.FURNITURE, _place(blocks[group[0]]), "、".join(texts))
    return [block for index, block in enumerate(blocks) if index not in off]


def _is_sign(text: str) -> bool:
    shape = canonical_script(text)
    if len(shape) > _LONGEST_SIGN or read_number(text):
        return False
    return bool(_SITE.search(shape))


def _is_host(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_HOST.match(canonical_script(block.text)))


def _is_content(block: Block) -> bool:
    if isinstance(block, Table):
        return sum(len(row.cells) > 1 for row in block.rows) > 1
    number = read_number(block.text)
    return number is not None and len(number.rest) >= _CONTENT and not _is_sign(block.text)


def _place(block: Block) -> str:
    return block.where if isinstance(block, Paragraph) else block.rows[0].place if block.rows else ""


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the runs of neighbours."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
