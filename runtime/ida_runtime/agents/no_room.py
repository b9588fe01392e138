"""A run or a training that ends because a network has too little memory."""

from __future__ import annotations

from ida_runtime.agents.base import Stopped

_HOW = (
    "a smaller --size takes less where a tier is trained; --device cpu, or CUDA_VISIBLE_DEVICES= before any "
    "command, keeps it off the GPU"
)


class NoRoom(Stopped):
    """The GPU has too little memory. Answers that are not there for that reason are no unknown ones, from
    which somebody might learn. Its text is for the user."""

    def __init__(self, why: str) -> None:
        super().__init__("a tier")
        self.why = why

    def __str__(self) -> str:
        return f"the GPU has too little memory: {self.why.partition('. GPU')[0]}\n{_HOW}"
