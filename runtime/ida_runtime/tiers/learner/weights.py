"""The weights of a network in one flat tensor, so that a step over all of them is a few operations.

The network may calculate in bfloat16, whose products are faster; the weights that are trained are kept in
float32, where small steps are not lost ("mixed precision": Micikevicius et al., arXiv 1710.03740).
"""

from __future__ import annotations

import torch
from attrs import define, field, frozen
from torch import Tensor, nn

from ida_runtime.tiers.learner.device import kind_of
from ida_runtime.tiers.learner.settings import Device, Learning


@frozen(eq=False)
class Bound:
    """A network whose weights are parts of `flat`, and its gradients of `gradients`, on its device."""

    network: nn.Module
    flat: Tensor
    gradients: Tensor | None

    @classmethod
    def to(cls, network: nn.Module, device: Device, *, learns: bool) -> Bound:
        """Binds a network that was just made."""
        parameters = list(network.parameters())
        flat = torch.cat([one.detach().reshape(-1) for one in parameters]).to(device.name, kind_of(device))
        gradients = torch.zeros_like(flat) if learns else None
        at = 0
        for one in parameters:
            own = slice(at, at + one.numel())
            one.data = flat[own].view_as(one)
            one.requires_grad_(learns)
            if gradients is not None:
                one.grad = gradients[own].view_as(one)
            at = own.stop
        return cls(network, flat, gradients)


@define(eq=False)
class Master:
    """The weights that are trained, in float32, and their average over steps, which is the teacher's.

    AdamW (Loshchilov and Hutter, arXiv 1711.05101).
    """

    how: Learning
    weights: nn.Parameter
    average: Tensor
    steps: int = 0
    _optimizer: torch.optim.AdamW = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._optimizer = torch.optim.AdamW(
            [self.weights], lr=self.how.rate, betas=self.how.betas, weight_decay=self.how.decay, fused=True
        )

    @classmethod
    def of(cls, bound: Bound, how: Learning) -> Master:
        """Begins with the weights of a network."""
        weights = bound.flat.detach().float().clone()
        return cls(how, nn.Parameter(weights), weights.clone())

    def step(self, bound: Bound) -> bool:
        """One step along the network's gradients, which are clipped. The network has the new weights then.
        False, and nothing has changed, where they are no numbers."""
        assert bound.gradients is not None
        gradients = bound.gradients.float()
        norm = float(gradients.norm())
        if not norm < float("inf"):
            return False
        if norm > self.how.clip:
            gradients.mul_(self.how.clip / norm)
        self.weights.grad = gradients
        for group in self._optimizer.param_groups:
            group["lr"] = self.how.rate_at(self.steps)
        self._optimizer.step()
        self.steps += 1
        with torch.no_grad():
            bound.flat.copy_(self.weights)
            self.average.lerp_(self.weights, 1 - self.how.horizon)
        return True

    def state(self) -> dict[str, Tensor]:
        """All that it takes to go on from here."""
        own = self._optimizer.state.get(self.weights, {})
        moments = {f"adam.{name}": value for name, value in own.items()}
        return {
            "weights": self.weights.detach(),
            "average": self.average,
            "steps": torch.tensor(self.steps),
            **moments,
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        """Goes on from there."""
        with torch.no_grad():
            self.weights.copy_(state["weights"])
            self.average.copy_(state["average"])
        self.steps = int(state["steps"])
        moments = {
            name.removeprefix("adam."): value for name, value in state.items() if name.startswith("adam.")
        }
        if moments:
            self._optimizer.state[self.weights] = {
                name: value.to(self.weights.device) for name, value in moments.items()
            }
