import asyncio
import doctest
import json
import re
import threading

import pytest

import ida_dsl
import ida_dsl.api
from ida_dsl.questions import FULL, Context, Question, Reply
from ida_dsl.values import Mapped, Unknown

POWER = ida_dsl.programs() / "permutation_power.ida"
DATA = ida_dsl.programs() / "data"
FACTS = {"next": {0: 1, 1: 2, 2: 0}}


@pytest.fixture(scope="module")
def power():
    return ida_dsl.load(POWER)


def test_the_examples_are_true():
    done = doctest.testmod(ida_dsl.api)
    assert done.attempted > 5
    assert not done.failed


def test_the_function_stays_where_a_module_has_its_name():
    import ida_dsl.load  # noqa: PLC0415

    assert ida_dsl.load(POWER).path == POWER.name
    assert set(ida_dsl.__all__) <= set(dir(ida_dsl))
    assert all(hasattr(ida_dsl, name) for name in ida_dsl.__all__)
    with pytest.raises(AttributeError, match="laod"):
        _ = ida_dsl.laod


@pytest.mark.parametrize(
    "asked",
    [
        "power(0, 5)",
        ["power(0, 5)"],
        {"x": 0, "k": 5},
        [{"task": "power", "x": 0, "k": 5}],
        Question("power", Context({"next": Mapped([(0, 1), (1, 2), (2, 0)])}), (0, 5), (), FULL),
    ],
)
def test_questions_as_one_likes(power, asked):
    (answer,) = ida_dsl.run(power, asked, context=FACTS)
    assert (answer.value, answer.right, answer.task, answer.arguments) == (2, True, "power", {"x": 0, "k": 5})
    assert str(answer) == "power(0, 5) = 2  right"


def test_answers_are_a_sequence_that_prints_well(power):
    answers = ida_dsl.run(power, ["power(0, 2)", "power(3, 1)"], context=FACTS)
    assert len(answers) == 2
    assert answers[0] is next(iter(answers))
    assert answers[:1] == (answers[0],)
    assert answers.fine
    assert str(answers).startswith(
        "power(0, 2) = 2  right\n"
        "power(3, 1) is unknown  right\n"
        "  because follow(3) is unknown: there is no such key or position\n"
        "\n"
        "2 answers: 2 right, 1 of the right ones unknown\n"
    )
    assert answers.counts["unknown"] == 1
    assert "follow(0) = 1" in answers.tree()
    with pytest.raises(IndexError):
        answers.tree(2)


def test_why_it_is_unknown(power):
    (answer,) = ida_dsl.run(power, "power(0, 2)", context=FACTS, depth=0)
    assert isinstance(answer.value, Unknown)
    assert not answer.known
    assert answer.right is False
    assert answer.why == "power(0, 2) is unknown: nobody answers this task"


def test_as_json_and_as_a_page(power):
    answers = ida_dsl.run(power, "power(0, 2)", context=FACTS)
    data = json.loads(json.dumps(answers.to_json(questions=True)))
    assert data["problems"] == [{"next": [[0, 1], [1, 2], [2, 0]]}]
    assert len(data["questions"]) == data["counts"]["questions"]
    assert "<td><pre>power(0, 2)</pre></td>" in answers._repr_html_()


def test_a_page_is_escaped(tmp_path):
    program = tmp_path / "echo.ida"
    program.write_text("task echo(x: Text) -> Text:\n    strategy s:\n        return x\n")
    page = ida_dsl.run(ida_dsl.load(program), 'echo("<script>")')._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


class Counting:
    """An agent of Python, with no more than it needs."""

    asked = 0

    def answer(self, questions):
        self.asked += len(questions)
        return [Reply(one.question.arguments[0]) for one in questions]


def test_agents_as_one_likes(power):
    facts = {"context": FACTS, "depth": 0}
    assert ida_dsl.run(power, "power(0, 5)", agent="spec", **facts)[0].value == 2
    assert ida_dsl.run(power, "power(0, 5)", agent=lambda asked: asked["x"], **facts)[0].value == 0
    assert ida_dsl.run(power, "power(0, 5)", agent={"power": "spec"}, **facts)[0].value == 2
    mine = Counting()
    assert ida_dsl.run(power, "power(1, 5)", agent=mine, **facts)[0].value == 1
    assert mine.asked == 1
    assert "Counting" in str(ida_dsl.run(power, "power(1, 5)", agent=Counting, **facts))


def test_what_an_agent_raises_is_why(power):
    def broken(_):
        raise RuntimeError("no idea")

    (answer,) = ida_dsl.run(power, "power(0, 5)", agent=broken, context=FACTS, depth=0)
    assert "RuntimeError: no idea" in answer.why


def test_the_budget_of_steps_is_that_of_specs_too(tmp_path):
    (tmp_path / "sums.ida").write_text(SUMS)
    program = tmp_path / "sums.ida"
    found = {
        steps: ida_dsl.run(program, "total(500)", agent="spec", budget={"steps": steps}, depth=0)[0]
        for steps in (100, 100_000)
    }
    assert "the budget of steps is spent" in found[100].why
    assert (found[100_000].value, found[100_000].right) == (124_750, True)


SUMS = """\
task total(n: 0..999) -> Int:
    spec = sum([i for i in range(n)])

    strategy leaf when n < 0:
        return 0

roots total
"""


def test_strategies_and_budgets(power):
    halved = ida_dsl.run(power, "power(0, 4)", context=FACTS, strategy="power.halve", agent="spec")
    assert "look;" not in halved.tree()
    assert str(ida_dsl.run(power, "power(0, 4)", context=FACTS, strategy={"power": "halve"}, agent="spec"))
    spent = ida_dsl.run(power, "power(0, 5)", context=FACTS, budget={"questions": 2})
    assert "the budget is spent" in spent[0].why
    assert not spent.fine


def test_contexts_as_one_likes(power):
    in_file = DATA / "permutation_power_context.json"
    answers = ida_dsl.run(power, "power(4, 1)", context=[in_file, {"next": {4: 4}}])
    assert [one.value for one in answers] == [28, 4]
    assert [one.problem for one in answers] == [0, 1]
    drawn = ida_dsl.run(power, 4, context=FACTS)
    assert len({one.question.context.id for one in drawn}) == 1
    assert len({one.question.context.id for one in ida_dsl.run(power, 4)}) == 4


def test_values_of_python_stand_for_values():
    search = ida_dsl.load(ida_dsl.programs() / "wildcard_search.ida")
    facts = DATA / "wildcard_search_context.json"
    asked = {"p": ("wild",) * 6}
    (answer,) = ida_dsl.run(search, asked, context=facts, depth=1, agent="spec")
    assert answer.right


def test_python_agents_for_tasks_without_a_spec():
    program = ida_dsl.load(ida_dsl.programs() / "summarize.ida", {"piece": 50})
    agents = {
        "summarize": lambda asked: asked["passage"][:4],
        "merge": lambda asked: "+".join(asked["parts"]),
    }
    (answer,) = ida_dsl.run(program, {"passage": "word " * 120}, agent=agents)
    assert answer.plain == "word+word+word"
    assert answer.right is None


def test_checking():
    assert ida_dsl.check(POWER).ok
    missing = ida_dsl.check("no such file.ida")
    assert not missing.ok
    assert missing[0].code == "E001"
    assert missing.to_json()[0]["severity"] == "error"
    assert "no such file" in missing._repr_html_()
    assert "<pre>" in ida_dsl.load(POWER)._repr_html_()
    assert len(ida_dsl.load(POWER).check()) == len(ida_dsl.check(POWER))


def test_a_program_with_errors_is_not_loaded(tmp_path):
    program = tmp_path / "broken.ida"
    program.write_text("task t(x: Int) -> Int:\n    strategy s:\n        return y\n")
    with pytest.raises(ida_dsl.CheckFailed) as failed:
        ida_dsl.load(program)
    assert "broken.ida:3:16" in failed.value.__notes__[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"questions": "powr(1, 1)"}, "did you mean `power`"),
        ({"questions": {"x": 1}}, "`k` of `power` is missing"),
        ({"questions": {"x": 1, "k": 99}}, "`k` is 99, not 0..63"),
        ({"questions": {"task": "powr"}}, "did you mean `power`"),
        ({"questions": 3.5}, "a float is no question"),
        ({"questions": True}, "a bool is no question"),
        ({"questions": [None]}, "a NoneType is no question"),
        ({"questions": 0}, "0 questions are none"),
        ({"context": {"nxt": {}}}, "did you mean `next`"),
        ({"context": {}}, "the fact `next` is missing"),
        ({"context": {"next": {0: 99}}}, "`next`, at $[0], is 99, not 0..63"),
        ({"context": 3}, "that is no context"),
        ({"context": []}, "that is no context"),
        ({"agent": "spce"}, "did you mean `spec`"),
        ({"agent": 3}, "3 is no agent"),
        ({"agent": {"powr": "spec"}}, "did you mean `power`"),
        ({"agent": 'human("me")'}, "needs a terminal"),
        ({"depth": -1}, "`-1` is no depth"),
        ({"strategy": "halve"}, "write task=strategy"),
        ({"strategy": {"power": "halv"}}, "did you mean `halve`"),
        ({"budget": {"question": 3}}, "did you mean `questions`"),
        ({"budget": {"questions": True}}, "is true, no number"),
        ({"budget": {"cost": float("nan")}}, "leaves nothing"),
    ],
)
def test_what_does_not_fit_is_said(power, more, said):
    with pytest.raises(ida_dsl.Misused) as problem:
        ida_dsl.run(power, more.pop("questions", 1), **more)
    assert said in str(problem.value)


def test_settings_that_do_not_fit():
    with pytest.raises(ida_dsl.Misused, match="did you mean `size`"):
        ida_dsl.load(POWER, {"siez": 3})
    with pytest.raises(ida_dsl.CheckFailed):
        ida_dsl.load(POWER, {"size": 300})


def test_a_deep_decomposition_is_shown(tmp_path):
    program = tmp_path / "deep.ida"
    program.write_text(
        "task down(n: 0..5000) -> 0..5000:\n    decreases n\n\n"
        "    strategy stay when n == 0:\n        return 0\n\n"
        "    strategy go:\n        return ask down(n - 1)\n"
    )
    answers = ida_dsl.run(ida_dsl.load(program), "down(5000)")
    assert answers[0].value == 0
    assert answers.tree().endswith("… and deeper")
    assert len(answers.to_json(questions=True)["questions"]) == 5001


def test_a_spec_may_call_a_helper_in_python(tmp_path):
    (tmp_path / "api_helpers.py").write_text("def twice(n):\n    return 2 * n\n")
    path = tmp_path / "helped.ida"
    path.write_text(
        'extern function twice(n: Int) -> Int = python("api_helpers:twice")\n\n'
        "task t(n: 0..9) -> Int:\n    spec = twice(n)\n"
    )
    answers = ida_dsl.run(ida_dsl.load(path), "t(3)", agent="spec", allow_python=True)
    assert [answer.value for answer in answers] == [6]


def test_a_program_may_be_given_by_its_path():
    for path in (POWER, str(POWER)):
        assert ida_dsl.run(path, "power(0, 5)", context=FACTS)[0].value == 2
    with pytest.raises(ida_dsl.Misused, match="3 is no program"):
        ida_dsl.run(3)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"budget": 3}, "the budget is 3"),
        ({"budget": {"questions": "a"}}, 'the budget of questions is "a", no number'),
        ({"budget": {3: 3}}, "there is no budget `3`"),
        ({"budget": {"questions": float("inf")}}, "leave questions out"),
        ({"seed": 1.5}, "the seed 1.5 is no whole number"),
        ({"seed": "x"}, 'the seed "x" is no whole number'),
        ({"depth": 1.5}, "`1.5` is no depth"),
        ({"depth": True}, "`True` is no depth"),
        ({"depth": []}, "`[]` is no depth"),
        ({"strategy": 3}, "`3` names no strategy"),
        ({"strategy": [3]}, "`3` names no strategy"),
        ({"strategy": {3: 3}}, "there is no task `3`"),
        ({"agent": {3: "spec"}}, "there is no task `3`"),
        ({"questions": b"x"}, "a bytes is no question"),
    ],
)
def test_what_has_the_wrong_type_is_said(power, more, said):
    with pytest.raises(ida_dsl.Misused) as problem:
        ida_dsl.run(power, more.pop("questions", 1), **more)
    assert said in str(problem.value)


@pytest.mark.parametrize("settings", [[("n", 3)], "n=3", 3, {3: 3}])
def test_settings_are_a_dict(settings):
    for function in (ida_dsl.load, ida_dsl.check):
        with pytest.raises(ida_dsl.Misused, match="give a dict of params"):
            function(POWER, settings)


def test_a_path_is_a_path():
    for function in (ida_dsl.load, ida_dsl.check):
        with pytest.raises(ida_dsl.Misused, match="3 is no path"):
            function(3)


def test_what_the_package_and_a_program_look_like(power):
    assert repr(power) == f"<Program {str(POWER)!r}>"
    assert {name for name in dir(ida_dsl) if not name.startswith("_")} == set(ida_dsl.__all__)


def test_a_program_that_fails_says_where_first(tmp_path):
    program = tmp_path / "broken.ida"
    program.write_text("task t(x: Int) -> Int:\n    strategy s:\n        return y\n")
    with pytest.raises(ida_dsl.CheckFailed, match=r"^broken\.ida:3: E\d+: "):
        ida_dsl.load(program)
    with pytest.raises(ida_dsl.CheckFailed, match=r"nowhere\.ida: E"):
        ida_dsl.load(tmp_path / "nowhere.ida")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("concurrency", 0, "`concurrency` is a whole number from 1, not 0"),
        ("batch", "all", "`batch` is a whole number from 1, or None, not 'all'"),
        ("timeout", -1, "`timeout` is a number of seconds above 0, or None, not -1"),
    ],
)
def test_what_an_agent_declares_that_makes_no_sense_is_said_before_anything_runs(name, value, said):
    def agent(asked):
        return asked["x"]

    setattr(agent, name, value)
    with pytest.raises(ida_dsl.Misused, match=re.escape(said)):
        ida_dsl.run(POWER, 1, agent=agent, depth=0)


def test_an_async_agent_is_called_many_times_at_once():
    now, most = 0, 0

    async def agent(asked):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return asked["x"]

    agent.concurrency = 7
    answers = ida_dsl.run(POWER, 30, agent=agent, depth=0)
    assert all(one.value == one.arguments["x"] for one in answers)
    assert most == 7


def test_one_function_for_several_tasks_is_one_agent():
    threads = set()

    def agent(_):
        threads.add(threading.get_ident())

    program = ida_dsl.load(ida_dsl.programs() / "union_find.ida")
    ida_dsl.run(program, 5, agent=agent, depth=1)
    assert len(threads) == 1
