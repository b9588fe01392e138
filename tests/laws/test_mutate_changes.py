"""Which small faults are put into a strategy, and what they look like."""

import pytest
from mutation_programs import FORMS, POWER, program

from ida_dsl.laws.mutation.mutants import laid_out, mutants
from ida_dsl.laws.mutation.operators import BY_DEFAULT
from ida_dsl.source import Source


@pytest.fixture(scope="module")
def found():
    return mutants(program(FORMS))


def lines(mutant):
    """What is taken away and what is put there."""
    both = [line for line in mutant.diff.splitlines()[2:] if line[0] in "+-"]
    return {sign: [line[1:].strip() for line in both if line[0] == sign] for sign in "+-"}


WRITTEN = [
    ("strategy", "strategy all_of_them:"),
    ("condition", "strategy all_of_them when wild in bits or low > 2:"),
    ("condition", "strategy all_of_them when low > 2:"),
    ("condition", "strategy all_of_them when not (wild in bits and low > 2):"),
    ("condition", "require low in found"),
    ("condition", "found = [x for x in xs if not ask fits(x)]"),
    ("comparison", "strategy all_of_them when wild not in bits and low > 2:"),
    ("comparison", "strategy all_of_them when wild in bits and low >= 2:"),
    ("comparison", "if bits[0] != zero or low >= 3:"),
    ("constant", "strategy all_of_them when wild in bits and low > 3:"),
    ("constant", "strategy all_of_them when wild in bits and low > 1:"),
    ("constant", "if bits[1] == zero or low >= 3:"),
    ("word", "strategy all_of_them when zero in bits and low > 2:"),
    ("asked", "found = [x for x in xs if ask suits(x)]"),
    ("filter", "found = [x for x in xs if True]"),
    ("answer", "return best"),
    ("answer", "return unknown"),
    ("argument", "return ask better(second, best)"),
    ("name", "return ask better(low, second)"),
    ("call", "best = argmax(found + [low, 7], [x - low for x in found] + [0, 1])"),
    ("call", "second = best"),
    ("item", "best = argmin(found + [7], [x - low for x in found] + [0, 1])"),
    ("item", "best = argmin([low, 7], [x - low for x in found] + [0, 1])"),
    ("item", "for x in xs:"),
    ("arithmetic", "best = argmin(found + [low, 7], [x + low for x in found] + [0, 1])"),
    ("arithmetic", "best = argmin(found + [low, 7], [low for x in found] + [0, 1])"),
    ("branch", "if True:"),
    ("branch", "if False:"),
    ("branch", "return low if best < 4 else second"),
    ("branch", "return low"),
]


@pytest.mark.parametrize(("kind", "line"), WRITTEN)
def test_what_is_written_instead(found, kind, line):
    assert any(lines(one)["+"] == [line] for one in found if one.kind == kind)


LOST = [
    ("strategy", "strategy turns:"),
    ("filter", "require not low in found"),
    ("statement", "most = max(most, x)"),
]


@pytest.mark.parametrize(("kind", "line"), LOST)
def test_what_is_left_out(found, kind, line):
    lost = [lines(one) for one in found if one.kind == kind]
    assert any(line in one["-"] and not one["+"] for one in lost)


def test_every_family_finds_something(found):
    assert {one.kind for one in found} == set(BY_DEFAULT)


def test_nothing_but_strategies_is_changed(found):
    text = laid_out(Source("small.ida", FORMS))
    head = text[: text.index("    strategy")]
    assert all(one.text.startswith(head) for one in found)


def test_each_text_comes_once_in_the_formatters_layout(found):
    texts = [one.text for one in found]
    assert len(set(texts)) == len(texts)
    assert laid_out(Source("small.ida", FORMS)) not in texts
    assert all(laid_out(Source("small.ida", text)) == text for text in texts)


def test_comments_stay():
    for one in mutants(program(POWER), ["constant"]):
        assert "    # Nothing is left to do.\n" in one.text


def test_a_place_and_a_diff():
    one = mutants(program(POWER), ["constant"])[0]
    assert one.place == "small.ida:18:29"
    assert (one.task, one.strategy) == ("power", "stay")
    assert one.change.says == "`0` becomes `1`"
    assert one.diff.splitlines() == [
        "--- small.ida",
        "+++ small.ida (changed)",
        "@@ -16,5 +16,5 @@",
        " ",
        "     # Nothing is left to do.",
        "-    strategy stay when k == 0:",
        "+    strategy stay when k == 1:",
        "         return x",
        " ",
    ]


def test_only_some_families():
    assert {one.kind for one in mutants(program(POWER), ["word", "branch"])} == {"branch"}


def test_tries_only_on_demand():
    text = FORMS.replace("ask better(best, second)", "max(ask[2] better(best, second))")
    assert {lines(one)["+"][0] for one in mutants(program(text), ["tries"])} == {
        "return max(ask[3] better(best, second))",
        "return max(ask[1] better(best, second))",
    }
    own = [lines(one)["+"] for one in mutants(program(text))]
    assert ["return max(ask[0] better(best, second))"] in own
    assert ["return max(ask[3] better(best, second))"] not in own


def test_a_depth_is_no_name():
    """Both are 0..9; what is written tells them apart."""
    text = FORMS.replace("primitive suits(x: 0..9)", "type Other = 0..9\nprimitive suits(x: Other)")
    assert mutants(program(text), ["asked"]) == []


def test_things_of_other_types_do_not_stand_for_each_other(found):
    """That would only show that the checker knows its types."""
    changed = "\n".join(line for one in found for line in lines(one)["+"])
    assert "wild in xs" not in changed
    assert "for x in bits[1:]" not in changed


def test_imported_strategies_are_left_alone(tmp_path):
    from ida_dsl.load import load  # noqa: PLC0415

    (tmp_path / "own.ida").write_text('import "small.ida"\n\nroots power\n')
    (tmp_path / "small.ida").write_text(POWER)
    assert mutants(load(tmp_path / "own.ida")) == []
