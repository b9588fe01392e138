"""All workloads, in the order in which they are told."""

from workloads import askers, loop, powering, shortest, texts, wildcard
from workloads.model import Workload

_POWERING = {one.name: one for one in powering.WORKLOADS}

WORKLOADS: tuple[Workload, ...] = (
    _POWERING["powering"], _POWERING["repeated"], *wildcard.WORKLOADS, *shortest.WORKLOADS, *loop.WORKLOADS,
    _POWERING["ten roots"], *texts.WORKLOADS, *askers.WORKLOADS, _POWERING["memory"], _POWERING["growth"],
)  # fmt: skip

BY_NAME = {one.name: one for one in WORKLOADS}
