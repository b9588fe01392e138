"""The line that is shown while a run goes on."""

import os
import subprocess
import sys

import pytest

from ida_dsl.cli.progress import fitted
from ida_dsl.cli.watching import Watch, lasted
from ida_runtime.engine.progress import Progress


def test_how_far_how_fast_and_who():
    now, seen = [100.0], [Progress(0)]
    watch = Watch(lambda: seen[0], lambda: now[0])
    now[0], seen[0] = 102.0, Progress(3000, {"spec": 1200, "a\nb": 3}, 1.25, 7, 40)
    assert watch.say().split("\n") == [
        "3,000 questions so far · 1,500 a second · cost 1.25 · 0:02",
        "  answers: a\\nb 3 · spec 1,200 · 40 being asked · 7 remembered",
    ]


def test_how_deep_and_how_long_still():
    now, seen = [0.0], [Progress(0)]
    watch = Watch(lambda: seen[0], lambda: now[0])
    by = {"by_depth": {2: 50, 0: 900, 1: 300}, "by_task": {"power": 1200, "look": 50}}
    now[0], seen[0] = 10.0, Progress(1250, roots=50, answered=10, **by)
    assert watch.say().split("\n") == [
        "1,250 questions so far · 125 a second · 10 of 50 roots answered · 0:10 · about 0:40 left",
        "  by depth: 2 left 50 · 1 left 300 · 0 left 900",
    ]
    seen[0] = Progress(1250, roots=50, answered=2, by_task=by["by_task"])
    assert watch.say().split("\n") == [
        "1,250 questions so far · 125 a second · 2 of 50 roots answered · 0:10",
        "  by task: power 1,200 · look 50",
    ]
    seen[0] = Progress(1250, roots=50, answered=50)
    assert watch.say() == "1,250 questions so far · 125 a second · 50 of 50 roots answered · 0:10"


def test_the_rate_is_that_of_the_last_seconds():
    now, seen = [0.0], [Progress(0)]
    watch = Watch(lambda: seen[0], lambda: now[0])
    for second in range(1, 60):
        now[0], seen[0] = float(second), Progress(1000 * min(second, 30))
        said = watch.say()
    assert said == "30,000 questions so far · 0 a second · 0:59"


def test_what_is_not_there_is_not_said():
    assert Watch(lambda: Progress(1), lambda: 0.0).say() == "1 question so far · 0:00"


def test_times():
    assert [lasted(one) for one in (0, 61, 3599.9, 3600, 36_061)] == [
        "0:00", "1:01", "59:59", "1:00:00", "10:01:01",
    ]  # fmt: skip


def test_a_line_is_one_line():
    assert fitted("1,000 questions so far · and more", 20) == "1,000 questions so …"
    assert fitted("short", 20) == "short"


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals there")
def test_it_is_shown_on_a_terminal_and_gone_in_the_end(tmp_path):
    import pty  # noqa: PLC0415 - not on Windows

    (tmp_path / "slow.ida").write_text('task slow(n: 0..9) -> 0..9 by python("cli_watched:it")\n')
    (tmp_path / "cli_watched.py").write_text(
        "import time\ndef it(asked):\n    time.sleep(1.6)\n    return 1\nit.concurrency = 2\n"
    )
    ours, theirs = pty.openpty()
    asks = ("--ask", "slow(1)", "--ask", "slow(5)")
    done = subprocess.run(
        [sys.executable, "-m", "ida_dsl", "run", "slow.ida", *asks, "--allow-python"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "2 questions so far · " in shown
    assert "2 being asked" in shown
    assert "by task: slow 2" in shown
    assert shown.endswith("\r\x1b[2K" + 2 * "\x1b[1A\x1b[2K")
    assert "so far" not in done.stdout
