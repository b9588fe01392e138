"""All that can be set about a learner, in one place; sizes by name."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from attrs.validators import ge, gt, in_, lt

CPU, CUDA = "cpu", "cuda"
MAPPED, SCALED, ROTATED = "mapped", "scaled", "rotated"


@frozen
class Device:
    """Where a network calculates: on the processor (`cpu`) or a GPU (`cuda`), in a precision by name, and on
    so many threads of torch."""

    name: str = field(default=CPU, validator=in_((CPU, CUDA)))
    precision: str = field(default="float32", validator=in_(("float32", "bfloat16")))
    threads: int = field(default=1, validator=ge(1))


@frozen
class Size:
    """How large a network is. `width` is that of every layer, divided among `heads`; feed-forward layers are
    `wider` times as wide. Facts pass `fact_layers`, of which the last `repeated` are passed `passes` times in
    all; questions pass `question_layers`. By `places` a row's vector tells which token is where (`vectors`).
    """

    width: int = field(default=128, validator=ge(1))
    heads: int = field(default=8, validator=ge(1))
    wider: int = field(default=2, validator=ge(1))
    fact_layers: int = field(default=5, validator=ge(1))
    repeated: int = field(default=2, validator=ge(0))
    passes: int = field(default=3, validator=ge(1))
    question_layers: int = field(default=2, validator=ge(1))
    places: str = field(default=MAPPED, validator=in_((MAPPED, SCALED, ROTATED)))

    def __attrs_post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"a width of {self.width} cannot be divided among {self.heads} heads")
        if self.repeated > self.fact_layers:
            raise ValueError(f"{self.repeated} of {self.fact_layers} layers cannot be repeated")
        if self.places == ROTATED and self.width % 2:
            raise ValueError(f"a width of {self.width} is odd, and what is rotated has two halves")

    @property
    def passed(self) -> int:
        """How many layers facts pass, those that are repeated as often as they are passed."""
        return self.fact_layers + self.repeated * (self.passes - 1)


SIZES: Mapping[str, Size] = {
    "tiny": Size(heads=4, fact_layers=2, passes=1),
    "small": Size(),
    "paper": Size(width=512, wider=4, fact_layers=6, passes=1, question_layers=3),
}
"""`paper` is that of Christiano, Shlegeris and Amodei (arXiv 1810.08575, appendix A)."""

RATES: Mapping[str, float] = {"tiny": 1.5e-3, "small": 9e-4, "paper": 1.5e-4}
"""At which rate a network of each size learns well: the wider, the slower."""


@frozen
class Learning:
    """How a learner is trained.

    A step takes `contexts` with up to `questions` questions each. `rate` is the learning rate of AdamW,
    reached after `warm_up` steps; after that it falls with their number to the power of `fall` (0: it stays;
    0.5: Vaswani et al., arXiv 1706.03762, section 5.3). Gradients are clipped to a norm of `clip`. The
    teacher's weights are the average of the student's over about 1 / (1 - `horizon`) steps.
    """

    contexts: int = field(default=16, validator=ge(1))
    questions: int = field(default=96, validator=ge(1))
    rate: float = field(default=9e-4, validator=gt(0.0))
    warm_up: int = field(default=200, validator=ge(0))
    fall: float = field(default=0.5, validator=[ge(0.0), lt(1.0)])
    betas: tuple[float, float] = (0.9, 0.98)
    decay: float = field(default=0.01, validator=ge(0.0))
    clip: float = field(default=1.0, validator=gt(0.0))
    horizon: float = field(default=0.99, validator=[ge(0.0), lt(1.0)])
    device: Device = field(factory=Device)

    def rate_at(self, steps: int) -> float:
        """The learning rate of the step after so many."""
        warm_up, step = max(1, self.warm_up), steps + 1
        return self.rate * (step / warm_up if step < warm_up else (warm_up / step) ** self.fall)
