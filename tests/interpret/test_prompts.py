"""What whoever answers is shown."""

from attrs import evolve
from interpret_cases import Agent, graph, ran, root

from ida_dsl.interpreter import consult
from ida_dsl.prompts import fact_texts, filled, shown
from ida_dsl.values import Mapped, Unknown, Word

TEXT = '''
    type Choice = Text | none
    context:
        title: Text
        ages: Map[Text, Int]
        hidden secret: Int
        other: Choice
    task t(n: List[Int], said: Text, pick: Choice) -> Int:
        """Read {title}: {{n}} is {n}.

        Said {said}.
        """
        sees title, ages, other
'''


def question():
    facts = {"title": 'a "b"', "ages": Mapped([("é", 3)]), "secret": 7, "other": Word("none")}
    return root(TEXT, (1, Unknown()), "x {n}", "none", **facts)


def test_holes_are_filled_and_what_no_hole_named_comes_after():
    seen = shown(graph(TEXT), question())
    assert seen.prompt == (
        'Read a "b": {n} is [1, null].\n\nSaid x {n}.\n\npick: none\nages: {"é": 3}\nother: {"word": "none"}'
    )


def test_facts_that_are_not_seen_are_not_shown():
    seen = shown(graph(TEXT), question())
    assert [name for name, _ in seen.facts] == ["title", "ages", "other"]
    assert "7" not in seen.prompt
    assert [name for name, _ in seen.arguments] == ["n", "said", "pick"]


def test_filled_is_given_names_and_values():
    task = graph(TEXT).task("t")
    text = filled(task, [("n", (1,)), ("said", "s"), ("pick", Word("none"))], [("title", Unknown())])
    assert text == 'Read null: {n} is [1].\n\nSaid s.\n\npick: {"word": "none"}'


def test_a_task_without_a_prompt_shows_its_arguments():
    text = "task t(n: Int, m: Real) -> Int\n"
    assert shown(graph(text), root(text, 1, 2.5)).prompt == "n: 1\nm: 2.5"


def test_the_texts_of_facts_are_made_once_a_context_and_only_for_who_reads_them(monkeypatch):
    made = []
    monkeypatch.setattr(consult, "fact_texts", lambda *given: made.append(given) or fact_texts(*given))
    asked = [question(), evolve(question(), arguments=(question().arguments[0], "y", Word("none")))]
    ran(TEXT, asked, Agent(lambda _: 1))
    assert made == []
    ran(TEXT, asked, Agent(lambda shown: len(shown.prompt)))
    assert len(made) == 1
