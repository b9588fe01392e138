"""What answers look like: whole where they are the point, in the brackets of their type."""

from command_line import ida

WORDS = "type Opt = Text | none\n\ntask a(o: Opt) -> Opt:\n    strategy s:\n        return o\n"
ECHO = "task echo(x: Text) -> Text:\n    strategy s:\n        return x\n"
PAIRS = (
    "task pair(p: (Int, Int), l: List[(Int,)]) -> {at: (Int, Int), one: List[(Int,)]}:\n"
    "    strategy s:\n        return {at: p, one: l}\n"
)


def program(folder, text):
    path = folder / "x.ida"
    path.write_text(text)
    return path


def test_a_word_and_a_text_differ_in_json(tmp_path):
    path = program(tmp_path, WORDS)
    word, text = ida("run", path, "--ask", "a(none)", "--ask", 'a("none")', "--json").json["answers"]
    assert (word["arguments"], text["arguments"]) == ({"o": {"word": "none"}}, {"o": "none"})
    assert (word["answer"], text["answer"]) == ({"word": "none"}, "none")


def test_tuples_are_shown_in_their_brackets(tmp_path):
    path = program(tmp_path, PAIRS)
    ran = ida("run", path, "--ask", "pair((1, 2), [(3,)])")
    assert ran.out.startswith("pair((1, 2), [(3,)]) = {at: (1, 2), one: [(3,)]}\n")
    tree = ida("run", path, "--ask", "pair((1, 2), [(3,)])", "--tree")
    assert tree.out.startswith("pair((1, 2), [(3,)]) = {at: (1, 2), one: [(3,)]}  s")


def test_a_long_answer_to_one_question_is_shown_whole(tmp_path):
    path = program(tmp_path, ECHO)
    long = "word " * 60 + "end"
    ran = ida("run", path, "--ask", f'echo("{long}")')
    head, *lines = ran.out.split("\n\n")[0].split("\n")
    assert head.endswith('…") =')
    assert " ".join(line.strip() for line in lines) == long
    assert all(line.startswith("    ") and len(line) <= 100 for line in lines)
    several = ida("run", path, "--ask", f'echo("{long}")', "--ask", 'echo("b")')
    assert "end" not in several.out


def test_the_longest_answers_are_cut_with_a_way_to_see_all(tmp_path):
    path = program(tmp_path, ECHO)
    ran = ida("run", path, "--ask", 'echo("' + "a\\n" * 30 + '")')
    assert "    … and 11 more lines; -q or --json shows all" in ran.out
    assert ran.out.count("    a\n") == 20
