"""What is said of files and options that do not fit: what was found, what was expected, what to do."""

import json

import pytest
from command_line import FACTS, POWER, ida, refused

import ida_dsl

ORDERS = (
    "task total(o: {customer: Text, address: Text, lines: List[{name: Text, price: Int}]}) -> Int:\n"
    "    strategy s:\n        return len(o.lines)\n"
)


def facts_file(folder, text):
    path = folder / "c.json"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "holds an empty array"),
        (" ", "found the end of the text"),
        ("3", "found 3, expected an object"),
        ('["a"]', 'item 1: found "a", expected an object'),
        ('{"next": {"1": 2}', "found the end of the text at line 1, column 18, expected a comma or"),
        ('{"next": {"1": 2}} x', "found 'x' at line 1, column 20, expected nothing more"),
        ("{next: 1}", "expected a name in double quotes"),
    ],
)
def test_a_file_of_facts(tmp_path, text, said):
    assert said in refused("run", POWER, "--context", facts_file(tmp_path, text))


def test_questions_as_texts_and_of_primitives(tmp_path):
    path = facts_file(tmp_path, json.dumps(["power(4, 2)", "follow(4)", {"task": "follow", "x": 4}]))
    ran = ida("run", POWER, "--context", FACTS, "--questions", path, "-q")
    assert (ran.code, ran.out) == (0, "30\n28\n28\n")
    path.write_text('["power(4, 2)", "powr(4, 2)"]')
    assert "item 2: there is no task `powr`\ndid you mean `power`?" in refused(
        "run", POWER, "--context", FACTS, "--questions", path
    )
    path.write_text("[3]")
    error = refused("run", POWER, "--context", FACTS, "--questions", path)
    assert "item 1: found 3, expected an object" in error
    assert 'a text such as "power(x, k)"' in error


def test_where_there_are_several_roots_the_task_is_named(tmp_path):
    program = tmp_path / "two.ida"
    tasks = "".join(f"task {name}(n: 0..1) -> Int:\n    strategy s:\n        return n\n\n" for name in "ab")
    program.write_text(tasks + "roots a, b\n")
    error = refused("run", program, "--questions", facts_file(tmp_path, '{"n": 1}'))
    assert 'each argument by its name and "task"' in error


def test_a_param_that_is_not_there(tmp_path):
    error = refused("run", POWER, "--set", "m=3")
    assert error == "there is no param `m`\nwhat there is: size\nset one of these\n"
    with pytest.raises(ida_dsl.Misused, match="set one of these"):
        ida_dsl.load(POWER, {"m": 3})
    program = tmp_path / "none.ida"
    program.write_text(ORDERS)
    assert "this program has no params" in refused("run", program, "--set", "m=3")


def test_the_default_is_only_told_of_where_it_is_one():
    assert ida("run", POWER, "--sample", 5).err == ""
    assert ida("run", POWER).err.startswith("5 sampled questions")


@pytest.mark.parametrize("sign", ["=", "."])
def test_strategies_are_written_either_way(sign):
    strategy = ("--strategy", f"power{sign}halve")
    ran = ida(
        "run", POWER, "--context", FACTS, "--ask", "power(4, 2)", *strategy, "--agent", "spec", "--depth", 1
    )
    assert ran.code == 0
    assert ida("graph", POWER, *strategy, "--format", "dot").code == 0
    assert "not shown by an agent" in refused("prompt", POWER, "--ask", "power(4, 2)", *strategy)
    for command in (["run"], ["graph", "--format", "dot"], ["prompt"]):
        assert "write it like --strategy power=halve" in refused(*command, POWER, "--strategy", "power")


def test_a_program_that_is_not_there_but_nearly(tmp_path):
    (tmp_path / "grid.ida").write_text(ORDERS)
    for name in ("grid", "grdi.ida"):
        ran = ida("run", tmp_path / name)
        assert (ran.code, ran.last) == (1, f"did you mean {tmp_path / 'grid.ida'}?")
    assert ida("run", tmp_path / "else.ida").last.startswith("ida-dsl explain")


def test_what_cannot_be_drawn(tmp_path):
    program = tmp_path / "orders.ida"
    program.write_text(ORDERS)
    first, *rest = refused("run", program).split("\n")
    assert first.startswith("the argument `o` of total cannot be drawn: there is no end of {customer: Text, ")
    assert len(first) < 130
    assert rest[0].startswith("give --ask")
    assert rest[1] == "or write a `sample:` in total that draws it"
    program.write_text("context:\n    name: Text\n\ntask t() -> Text:\n    sees name\n")
    assert "the fact `name` cannot be drawn" in refused("run", program, "--ask", "t()")


def test_a_file_of_samples_that_is_not_there(tmp_path):
    program = tmp_path / "rows.ida"
    text = 'task t(x: Text) -> Text:\n    sample from "nope.jsonl"\n    strategy s:\n        return x\n'
    program.write_text(text)
    error = refused("run", program)
    assert error.startswith(
        "there is no file nope.jsonl in the program's folder\nmend that, or say yourself "
    )


def test_what_cannot_be_drawn_is_no_matter_where_it_is_not_drawn(tmp_path):
    program = tmp_path / "two.ida"
    tasks = "".join(f"task {n}(x: {t}) -> {t}:\n    strategy s:\n        return x\n\n" for n, t in ROOTS)
    program.write_text(tasks + "roots a, b\n")
    assert ida("run", program, "--sample", 1).code == 0
    assert "the argument `x` of b cannot be drawn" in refused("run", program, "--sample", 2)


ROOTS = (("a", "0..3"), ("b", "Text"))
