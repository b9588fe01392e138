import pytest

from ida_dsl.codes import REGISTRY, Code, collect, explain, explain_from

ONE = Code("E101", "no such name", "A name must be declared.", "roots folow\n", "roots follow\n")
NOTE = Code("N900", "good to know", "It is.", "", "")
SOME = collect([NOTE, ONE])


def test_in_order_of_the_codes():
    assert list(SOME) == ["E101", "N900"]


def test_a_code_is_given_once():
    with pytest.raises(ValueError, match="E101 is given twice"):
        collect([ONE, ONE])


def test_a_code_has_a_form():
    with pytest.raises(ValueError, match="must match regex"):
        Code("101", "", "", "", "")


def test_explained():
    assert explain_from(SOME, " e101") == (
        "E101: no such name\n\nA name must be declared.\n\nThis does not pass:\n\n    roots folow\n\n"
        "This does:\n\n    roots follow\n"
    )


def test_explained_without_a_program():
    assert explain_from(SOME, "N900") == "N900: good to know\n\nIt is.\n"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("E110", "There is no code E110. Did you mean E101?"),
        ("hello", "There is no code hello."),
        ("\x1b[31m", "There is no code ?[31m."),
    ],
)
def test_unknown_codes(code, said):
    assert explain_from(SOME, code) == said


@pytest.mark.parametrize("code", REGISTRY.values(), ids=str)
def test_every_code_is_explained(code):
    assert code.title
    assert not code.title.endswith(".")
    assert code.explanation.strip()
    assert bool(code.wrong) == bool(code.right)
    assert explain(code.code).startswith(f"{code.code}: {code.title}\n")


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        REGISTRY["E1"] = ONE
