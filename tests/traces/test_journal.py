"""Journals as files: what is committed is there, what is no journal is left alone, trouble has a message."""

import os
import sqlite3
import subprocess
import sys

import pytest

from ida_dsl.identity import digest, halves, hash_words, text_words
from ida_dsl.interpreter.key_digests import KeyDigests
from ida_dsl.interpreter.memo import Seen, memory_key
from ida_dsl.questions import Context, Final
from ida_dsl.values import Unknown
from ida_runtime.journals.journal import Journal, JournalTrouble, Paid
from ida_runtime.journals.said import Written, answer_written, step_written


def one(number, value=None, **more):
    return Paid(number, "solve", "ann", answer_written(number if value is None else value), **more)


def made(path, count=3, size=0):
    """A closed journal with so many answers, each of so many characters more."""
    with Journal.open(path) as journal:
        journal.add([one(number, "x" * size if size else None) for number in range(count)])
    return path


def test_what_was_added_is_found_again(tmp_path):
    path = tmp_path / "j"
    written = answer_written((1, "é"), 0.5, 2.0, "bob")
    with Journal.open(path) as journal:
        journal.add([Paid(2**128 - 1, "solve", "ann", written, reused=True), one(7)])
        assert journal.find(2**128 - 1).written == written
    with Journal.open(path) as journal:
        found = journal.find(2**128 - 1)
        assert (found.task, found.agent, found.written, found.reused) == ("solve", "ann", written, True)
        assert found.said(step=False).answer == (1, "é")
        assert journal.find(8) is None
        assert (len(journal), journal.last) == (2, 2)


def test_the_clock_is_kept_in_milliseconds(tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal._now = lambda: 1234.5678
        journal.add([one(1)])
        assert journal.find(1).at == 1234567


def test_what_is_replaced_stays_as_history(tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal.add([one(1, "old")])
        journal.add([one(1, "new", again=True), one(2)])
        assert journal.find(1).written.text == '"new"'
        assert [(row.written.text, row.retracted) for row in journal.entries()] == [
            ('"old"', True),
            ('"new"', False),
            ("2", False),
        ]
        assert len(journal) == 2


def test_all_or_none_is_added(tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal.add([one(1)])
        with pytest.raises(JournalTrouble):
            journal.add([one(2), one(1)])  # there is one already
        assert len(journal) == 1
        journal.add([one(2)])


def test_names_with_half_characters_are_kept(tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal.add([Paid(1, "solve", "a\udc80", answer_written(1))])
        assert journal.find(1).agent == "a\\udc80"


def test_it_survives_without_being_closed(tmp_path):
    """As after kill -9: what is in the log is there."""
    script = (
        "import os, sys; from pathlib import Path\n"
        "from ida_runtime.journals.journal import Journal, Paid\n"
        "from ida_runtime.journals.said import answer_written\n"
        "journal = Journal.open(Path(sys.argv[1]))\n"
        "journal.add([Paid(7, 'solve', 'ann', answer_written(7))])\n"
        "os._exit(0)"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script, tmp_path / "j"], check=True, env=env, timeout=60)
    with Journal.read(tmp_path / "j") as journal:
        assert journal.find(7).written.text == "7"
    with Journal.open(tmp_path / "j") as journal:
        assert journal.find(7).written.text == "7"


def test_it_is_read_while_it_is_written(tmp_path):
    with Journal.open(tmp_path / "j") as journal:
        journal.add([one(1)])
        with Journal.read(tmp_path / "j") as reader:
            assert reader.find(1)
            journal.add([one(2)])
            assert reader.find(2)
            with pytest.raises(JournalTrouble):
                reader.add([one(3)])


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="folders are read-only otherwise")
def test_it_is_read_in_a_folder_where_nothing_can_be_written(tmp_path):
    made(tmp_path / "j")
    tmp_path.chmod(0o500)
    try:
        with Journal.read(tmp_path / "j") as journal:
            assert len(journal) == 3
    finally:
        tmp_path.chmod(0o700)


def test_one_that_was_only_begun_is_made(tmp_path):
    (tmp_path / "j").touch()
    assert made(tmp_path / "j").stat().st_size
    with sqlite3.connect(tmp_path / "k") as base:
        base.execute("PRAGMA journal_mode=WAL")
    base.close()
    made(tmp_path / "k")


# ------------------------------------------------------------------------------------------- bad files


def foreign(path):
    path.write_text("task solve(n: Int) -> Int\n")


def other(path):
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE answers (number)")
    base.close()


def newer(path):
    made(path)
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version=7")
    base.close()


def cut_at(size):
    def cut(path):
        made(path, 300, 90)
        os.truncate(path, size)

    return cut


def scribbled(path):
    made(path, 300, 90)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


def a_folder(path):
    path.mkdir()


RESCUE = "it is left as it is; --reuse {} takes what can be read of it into a new run"
BAD = {
    "foreign": (
        foreign,
        "{} is no journal\nit is left as it is; name another file",
        "{} is no journal\nit is left as it is; name another file",
    ),
    "other": (
        other,
        "{} is no journal, but another database\nname another file",
        "{} is no journal, but another database\nname another file",
    ),
    "newer": (
        newer,
        "{} was written by a later release (schema 7; this one reads up to 1)\nuse that release",
        "{} was written by a later release (schema 7; this one reads up to 1)\nuse that release",
    ),
    "cut to 9 bytes": (
        cut_at(9),
        "{} is cut short: nothing in it can be read\nit is left as it is; name another file",
        "{} is cut short: nothing in it can be read\nit is left as it is; name another file",
    ),
    "cut to a page": (
        cut_at(4096),
        f"{{}} is damaged: database disk image is malformed\n{RESCUE}",
        "{} is damaged, and nothing in it can be read\nname another file",
    ),
    "a folder": (
        a_folder,
        "{} cannot be read: Is a directory",
        "there is no journal {}\nname a run's folder, or its journal.sqlite",
    ),
}


def whole(folder):
    """What is in a folder, to the byte, but for locks."""
    return {
        one.name: one.read_bytes() for one in folder.rglob("*") if one.is_file() and "-lock" not in one.name
    }


@pytest.mark.parametrize(("make", "to_write", "to_read"), BAD.values(), ids=BAD)
def test_what_is_no_good_is_refused_and_left_alone(make, to_write, to_read, tmp_path):
    path = tmp_path / "j"
    make(path)
    before = whole(tmp_path)
    with pytest.raises(JournalTrouble) as trouble:
        Journal.open(path)
    assert str(trouble.value) == to_write.format(path, path)
    with pytest.raises(JournalTrouble) as trouble:
        Journal.read(path)
    assert str(trouble.value) == to_read.format(path, path)
    assert whole(tmp_path) == before


@pytest.mark.parametrize("make", [cut_at(8192), cut_at(20480), cut_at(20481), cut_at(40000), scribbled])
def test_of_one_that_is_damaged_what_can_be_read_is_read(make, tmp_path):
    path = tmp_path / "j"
    make(path)
    before = whole(tmp_path)
    with pytest.raises(JournalTrouble, match="is damaged"):
        Journal.open(path)
    try:
        with Journal.read(path) as journal:
            found = [number for number in range(300) if journal.find(number)]
            assert journal.damaged
            assert len(found) == len(journal) > 0
            assert len(list(journal.entries())) < 300
    except JournalTrouble as trouble:
        assert "nothing in it can be read" in str(trouble)  # noqa: PT017 - some have nothing left
    assert whole(tmp_path) == before


def test_one_that_is_cut_short_has_what_came_before(tmp_path):
    cut_at(40000)(tmp_path / "j")
    with Journal.read(tmp_path / "j") as journal:
        found = [row.key for row in journal.entries()]
        assert 100 < len(found) < 300
        assert all(journal.find(number).written.text == f'"{"x" * 90}"' for number in found)


def test_one_that_is_in_use(tmp_path):
    path = tmp_path / "j"
    with Journal.open(path):
        with pytest.raises(JournalTrouble) as trouble:
            Journal.open(path)
        assert str(trouble.value) == f"{path} is in use by another run\nwait until that is over, or end it"
    Journal.open(path).close()


def test_there_is_no_such_folder(tmp_path):
    with pytest.raises(JournalTrouble) as trouble:
        Journal.open(tmp_path / "no" / "j")
    assert str(trouble.value) == f"there is no folder {tmp_path / 'no'}\nmake it first"


def test_a_lock_that_is_none(tmp_path):
    (tmp_path / "j-lock").write_text("hello " * 100)
    with pytest.raises(JournalTrouble) as trouble:
        Journal.open(tmp_path / "j")
    what = f"{tmp_path / 'j-lock'} is no lock of a journal: file is not a database"
    assert str(trouble.value) == f"{what}\nmove it away"


# --------------------------------------------------------------------------------------------- digests

SEEN = Seen("ann", "solve …", (1, "a"), (0, 1), None)


def test_digests_are_these():
    """They are written into files: they never change."""
    digests = KeyDigests()
    assert f"{digests.of(memory_key(SEEN, (3, 'x'))):032x}" == "318a9162657978d02f788069951ef178"
    whole_context = Seen("spec", "solve …", (), (), Context({"next": 3}))
    assert f"{digests.of(memory_key(whole_context, ())):032x}" == "6e9c49844f0d97256de2cf1b2766768a"
    assert (
        f"{digests.of(('solve.s', 'How?', SEEN, (3,), (('look', (1,), 'a'),))):032x}"
        == "84b2404b8094994b2b692a0baa9f9c5f"
    )


def test_they_are_made_by_the_recipe():
    own = (*text_words("ann"), *text_words("solve …"), *halves(digest((1, "a"))), *halves(digest((0, 1))), 0)
    seen = halves(hash_words((12, *own)))
    asked = (*seen, *halves(digest((3,))))
    assert KeyDigests().of(memory_key(SEEN, (3,))) == hash_words((13, *asked))
    step = (*text_words("solve.s"), *text_words("How?"), *asked)
    pick = (1, *text_words("look"), *halves(digest((1,))), *halves(digest("a")))
    assert KeyDigests().of(("solve.s", "How?", SEEN, (3,), (("look", (1,), "a"),))) == hash_words(
        (14, *step, *pick)
    )


def test_all_that_is_remembered_by_is_digested():
    other = [
        Seen("bob", "solve …", (1, "a"), (0, 1), None),
        Seen("ann", "solve", (1, "a"), (0, 1), None),
        Seen("ann", "solve …", (1, "b"), (0, 1), None),
        Seen("ann", "solve …", (1, "a"), (0,), None),
        Seen("ann", "solve …", (1, "a"), (0, 1), Context({})),
    ]
    keys = [memory_key(seen, (3,)) for seen in (SEEN, *other)] + [
        memory_key(SEEN, (4,)),
        memory_key(SEEN, ()),
    ]
    digests = KeyDigests()
    assert len({digests.of(key) for key in keys}) == len(keys)
    assert [digests.of(key) for key in keys] == [KeyDigests().of(key) for key in keys]


def test_equal_facts_of_other_types_are_others():
    digests = KeyDigests()
    number, truth = Seen("ann", "one", (1,), (), None), Seen("ann", "two", (True,), (), None)
    assert digests.of(memory_key(number, ())) == KeyDigests().of(memory_key(number, ()))
    assert digests.of(memory_key(truth, ())) == KeyDigests().of(memory_key(truth, ()))


def test_a_final_answer_that_is_unknown_is_an_unknown():
    assert step_written(Final(Unknown()), 0.0).kind == "unknown"
    assert Written("unknown", '{"detail":"","unknown":"LIMIT"}').passing
