"""`ida-dsl run` with a journal, with earlier ones, and with what is to be asked anew."""

import pytest
from command_line import ida, refused

from ida_dsl.asking.keeping import JOURNAL
from ida_runtime.journals.journal import Journal, JournalTrouble

PROGRAM = '''
agent judge = human("ann")
task weigh(n: 0..9) -> 0..99 by judge:
    """How heavy is {n}?"""
task both(n: 0..9) -> Int:
    strategy s:
        return ask weigh(n) + ask weigh(0)
roots both
'''
ASKS = ("--ask", "both(1)", "--ask", "both(2)")
ALL = "10\n20\n30\n"


@pytest.fixture(name="program")
def made(tmp_path):
    path = tmp_path / "x.ida"
    path.write_text(PROGRAM)
    return path


def asked(ran):
    """The questions that a person was put."""
    return [line for line in (ran.out + ran.err).splitlines() if line.startswith("How ")]


def test_a_person_who_left_goes_on_where_she_was(program, tmp_path):
    run = ("run", program, *ASKS, "--journal", tmp_path / "j")
    assert ida(*run, stdin="10\n20\n").code == 130
    with Journal.read(tmp_path / "j") as journal:
        assert len(journal) == 2  # committed one by one
    second = ida(*run, stdin="30\n")
    assert second.code == 0
    assert len(asked(second)) == 1
    assert 'human("ann") answered 3' in second.out
    assert f"2 answers taken from {tmp_path / 'j'}, not asked again" in second.err
    third = ida(*run, "--quiet")
    assert (len(third.out.splitlines()), third.err, third.code) == (2, "", 0)


def test_a_journal_in_a_folder(program, tmp_path):
    ida("run", program, *ASKS, "--journal", tmp_path, stdin=ALL)
    again = ida("run", program, *ASKS, "--reuse", tmp_path)
    assert again.code == 0
    assert f"3 of 3 answers reused from {tmp_path / JOURNAL}" in again.err


def test_what_is_reused_though_the_program_was_edited(program, tmp_path):
    ida("run", program, *ASKS, "--journal", tmp_path / "j", stdin=ALL)
    program.write_text(PROGRAM.replace("+ ask", "* 2 + ask"))
    run = ("run", program, *ASKS, "--reuse", tmp_path / "j")
    assert "3 of 3 answers reused" in ida(*run, "--journal", tmp_path / "k").err
    program.write_text(PROGRAM.replace("How heavy", "How very heavy"))
    assert "0 of 3 answers reused" in ida(*run, "--journal", tmp_path / "l", stdin=ALL).err


@pytest.mark.parametrize("name", ["weigh", "judge", 'human("ann")'])
def test_what_is_asked_anew(name, program, tmp_path):
    run = ("run", program, *ASKS, "--journal", tmp_path / "j")
    ida(*run, stdin=ALL)
    assert len(asked(ida(*run, "--fresh", name, stdin=ALL))) == 3
    with Journal.read(tmp_path / "j") as journal:
        assert [row.retracted for row in journal.entries()] == [True] * 3 + [False] * 3


def test_members_of_what_is_asked_anew(program, tmp_path):
    panel = 'majority(human("ann"), human("bob"))'
    run = ("run", program, "--ask", "weigh(1)", "--agent", f"weigh={panel}", "--journal", tmp_path / "j")
    ida(*run, stdin="10\n10\n")
    assert len(asked(ida(*run, "--fresh", panel, stdin="10\n10\n"))) == 2
    assert len(asked(ida(*run, "--fresh", 'human("bob")', stdin="10\n"))) == 1


def test_a_full_disk_ends_a_run_in_order(program, tmp_path, monkeypatch):
    whole = Journal.add

    def add(self, paid):
        if len(self) >= 2:
            raise JournalTrouble(f"{self.path} cannot be used: database or disk is full")
        whole(self, paid)

    monkeypatch.setattr(Journal, "add", add)
    ran = ida("run", program, *ASKS, "--journal", tmp_path / "j", stdin=ALL)
    assert ran.code == 1
    assert "1 answer" in ran.out
    assert ran.err.endswith(
        f"{tmp_path / 'j'} cannot be used: database or disk is full\n"
        "what was answered before is safe in it; 1 answer came after that, and nothing makes use of it:\n"
        '  human("ann") answered weigh: 30\n'
        "mend that, and go on with the same journal\n"
        f"the same command goes on with {tmp_path / 'j'}\n"
    )


def test_a_damaged_one_is_reused_as_far_as_it_goes(program, tmp_path):
    ida("run", program, *ASKS, "--journal", tmp_path / "j", stdin=ALL)
    with (tmp_path / "j").open("r+b") as file:
        file.truncate(9000)
    assert "is damaged" in refused("run", program, *ASKS, "--journal", tmp_path / "j")
    ran = ida("run", program, *ASKS, "--reuse", tmp_path / "j")
    assert f"3 of 3 answers reused from {tmp_path / 'j'}, which is damaged: these can be read" in ran.err


def test_what_cannot_be_used(program, tmp_path):
    foreign, own = tmp_path / "foreign", tmp_path / "j"
    foreign.write_text("hello")
    wrong = refused("run", program, "--ask", "weigh(1)", "--journal", foreign)
    assert wrong.endswith(f"{foreign} is no journal\nit is left as it is; name another file\n")
    assert foreign.read_text() == "hello"
    wrong = refused("run", program, "--ask", "weigh(1)", "--reuse", tmp_path / "none")
    assert wrong.startswith(f"there is no journal {tmp_path / 'none'}\n")
    wrong = refused("run", program, "--fresh", "weigh")
    assert wrong.startswith("there are no earlier answers that `fresh` could leave out\n")
    wrong = refused("run", program, "--ask", "weigh(1)", "--journal", own, "--fresh", "wigh")
    assert wrong == "there is no task or agent `wigh`\ndid you mean `weigh`?\n"
    wrong = refused("run", program, "--journal", own, "--reuse", own)
    assert wrong == f"{own} is this run's own journal\nit is gone on with; leave `reuse` out\n"
