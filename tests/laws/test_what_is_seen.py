"""Faults that are only seen in long values, in parts of answers, at some params, or with late answers."""

import random
from pathlib import Path

from law_kit import QUICK, SURE, broken, program, statuses, verdicts, workshop

from ida_dsl.asking.telling import Look
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.model import Status
from ida_dsl.laws.recalling import again, case_text, read_case
from ida_dsl.laws.reporting import Page, report
from ida_dsl.laws.suite import Item, judge


def test_long_lists():
    text = """
task t(xs: List[0..9, 0..30]) -> 0..30:
    spec = len(xs)

    strategy s:
        return len(xs) if len(xs) <= 20 else 0
"""
    assert judge(workshop(text), Item("t", "sound_step"), SURE).status is Status.BROKEN


def test_lists_as_long_as_they_may_be():
    text = """
task t(xs: List[0..9, 0..30]) -> 0..30:
    spec = len(xs)

    strategy s:
        return len(xs) if len(xs) < 30 else 0
"""
    assert judge(workshop(text), Item("t", "sound_step"), SURE).status is Status.BROKEN


def test_long_texts():
    text = """
task t(x: Text[0..400]) -> 0..400:
    spec = len(x)

    strategy s:
        return len(x) if len(x) <= 100 else 0
"""
    assert judge(workshop(text), Item("t", "sound_step"), SURE).status is Status.BROKEN


def test_long_answers():
    text = """
task part(k: 0..9) -> List[0..9, 0..30]:
    spec = [k]

task u(n: 0..8) -> 0..8

task t(k: 0..9) -> 0..8:
    strategy s:
        return ask u(len(ask part(k)))
"""
    assert judge(workshop(text), Item("t", "in_domain"), SURE).status is Status.BROKEN


SIZED = """
param size: 1..8 = 8

task part(n: 0..8) -> 0..8:
    spec = n

task t(n: 1..8) -> 0..36:
    spec = sum([i for i in range(n)])

    sample:
        n = size

    strategy short when n < 2:
        return 0

    strategy long:
        return sum([WHAT for i in range(n)])

roots t
"""


def test_strategies_that_only_some_params_come_to():
    guesses = SIZED.replace("WHAT", "or_else(ask part(i), 0)")
    found = judge(workshop(guesses), Item("t", "honest"), SURE)
    assert found.status is Status.BROKEN
    assert (
        judge(workshop(SIZED.replace("WHAT", "ask part(i)")), Item("t", "honest"), SURE).status
        is Status.HOLDS
    )


def test_few_cases_among_many_draws_decide_nothing():
    text = """
task t(n: 0..9999) -> 0..9999:
    spec = n

    sample:
        n = draw(0..9999)
        require n in [0, 9999]

    strategy s:
        return n
"""
    found = judge(workshop(text), Item("t", "sound_step"), SURE)
    assert found.status is Status.UNDECIDED or found.trials >= 5
    if found.status is Status.UNDECIDED:
        assert "draws gave a case of `t.s`" in found.why


def test_any_of_very_many_right_answers():
    text = """
task like(n: 0..9) -> 0..2999:
    spec v where v % 10 == n

task t(n: 0..9) -> 0..2999:
    spec = n

    strategy s:
        return ask like(n)
roots t
"""
    assert judge(workshop(text), Item("t", "sound_step"), SURE).status is Status.BROKEN


def test_honest_decides_nothing_where_the_spec_is_unknown():
    text = """
task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 0..9) -> 0..9:
    spec = n // 0

    strategy s:
        return ask part(n) // 0
roots t
"""
    found = judge(workshop(text), Item("t", "honest"), SURE)
    assert found.status is Status.UNDECIDED
    assert "the spec of `t` is unknown" in found.why


PARTS = """
task parts(k: 0..9) -> List[0..9, 2]:
    spec = [k, k]

task t(k: 0..9) -> 0..18:
    spec = 2 * k

    strategy s:
        return sum([x for x in ask parts(k) if known(x)])
roots t
"""


def test_an_answer_of_which_a_part_is_unknown():
    assert broken(workshop(PARTS)) == ["t::honest"]


def test_a_missing_fact_inside_a_value():
    text = """
context:
    next: Map[0..5, 0..5]

sample context:
    next = map([(0, 1)])

primitive follow(x: 0..5) -> 0..5 = next[x]

task t(x: 0..5) -> List[0..5, 1]:
    strategy s:
        return [ask follow(x)]
"""
    found = judge(workshop(text), Item("t", "in_domain"), SURE)
    assert found.status is Status.BROKEN
    assert "looks up follow(1), which is unknown" in found.why


COIN = """
primitive coin(n: 0..9) -> Bool = chance(0.5)

task t(n: 0..9) -> Bool:
    strategy s:
        return ask coin(n)

roots t

property heads:
    forall n: 0..9
    t(n)

property same:
    forall n: 0..9
    t(n) == coin(n)

property some:
    forall n in [m for m in range(10) if coin(m) or m == 3]
    n < 10
"""


def test_properties_of_draws():
    made = workshop(COIN)
    found = verdicts(made, QUICK)
    assert found["heads::property"].status is Status.BROKEN
    assert found["same::property"].status is Status.HOLDS
    assert found["some::property"].status is Status.HOLDS


def test_a_case_of_a_property_of_draws_is_the_same_again():
    made = workshop(COIN)
    for seed in range(4):
        found = judge(made, Item("heads", "property"), SURE.__class__(1.0, derandomize=True, seed=seed))
        bench, case = read_case(made, case_text(made.compiled.graph, found.breach.case))
        assert again(bench, case) is not None


def test_what_people_show_is_no_fault_of_the_whole():
    text = """
task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 0..9) -> 0..9:
    spec = n

    strategy s by human("ann"):
        may ask part
        at most 3
roots t
"""
    assert statuses(workshop(text), QUICK)["t::sound_whole"] is Status.NOT_MEANT


def test_the_whole_is_not_meant_where_leaves_have_no_spec():
    text = """
task part(n: 0..9) -> 0..9

task t(n: 0..9) -> 0..9:
    spec = n

    strategy s:
        return ask part(n)
roots t
"""
    found = judge(workshop(text), Item("t", "sound_whole"), QUICK)
    assert found.status is Status.NOT_MEANT
    assert found.why == "`part` has no spec to answer it"


def test_without_python_nothing_is_decided():
    text = """
extern function twice(n: 0..9) -> 0..18 = python("helpers:twice")

task t(n: 0..9) -> 0..18:
    spec = 2 * n

    strategy s:
        return twice(n)
"""
    laws = [Item("t", law) for law in ("sound_step", "total", "fair")]
    why = {judge(workshop(text), law, QUICK).why for law in laws}
    assert len(why) == 1
    assert "--allow-python" in why.pop()
    allowed = Workshop(program(text, folder=Path()), externs={"helpers:twice": lambda n: 2 * n})
    assert {judge(allowed, law, QUICK).status for law in laws} == {Status.HOLDS}


ASKS = """
task part(n: 0..9) -> 0..9:
    spec = n

task t(n: 0..9) -> 0..9:
    spec = n

    strategy s:
        return ask part(n)
roots t

property low{by}:
    forall n: 0..4
    t(n) < 5
"""


def test_a_property_by_anyone_holds_whatever_is_answered():
    assert judge(workshop(ASKS.format(by="")), Item("low", "property"), SURE).status is Status.HOLDS
    made = workshop(ASKS.format(by=" by anyone"))
    found = judge(made, Item("low", "property"), SURE)
    assert found.status is Status.BROKEN
    text = case_text(made.compiled.graph, found.breach.case)
    assert '"answers": [{"ask": {"task": "part", "n": 0}, "answer": 5}]' in text
    bench, case = read_case(made, text)
    assert again(bench, case) is not None
    checked = ASKS.replace("return ask part(n)", "return min(4, ask part(n))").format(by=" by anyone")
    assert judge(workshop(checked), Item("low", "property"), SURE).status is Status.HOLDS


def test_a_property_by_nobody_is_about_what_is_found_out_without_help():
    found = judge(workshop(ASKS.format(by=" by nobody")), Item("low", "property"), SURE)
    assert found.status is Status.UNDECIDED
    assert "nobody answers this task" in found.why
    guesses = ASKS.replace("return ask part(n)", "return or_else(ask part(n), 9)").format(by=" by nobody")
    assert judge(workshop(guesses), Item("low", "property"), SURE).status is Status.BROKEN


HELPED = """
extern function helper(n: 0..9) -> 0..9 = python("helpers:helper")

task t(n: 0..9) -> 0..9:
    strategy s:
        return helper(n)
"""


def helped(helper):
    """A program with this helper."""
    return Workshop(program(HELPED), externs={"helpers:helper": helper})


def test_a_helper_that_draws_is_not_fair():
    found = judge(helped(lambda _: random.randrange(10)), Item("t", "fair"), SURE)
    assert found.status in {Status.BROKEN, Status.UNDECIDED}
    assert found.status is Status.BROKEN or "flaky" in found.why


def test_a_helper_that_ends_the_process_only_fails():
    def leave(_):
        raise SystemExit(3)

    found = judge(helped(leave), Item("t", "total"), SURE)
    assert found.status is Status.BROKEN
    assert found.why == "a helper fails: SystemExit: 3"


def test_reached_where_types_have_no_end():
    text = """
type Note = {title: Text, urgent: Bool}

task urgent(notes: List[Note, 0..4]) -> List[Text, 0..4]:
    spec = [n.title for n in notes if n.urgent]
    decreases len(notes)

    strategy none when len(notes) == 0:
        return []

    strategy first:
        others = ask urgent(notes[1:])
        return others + [notes[0].title] if notes[0].urgent else others
"""
    assert judge(workshop(text), Item("urgent", "reached"), SURE).status is Status.HOLDS
    found = judge(workshop(text), Item("urgent", "sound_step"), SURE)
    span = found.breach.span
    assert text[span.start : span.end] == "others + [notes[0].title] if notes[0].urgent else others"


def test_the_step_that_goes_wrong_is_named_with_the_question_above():
    text = """
task t(n: 0..9) -> 0..9:
    spec = n
    decreases n

    strategy zero when n == 0:
        return 0

    strategy less:
        return ask t(n - 1) + (1 if n != 3 else 0)
"""
    made = workshop(text)
    found = judge(made, Item("t", "sound_whole"), SURE)
    page = Page("law.ida", made.compiled.sources, Look(most_lines=40))
    lines = list(report(page, made.usual, found))
    asked = found.breach.case.setup.question.arguments[0]
    head = "t(3) gives 2" if asked == 3 else f"below t({asked}), t(3) gives 2"
    assert any(line.strip().startswith(head) for line in lines)


def test_a_fault_in_lists_is_shown_in_a_short_one():
    """Long lists are drawn, too; what is found in one shrinks out of it."""
    text = """
task above(xs: List[0..9, 0..30]) -> 0..30:
    spec = len([x for x in xs if x > 0])
    decreases len(xs)

    strategy one when len(xs) <= 1:
        return len([x for x in xs if x > 0])

    strategy halves:
        m = len(xs) // 2
        return ask above(xs[:m]) + ask above(xs[m + 1:])
"""
    found = judge(workshop(text), Item("above", "sound_step"), SURE)
    (xs,) = found.breach.case.setup.question.arguments
    assert len(xs) == 2
