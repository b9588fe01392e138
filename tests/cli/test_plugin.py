"""The pytest plugin: an item per law and task of an `.ida` file."""

from __future__ import annotations

import pytest

RIGHT = '''
task double(n: 0..9) -> 0..18:
    """What is twice {n}?"""
    spec = 2 * n

    strategy add:
        return n + n

property is_even:
    forall n: 0..9
    double(n) % 2 == 0
'''
WRONG = RIGHT.replace("return n + n", "return n + n if n < 5 else n")
QUICK = ("-p", "no:cacheprovider", "--ida-effort", "0.2")


@pytest.fixture
def right(pytester):
    pytester.makefile(".ida", right=RIGHT)
    return pytester


@pytest.fixture
def wrong(pytester):
    pytester.makefile(".ida", wrong=WRONG)
    return pytester


def test_a_file_that_is_named(right):
    done = right.runpytest("right.ida", "-v", "--ida-effort", "0.2")
    done.assert_outcomes(passed=7, skipped=2)
    done.stdout.fnmatch_lines(
        ["right.ida::double::sound_step PASSED*", "right.ida::is_even::property PASSED*"]
    )


def test_a_folder_that_is_named(right):
    right.mkdir("below")
    (right.path / "below" / "other.ida").write_text(RIGHT)
    assert right.runpytest("below", *QUICK).parseoutcomes()["passed"] == 7


def test_a_folder_further_up_wants_the_option(right):
    (right.mkdir("a") / "b").mkdir()
    (right.path / "a" / "b" / "other.ida").write_text(RIGHT)
    assert "passed" not in right.runpytest("a", *QUICK).parseoutcomes()
    assert right.runpytest("a", "--ida", *QUICK).parseoutcomes()["passed"] == 7


def test_other_test_runs_are_as_before(right):
    right.makepyfile(test_one="def test_it(): pass")
    right.runpytest("test_one.py").assert_outcomes(passed=1)


def test_the_report_and_no_traceback(wrong):
    done = wrong.runpytest("wrong.ida", "-p", "no:cacheprovider")
    assert done.ret == 1
    done.stdout.fnmatch_lines(
        [
            "*double: sound step is broken",
            "*double(5) gives 5, where 10 is right",
            "*return n + n if n < 5 else n*",
            "*ida-dsl test *wrong.ida --case '*",
            "FAILED wrong.ida::double::sound_step*",
        ],
    )
    assert "Traceback" not in done.stdout.str()
    assert "runtest" not in done.stdout.str()


def test_choosing_by_name(right):
    right.runpytest("right.ida", "-k", "sound_step or is_even", "--ida-effort", "0.2").assert_outcomes(
        passed=2, deselected=7
    )
    right.runpytest("right.ida::double", *QUICK).assert_outcomes(passed=6, skipped=2)
    right.runpytest("right.ida::double::total", "--ida-effort", "0.2").assert_outcomes(passed=1)
    right.runpytest("right.ida", "-m", "ida", "--strict-markers", *QUICK).assert_outcomes(passed=7, skipped=2)


def test_last_failed(wrong):
    first = wrong.runpytest("wrong.ida").parseoutcomes()
    again = wrong.runpytest("wrong.ida", "--lf").parseoutcomes()
    assert again["failed"] == first["failed"]
    assert "passed" not in again
    (wrong.path / "wrong.ida").write_text(RIGHT)
    mended = wrong.runpytest("wrong.ida", "--lf").parseoutcomes()
    assert mended == {"passed": first["failed"], "deselected": 9 - first["failed"]}


@pytest.mark.slow
def test_with_xdist(wrong):
    wrong.makefile(".ida", wrong=RIGHT.replace("return n + n", "return n + n + 1"))  # however few are tried
    one = wrong.runpytest("wrong.ida", *QUICK).parseoutcomes()
    two = wrong.runpytest("wrong.ida", "-n", "2", *QUICK).parseoutcomes()
    assert one == two
    assert one["failed"]


def test_a_program_with_errors_is_an_error_of_collection(pytester):
    pytester.makefile(".ida", bad="task t(x: 0..3) -> 0..3:\n    strategy s:\n        return y\n")
    done = pytester.runpytest("bad.ida")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*error[[]E0201[]]*"])
    assert "Traceback" not in done.stdout.str()


def test_a_waived_law_is_skipped_with_its_reason(pytester):
    text = WRONG.replace("    strategy add:", '    waive sound_step because "not yet"\n\n    strategy add:')
    pytester.makefile(".ida", waived=text)
    done = pytester.runpytest("waived.ida", "-rs", "-k", "sound_step", *QUICK)
    done.assert_outcomes(skipped=1, deselected=8)
    done.stdout.fnmatch_lines(["SKIPPED*waived: not yet"])


@pytest.mark.parametrize("effort", ["0", "-3", "lots"])
def test_an_effort_that_is_none_is_refused(right, effort):
    done = right.runpytest("right.ida", "--ida-effort", effort)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--ida-effort: *"])


def test_helpers_in_python_run_with_leave(pytester):
    pytester.makepyfile(doubling="def double(n):\n    return 2 * n\n")
    pytester.makefile(
        ".ida",
        helped="""
extern function double(n: 0..9) -> 0..18 = python("doubling:double")

task t(n: 0..9) -> 0..18:
    spec = 2 * n

    strategy s:
        return double(n)
""",
    )
    assert pytester.runpytest("helped.ida", *QUICK).parseoutcomes()["failed"] == 6
    pytester.syspathinsert()
    assert "failed" not in pytester.runpytest("helped.ida", "--ida-allow-python", *QUICK).parseoutcomes()
