"""Where a network calculates, as torch has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ida_runtime.agents.no_room import NoRoom
from ida_runtime.tiers.learner.precisions import PRECISIONS
from ida_runtime.tiers.learner.settings import CPU, CUDA, Device
from ida_runtime.tiers.learner.threads import threads


class NoDevice(Exception):  # noqa: N818 - said to the user as it is
    """Why there is no such device, in one line."""


def device_named(name: str | None) -> str:
    """`cpu` or `cuda`; None: the GPU where there is one. Raises `NoDevice`."""
    there = torch.cuda.is_available()
    if name == CUDA and not there:
        raise NoDevice("torch finds no GPU that it can use (CUDA): leave --device out, or say cpu")
    return name or (CUDA if there else CPU)


@contextmanager
def at_work(device: Device) -> Iterator[None]:
    """For as long as a network calculates there. Raises `NoRoom`."""
    try:
        with threads(device.threads):
            yield
    except torch.cuda.OutOfMemoryError as error:
        raise NoRoom(str(error)) from None


def kind_of(device: Device) -> torch.dtype:
    """What numbers are of."""
    return PRECISIONS[device.precision]


def put(array: npt.NDArray[np.generic], device: Device) -> Tensor:
    """An array, there."""
    return torch.from_numpy(array).to(device.name)


def taken(tensor: Tensor) -> npt.NDArray[np.bool_]:
    """A tensor of truths as an array, wherever it is."""
    found: npt.NDArray[np.bool_] = tensor.cpu().numpy()
    return found
