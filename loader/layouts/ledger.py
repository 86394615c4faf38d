"""What of a document was used, and what is to be told of the rest: every layout keeps this account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.formats.blocks import Block, Paragraph
from loader.remarks import Reason, Remark

_LONGEST_QUOTE = 80


def count_characters(text: str) -> int:
    """Count the letters and digits of a text: stops and brackets part texts, and are no text themselves."""
    return sum(map(str.isalnum, text))


@dataclass(slots=True)
class Ledger:
    """The letters and digits there and used, and the remarks in the order of the document."""

    there: int = 0
    used: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def count(self, blocks: Sequence[Block]) -> None:
        """Count the characters that there are; what a merged cell repeats counts once."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self.there += count_characters(block.text)
            else:
                cells = (cell for row in block.rows for cell in row.cells if not (cell.above or cell.left))
                self.there += sum(count_characters(cell.text) for cell in cells)

    def use(self, *texts: str) -> None:
        """Count texts as used."""
        self.used += sum(map(count_characters, texts))

    def tell(self, reason: Reason, where: str = "", text: str = "") -> None:
        """Note what was lost, guessed or assumed, with the beginning of its words."""
        words = " ".join(text.split())
        self.remarks.append(
            Remark(reason, where, words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + "…")
        )

    @property
    def coverage(self) -> float:
        """The share of the characters that were used, from 0 to 1."""
        return min(1.0, round(self.used / self.there, 3)) if self.there else 0.0
