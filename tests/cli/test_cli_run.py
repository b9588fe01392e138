import json

import pytest
from command_line import FACTS, POWER, PROGRAMS, QUESTIONS, UNION, ida, refused

DATA = PROGRAMS / "data"
ASKED = (POWER, "--context", FACTS)


def test_asked_with_a_context():
    ran = ida("run", *ASKED, "--ask", "power(4, 13)", "--ask", "power(x=4, k=2)")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "power(4, 13) = 59  right\n"
        "power(4, 2) = 30  right\n"
        "\n"
        "2 answers: 2 right\n"
        "23 questions asked, 8 looks at facts among them; 4 deep\n"
        "no agent was asked\n"
    )


def test_why_an_answer_is_unknown():
    ran = ida("run", *ASKED, "--ask", "power(5, 2)")
    assert ran.code == 0  # the spec does not know either
    assert ran.out.startswith(
        "power(5, 2) is unknown  right\n"
        "  because power(5, 1) is unknown\n"
        "  because follow(5) is unknown: there is no such key or position\n"
    )


def test_a_tree_shows_a_question_once():
    ran = ida("run", *ASKED, "--ask", "power(16, 4)", "--tree")
    assert ran.out.split("\n\n")[0] == (
        "power(16, 4) = 16  halve\n"
        "├─ power(16, 2) = 16  halve\n"
        "│  ├─ power(16, 1) = 16  look\n"
        "│  │  └─ follow(16) = 16  looked up\n"
        "│  └─ power(16, 1) = 16  look; as above\n"
        "└─ power(16, 2) = 16  halve; as above"
    )


def test_questions_of_a_file():
    ran = ida("run", *ASKED, "--questions", QUESTIONS)
    assert ran.code == 0
    assert "8 answers: 8 right" in ran.out


def test_a_question_is_put_in_every_problem(tmp_path):
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"next": {"0": 1, "1": 0}}\n\n{"next": {"0": 0}}\n')
    ran = ida("run", POWER, "--context", facts, "--ask", "power(0, 1)")
    assert ran.out.startswith("1: power(0, 1) = 1  right\n2: power(0, 1) = 0  right\n")


def test_five_are_sampled_where_nothing_is_asked():
    ran = ida("run", POWER)
    assert ran.err == "5 sampled questions (--ask, --questions or --sample N for others)\n"
    assert "5 answers: 5 right" in ran.out
    assert ran.out.endswith("drawn with seed 0; --context FILE gives others\n")


def test_a_short_file_of_samples_is_not_repeated():
    ran = ida("run", PROGRAMS / "summarize.ida", "--agent", "nobody")
    assert ran.err.startswith("1 sampled question ")


def test_the_seed_decides_what_is_drawn():
    first, again, other = (ida("run", POWER, "--sample", 3, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other


def test_params_are_set():
    ran = ida("run", POWER, "--set", "size=4", "--sample", 1, "--json")
    assert len(ran.json["problems"][0]["next"]) == 4


def test_depth_and_agent():
    ran = ida("run", *ASKED, "--ask", "power(4, 13)", "--depth", 1, "--agent", "spec")
    assert ran.code == 0
    assert "spec answered 2" in ran.out


def test_a_wrong_answer_is_told_and_fails():
    ran = ida("run", *ASKED, "--ask", "power(4, 13)", "--depth", 0, "--agent", "power=noisy(spec, 1.0)")
    assert ran.code == 1
    assert "wrong: the spec says 59" in ran.out
    assert "1 answer: 1 wrong" in ran.out


def test_unknown_without_an_agent_says_what_to_do():
    ran = ida("run", *ASKED, "--ask", "power(4, 13)", "--depth", 0)
    assert ran.code == 1
    assert "nobody answers this task" in ran.out
    assert ran.last == "nobody answers power; give it an agent: --agent power=spec"


def test_a_strategy_is_forced():
    ran = ida("run", *ASKED, "--ask", "power(4, 1)", "--strategy", "power=stay", "--agent", "spec", "--tree")
    assert ran.out.startswith("power(4, 1) = 28  spec\n")


def test_a_budget_is_kept():
    ran = ida("run", *ASKED, "--ask", "power(4, 13)", "--budget", "questions=3")
    assert ran.code == 1
    assert "the budget is spent" in ran.out
    assert "--budget" in ran.last


def test_json():
    ran = ida("run", *ASKED, "--ask", "power(4, 2)", "--ask", "power(5, 1)", "--json")
    assert ran.code == 0
    first, second = ran.json["answers"]
    assert first == {
        "task": "power", "arguments": {"x": 4, "k": 2}, "problem": 0, "answer": 30, "right": True,
    }  # fmt: skip
    assert second["answer"] is None
    assert second["unknown"] == {
        "reason": "missing",
        "text": "there is no such key or position",
        "chain": ["power(5, 1)", "follow(5)"],
    }
    assert ran.json["counts"]["answers"] == 2
    assert "questions" not in ran.json


def test_json_of_the_tree_lists_every_question():
    questions = ida("run", *ASKED, "--ask", "power(4, 2)", "--json", "--tree").json["questions"]
    by_id = {one["id"]: one for one in questions}
    root = next(one for one in questions if one["arguments"] == {"x": 4, "k": 2})
    assert [by_id[ask["id"]]["answer"] for ask in root["asks"]] == [28, 30]
    assert root["strategy"] == "halve"


def test_quiet_prints_answers_alone():
    ran = ida("run", *ASKED, "--ask", "power(4, 2)", "--ask", "power(5, 1)", "--quiet")
    assert (ran.out, ran.err) == ("30\nnull\n", "")


def test_words_lists_records_and_params_in_a_question():
    search = PROGRAMS / "wildcard_search.ida"
    facts = DATA / "wildcard_search_context.json"
    leaf = ("--depth", 0, "--agent")
    asked = "total([wild, one, wild, zero, wild, one])"
    ran = ida("run", search, "--context", facts, "--ask", asked, *leaf, "spec")
    assert ran.code == 0
    review = PROGRAMS / "code_review.ida"
    finding = '{path: "a", name: "f", severity: minor, message: "m"}'
    ran = ida("run", review, "--ask", f"confirm({finding}, 'x')", *leaf, "nobody")
    assert "confirm({message: " in ran.out
    assert ida("run", *ASKED, "--ask", "power(size - 60, 2 ** 2)").out.startswith("power(4, 4) = ")


def test_a_person_answers():
    ran = ida("run", *ASKED, "--ask", "power(4, 2)", "--depth", 0, "--agent", 'human("me")', stdin="30\n")
    assert ran.code == 0
    assert "me, a question of power" in ran.err
    assert "power(4, 2) = 30  right" in ran.out


def test_a_person_leaves():
    asks = ("--ask", "power(4, 2)", "--ask", "power(4, 1)", "--depth", 1)
    ran = ida("run", *ASKED, *asks, "--agent", 'human("me")', stdin="")
    assert ran.code == 130
    assert "power(4, 1) = 28  right" in ran.out
    assert "stopped: 1 question left without an answer" in ran.out


def test_python_runs_only_where_it_is_allowed(tmp_path):
    (tmp_path / "cli_run_helper.py").write_text("def twice(n):\n    return 2 * n\n")
    program = tmp_path / "twice.ida"
    program.write_text(
        'extern function twice(n: Int) -> Int = python("cli_run_helper:twice")\n\n'
        "task double(n: 0..9) -> Int:\n    strategy all:\n        return twice(n)\n"
    )
    ran = ida("run", program, "--ask", "double(4)")
    assert ran.code == 1
    assert ran.last.startswith("--allow-python")
    assert "double(4) = 8" in ida("run", program, "--ask", "double(4)", "--allow-python").out


def test_agents_that_are_not_there_yet_are_one_line():
    error = refused("run", PROGRAMS / "summarize.ida", "--ask", 'summarize("a b")')
    assert error.count("\n") == 1
    assert "--agent summarize=" in error


def test_control_characters_never_reach_the_terminal(tmp_path):
    program = tmp_path / "evil.ida"
    program.write_text('task t(x: Text) -> Text:\n    strategy s:\n        return "\\u001b[31m" + x\n')
    ran = ida("run", program, "--ask", 't("\\u202e")', "--tree")
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err


# ----------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("asked", "said", "advice"),
    [
        ("powr(3, 13)", "there is no task `powr`", "did you mean `power`?"),
        ("power(3)", "`k` of `power` is missing", "give power(x: 0..63, k: 0..63) -> 0..63"),
        ("power(3, 13, 1)", "takes 2, and 3 are given", "write power(x, k)"),
        ("power(3, kk=13)", "there is no argument `kk` of `power`", "did you mean `k`?"),
        ("power(3, 13, x=3)", "is given `x` twice", "write power(x, k)"),
        ("power(3, 99)", "`k` is 99, not 0..63", "give power(x: 0..63, k: 0..63) -> 0..63"),
        ("power(3, foo)", '`k` is "foo", not 0..63', "give power(x: 0..63, k: 0..63) -> 0..63"),
        ("power(3, follow(3))", "`follow(3)` is no value", "write numbers, words"),
        ("power(3, unknown)", "`k` is unknown", "give power("),
        ("power", "`power` needs arguments", "write power(x, k)"),
        ("1 + 1", "`1 + 1` is not a question", "write one of these"),
        ("power(3,", "never closed", "write it like power(x, k)"),
        ("", "", "write it like power(x, k)"),
    ],
)
def test_a_question_that_does_not_fit(asked, said, advice):
    error = refused("run", POWER, "--ask", asked)
    assert said in error
    assert error.rstrip().split("\n")[-1].startswith(advice)


@pytest.mark.parametrize(
    ("options", "said", "advice"),
    [
        (["--agent", "powr=spec"], "there is no task `powr`", "did you mean `power`?"),
        (["--agent", "power=spce"], "called `spce`", "did you mean `spec`?"),
        (["--agent", "power=distill(depth=1)"], "makes a tier", None),
        (["--strategy", "power=halv"], "there is no strategy `halv` of `power`", "did you mean `halve`?"),
        (["--strategy", "power"], "write it like", "see ida-dsl run --help"),
        (["--set", "siez=3"], "there is no param `siez`", "did you mean `size`?"),
        (["--set", "size"], "write it like --set size=8", "see ida-dsl run --help"),
        (["--depth", "-1"], "`-1` is no depth", "give a number from 0, or full"),
        (["--depth", "deep"], "`deep` is no depth", "give a number from 0, or full"),
        (["--budget", "question=3"], "there is no budget `question`", "did you mean `questions`?"),
        (["--budget", "questions=x"], "`x` is no number", "write questions|total|cost"),
        (["--budget", "questions=0"], "leaves nothing", "give a number from 1"),
        (["--sample", "0"], "0 questions are none", "give a number from 1"),
        (["--sample", "many"], "not a valid int", "see ida-dsl run --help"),
        (["--dpth", "3"], "No such option", "see ida-dsl run --help"),
    ],
)
def test_an_option_that_does_not_fit(options, said, advice):
    error = refused("run", POWER, *options)
    assert said in error
    assert advice is None or error.rstrip().split("\n")[-1].startswith(advice)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"nxt": {}}', "there is no fact called 'nxt'; did you mean 'next'?"),
        ("{}", "the fact 'next' is missing"),
        ('{"next": [[1, 2],\n [3, 99]]}', "$.next[1]: found 99, expected 0..63"),
        ('{"next": {"1": 2}\n', "line 2"),
        ('{"next": {}, "next": {}}', "twice"),
        ("[]", "holds an empty array"),
        ("3", "expected an object"),
        ("\ufeff{}", "the fact 'next' is missing"),
    ],
)
def test_facts_that_do_not_fit(tmp_path, text, said):
    facts = tmp_path / "facts.json"
    facts.write_text(text, encoding="utf-8")
    error = refused("run", POWER, "--context", facts)
    assert str(facts) in error
    assert said in error


def test_a_line_of_facts_that_does_not_fit_is_named(tmp_path):
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"next": {"1": 1}}\n{"next": {"64": 1}}\n')
    assert f"{facts}, line 2: $.next" in refused("run", POWER, "--context", facts)


@pytest.mark.parametrize("option", ["--context", "--questions"])
def test_files_that_cannot_be_read(tmp_path, option):
    binary = tmp_path / "binary.json"
    binary.write_bytes(bytes(range(256)))
    assert "it is a folder" in refused("run", POWER, option, tmp_path)
    assert "there is no such file" in refused("run", POWER, option, tmp_path / "nope.json")
    assert "not a text in UTF-8" in refused("run", POWER, option, binary)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"x": 1}, "the argument 'k' is missing"),
        ({"x": 1, "j": 2}, "there is no argument called 'j'"),
        ({"task": "powr", "x": 1, "k": 1}, "did you mean 'power'?"),
        ({"x": 1, "k": None}, "never unknown"),
    ],
)
def test_questions_of_a_file_that_do_not_fit(tmp_path, line, said):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(line))
    assert said in refused("run", POWER, "--questions", questions)


def test_a_program_that_may_never_end_needs_a_depth():
    error = refused("run", UNION)
    assert "at full depth `label` may ask itself again" in error
    assert error.rstrip().split("\n")[-1].startswith("say how deep to go, such as --depth 3")
    assert ida("run", UNION, "--depth", "full").code == 2
    assert ida("run", UNION, "--depth", 1, "--agent", "spec").code == 0


def test_programs_that_cannot_be_run(tmp_path):
    binary, broken = tmp_path / "binary.ida", tmp_path / "broken.ida"
    binary.write_bytes(b"\x00\xff")
    broken.write_text("task t(x: Int) -> Int\n    strategy s:\n        return y\n")
    for program in (tmp_path / "nope.ida", tmp_path, binary, broken):
        ran = ida("run", program)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("error[E")
        assert ran.last.startswith(("ida-dsl explain E", "mend that"))


def test_a_param_outside_its_type():
    ran = ida("run", POWER, "--set", "size=300")
    assert ran.code == 1
    assert "4..64" in ran.err
