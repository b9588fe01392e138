"""How rows look at one another by the tokens that they hold, and copy them."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.tiers.learner.answering import ROWS, rows_at_once
from ida_runtime.tiers.learner.batches import facts_of
from ida_runtime.tiers.learner.held import Asked, Asking, Held, Places, Said, came_with, copies
from ida_runtime.tiers.learner.network import Attention, Network
from ida_runtime.tiers.learner.settings import Device, Size
from ida_runtime.tiers.lessons import Facts

SIZE = Size(width=8, heads=2, fact_layers=1, repeated=1, passes=1, question_layers=1)
VOCABULARY = 7


def rows(draw, count, tokens):
    return torch.tensor(
        [[[draw(st.integers(0, VOCABULARY - 1)) for _ in range(tokens)] for _ in range(count)]]
    )


def held(tokens, heads=2):
    return Held.of(tokens, VOCABULARY - 1, heads, torch.float32)


def test_a_row_holds_its_tokens_and_of_filler_nothing():
    found = held(torch.tensor([[[3, 0, 1]]]), heads=1).every()[0, :, 0]
    assert found.tolist() == [[0, 0, 1, 0, 0, 0], [0] * 6, [1, 0, 0, 0, 0, 0], [0] * 6]


def of_one_head(kind, sums):
    """What asks or is asked by these sums alone, in rows that came with three tokens."""
    made = kind(Places(own=3, theirs=3, held=VOCABULARY - 1, heads=1))
    with torch.no_grad():
        made.sums.zero_()
        for one, weights in enumerate(sums):
            made.sums[one, 0] = torch.tensor(weights) / 16
    return made


def matched(asking, asked, places, one, other):
    """How much rows hold what others do, (C, heads, Q, F)."""
    each, sums = asking(one.every())
    of_each = each @ came_with(other.tokens, places).unsqueeze(1)
    return of_each + sums @ asked(other.every()).transpose(-1, -2)


def seen_by(asking, asked, ours, theirs):
    one, other = (held(torch.tensor([[row]]), heads=1) for row in (ours, theirs))
    with torch.no_grad():
        return matched(asking, asked, 3, one, other).item()


def test_a_head_adds_up_what_is_at_places_by_their_weights():
    asking = of_one_head(Asking, [[1.0, 2.0, 4.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    with torch.no_grad():
        _, sums = asking(held(torch.tensor([[[3, 1, 3]]]), heads=1).every())
    assert sums.tolist() == [[[[2, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0]]]]


def test_each_place_is_held_against_each_by_a_weight_of_its_own():
    asking, asked = of_one_head(Asking, []), of_one_head(Asked, [])
    with torch.no_grad():
        asking.each.zero_()
        asking.each[1, 0] = torch.tensor([2.0, 0.0, 3.0, 0.0]) / 128  # of their second place
    assert seen_by(asking, asked, [5, 1, 5], [5, 5, 5]) == 5
    assert seen_by(asking, asked, [5, 1, 4], [4, 5, 5]) == 2
    assert seen_by(asking, asked, [3, 5, 3], [3, 5, 3]) == 0


def test_where_rows_have_many_tokens_sums_alone_are_held_against_each_other():
    few, many = (Places(own=3, theirs=theirs, held=100, heads=4) for theirs in (10, 11))
    assert (few.numbers, many.numbers) == (12 * 100, 2 * 100)
    rows = held(torch.randint(1, VOCABULARY, (1, 5, 3)), heads=4)
    others = held(torch.randint(1, VOCABULARY, (1, 6, 11)), heads=4)
    each, sums = Asking(many)(rows.every())
    assert (each.shape, sums.shape) == ((1, 4, 5, 0), (1, 4, 5, 2 * (VOCABULARY - 1)))
    assert matched(Asking(many), Asked(many), many.alone, rows, others).shape == (1, 4, 5, 6)


@given(st.data())
def test_which_names_they_are_makes_no_difference(data):
    """What rows make of equal tokens depends on which are equal alone."""
    attention = Attention(SIZE, Places(3, 4, VOCABULARY - 1, 2))
    questions, facts = rows(data.draw, 2, 3), rows(data.draw, 5, 4)
    renamed = torch.tensor([0, *data.draw(st.permutations(range(1, VOCABULARY)))])

    def seen(ours, theirs):
        return matched(attention.own, attention.theirs, 4, held(ours), held(theirs))

    assert torch.allclose(seen(questions, facts), seen(renamed[questions], renamed[facts]), atol=1e-5)


@given(st.data())
def test_what_is_copied_is_renamed_with_the_names(data):
    which = torch.randn(1, 4, 2 * 5)
    facts = rows(data.draw, 4, 3)
    renamed = torch.tensor([0, *data.draw(st.permutations(range(1, VOCABULARY)))])
    first = copies(which, held(facts).every())
    second = copies(which, held(renamed[facts]).every())
    assert torch.allclose(first, second[..., renamed[1:] - 1], atol=1e-6)


def attention_by_places(own, theirs, copied):
    """A head that holds a place against a place, sees nothing else, and copies a place: an entry each."""
    attention = Attention(SIZE, Places(2, 3, VOCABULARY - 1, 2))
    with torch.no_grad():
        attention.scale.zero_()
        attention.own.each.zero_()
        for weights, pairs in ((attention.own.sums, own), (attention.theirs.sums, theirs)):
            weights.zero_()
            for pair, place in enumerate(pairs):
                weights[pair, :, place] = 2.0
        attention.tells.weight[2 * SIZE.width :].zero_()
        which = attention.tells.bias[2 * SIZE.width :].view(2, -1)
        which.fill_(-9.0)
        which[:, copied] = 9.0
    return attention


def copied_by(attention, asked, facts):
    theirs = held(facts)
    with torch.no_grad():
        vectors = torch.randn(1, facts.shape[1], SIZE.width)
        read = attention.read(vectors, theirs.every())
        rows, apart = torch.randn(1, 1, SIZE.width), came_with(theirs.tokens, facts.shape[2])
        return attention(rows, held(asked).every(), apart, read, None).copied


def test_what_is_looked_at_by_tokens_is_copied():
    attention = attention_by_places(own=[1], theirs=[0], copied=2)
    copied = copied_by(attention, torch.tensor([[[1, 4]]]), torch.tensor([[[2, 3, 5], [4, 3, 6], [5, 4, 2]]]))
    assert copied[0, 0, 0].argmax() == 6 - 1
    assert copied[0, 0, 0].max() > 0.99


def test_the_entry_of_two_keys_is_found_by_both():
    attention = attention_by_places(own=[0, 1], theirs=[0, 1], copied=2)
    table = torch.tensor([[[1, 4, 5], [4, 1, 6], [1, 1, 2], [4, 4, 3]]])
    for entry in table[0].tolist():
        copied = copied_by(attention, torch.tensor([[entry[:2]]]), table)
        assert copied[0, 0, 0].argmax() == entry[2] - 1


def test_a_head_that_may_look_at_nothing_finds_whether_there_is_something_and_how_many():
    attention = attention_by_places(own=[1], theirs=[0], copied=2)
    with torch.no_grad():
        attention.asks.bias[SIZE.width : SIZE.width + 2] = (
            1024.0 / 8
        )  # as much as a fact counts that is found
    asked, other, found = torch.tensor([[[1, 4]]]), [2, 3, 5], [4, 3, 6]
    for facts, much in (([other, other], 0), ([other, found], 1 / 2), ([found, found], 2 / 3)):
        copied = copied_by(attention, asked, torch.tensor([facts]))
        assert copied[0, 0, 0].sum().item() == pytest.approx(much, abs=1e-3)


def test_a_context_without_facts_is_answered_about():
    torch.manual_seed(0)
    network = Network(Size(width=16, heads=2), VOCABULARY, VOCABULARY - 1, 3, 3)
    facts, mask = facts_of(Facts(np.zeros((1, 1, 3), np.int32), np.zeros((1, 1), np.bool_)), Device())
    with torch.no_grad():
        assert network(network.read(facts, mask), mask, torch.randint(1, 7, (1, 4, 3))).isfinite().all()


def test_a_note_is_replaced_by_as_much_as_is_said():
    noted = held(torch.tensor([[[3]]]), heads=2)
    copied = torch.tensor([1.0, 0, 0, 0, 0, 0]).expand(1, 2, 1, 6)
    first = noted.noted(copied, torch.tensor([[[1.0, 0.25]]]))
    assert first.notes[0, :, 0, 0].tolist() == [1.0, 0.25]
    assert first.tokens is noted.tokens
    assert first.noted(0 * copied, torch.tensor([[[0.0, 1.0]]])).notes[0, :, 0, 0].tolist() == [1.0, 0.0]


def test_what_is_held_can_be_said():
    said = Said(8, 3, VOCABULARY + 2)
    with torch.no_grad():
        said.which.weight.zero_()
        said.which.bias.copy_(torch.tensor([0.0, 1.0, 0.0]))
        found = said(torch.randn(1, 1, 8), held(torch.tensor([[[2, 5]]]), heads=1).every())
    assert found.argmax() == 5
    assert found.shape == (1, 1, VOCABULARY + 2)
    assert found[0, 0, [0, -2, -1]].tolist() == [0, 0, 0]  # of the filler nothing, and of what is not held


def test_what_is_only_answered_is_not_held():
    found = Held.of(torch.tensor([[[3, 5, 2]]]), 3, 1, torch.float32).every()[0, :, 0]
    assert found.tolist() == [[0, 0, 1], [0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_the_name_of_a_fact_or_a_task_is_not_held():
    """Their rows' vectors alone tell of which they are."""
    network = Network(SIZE, VOCABULARY, VOCABULARY - 1, 3, 2)
    first, second = (network.read(torch.tensor([[[name, 4, 3]]]), None).alone for name in (1, 2))
    assert first.equal(second)
    assert first.shape == (1, 2 * (VOCABULARY - 1), 1)


def test_layers_are_passed_again_and_bring_no_weights():
    torch.manual_seed(0)
    facts, questions = torch.randint(1, 7, (2, 5, 3)), torch.randint(1, 7, (2, 4, 3))
    found = {}
    for passes in (1, 3):
        torch.manual_seed(0)
        size = Size(width=8, heads=2, fact_layers=2, repeated=1, passes=passes, question_layers=1)
        network = Network(size, VOCABULARY, VOCABULARY - 1, 3, 3)
        found[passes] = (
            network(network.read(facts, None), None, questions),
            sum(one.numel() for one in network.parameters()),
        )
    assert found[1][1] == found[3][1]
    assert not torch.allclose(found[1][0], found[3][0])
    assert (Size(fact_layers=2, repeated=1, passes=3).passed, Size(fact_layers=2, passes=1).passed) == (4, 2)


def test_the_order_of_facts_makes_no_difference():
    torch.manual_seed(0)
    network = Network(Size(width=16, heads=2), VOCABULARY, VOCABULARY - 1, 3, 3)
    facts, questions = torch.randint(1, 7, (1, 6, 3)), torch.randint(1, 7, (1, 4, 3))
    with torch.no_grad():
        one, other = (
            network(network.read(facts[:, order], None), None, questions)
            for order in (torch.arange(6), torch.randperm(6))
        )
    assert torch.allclose(one, other, atol=1e-4)


def test_more_layers_than_there_are_cannot_be_repeated():
    with pytest.raises(ValueError, match="3 of 2 layers cannot be repeated"):
        Size(fact_layers=2, repeated=3)


def test_fewer_rows_go_at_once_where_there_are_many_tokens():
    assert rows_at_once(2048) == rows_at_once(80) == ROWS
    assert rows_at_once(20_480) * 20_480 <= ROWS * 2048 < (rows_at_once(20_480) + 1) * 20_480
    assert rows_at_once(10**9) == 1
