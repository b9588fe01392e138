"""How rows look at one another by their tokens."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.tiers.learner.network import Attention, Network, Places
from ida_runtime.tiers.learner.settings import Size

SIZE = Size(width=8, heads=2, fact_layers=1, question_layers=1)
VOCABULARY = 7


def rows(draw, count, tokens):
    return torch.tensor(
        [[[draw(st.integers(0, VOCABULARY - 1)) for _ in range(tokens)] for _ in range(count)]]
    )


def test_a_row_is_the_weights_of_the_places_where_each_token_is():
    places = Places(1, 3, 5)
    with torch.no_grad():
        places.weights.copy_(torch.tensor([[1.0, 2.0, 4.0]]))
    found = places(torch.tensor([[[3, 1, 3], [0, 0, 2]]])) / places(torch.tensor([[[1, 0, 0]]]))[0, 0, 0, 0]
    assert found.tolist() == [[[[2, 0, 5, 0], [0, 4, 0, 0]]]]  # of filler nothing is made


@given(st.data())
def test_which_names_they_are_makes_no_difference(data):
    """What rows make of equal tokens depends on which are equal alone."""
    attention = Attention(SIZE, VOCABULARY, (3, 4))
    questions, facts = rows(data.draw, 2, 3), rows(data.draw, 5, 4)
    renamed = torch.tensor([0, *data.draw(st.permutations(range(1, VOCABULARY)))])

    def seen(ours, theirs):
        return attention.own(ours) @ attention.theirs(theirs).transpose(-1, -2)

    assert torch.allclose(seen(questions, facts), seen(renamed[questions], renamed[facts]), atol=1e-5)


def test_what_is_looked_at_by_tokens_alone_is_found():
    """A head that holds place 1 of a question against place 1 of facts, and sees nothing else."""
    network = Network(SIZE, VOCABULARY, 2, 2)
    attention = network.question_layers[0].attention
    with torch.no_grad():
        attention.scale.zero_()
        attention.own.weights.copy_(torch.tensor([[0.0, 3.0]] * 2))
        attention.theirs.weights.copy_(torch.tensor([[0.0, 3.0]] * 2))
        asked, facts = torch.tensor([[[1, 4]]]), torch.tensor([[[2, 3], [2, 4], [4, 5]]])
        keys, _ = attention.read(torch.randn(1, 3, SIZE.width), facts)
        queries = torch.cat([torch.zeros(1, 2, 1, 4), attention.own(asked)], dim=-1)
        looked = torch.softmax(queries @ keys, dim=-1)
    assert looked[0, 0, 0].argmax() == 1
    assert looked[0, 0, 0, 1] > 0.99
