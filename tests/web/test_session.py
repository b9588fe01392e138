"""What the page is told."""

import pytest
from shown_runs import panel

from ida_runtime.traces.folder import NoRun
from ida_runtime.web.session import Session


@pytest.fixture(scope="module", name="ask")
def asking(story):
    session = Session.open([story])
    return lambda name, **given: session.answer(name, given)


@pytest.fixture(scope="module", name="key")
def keys(ask):
    """The key of `both(n)`."""
    lines = ask("roots")["lines"]
    return lambda n: next(line["key"] for line in lines if line["call"] == f"both({n})")


def test_the_run(ask):
    (run,) = ask("runs")["runs"]
    assert (run["program"], run["state"], run["roots"], run["questions"]) == ("story.ida", "done", 10, 29)
    assert run["answers_by"] == {"scales": 19}
    assert [task["name"] for task in run["tasks"]] == ["weigh", "both"]
    assert "strategy add:" in run["source"]


def test_roots_in_order(ask):
    told = ask("roots")
    assert (told["first"], told["count"]) == (0, 10)
    assert [line["call"] for line in told["lines"]] == [f"both({n})" for n in range(10)]
    assert [line["root"] for line in told["lines"]] == list(range(1, 11))
    assert [line["answer"] for line in ask("roots", first="8")["lines"]] == ["34", "36"]


def test_what_a_question_asked(ask, key):
    below = ask("below", key=key(2))["lines"]
    assert [(line["call"], line["answer"], line["slot"]) for line in below] == [
        ('weigh(2, ["<i>", "two"])', "4", 0), ("weigh(3, [])", "7", 1),
    ]  # fmt: skip
    assert {line["agent"] for line in below} == {"scales"}
    assert ask("below", key=key(2), first="1")["lines"] == below[1:]


def test_who_asked_it(ask, key):
    leaf = ask("below", key=key(2))["lines"][1]
    assert [line["call"] for line in ask("question", key=leaf["key"])["above"]["lines"]] == ["both(2)"]


def test_all_of_a_leaf(ask, key):
    leaf = ask("question", key=ask("below", key=key(2))["lines"][1]["key"])
    assert leaf["prompt"].startswith("How heavy is 3? <script>alert(1)</script>")
    assert "text: <img src=x onerror=alert(1)>" in leaf["prompt"]
    assert [(one["name"], one["whole"]) for one in leaf["arguments"]] == [("n", "3"), ("names", "[]")]
    assert (leaf["cost"], leaf["confidence"], leaf["sees"], leaf["path"]) == (0.25, 0.75, ["text"], None)
    assert [(one["cost"], one["by"], one["step"]) for one in leaf["paid"]] == [(0.25, "scales", 0)]


def test_facts_with_those_that_are_hidden(ask, key):
    context = ask("question", key=key(0))["context"]
    facts = ask("facts", run="0", context=context)["facts"]
    assert [(one["name"], one["hidden"]) for one in facts] == [("text", False), ("secret", True)]


def test_the_way_that_a_strategy_took(ask, key):
    source = ask("runs")["runs"][0]["source"].split("\n")
    done = lambda n: [source[at - 1].strip() for at in ask("question", key=key(n))["path"]["done"]]  # noqa: E731
    head, first, condition = "strategy add:", 'first = ask weigh(n, ["<i>", "two"])', "if n == 9:"
    assert done(9) == [head, first, condition, "return first + first"]
    assert done(1) == [head, first, condition, "second = ask weigh(n + 1, [])", "return first + second"]
    path = ask("question", key=key(9))["path"]
    assert [held for _, held in path["conditions"]] == [True]
    assert [source[line - 1].strip() for line in path["asks"].values()] == [
        first,
        "second = ask weigh(n + 1, [])",
    ]


def test_verdicts(ask, key):
    judged = ask("judge", keys=",".join(key(n) for n in (0, 2, 4)))["verdicts"]
    judged |= ask("judge", keys=",".join(key(n) for n in (2, 4)))["verdicts"]
    judged |= ask("judge", keys=key(4))["verdicts"]
    assert judged == {key(0): "right", key(2): "wrong", key(4): "unknown"}


def test_why_something_is_wrong(ask, key):
    why = ask("why", key=key(2))
    assert (why["kind"], why["right"]) == ("wrong", "10")
    assert [(line["call"], line["right"]) for line in why["lines"]] == [
        ("both(2)", "10"),
        ("weigh(3, [])", "6"),
    ]
    assert why["lines"][-1]["agent"] == "scales"


def test_why_something_is_unknown(ask, key):
    why = ask("why", key=key(4))
    assert [line["call"] for line in why["lines"]] == ["both(4)", "weigh(5, [])"]
    assert why["lines"][-1]["reason"] == "SAID"


def test_why_nothing_is_wrong(ask, key):
    assert ask("why", key=key(0)) == {"kind": "right", "lines": [], "right": "2"}


def test_agents_over_time(ask):
    told = ask("timeline")
    (lane,) = told["lanes"]
    assert (lane["agent"], lane["count"], lane["unknown"], lane["cost"]) == ("scales", 19, 2, 4.75)
    assert sum(lane["answers"]) == 19
    assert told["first"] <= told["last"]


def test_two_runs(union, other):
    session = Session.open([union, other])
    told = session.answer("differences", {})
    pairs = told["lines"]
    assert 0 < told["itself"] < told["count"] == len(pairs)
    assert all(pair["itself"] for pair in pairs[: told["itself"]])
    assert all(one["sides"][0]["id"] == one["sides"][1]["id"] for one in pairs)
    keys = ",".join(pair["sides"][0]["key"] for pair in pairs)
    others = session.answer("other", {"keys": keys})["others"]
    assert [one and one["answer"] for one in others.values()] == [
        pair["sides"][1]["answer"] for pair in pairs
    ]


def test_what_is_no_run(tmp_path):
    with pytest.raises(NoRun):
        Session.open([tmp_path])


def test_of_a_panel_each_member_was_paid(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    session = Session.open([panel(tmp_path)])
    (root,) = session.answer("roots", {})["lines"]
    paid = session.answer("question", {"key": root["key"]})["paid"]
    assert [one["by"] for one in paid] == [
        f'python("shown_panel:{name}")' for name in ("one", "two", "three")
    ]
    assert [(one["cost"], one["retracted"]) for one in paid] == [(0.5, False)] * 3
