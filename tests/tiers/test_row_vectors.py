"""What each token of a row means at its place."""

import pytest
import torch
from attrs import evolve
from learning_kit import TINY, training
from torch.testing import assert_close

from ida_runtime.tiers.learner.settings import MAPPED, ROTATED, SCALED, Size
from ida_runtime.tiers.learner.vectors import Rows, rotated

KINDS = [MAPPED, SCALED, ROTATED]


def rows(places, tokens=3):
    torch.manual_seed(0)
    return Rows(7, tokens, Size(width=16, heads=2, places=places))


@pytest.mark.parametrize("places", KINDS)
def test_a_row_is_the_sum_of_its_tokens_at_their_places(places):
    made = rows(places)
    with torch.no_grad():
        one, other, mixed = made(torch.tensor([[[1, 2, 3], [4, 5, 6], [1, 5, 3]]]))[0]
        second = made(torch.tensor([[[4, 2, 6]]]))[0, 0]
    assert_close(one + other, mixed + second)


@pytest.mark.parametrize("places", KINDS)
def test_it_matters_where_a_token_is(places):
    with torch.no_grad():
        one, other = rows(places)(torch.tensor([[[1, 2, 3], [2, 1, 3]]]))[0]
    assert (one - other).norm() > 0.3


@pytest.mark.parametrize(("places", "weights"), [(MAPPED, 16 * 3 * 16), (SCALED, 3 * 16), (ROTATED, 0)])
def test_the_weights_of_places(places, weights):
    assert sum(one.numel() for one in rows(places).parameters()) == 7 * 16 + weights


def test_what_is_rotated_keeps_its_length_and_tells_how_far_apart_places_are():
    torch.manual_seed(0)
    one, other = rotated(torch.randn(2, 1, 16), 9)
    assert_close(one.norm(dim=-1), one[0].norm().expand(9))
    for apart in range(5):
        products = torch.stack([one[at] @ other[at + apart] for at in range(9 - apart)])
        assert_close(products, products[0].expand(9 - apart), atol=1e-4, rtol=1e-4)
    assert abs(one[0] @ other[0] - one[0] @ other[1]) > 0.1


def test_an_odd_width_cannot_be_rotated():
    assert Size(width=9, heads=3).places == MAPPED
    with pytest.raises(ValueError, match="a width of 9 is odd, and what is rotated has two halves"):
        Size(width=9, heads=3, places=ROTATED)


@pytest.mark.slow
@pytest.mark.parametrize("places", [SCALED, ROTATED])
def test_each_way_learns(places):
    found = training(size=evolve(TINY, places=places))
    before = found.evaluated(contexts=20).every.rate
    for _ in range(110):
        found.turn()
    assert found.evaluated(contexts=20).every.rate > max(0.9, before + 0.3)
