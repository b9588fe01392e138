"""language.md, "Declarations": what stands inside a task."""

import pytest
from kit import (
    UNKNOWN,
    Final,
    Pick,
    Says,
    Teaches,
    asked,
    check_same,
    codes,
    drawn,
    errors,
    facts_of,
    graph,
    made,
    word,
)

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder, FolderError
from ida_dsl.interpreter.program import Program
from ida_dsl.prompts import shown
from ida_dsl.questions import Context, Question
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError, Sampler, sample_question
from ida_dsl.spec import is_right, right_answer
from ida_dsl.types import describe
from ida_dsl.values import Reason, Unknown

FACTS = """
    type Word = low | high

    context:
        names: List[Text]
        weights: Map[Text, Real]
        hidden best: Int
"""


def prompt(task: str, *arguments, **facts) -> str:
    """What is read of a question to `t`."""
    made_ = graph(FACTS + task)
    context = facts_of({"names": ["a", "b"], "weights": {"a": 0.5}, "best": 3, **facts})
    return shown(made_, Question("t", context, tuple(map(made, arguments)))).prompt


# ----------------------------------------------------------------------------- the prompt and sees


def test_a_prompt_is_filled_with_arguments_and_seen_facts():
    task = """
    task t(x: Text, n: Int) -> Int:
        "How often is {x} in {names}, up to {n}?"
        sees names
    """
    assert prompt(task, "a", 3) == 'How often is a in ["a", "b"], up to 3?'


def test_what_no_hole_named_is_appended_after_the_prompt():
    task = """
    task t(x: Text, n: Int) -> Int:
        "Count {x}."
        sees weights, names
    """
    assert prompt(task, "a", 3) == 'Count a.\n\nn: 3\nweights: {"a": 0.5}\nnames: ["a", "b"]'


def test_without_a_prompt_all_is_appended():
    assert prompt("\n    task t(x: Text, n: Int) -> Int\n", "a", 3) == "x: a\nn: 3"


def test_facts_that_a_task_does_not_see_are_not_shown():
    task = '\n    task t(n: Int) -> Int:\n        "Count {n}."\n'
    assert prompt(task, 3) == "Count 3."
    agent = Says(lambda *_: 1)
    text = FACTS + "\n    task t(n: Int) -> Int:\n        sees names\n"
    asked(text, 3, facts={"names": ["a"], "weights": {}, "best": 3}, agent=agent)
    assert agent.seen[0].facts == (("names", ("a",)),)
    assert "best" not in agent.seen[0].prompt
    assert "weights" not in agent.seen[0].prompt


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        ("Text", 'say "x"\nnow', 'say "x"\nnow'),
        ("Int", 3, "3"),
        ("Real", 0.5, "0.5"),
        ("Bool", True, "true"),
        ("List[Text]", ["a", 'b"'], '["a", "b\\""]'),
        ("(Int, Text)", [1, "a"], '[1, "a"]'),
        ("Word", word("low"), '"low"'),
        ("List[Int]", [1, None], "[1, null]"),
        ("Set[Int]", {2, 1}, "[1, 2]"),
        ("Map[Text, Int]", {"b": 1, "a": 2}, '{"a": 2, "b": 1}'),
        ("Map[Int, Int]", {2: 1}, "[[2, 1]]"),
        ("Text", "é", "é"),
        ("List[Text]", ["é"], '["é"]'),
    ],
)
def test_texts_are_put_as_they_are_and_other_values_as_json(type_, value, text):
    assert prompt(f'\n    task t(x: {type_}) -> Int:\n        "It is {{x}}!"\n', value) == f"It is {text}!"


def test_a_fact_that_is_unknown_is_put_as_null():
    task = '\n    task t(n: Int) -> Int:\n        "{names} and {n}"\n        sees names\n'
    assert prompt(task, 3, names=None) == "null and 3"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{x}} {x}", "{x} 7"),
        ("{{{x}}}", "{7}"),
        ("{{ {x} }}", "{ 7 }"),
        ("}}{{{x}", "}{7"),
        ("{x}{x}", "77"),
    ],
)
def test_two_braces_are_one(written, read):
    assert prompt(f'\n    task t(x: Int) -> Int:\n        "{written}"\n', 7) == read


def test_docstrings_are_dedented():
    task = '''
    task t(x: Int) -> Int:
        """
        First {x}.

            Further in.
        Last.
        """
    '''
    assert prompt(task, 7) == "First 7.\n\n    Further in.\nLast."
    task = '''
    task t(x: Int) -> Int:
        """First {x}.

        {x}"""
    '''
    assert prompt(task, 7) == "First 7.\n\n7"


def test_a_value_of_several_lines_is_not_dedented():
    task = '\n    task t(x: Text) -> Int:\n        """Read:\n\n        {x}\n        """\n'
    assert prompt(task, "a\n    b") == "Read:\n\na\n    b"


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ('"{nothing}"', "E0220"),
        ('"{weights}"', "E0220"),
        ('"{best}"', "E0220"),
        ('"{x + 1}"', "E0220"),
        ("sees nothing", "E0215"),
        ("sees x", "E0215"),
        ("sees best", "E0211"),
        ('"a"\n        "b"', "E0507"),
        ("spec = x\n        spec = x", "E0507"),
        ("decreases x\n        decreases x", "E0507"),
    ],
)
def test_holes_name_arguments_and_seen_facts(item, code):
    assert code in errors(FACTS + f"\n    task t(x: Int) -> Int:\n        {item}\n")


def test_items_may_stand_in_the_order_of_the_page_and_each_is_optional():
    text = (
        FACTS
        + """
    task t(x: 0..9) -> Int:
        "Prompt {x}."
        sees names
        spec = x
        decreases x
        sample:
            x = draw(0..3)
        strategy s when x > 0:
            return ask t(x - 1) + 1
    """
    )
    node = graph(text).task("t")
    assert node.prompt
    assert node.sees == ("names",)
    assert node.spec is not None
    assert node.measure is not None
    assert node.sample is not None
    assert [one.name for one in node.strategies] == ["s"]


# ------------------------------------------------------------------------------------------ spec


def right(task: str, *arguments, **facts):
    return right_answer(graph(FACTS + task), question(*arguments, **facts))


def question(*arguments, **facts) -> Question:
    context = facts_of({"names": ["a", "b"], "weights": {"a": 0.5}, "best": 3, **facts})
    return Question("t", context, tuple(map(made, arguments)))


def test_a_spec_is_the_right_answer_and_reads_all_facts():
    assert right("\n    task t(x: Int) -> Int:\n        spec = x + best + len(names)\n", 1) == 6
    assert (
        right(
            "\n    task t(x: Int) -> Int:\n        spec:\n            y = x * best\n"
            "            return y + 1\n",
            2,
        )
        == 7
    )


@pytest.mark.parametrize(("answer", "is_it"), [(4, True), (5, False), (None, False)])
def test_an_answer_is_right_that_equals_the_spec(answer, is_it):
    task = graph(FACTS + "\n    task t(x: Int) -> Int:\n        spec = x + 1\n")
    assert is_right(task, question(3), made(answer)) is is_it


def test_where_the_spec_is_unknown_only_unknown_is_right():
    for spec in ("spec = 1 // x", "spec v where v > 5 // x"):
        task = graph(FACTS + f"\n    task t(x: Int) -> 0..9:\n        {spec}\n")
        assert is_right(task, question(0), UNKNOWN) is True
        assert is_right(task, question(0), 1) is False


SEVERAL = "\n    task t(x: 0..9) -> 0..9:\n        spec v where v % 3 == x % 3 and v > x\n"


def test_a_spec_where_says_which_answers_are_right():
    task = graph(FACTS + SEVERAL)
    assert [v for v in range(10) if is_right(task, question(2), v) is True] == [5, 8]
    assert is_right(task, question(2), UNKNOWN) is False


def test_the_spec_agent_answers_the_first_right_value_in_the_types_order():
    assert right(SEVERAL, 2) == 5
    several = "\n    task t(x: Int) -> Word:\n        spec v where v != low or x > 0\n"
    check_same(right(several, 0), word("high"))
    check_same(right(several, 1), word("low"))


def test_where_no_answer_is_right_only_unknown_is():
    assert right(SEVERAL, 9) == UNKNOWN
    assert is_right(graph(FACTS + SEVERAL), question(9), UNKNOWN) is True


def test_for_a_spec_where_the_type_must_be_finite_for_that_agent():
    assert "E0509" in errors("task t(n: 0..9) -> Text by spec:\n    spec v where len(v) == n\n")


def test_a_spec_outside_the_answer_type_is_unknown():
    assert right("\n    task t(x: Int) -> 0..3:\n        spec = x\n", 4) == UNKNOWN


def test_a_spec_reaches_no_draw():
    assert errors("task t(n: 0..9) -> Int:\n    spec = draw(0..9)\n") == ["E0502"]
    roll = "primitive roll() -> 0..9 = draw(0..9)\n"
    assert errors(roll + "\ntask t(n: 0..9) -> Int:\n    spec = roll()\n") == ["E0503"]
    assert errors(roll + "\ntask t(n: 0..9) -> 0..9:\n    spec v where v == roll()\n") == ["E0503"]


def test_the_spec_agent_needs_a_spec():
    assert errors("task t(n: 0..9) -> Int by spec\n") == ["E0603"]


def test_specs_are_not_used_by_strategies():
    text = "task t(n: 0..9) -> Int:\n    spec = 7\n    strategy s:\n        return 8\n"
    assert asked(text, 1).answer == 8


# -------------------------------------------------------------------------------------- decreases


COUNT = """
    task t(n: Int) -> Int:
        decreases n
        strategy s:
            return ask t({next}) + 1 if n > 0 else 0
"""


def test_a_measure_that_falls_is_followed_to_its_end():
    assert asked(COUNT.format(next="n - 1"), 4).answer == 4


def test_an_ask_that_would_not_decrease_is_not_put_and_is_unknown_to_its_asker():
    text = """
        task t(n: Int, m: Int) -> Int:
            decreases n
            strategy s:
                x = ask t(m, m)
                return or_else(x, 5) + 1 if n > 0 else 0
    """
    ran = asked(text, 3, 3)
    assert ran.put == []
    assert len(ran.asks) == 1
    assert ran.root.asks[0].put.reason is Reason.MEASURE
    assert ran.answer == 6
    assert asked(text, 3, 2).put == [("t", 2, 2)]


def test_a_measure_is_never_below_zero():
    text = COUNT.format(next="n - 3")
    ran = asked(text, 2)
    assert ran.why is Reason.MEASURE
    assert ran.put == []
    assert asked(text, 3).answer == 1


def test_a_measure_that_is_unknown_does_not_decrease():
    text = """
        task t(n: Int, m: Int) -> Int:
            decreases 10 // m
            strategy s when n > 0:
                return ask t(n - 1, m - 1)
            strategy end:
                return 9
    """
    assert asked(text, 1, 1).why is Reason.MEASURE


def test_a_measure_may_be_a_tuple_compared_in_order():
    text = """
        task t(a: Int, b: Int) -> Int:
            decreases a, b
            strategy s when a > 0 and b == 0:
                return ask t(a - 1, 5) + 1
            strategy r when b > 0:
                return ask t(a, b - 1) + 1
            strategy end:
                return 0
    """
    assert asked(text, 2, 1).answer == 13


def test_a_measure_may_read_facts_hidden_ones_too_but_never_ask():
    text = """
        context:
            hidden left: Map[Int, Int]

        task t(n: Int) -> Int:
            decreases left[n]
            strategy s when n < 2:
                return ask t(n + 1) + 1
            strategy end:
                return 0
    """
    assert asked(text, 0, facts={"left": {0: 9, 1: 4, 2: 3}}).answer == 2
    assert asked(text, 0, facts={"left": {0: 9, 1: 4, 2: 4}}).why is Reason.MEASURE
    assert errors("task t(n: Int) -> Int:\n    decreases ask t(n)\n") == ["E0501"]


def test_the_checker_proves_refutes_or_leaves_each_ask_to_run_time():
    assert "N0904" in codes(COUNT.format(next="n - 1")) or not errors(COUNT.format(next="n - 1"))
    assert errors(COUNT.format(next="n + 1")) == ["E0505"]
    assert errors(COUNT.format(next="n")) == ["E0505"]
    assert "N0901" in codes(
        "primitive p(n: Int) -> Int = n\n" + COUNT.format(next="ask p(n)").replace("\n    ", "\n")
    )


def test_asks_between_tasks_on_one_cycle_decrease_it_and_measures_have_one_shape():
    text = """
        task a(n: Int) -> Int:
            decreases n
            strategy s when n > 0:
                return ask b(n - 1) + 1
            strategy end:
                return 0

        task b(n: Int) -> Int:
            decreases {}
            strategy s when n > 0:
                return ask a(n - 1) + 1
            strategy end:
                return 0
    """
    assert asked(text.format("n"), 5).answer == 5
    assert errors(text.format("n, 0")) == ["E0506"]
    assert errors(text.format("n + 5")) == ["E0505"]


def test_an_ask_out_of_the_cycle_need_not_decrease_anything():
    text = (
        COUNT.format(next="n - 1").replace("else 0", "else ask other(n + 100)")
        + """
    task other(m: Int) -> Int:
        decreases m
        strategy s when m > 100:
            return ask other(m - 1)
        strategy end:
            return 3
    """
    )
    assert asked(text, 2).answer == 5


@pytest.mark.parametrize("measure", ["x", "0.5", "True", "[1]", "(1, x)"])
def test_a_measure_counts(measure):
    assert errors(f"task t(x: Text) -> Int:\n    decreases {measure}\n") == ["E0319"]


# ----------------------------------------------------------------------------------------- sample


def test_a_sample_draws_the_arguments():
    text = """
        context:
            names: List[Text]

        task t(x: Text, n: 0..9) -> Int:
            sample:
                x = draw(names)
                n = len(names)
    """
    assert {drawn(text, "t", seed, {"names": ["a", "b"]}) for seed in range(20)} == {("a", 2), ("b", 2)}


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ("y = draw(0..9)", "E0404"),
        ("if chance(0.5):\n                n = 1", "E0404"),
        ("n = 1\n            return n", "E0403"),
    ],
)
def test_a_sample_binds_all_arguments_on_every_path_and_has_no_return(sample, code):
    assert code in errors(f"\n    task t(n: 0..9) -> Int:\n        sample:\n            {sample}\n")


def test_a_value_outside_the_arguments_type_rejects_the_draw():
    text = "task t(n: 0..9) -> Int:\n    sample:\n        n = draw(0..19)\n"
    found = [sample_question(graph(text), "t", Context({}), CounterDraws(key_of(seed))) for seed in range(30)]
    assert all(0 <= one.arguments[0] <= 9 for one in found)


def test_without_a_sample_arguments_are_drawn_uniformly_from_their_types():
    text = "task t(n: 0..3, b: Bool) -> Int\n"
    found = {
        sample_question(graph(text), "t", Context({}), CounterDraws(key_of(s))).arguments for s in range(200)
    }
    assert found == {(n, b) for n in range(4) for b in (False, True)}


def test_without_a_sample_types_must_be_finite():
    with pytest.raises(SampleError, match="Text"):
        sample_question(graph("task t(x: Text) -> Int\n"), "t", Context({}), CounterDraws(1))


FILED = 'task t(x: Text, n: 0..9) -> Int:\n    sample from "rows.jsonl"\n'


def filed(tmp_path, rows: str, name: str = "rows.jsonl"):
    (tmp_path / name).write_text(rows, encoding="utf-8")
    return Sampler(Program(graph(FILED)), Folder(tmp_path)).questions(["t"], 3)


def test_a_sample_may_come_from_a_file_in_order_over_and_over(tmp_path):
    found = filed(tmp_path, '{"x": "a", "n": 1}\n{"x": "b", "n": 2}\n')
    assert [one.arguments for one in found] == [("a", 1), ("b", 2), ("a", 1)]


def test_a_row_that_does_not_fit_is_said(tmp_path):
    with pytest.raises(DataError, match=r"rows\.jsonl"):
        filed(tmp_path, '{"x": "a", "n": 10}\n')


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FolderError, match=r"rows\.jsonl"):
        filed(tmp_path, "", "other.jsonl")


# ------------------------------------------------------------------------------------- strategies

ORDER = """
    task t(n: Int) -> Int:
        strategy none when n < 0:
            return 1
        strategy some when n < 5:
            return 2
        strategy many when n < 10:
            return 3
"""


@pytest.mark.parametrize(("n", "answer", "name"), [(-1, 1, "none"), (0, 2, "some"), (7, 3, "many")])
def test_the_first_strategy_whose_when_holds_decomposes_the_question(n, answer, name):
    ran = asked(ORDER, n)
    assert ran.answer == answer
    assert ran.root.strategy == name


def test_a_question_for_which_none_holds_is_a_leaf_and_is_put_to_an_agent():
    ran = asked(ORDER, 10, agent=Says(lambda *_: 99))
    assert ran.answer == 99
    assert ran.root.strategy is None
    assert ran.root.agent == "says"


def test_a_strategy_without_when_always_holds():
    assert asked(ORDER.replace(" when n < 5", ""), 100).answer == 2
    assert "W0805" in codes(ORDER.replace(" when n < 5", ""))


def test_one_strategy_can_be_forced_and_its_when_still_holds_or_does_not():
    assert asked(ORDER, 0, forced={"t": "many"}).answer == 3
    ran = asked(ORDER, 50, forced={"t": "some"}, agent=Says(lambda *_: 99))
    assert ran.answer == 99
    assert asked(ORDER, -1, forced={"u": "many"}).answer == 1


def test_strategies_of_a_task_have_different_names():
    assert errors(ORDER.replace("some", "none")) == ["E0508"]


@pytest.mark.parametrize("when", ["names == []", "best > n", "len(names) > n"])
def test_a_when_reads_no_facts(when):
    assert errors(
        FACTS + f"\n    task t(n: Int) -> Int:\n        strategy s when {when}:\n            return 1\n"
    ) == ["E0210"]


def test_a_strategy_sees_arguments_and_answers_and_nothing_else():
    assert errors(
        FACTS + "\n    task t(n: Int) -> Int:\n        sees names\n"
        "        strategy s:\n            return len(names)\n"
    ) == ["E0210"]


def test_a_function_sees_no_facts():
    assert errors(FACTS + "\n    function f(n: Int) -> Int = n + best\n") == ["E0210"]


# ------------------------------------------------------------------------------- shown strategies

SHOWN = """
    context:
        words: List[Text]

    primitive word_at(i: Int) -> Text = words[i]

    agent teacher = python("shows:it")

    task solve(x: Int) -> Int:
        "Solve {x}."
        sees words
        {measure}
        strategy shown {when}by teacher:
            may ask solve, word_at, helps
            at most {most}

    task helps(a: Int, b: Int) -> Int:
        "Help with {{a}}."

    roots solve
"""


def show(
    moves, x: int = 1, most: str = "3", when: str = "", measure: str = "decreases x", leaf=lambda *_: 50
):
    teacher = Teaches(moves=moves)
    text = SHOWN.format(most=most, when=when, measure=measure, x="{x}")
    agents = {"solve.shown": teacher}
    return asked(text, x, facts={"words": ["a", "b"]}, agent=Says(leaf), agents=agents), teacher


def picks(*moves):
    return lambda question: moves[len(question.picks)]


def test_a_shown_strategys_agent_picks_the_next_ask_or_answers():
    ran, teacher = show(picks(Pick("helps", (4, 5), 0), Pick("word_at", (1,), ""), Final(7)))
    assert ran.answer == 7
    assert ran.put == [("helps", 4, 5), ("word_at", 1)]
    assert ran.root.strategy == "shown"
    assert teacher.shown[2].picks == (Pick("helps", (4, 5), 50), Pick("word_at", (1,), "b"))


def test_it_sees_the_prompt_the_arguments_the_prompts_of_what_it_may_ask_and_no_facts():
    _, teacher = show(picks(Final(7)))
    (seen,) = teacher.shown
    assert seen.prompt.startswith("Solve 1.")
    assert seen.facts == ()
    assert seen.picks == ()
    assert "helps(a: Int, b: Int) -> Int" in seen.prompt
    assert "Help with {a}." in seen.prompt
    assert "word_at(i: Int) -> Text" in seen.prompt
    assert '"a"' not in seen.prompt


def test_after_at_most_asks_the_answer_is_unknown():
    endless = [Pick("helps", (i, 0), 0) for i in range(9)]
    ran, _ = show(picks(*endless))
    assert ran.why is Reason.AT_MOST
    assert len(ran.put) == 3
    ran, _ = show(picks(*endless[:3], Final(8)))
    assert ran.answer == 8


def test_at_most_is_computed_from_the_arguments():
    endless = [Pick("helps", (i, 0), 0) for i in range(9)]
    ran, _ = show(picks(*endless), x=2, most="2 * x - 2")
    assert len(ran.put) == 2
    ran, _ = show(picks(*endless), x=2, most="0")
    assert ran.put == []


@pytest.mark.parametrize(
    ("pick", "reason"),
    [
        (Pick("nothing", (1,), 0), Reason.NOT_ALLOWED),
        (Pick("helps", (1,), 0), Reason.NOT_ALLOWED),
        (Pick("helps", ("a", 1), 0), Reason.PARSE),
        (Pick("solve", (1,), 0), Reason.MEASURE),
        (Pick("solve", (5,), 0), Reason.MEASURE),
        (Pick("helps", (UNKNOWN, 1), 0), Reason.SAID),
    ],
)
def test_picks_are_checked_like_written_code_and_recorded(pick, reason):
    ran, teacher = show(picks(pick, Final(7)))
    assert ran.answer == 7
    assert ran.put == []
    assert len(ran.root.asks) == 1
    assert ran.root.asks[0].put.reason is reason
    assert teacher.shown[1].picks[0].answer == UNKNOWN


def test_an_answer_outside_the_type_is_unknown_too():
    assert show(picks(Final("seven")))[0].why is Reason.PARSE
    assert show(picks(Unknown(Reason.SAID)))[0].why is Reason.SAID


def test_a_shown_strategy_may_have_a_when():
    ran, teacher = show(picks(Final(7)), x=1, when="when x > 1 ")
    assert ran.answer == 50
    assert teacher.shown == []
    assert show(picks(Final(7)), x=2, when="when x > 1 ")[0].answer == 7


def test_it_is_a_loop_over_one_question_that_recurs():
    def moves(question):
        x = question.question.arguments[0]
        if x == 0:
            return Final(0)
        return Final(question.picks[0].answer + 1) if question.picks else Pick("solve", (x - 1,), 0)

    assert show(moves, 3)[0].answer == 3


@pytest.mark.parametrize(
    "rules", ["may ask t", "at most 3", "may ask t\n        may ask t\n        at most 1"]
)
def test_a_shown_strategy_says_what_it_may_ask_and_how_often(rules):
    text = f'task t(n: 0..9) -> Int:\n    strategy s by human("ann"):\n        {rules}\n'
    found = errors(text)
    assert found == ["E0510"] if rules.count("may") < 2 else not found or "E0507" in found


@pytest.mark.parametrize(
    "agent", ["spec", "nobody", "majority(human('a'), human('b'))", "noisy(human('a'), 0.5)"]
)
def test_who_cannot_show_a_decomposition_is_refused(agent):
    text = f"""
        task t(n: 0..9) -> Int:
            spec = n
            strategy s by {agent}:
                may ask t
                at most 3
    """
    assert errors(text) == ["E0604"]


def test_a_trained_tier_never_sees_what_it_is_not_shown():
    text = """
        context:
            table: Map[0..9, 0..9]

        primitive look(i: 0..9) -> 0..9 = table[i]

        task t(n: 0..9) -> 0..9:
            strategy s:
                return ask look(n)

        tiers:
            0 = nobody
            1 = distill(depth=1)
    """
    assert "W0808" in codes(text)
    assert "W0808" not in codes(text.replace("strategy s", "sees table\n            strategy s"))


def test_answer_types_are_as_written():
    assert describe(graph(ORDER).task("t").returns) == "Int"
