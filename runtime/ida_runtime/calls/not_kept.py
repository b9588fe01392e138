"""A run that ends because paid answers cannot be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ida_runtime.agents.base import Stopped

if TYPE_CHECKING:  # a run without a journal knows nothing of SQLite
    from ida_runtime.journals.journal import JournalTrouble, Paid


class NotKept(Stopped):
    """Answers could not be committed: the run ends, and makes no use of them. Its text is for the user.

    `lost` are the answers that came and are not in the journal.
    """

    def __init__(self, why: JournalTrouble, lost: list[Paid]) -> None:
        super().__init__("the journal")
        self.why, self.lost = why, lost

    def __str__(self) -> str:
        return "\n".join((str(self.why), *_told(self.lost), "mend that, and go on with the same journal"))


_SHOWN = 3
"""So many answers that were not committed are told in full."""


def _told(lost: Sequence[Paid]) -> list[str]:
    count = len(lost)
    what, it = ("1 answer came", "it") if count == 1 else (f"{count:,} answers came", "them")
    lines = [f"what was answered before is safe in it; {what} after that, and nothing makes use of {it}:"]
    lines += [f"  {one.agent} answered {one.task}: {one.said.text[:200]}" for one in lost[:_SHOWN]]
    return lines + [f"  … and {count - _SHOWN} more"] * (count > _SHOWN)
