import pytest
from agent_cases import COLOUR, DIGIT, FINDING, Script, graph_of, shown, shown_task, task

from ida_dsl.graph.model import Named, PrimitiveNode
from ida_dsl.questions import Final, Pick
from ida_dsl.types import (
    BOOL,
    INT,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    SetType,
    TextType,
    TupleType,
)
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Word
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.form import says_unknown
from ida_runtime.agents.human import Human
from ida_runtime.agents.wording import completions, in_words

FAR = EnumType((), IntType(0, 12), (Word("far"),))
MAYBE = EnumType((), TEXT, (Word("none"),))
RED, GREEN, BLUE = COLOUR.words


def human(*lines, graph=None):
    script = Script(*lines)
    return Human('human("me")', "me", script, graph or graph_of()), script


def typed(type_, *lines):
    """The answer, and the lines that were not read."""
    agent, script = human(*lines)
    (reply,) = agent.answer([shown(0, type_)])
    assert not script.lines
    return reply.answer


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (IntType(0, 63), "a number from 0 to 63"),
        (INT, "a whole number"),
        (REAL, "a number"),
        (BOOL, "yes or no"),
        (COLOUR, "one of red, green, blue"),
        (FAR, "a number from 0 to 12, or far"),
        (MAYBE, "a text, or none"),
        (TextType(0, 400), "a text of at most 400 characters"),
        (TextType(1, 1), "a text of 1 character"),
        (ListType(DIGIT), "a list, each a number from 0 to 9"),
        (ListType(DIGIT, 2, 4), "a list of 2 to 4 items, each a number from 0 to 9"),
        (ListType(DIGIT, 1), "a list of at least 1 item, each a number from 0 to 9"),
        (TupleType((BOOL, REAL)), "in brackets, yes or no, a number"),
        (FINDING, "a record of line (a number from 1 to 99) and kind (one of red, green, blue)"),
        (SetType(BOOL), "a set, each item yes or no"),
        (MapType(DIGIT, BOOL), "a map from keys, each a number from 0 to 9, to values, each yes or no"),
    ],
)
def test_types_in_words(type_, words):
    assert in_words(type_) == words


def test_words_complete_the_answer():
    assert completions(FAR) == ("far",)
    assert completions(BOOL) == ("yes", "no")
    agent, script = human("red")
    agent.answer([shown(0, COLOUR)])
    assert script.words == [("red", "green", "blue")]


@pytest.mark.parametrize(
    ("type_", "lines", "answer"),
    [
        (DIGIT, ["7"], 7),
        (DIGIT, ["", "seven", "12", " 7 "], 7),
        (BOOL, ["y"], True),
        (REAL, ["2"], 2.0),
        (REAL, ["nan", "2.5"], 2.5),
        (COLOUR, ["pink", "GREEN"], GREEN),
        (FAR, ["far"], Word("far")),
        (FAR, ["13", "12"], 12),
        (MAYBE, ["none"], Word("none")),
        (MAYBE, ['"none"'], "none"),
        (TEXT, ["one line", ""], "one line"),
        (TEXT, ["two", "lines", "."], "two\nlines"),
        (TEXT, ["", "after all", ""], "after all"),
        (TEXT, ["."], ""),
        (TEXT, ['"?"'], "?"),
        (TEXT, ['"a\\n\\nb"'], "a\n\nb"),
        (TEXT, ['"Yes," he said, "yes"', ""], '"Yes," he said, "yes"'),
        (TextType(0, 3), ["long", "", "abc", ""], "abc"),
        (ListType(DIGIT), ["1, 2, 3"], (1, 2, 3)),
        (ListType(DIGIT), ["[]"], ()),
        (ListType(DIGIT), ["", "1", "2", "."], (1, 2)),
        (ListType(DIGIT), ["", "?", "."], (UNKNOWN,)),
        (ListType(DIGIT, 2, 2), ["", ".", "1", "2"], (1, 2)),
        (ListType(DIGIT, 2, 2), ["1", "1 2", "1, 2"], (1, 2)),
        (ListType(TEXT), ["", "a", "b", ".", "c", "", "."], ("a\nb", "c")),
        (ListType(REAL), ["1, 2"], (1.0, 2.0)),
        (SetType(COLOUR), ["", "red", "red", "."], frozenset([RED])),
        (SetType(DIGIT), ["", "?", ".", "1"], frozenset([1])),
        (TupleType((DIGIT, COLOUR)), ["(1, blue)"], (1, BLUE)),
        (TupleType((DIGIT, COLOUR)), ["", "1", "blue"], (1, BLUE)),
        (FINDING, ["", "100", "7", "red"], Record.of([("line", 7), ("kind", RED)])),
        (FINDING, ['{"line": 7, "kind": "red"}'], Record.of([("line", 7), ("kind", RED)])),
        (FINDING, ["{line: 7, kind: red}"], Record.of([("line", 7), ("kind", RED)])),
        (FINDING, ["", "?", "red"], Record.of([("line", UNKNOWN), ("kind", RED)])),
        (MapType(DIGIT, COLOUR), ["", "1", "red", "2", "blue", "."], Mapped([(1, RED), (2, BLUE)])),
        (ListType(FINDING), ["", "", "7", "red", "."], (Record.of([("line", 7), ("kind", RED)]),)),
    ],
)
def test_what_can_be_typed(type_, lines, answer):
    given = typed(type_, *lines)
    assert given == answer
    assert type(given) is type(answer)


@pytest.mark.parametrize("type_", [DIGIT, BOOL, REAL, TEXT, COLOUR, FINDING, ListType(DIGIT), MAYBE])
@pytest.mark.parametrize("line", ["?", "unknown", "I do not know.", "i don't know"])
def test_one_may_not_know(type_, line):
    assert isinstance(typed(type_, line), Unknown)


def test_unknown_is_recognised_by_the_whole_line():
    assert not says_unknown("unknown cause")


def test_what_is_wrong_is_said():
    agent, script = human("64", "red", "3")
    agent.answer([shown(0, DIGIT)])
    assert (
        script.said[1:] == ["That is not a number from 0 to 9. Try again, or type ? if you do not know."] * 2
    )


def test_what_is_wrong_inside_is_found():
    agent, script = human('{"line": 100, "kind": "red"}', "?")
    agent.answer([shown(0, FINDING)])
    assert "At line stands 100." in script.text


def test_a_person_sees_the_question():
    agent, script = human("1")
    agent.answer([shown(3, DIGIT)])
    assert "me, a question of t:\n\nWhat of 3?" in script.text
    assert script.labels == ["Answer (a number from 0 to 9): "]


def test_without_a_prompt_arguments_and_facts_are_listed():
    agent, script = human("1")
    agent.answer([shown(3, of=task(DIGIT, sees=("names",)), facts={"names": ("a", "b")}, prompt="")])
    assert 'x: 3\nnames: ["a", "b"]' in script.text


def test_no_text_reaches_the_terminal_raw():
    agent, script = human("1")
    agent.answer([shown(0, prompt="\x1b[2J\r\u202egone\x07\nnext")])
    assert "\\x1b[2J\\x0d\\u202egone\\x07\nnext" in script.text
    assert all(c.isprintable() or c == "\n" for c in script.text)


def test_nobody_is_asked_twice():
    agent, script = human("1", "2")
    questions = [shown(0), shown(1), shown(0, draw=(1,)), shown(0)]
    assert [r.answer for r in agent.answer(questions)] == [1, 2, 1, 1]
    assert [r.answer for r in agent.answer([shown(1)])] == [2]
    assert "(1 more after this one)" in script.said[0]


@pytest.mark.parametrize("end", [EOFError(), KeyboardInterrupt()])
def test_the_end_of_input_ends_the_run_and_keeps_what_was_said(end):
    agent, _ = human("1", "nonsense", end)
    questions = [shown(0), shown(1), shown(2)]
    with pytest.raises(Stopped) as caught:
        agent.answer(questions)
    assert not isinstance(caught.value, Exception)
    assert caught.value.agent == 'human("me")'
    assert [(q, r.answer) for q, r in caught.value.given] == [(questions[0], 1)]


def test_the_end_of_input_in_a_text():
    agent, _ = human("half a")
    with pytest.raises(Stopped):
        agent.answer([shown(0, TEXT)])


# ------------------------------------------------------------------------------------- decompositions

ADD = PrimitiveNode("add", (Named("a", DIGIT), Named("b", DIGIT)), DIGIT, None, draws=False)
SOLVE = shown_task(["add", "solve"], IntType(0, 99))
PROGRAM = graph_of(SOLVE, task(DIGIT, "other"), primitives=(ADD,))


def stepped(*lines, picks=()):
    agent, script = human(*lines, graph=PROGRAM)
    return agent.step(shown(1, of=SOLVE, picks=picks)), script


@pytest.mark.parametrize(
    ("lines", "task_", "arguments"),
    [
        (["ask add(1, 2)"], "add", (1, 2)),
        (["add(1, 2)"], "add", (1, 2)),
        (["ask add(b=2, a=1)"], "add", (1, 2)),
        (["ask add", "1", "2"], "add", (1, 2)),
        (
            ["ask add(1)", "ask add(1, 2, 3)", "ask add(1, 99)", "ask add(1, c=2)", "ask add(3, 4)"],
            "add",
            (3, 4),
        ),
        (["ask other(1)", "ask nothing", "ask", "1 + 1", "ask 1 +", "ask solve(-5)"], "solve", (-5,)),
        (["ask solve(unknown)"], "solve", (Unknown(),)),
    ],
)
def test_the_next_ask(lines, task_, arguments):
    step, script = stepped(*lines)
    assert (step.task, step.arguments) == (task_, arguments)
    assert not script.lines


@pytest.mark.parametrize("lines", [["answer 7"], ["answer", "7"], ["answer 100", "answer x", "answer 7"]])
def test_the_answer(lines):
    assert stepped(*lines)[0] == Final(7)


@pytest.mark.parametrize("line", ["?", "I do not know", "unknown"])
def test_neither(line):
    step, _ = stepped(line)
    assert isinstance(step, Unknown)


def test_what_may_be_asked_is_offered_and_what_is_wrong_is_said():
    _, script = stepped("what?", "ask other(1)", "ask add(1)", "ask add(1, 99)", "answer 100", "?")
    assert script.words[0] == ("ask add", "ask solve", "answer")
    assert script.said[1:] == [
        "Type `ask` and one of add, solve; `answer` and the answer; or ?.",
        "`other` may not be asked here; what may be is add, solve.",
        "`add` also needs b.",
        "`b` of `add` is a number from 0 to 9.",
        "The answer is a number from 0 to 99.",
    ]


def test_the_transcript_is_shown():
    picks = (Pick("add", (1, 2), 3), Pick("solve", (4,), Unknown(Reason.NOBODY)))
    _, script = stepped("?", picks=picks)
    assert "Asked so far:\n- add(1, 2): 3\n- solve(4): unknown" in script.text


def test_a_step_is_not_asked_twice_and_may_stop_the_run():
    agent, _ = human("answer 7", graph=PROGRAM)
    question = shown(1, of=SOLVE, picks=())
    assert agent.step(question) == agent.step(question) == Final(7)
    with pytest.raises(Stopped):
        agent.step(shown(2, of=SOLVE, picks=()))


def test_the_field_that_is_wrong_is_named():
    agent, script = human('{"line": 3}', '{"line": 3, "kind": "redd"}', '{"line": 3, "kind": "red"}')
    agent.answer([shown(0, FINDING)])
    assert "It is an object without kind." in script.text
    assert 'At kind stands "redd".' in script.text
