"""Contexts and questions drawn or read; the right answer."""

import os

import pytest
from interpret_cases import POWER, graph, root

from ida_dsl import folder as folder_module
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder, FolderError
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.tally import Tally
from ida_dsl.load import load
from ida_dsl.reading import Asking, DataError, read_contexts, read_questions
from ida_dsl.sampling import SampleError, Sampler, questions, sample_context, sample_question
from ida_dsl.spec import is_right, right_answer
from ida_dsl.values import Mapped, Reason, Unknown, Word

SAMPLED = """
    param size: 2..8 = 4
    type V = 0..7
    context:
        next: Map[V, V]
        hidden used: List[V]
    sample context:
        used = draw_distinct(V, size)
        next = map(zip(used, shuffle(used)))
    task t(x: V, big: Bool) -> V:
        sees next
        sample:
            x = draw(used)
            big = chance(0.5)
            require x > 1
    task u(big: Bool) -> Bool
    roots t, u
"""


def source(at=0):
    return CounterDraws(key_of(3, at))


# --------------------------------------------------------------------------------------------- sampling


def test_contexts_and_questions_are_drawn_as_the_samples_say():
    made = graph(SAMPLED)
    context = sample_context(made, source(), {"size": 5})
    assert len(context.facts["next"]) == len(context.facts["used"]) == 5
    drawn = [sample_question(made, "t", context, source(at)) for at in range(40)]
    assert all(q.arguments[0] in context.facts["used"] and q.arguments[0] > 1 for q in drawn)
    assert {q.arguments[1] for q in drawn} == {True, False}


def test_without_a_sample_arguments_are_uniform():
    made = graph(SAMPLED)
    context = sample_context(made, source())
    assert {sample_question(made, "u", context, source(at)).arguments for at in range(20)} == {
        (True,),
        (False,),
    }


def test_questions_take_the_roots_in_turn_each_in_a_context_of_its_own():
    made = graph(SAMPLED)
    found = questions(made, (), 6, seed=5, depth=2)
    assert [(q.task, q.depth, q.draw) for q in found] == [("t", 2, ()), ("u", 2, ())] * 3
    assert len({q.context for q in found}) == 6
    assert questions(made, (), 3, seed=5, depth=2) == found[:3]
    assert questions(made, (), 3, seed=6, depth=2) != found[:3]


def test_a_thousand_rejected_draws_in_a_row_are_an_error():
    text = """
    task t(n: 0..9) -> Int:
        sample:
            n = draw(0..9)
            require n > 9
    """
    with pytest.raises(SampleError, match="1000 draws of arguments for t in a row were rejected"):
        questions(graph(text), (), 1)


def test_a_draw_that_never_ends_is_not_tried_again(monkeypatch):
    monkeypatch.setattr("ida_dsl.sampling.Tally", lambda: Tally(10_000))
    text = """
    task t(n: Int) -> Int:
        sample:
            n = 0
            for _i in range(10 ** 6):
                for _j in range(10 ** 6):
                    n = n + 1
    """
    with pytest.raises(SampleError, match="drawing arguments for t does not end: the budget of steps"):
        questions(graph(text), (), 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("task t(said: Text) -> Int\n", "said is any Text, .* write a `sample:` in t"),
        ("context:\n    n: Text\ntask t() -> Int:\n    sees n\n", "write a `sample context:`"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_what_to_write(text, said):
    with pytest.raises(SampleError, match=said):
        questions(graph(text), (), 1)


FILED = """
    context:
        n: 0..9
    sample context from "c.jsonl"
    task t(x: 0..9) -> Int:
        sees n
        sample from "q.jsonl"
    task u(x: 0..9) -> Int:
        sample from "q.jsonl"
    roots t, u
"""


def test_rows_of_files_are_taken_in_order_over_and_over(tmp_path):
    (tmp_path / "c.jsonl").write_text('{"n": 1}\n\n{"n": 2}\n')
    (tmp_path / "q.jsonl").write_text('{"x": 5}\n{"task": "u", "x": 6}\n{"task": "t", "x": 7}\n')
    found = questions(graph(FILED), ["t"], 3, folder=Folder(tmp_path))
    assert [(q.context.facts["n"], q.arguments) for q in found] == [(1, (5,)), (2, (7,)), (1, (5,))]
    sampler = Sampler(Program(graph(FILED)), Folder(tmp_path))
    assert {sampler.context(source(at)).facts["n"] for at in range(20)} == {1, 2}
    with pytest.raises(SampleError, match="no folder"):
        questions(graph(FILED), ["t"], 1)
    (tmp_path / "c.jsonl").write_text("\n")
    with pytest.raises(SampleError, match=r"c.jsonl has no rows"):
        questions(graph(FILED), ["t"], 1, folder=Folder(tmp_path))


# ---------------------------------------------------------------------------------------------- reading


def test_contexts_are_read_from_an_object_an_array_and_lines():
    made = graph(FILED)
    one = read_contexts(made, '{"n": 3}')
    assert [c.facts["n"] for c in one] == [3]
    assert [c.facts["n"] for c in read_contexts(made, '[{"n": 3}, {"n": null}]')] == [3, Unknown()]
    assert len(read_contexts(made, '{"n": 1}\n{"n": 2}\n', "x.jsonl")) == 2


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('{"n": 1}\n{"n": 10}\n', "x.jsonl", "x.jsonl, line 2: $.n: found 10, expected 0..9"),
        ('[{"n": 1}, 3]', "x.json", "x.json, item 2: found 3, expected an object"),
        ('{"m": 1}', "x.json", "x.json: there is no fact called 'm'"),
        ("{}", "x.json", "x.json: the fact 'n' is missing"),
        ('{"n": 1', "x.json", "x.json: found the end of the text at line 1, column 8"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, name, said):
    with pytest.raises(DataError) as error:
        read_contexts(graph(FILED), text, name)
    assert str(error.value).startswith(said)


def test_an_imported_files_data_lie_beside_that_file(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "q.jsonl").write_text('{"x": 5}')
    (tmp_path / "sub" / "d.ida").write_text('task t(x: 0..9) -> Int:\n    sample from "q.jsonl"\n')
    (tmp_path / "main.ida").write_text('import "sub/d.ida"\nroots t\n')
    made = load(tmp_path / "main.ida").graph
    assert questions(made, (), 1, folder=Folder(tmp_path))[0].arguments == (5,)


def test_questions_say_their_task_where_it_does_not_follow():
    made = graph(FILED)
    rows = '[{"task": "t", "x": 1}, {"task": "u", "x": 2}]'
    assert read_questions(made, rows) == [Asking("t", (1,)), Asking("u", (2,))]
    assert read_questions(made, rows, task="u") == [Asking("u", (2,))]
    with pytest.raises(DataError, match='say under "task" which is asked: t, u'):
        read_questions(made, '{"x": 1}')
    with pytest.raises(DataError, match="there is no task called 'v'"):
        read_questions(made, '{"task": "v", "x": 1}')
    with pytest.raises(DataError, match=r"\$\.x: an argument is never unknown"):
        read_questions(made, '{"task": "t", "x": null}')


# ----------------------------------------------------------------------------------------------- folder


def test_rule_6_only_files_below_the_programs_folder_are_read(tmp_path):
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (tmp_path / "secret").write_text("s")
    (home / "data" / "a.txt").write_text("ü", encoding="utf-8")
    (home / "inside").symlink_to(home / "data" / "a.txt")
    (home / "outside").symlink_to(tmp_path / "secret")
    (home / "way").symlink_to(tmp_path)
    read = Folder(home).read
    assert read("data/a.txt") == read("inside") == "ü"
    bad = ["../secret", "data/../../secret", str(tmp_path / "secret"), "outside", "way/secret", "", "data",
           "none.txt", "data\\a.txt", "c:/x", "a\0b", "data/a.txt/more"]  # fmt: skip
    for name in bad:
        with pytest.raises(FolderError):
            read(name)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FolderError, match="pipe is not a file"):
        Folder(tmp_path).read("pipe")


def test_files_are_utf_8_and_not_too_large(tmp_path, monkeypatch):
    (tmp_path / "odd").write_bytes(b"ab\xff")
    with pytest.raises(FolderError, match="odd is not UTF-8, from byte 2 on"):
        Folder(tmp_path).read("odd")
    (tmp_path / "marked").write_bytes(b"\xef\xbb\xbfab")
    assert Folder(tmp_path).read("marked") == "ab"
    monkeypatch.setattr(folder_module, "MAX_BYTES", 2)
    with pytest.raises(FolderError, match="larger"):
        Folder(tmp_path).read("odd")


# ------------------------------------------------------------------------------------------------- spec

SPECS = """
    type Step = 0..9 | none
    context:
        hidden limit: Int
    task plain(n: Int) -> Real:
        spec = limit / n
    task several(n: Int) -> Step:
        spec v where v == none if n < 0 else (v == n or v == 1 // (n - 5) + 8)
    task none_given(n: Int) -> Int
    roots plain
"""


def at(task, n, limit=1):
    return root(SPECS, n, task=task, limit=limit)


def test_the_right_answer_is_the_specs():
    made = graph(SPECS)
    assert right_answer(made, at("plain", 2)) == 0.5
    assert is_right(made, at("plain", 2), 0.5) is True
    assert is_right(made, at("plain", 2), 1.0) is False
    turn = Mapped((x, (x + 3) % 8) for x in range(8))
    assert right_answer(graph(POWER), root(POWER, 1, 5, next=turn)) == 0


def test_where_the_spec_is_unknown_only_unknown_is_right():
    made = graph(SPECS)
    assert right_answer(made, at("plain", 0)).reason is Reason.DIVISION
    assert is_right(made, at("plain", 0), Unknown()) is True
    assert is_right(made, at("plain", 0), 1.0) is False
    assert is_right(made, at("plain", 2), Unknown()) is False


def test_of_several_right_answers_the_first_in_the_types_order_is_given():
    made = graph(SPECS)
    assert right_answer(made, at("several", 3)) == 3
    assert right_answer(made, at("several", -1)) == Word("none")
    assert [is_right(made, at("several", 3), v) for v in (3, 7, 8, Unknown())] == [True, True, False, False]
    assert right_answer(made, at("several", 20)) == 8
    assert right_answer(made, at("several", 5)) == 5  # of the others it is unknown whether they are right
    assert is_right(made, at("several", 5), 4) is False


def test_without_a_spec_it_cannot_be_said():
    made = graph(SPECS)
    assert right_answer(made, at("none_given", 3)).reason is Reason.NO_SPEC
    assert is_right(made, at("none_given", 3), 3).reason is Reason.NO_SPEC


def test_among_very_many_answers_no_right_one_is_looked_for():
    text = """
    task t(n: Int) -> Int:
        spec v where v > n
    """
    made, question = graph(text), root(text, 3)
    assert right_answer(made, question).reason is Reason.NO_SPEC
    assert is_right(made, question, 4) is True
    assert isinstance(is_right(made, question, Unknown()), Unknown)
