import sys
from types import ModuleType

import pytest
from agent_cases import COLOUR, DIGIT, FINDING, Says, shown, task

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Final, Reply
from ida_dsl.types import (
    BOOL,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
)
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Word
from ida_runtime.agents.base import put, there
from ida_runtime.agents.plain import from_plain
from ida_runtime.agents.python import load

MAYBE = EnumType((), TEXT, (Word("none"),))
RED = COLOUR.words[0]
FOUND = Record.of([("line", 7), ("kind", RED)])


class Array:
    """What numpy's numbers and arrays have in common."""

    def __init__(self, data):
        self.data = data

    def tolist(self):
        return self.data


@pytest.mark.parametrize(
    ("data", "type_", "value"),
    [
        (7, DIGIT, 7),
        (7.0, DIGIT, 7),
        (Array(7), DIGIT, 7),
        (7, REAL, 7.0),
        (-0.0, REAL, 0.0),
        (True, BOOL, True),
        ("red", COLOUR, RED),
        (RED, COLOUR, RED),
        ("none", MAYBE, "none"),
        ({"word": "none"}, MAYBE, Word("none")),
        (Word("none"), MAYBE, Word("none")),
        ([Word("none"), "none"], ListType(MAYBE), (Word("none"), "none")),
        (3, EnumType((), IntType(0, 9), (Word("far"),)), 3),
        ([1, None], ListType(DIGIT), (1, UNKNOWN)),
        (Array([1, 2]), ListType(DIGIT), (1, 2)),
        ([1, "red"], TupleType((DIGIT, COLOUR)), (1, RED)),
        ({1, 2}, SetType(DIGIT), frozenset([1, 2])),
        ([1, 1], SetType(DIGIT), frozenset([1])),
        ({"kind": "red", "line": 7}, FINDING, FOUND),
        (FOUND, FINDING, FOUND),
        ({1: "red"}, MapType(DIGIT, COLOUR), Mapped([(1, RED)])),
        ([(1, "red")], MapType(DIGIT, COLOUR), Mapped([(1, RED)])),
    ],
)
def test_plain_data(data, type_, value):
    made = from_plain(data, type_)
    assert made == value
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("data", "type_", "reason"),
    [
        (None, DIGIT, Reason.SAID),
        (Unknown(Reason.NOBODY), DIGIT, Reason.NOBODY),
        (10, DIGIT, Reason.DOMAIN),
        (7.5, DIGIT, Reason.PARSE),
        (True, DIGIT, Reason.PARSE),
        ("7", DIGIT, Reason.PARSE),
        (float("nan"), REAL, Reason.PARSE),
        ("pink", COLOUR, Reason.PARSE),
        ("\ud800", TEXT, Reason.PARSE),
        ("too long", TextType(0, 3), Reason.DOMAIN),
        ({"line": 7}, FINDING, Reason.PARSE),
        ({"line": 7, "kind": "red", "more": 1}, FINDING, Reason.PARSE),
        ([1, 2, 3], MapType(DIGIT, DIGIT), Reason.PARSE),
        ([[1]], SetType(ListType(DIGIT)), None),
        ([[], {}], SetType(DIGIT), Reason.PARSE),
        ([None], SetType(DIGIT), Reason.PARSE),
        (object(), DIGIT, Reason.PARSE),
        (lambda: 1, TEXT, Reason.PARSE),
    ],
)
def test_what_is_no_value(data, type_, reason):
    made = from_plain(data, type_)
    assert (made.reason if isinstance(made, Unknown) else None) is reason


@pytest.fixture
def module(monkeypatch):
    made = ModuleType("answerers")
    monkeypatch.setitem(sys.modules, "answerers", made)
    return made


def agent(name="it"):
    return load(f'python("answerers:{name}")', f"answerers:{name}", allowed=True)


def one(name="it", question=None):
    (reply,) = agent(name).answer([question or shown(3)])
    return reply


def test_a_function_of_the_arguments_and_the_seen_facts(module):
    seen = []
    module.it = lambda arguments: seen.append(arguments) or 5
    one(question=shown(3, of=task(sees=("f",)), facts={"f": (FOUND,), "hidden": 1}))
    assert seen == [{"x": 3, "f": [{"line": 7, "kind": "red"}]}]


def test_what_the_function_returns(module):
    module.it = lambda arguments: arguments["x"]
    assert one().answer == 3
    module.it = lambda _: Reply(3.0, 2.0)
    assert one() == Reply(3, 2.0)
    module.it = lambda _: None
    assert one().answer.reason is Reason.SAID


def test_one_that_raises_leaves_the_others(module):
    module.it = lambda arguments: 6 // arguments["x"]
    zero, two = agent().answer([shown(0), shown(2)])
    assert two.answer == 3
    assert zero.answer.reason is Reason.FAILED
    assert zero.answer.detail.startswith("ZeroDivisionError: ")


@pytest.mark.parametrize("error", [SystemExit(1), RuntimeError("one\ntwo\n" * 100)])
def test_no_failure_stops_the_run_and_each_is_one_line(module, error):
    def it(_):
        raise error

    module.it = it
    detail = one().answer.detail
    assert "\n" not in detail
    assert len(detail) <= 200


async def says_six(_):
    return 6


class AsyncAgent:
    async def answer(self, questions):
        return [6 for _ in questions]

    async def step(self, _):
        return Final(6)


class AsyncCall:
    async def __call__(self, _):
        return 6


@pytest.mark.parametrize("it", [says_six, AsyncAgent, AsyncCall, lambda _: says_six(0)])
def test_what_is_async_is_waited_for(module, it):
    module.it = it
    (reply,) = put(agent(), [shown(3)])
    assert reply == Reply(6)


def test_an_async_step_is_waited_for(module):
    module.it = AsyncAgent
    assert there(agent().step(shown(picks=()))) == Final(6)


def test_what_an_object_declares_is_passed_on(module):
    def it(_):
        return 1

    for name, value in {"concurrency": 3, "timeout": 2.5, "retries": 4, "local": True}.items():
        setattr(it, name, value)
    module.it = it
    found = Answerer.of(agent())
    assert (found.concurrency, found.timeout, found.retries, found.local) == (3, 2.5, 4, True)
    assert found.batch == 1  # its calls are to be told apart
    module.it = Says(1)
    assert (Answerer.of(agent()).batch, Answerer.of(agent()).concurrency) == (None, 1)


def test_an_agent_gets_all_questions(module):
    module.it = Says(lambda q: q.question.arguments[0], deterministic=True, cost=2.0)
    made = agent()
    assert made.deterministic
    assert made.cost == 2.0
    assert [r.answer for r in made.answer([shown(1), shown(2)])] == [1, 2]


def test_a_class_is_called_and_plain_answers_are_read(module):
    class It:
        def answer(self, questions):
            return [q.question.arguments[0] for q in questions]

    module.it = It
    assert one().answer == 3
    assert not agent().deterministic


def test_miscounting_and_raising_agents(module):
    module.it = type("It", (), {"answer": lambda _, questions: [1, *questions]})
    assert "2 replies to 1 questions" in one().answer.detail
    module.it = type("It", (), {"answer": lambda _, __: 1})
    assert "TypeError" in one().answer.detail


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("answerers:nothing", "AttributeError"),
        ("no_such_module_at_all:it", "ModuleNotFoundError"),
        ("answerers", "module:name"),
        ("answerers:", "module:name"),
        ("answerers:number", "no function"),
        ("answerers:fails", "RuntimeError: at once"),
    ],
)
def test_what_cannot_be_loaded_is_unknown(module, target, said):
    class Fails:
        def __init__(self):
            raise RuntimeError("at once")

    module.number, module.fails = 5, Fails
    made = load("p", target, allowed=True)
    (reply,) = made.answer([shown()])
    assert reply.answer.reason is Reason.FAILED
    assert said in reply.answer.detail
    assert isinstance(made.step(shown(picks=())), Unknown)


def test_a_module_that_exits_is_unknown(tmp_path, monkeypatch):
    (tmp_path / "leaves_at_once.py").write_text("import sys\nsys.exit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    (reply,) = load("p", "leaves_at_once:it", allowed=True).answer([shown()])
    assert "SystemExit" in reply.answer.detail


def test_nothing_is_imported_unless_allowed(tmp_path, monkeypatch):
    (tmp_path / "writes_a_file.py").write_text(f"open({str(tmp_path / 'written')!r}, 'w')\n")
    monkeypatch.syspath_prepend(tmp_path)
    (reply,) = load("p", "writes_a_file:it", allowed=False).answer([shown()])
    assert reply.answer.reason is Reason.FORBIDDEN
    assert not (tmp_path / "written").exists()


def test_steps(module):
    module.it = type("It", (), {"answer": lambda *_: [], "step": lambda *_: Final(1)})
    assert agent().step(shown(picks=())) == Final(1)
    module.it = type("It", (), {"answer": lambda *_: [], "step": lambda *_: 1 // 0})
    assert "ZeroDivisionError" in agent().step(shown(picks=())).detail
    module.it = type("It", (), {"answer": lambda *_: [], "step": lambda *_: 1})
    assert "a step is" in agent().step(shown(picks=())).detail
    module.it = lambda _: 1
    assert "cannot show" in agent().step(shown(picks=())).detail


REVIEW = RecordType((("verdict", EnumType((Word("good"), Word("bad")))), ("why", TEXT)))


@pytest.mark.parametrize(
    ("data", "type_", "said"),
    [
        ({"verdict": "goood", "why": "b"}, REVIEW, '`verdict` is "goood", not good | bad'),
        ({"verdict": "good"}, REVIEW, "`why` is missing"),
        ({"verdict": "good", "why": "b", "x": 1}, REVIEW, "`x` is no field; the fields are verdict, why"),
        ([{"verdict": "good", "why": 3}], ListType(REVIEW), "`[0].why` is 3, not Text"),
        ([{"verdict": "good"}], ListType(REVIEW), "`[0].why` is missing"),
        ({"verdict": "good", "why": ["a"]}, REVIEW, "`why` is a Python list, not Text"),
    ],
)
def test_the_part_that_does_not_fit_is_named(data, type_, said):
    made = from_plain(data, type_)
    assert isinstance(made, Unknown)
    assert made.detail == said
