"""Where a network calculates, in what, and on how many threads."""

from __future__ import annotations

from contextlib import AbstractContextManager

import numpy as np
import numpy.typing as npt
import torch
from attrs import field, frozen
from attrs.validators import ge, in_
from torch import Tensor

from ida_runtime.tiers.learner.precisions import PRECISIONS
from ida_runtime.tiers.learner.threads import threads

CPU, CUDA = "cpu", "cuda"


class NoDevice(Exception):  # noqa: N818 - said to the user as it is
    """Why there is no such device, in one line."""


@frozen
class Device:
    """The processor (`cpu`) or a GPU (`cuda`), a precision by name, and threads of torch."""

    name: str = field(default=CPU, validator=in_((CPU, CUDA)))
    precision: str = field(default="float32", validator=in_(tuple(PRECISIONS)))
    threads: int = field(default=1, validator=ge(1))

    @property
    def kind(self) -> torch.dtype:
        """What numbers are of."""
        return PRECISIONS[self.precision]

    def put(self, array: npt.NDArray[np.generic]) -> Tensor:
        """An array, there."""
        return torch.from_numpy(array).to(self.name)

    def at_work(self) -> AbstractContextManager[None]:
        """For as long as it calculates."""
        return threads(self.threads)


def device_named(name: str | None) -> str:
    """`cpu` or `cuda`; None: the GPU where there is one. Raises `NoDevice`."""
    there = torch.cuda.is_available()
    if name == CUDA and not there:
        raise NoDevice("torch finds no GPU that it can use (CUDA): leave --device out, or say cpu")
    return name or (CUDA if there else CPU)


def taken(tensor: Tensor) -> npt.NDArray[np.generic]:
    """A tensor as an array, wherever it is."""
    found: npt.NDArray[np.generic] = tensor.detach().cpu().numpy()
    return found
