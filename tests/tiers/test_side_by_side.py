"""Who is right and who is wrong side by side, and what becomes of errors."""

from learning_kit import program

from ida_dsl.interpreter.settings import Settings
from ida_dsl.sampling import questions
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.build import assign, parse_agent
from ida_runtime.tiers.auditing import Heard, Passage, Said, hear, passage

NO = Unknown(Reason.NOBODY)
RIGHT, WRONG, OTHER, NONE = (
    Said(1, 0.95, True),
    Said(2, 0.95, False),
    Said(3, 0.4, False),
    Said(NO, 1.0, False),
)


def heard(*every):
    return Heard("a", every)


def test_scores_tell_the_unknown_from_the_wrong():
    score = heard(RIGHT, WRONG, NONE, Said(5, 1.0, None), Said(NO, 1.0, True)).score
    assert (score.right, score.of, score.unknown) == (2, 4, 1)


def test_what_becomes_of_errors():
    one = heard(WRONG, WRONG, WRONG, WRONG, RIGHT, NONE, RIGHT)
    other = heard(WRONG, OTHER, RIGHT, NONE, WRONG, WRONG, RIGHT)
    assert passage(one, other) == Passage(of=7, same=2, kept=2, inherited=1, mended=2, new=2)


def test_who_does_not_know_is_not_wrong():
    assert passage(heard(NONE), heard(NONE)) == Passage(1, 1, 0, 0, 0, 0)


def test_the_surest_errors_come_first():
    surer = Said(2, 0.99, False)
    assert list(heard(RIGHT, WRONG, OTHER, surer, NONE).sure_and_wrong()) == [3, 1]


def test_calibration_counts_every_known_answer_once():
    found = list(heard(RIGHT, WRONG, OTHER, NONE, Said(1, 1.0, True), Said(1, 0.0, True)).calibration())
    assert [(low, high) for low, high, _ in found] == [(0.0, 0.5), (0.5, 0.9), (0.9, 0.99), (0.99, 1.0)]
    assert [(score.right, score.of) for _, _, score in found] == [(1, 2), (0, 0), (1, 2), (1, 1)]


def test_all_are_asked_the_same():
    made = program()
    roots = questions(made.graph, made.graph.roots, 30, 1, depth=0)
    agents = assign(made.graph, {"power": parse_agent("spec")})
    found = hear(made, "spec", roots, agents.__getitem__, Settings())
    assert found.score.rate == 1.0
    assert all(one.confidence == 1.0 for one in found.every)
    nobody = assign(made.graph, {"power": parse_agent("nobody")})
    assert hear(made, "nobody", roots, nobody.__getitem__, Settings()).score.unknown == len(roots)


def test_scores_by_class():
    one = heard(RIGHT, WRONG, NONE, RIGHT, Said(5, 1.0, None))
    found = one.by_class(["a", "b", "b", "a", "c"])
    assert {name: (score.right, score.of, score.unknown) for name, score in found.items()} == {
        "a": (2, 2, 0),
        "b": (0, 2, 1),
    }
