"""How many threads torch may take, for as long as a learner is at work and no longer.

One where nothing else is said: two on cores that others use as well can be twenty times slower, since each
waits for the other at every operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads; afterwards as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
