"""What becomes of mutants: refused, caught, equivalent, or a survivor with a reason."""

import pytest
from mutation_programs import LAX, POWER, program, trials

from ida_dsl.law_names import REACHED
from ida_dsl.laws.mutation.mutants import mutants
from ida_dsl.laws.mutation.proofs import proved
from ida_dsl.laws.mutation.report import Report, spread, to_json, to_text
from ida_dsl.laws.mutation.trial import Fate
from ida_dsl.source import Source


@pytest.fixture(scope="module")
def power():
    return trials(POWER)


@pytest.fixture(scope="module")
def tried(power):
    return [power.try_one(one) for one in mutants(power.program)]


def line(one):
    """What is written instead."""
    return next((row[1:].strip() for row in one.mutant.diff.splitlines()[2:] if row[0] == "+"), "")


def fates(tried, text):
    return {one.fate for one in tried if line(one) == text}


def test_nearly_all_faults_of_a_good_program_are_caught(tried):
    assert {one.mutant.change.says for one in tried if one.fate is Fate.SURVIVED} == {
        "strategy `halve` is removed"
    }
    assert len(tried) > 50


FOUND = [
    ("strategy stay when k == 1:", Fate.CAUGHT),
    ("strategy stay:", Fate.CAUGHT),
    ("middle = ask power(x, k // 2 - 1)", Fate.CAUGHT),
    ("middle = ask power(x, k * 2)", Fate.REFUSED),
    ("middle = unknown", Fate.CAUGHT),
    ("end = ask power(x, k // 2)", Fate.CAUGHT),
    ("return end", Fate.CAUGHT),
    ("strategy stay when k <= 0:", Fate.EQUIVALENT),
    ("return ask follow(end) if k % 2 >= 1 else end", Fate.EQUIVALENT),
]


@pytest.mark.parametrize(("text", "fate"), FOUND)
def test_fates(tried, text, fate):
    assert fates(tried, text) == {fate}


def test_who_caught_it_and_how(tried):
    one = next(one for one in tried if line(one) == "strategy stay:")
    assert one.by == "power::sound_step"
    assert "is right" in one.why
    one = next(one for one in tried if line(one) == "middle = ask power(x, k * 2)")
    assert one.by == "E0505"


def test_why_they_are_equivalent(tried):
    one = next(one for one in tried if line(one) == "strategy stay when k <= 0:")
    assert one.why == "for all arguments the same strategy is chosen"
    one = next(one for one in tried if "k % 2 >= 1" in line(one))
    assert one.why == "the expression has the same value for all values of its names"


def test_what_is_left_to_agents_is_said(tried):
    one = next(one for one in tried if one.fate is Fate.SURVIVED)
    assert "is put to an agent, not taken apart" in one.why


@pytest.mark.slow
def test_a_lax_spec_lets_faults_survive():
    lax = trials(LAX)
    tried = [lax.try_one(one) for one in mutants(lax.program, ["branch", "condition"])]
    survived = [one for one in tried if one.fate is Fate.SURVIVED]
    assert len(survived) > len(tried) / 2
    assert any("another answer that no law forbids: power(" in one.why for one in survived)


@pytest.mark.slow
def test_what_other_questions_are_asked_is_said():
    """Both ways are right; the mutant asks more."""
    look = "    strategy look when k == 1:\n        return ask follow(x)\n\n    strategy halve:"
    own = trials(POWER.replace("    strategy halve:", look))
    removed = next(
        one for one in mutants(own.program, ["strategy"]) if "`look` is removed" in one.change.says
    )
    tried = own.try_one(removed)
    assert tried.fate is Fate.SURVIVED
    assert tried.why.startswith("another answer only where sub-answers are unknown or wrong: power(")


def test_the_same_graph_is_no_mutant(power):
    same = mutants(power.program)[0]
    from attrs import evolve  # noqa: PLC0415

    tried = power.try_one(evolve(same, text=same.before))
    assert (tried.fate, tried.why) == (Fate.EQUIVALENT, "its graph is that of the program")


def test_the_order_of_arguments_of_max_is_the_same():
    text = POWER.replace("return x\n", "return max(x, min(x, k))\n").replace(
        "spec = iterate(follow, k, x)", "spec v where True"
    )
    own = trials(text)
    tried = [own.try_one(one) for one in mutants(own.program, ["argument"])]
    says = [one.why for one in tried if "max(min(x, k), x)" in line(one)]
    assert says == ["the order of these arguments is the same to the call"]


# ----------------------------------------------------------------------------------------------- proofs


def proof(text, changed):
    """What is proved of the mutant that has this line."""
    own = program(text)
    for one in mutants(own):
        if any(row[1:].strip() == changed for row in one.diff.splitlines()[2:] if row[0] == "+"):
            return proved(own, one, program(one.text))
    raise AssertionError(changed)


def test_what_is_not_so_is_not_proved():
    assert not proof(POWER, "strategy stay when k == 1:")
    assert not proof(POWER, "return ask follow(end) if k % 2 == 0 else end")
    assert not proof(POWER, "end = ask power(x, k // 2)")


def test_proofs_know_which_questions_the_strategy_takes():
    """Where k is 0 it makes a difference, but such questions are taken by another."""
    text = POWER.replace("k % 2 == 1 else end", "k > 0 and k % 2 == 1 else end")
    assert proof(text, "return ask follow(end) if k >= 0 and k % 2 == 1 else end")


def test_unknown_names_are_tried_too():
    """They are the same for all known values, and differ where x is unknown."""
    text = POWER.replace("else end\n", "else or_else(end, end)\n")
    assert proof(text, "return ask follow(end) if k % 2 == 1 else end")


def test_params_that_change_types_leave_it_open():
    text = POWER[: POWER.index("context:")] + "param most: 4..9 = 9\n\n" + POWER[POWER.index("context:") :]
    text = text.replace("k: 0..9", "k: 0..most")
    assert not proof(text, "strategy stay when k <= 0:")


# ----------------------------------------------------------------------------------------------- reports


def report(power, tried):
    return Report("small.ida", tuple(power.verdicts.values()), tuple(tried), len(tried))


def test_the_score_counts_what_is_not_equivalent(power, tried):
    made = report(power, tried)
    assert made.counted == len(tried) - len(made.having(Fate.EQUIVALENT))
    assert made.noticed == made.counted - 1
    assert made.score == made.noticed / made.counted
    assert Report("small.ida", (), (), 0).score == 1.0


def test_the_report_shows_survivors_with_their_diffs(power, tried):
    text = "\n".join(to_text(report(power, tried)))
    assert text.startswith("survived: small.ida:21:5 strategy, strategy `halve` is removed\n  @@ ")
    assert "\n  -    strategy halve:\n" in text
    assert "\nequivalent, so not counted:\n  small.ida:18:24 comparison, `==` becomes `<=`: for all" in text
    assert f"\nsmall.ida: {len(tried)} mutants\n" in text
    assert "   1 survived\n" in text
    assert "caught by a law: power::sound_step " in text
    assert text.rsplit("\n", 1)[1].startswith("score 9")


def test_the_report_as_data(power, tried):
    data = to_json(report(power, tried))
    assert data["mutants"] == data["tried"] == len(tried)
    assert data["caught"] + data["refused"] + data["equivalent"] + data["survived"] == len(tried)
    assert [(row["kind"], row["line"], row["column"]) for row in data["survivors"]] == [("strategy", 21, 5)]
    assert data["survivors"][0]["diff"].startswith("--- small.ida\n")
    assert data["left_out"] == []


def test_laws_that_the_program_breaks_itself_catch_nothing():
    own = trials(POWER.replace("return x\n", "return 0\n"))
    made = Report("small.ida", tuple(own.verdicts.values()), (), 1)
    assert "sound_step" in {one.law for one in made.left_out}
    assert all(one.law != "sound_step" for one in own.decided())
    assert any(one.law == REACHED.name for one in own.decided())
    text = "\n".join(to_text(made))
    assert "these laws catch nothing, because the program does not keep them itself:\n" in text
    assert "ida-dsl test small.ida says more; mend that first\n" in text


def test_some_mutants_from_all_over():
    assert spread(range(10), 4) == [0, 2, 5, 7]
    assert spread(range(3), 4) == spread(range(3), None) == [0, 1, 2]


def test_sources_of_the_same_name():
    assert program(POWER).sources["small.ida"] == Source("small.ida", POWER)
