"""The commands as processes of their own."""

import os
import signal
import subprocess
import sys
import time

import pytest
from command_line import FACTS, POWER

IDA = [sys.executable, "-m", "ida_dsl"]
HEAVY = {"attr", "attrs", "hypothesis", "ida_runtime", "lark", "numpy", "prompt_toolkit", "rich", "torch"}


def ran(*arguments, **more):
    return subprocess.run([*IDA, *arguments], capture_output=True, text=True, check=False, **more)


def test_run_as_a_module():
    done = ran("run", POWER, "--context", FACTS, "--ask", "power(4, 13)")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("power(4, 13) = 59  right\n")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_imports_next_to_nothing(arguments):
    code = (
        "import sys\nfrom ida_dsl.cli import main\n"
        f"try:\n    sys.argv[1:] = {arguments!r}\n    main()\n"
        "except SystemExit:\n    print(sorted({n.partition('.')[0] for n in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(eval(done.stderr))


def test_importing_the_package_imports_nothing():
    code = "import sys, ida_dsl; print([name for name in sys.modules if name.startswith('ida_dsl.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_leaves_is_no_error():
    process = subprocess.Popen(
        [*IDA, "run", POWER, "--sample", "2000", "--set", "size=4"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


SLOW = """\
task slow(n: 0..9) -> 0..9 by python("cli_slowly:it"):
    strategy small when n < 2:
        return n
"""
BEGUN = "import asyncio, pathlib, time\ndef begun():\n    pathlib.Path('begun').touch()\n"
HANGS = {
    "plain": "def it(asked):\n    begun()\n    time.sleep(60)\n",
    "many": "def it(asked):\n    begun()\n    time.sleep(60)\nit.concurrency = 9\n",
    "local": "def it(asked):\n    begun()\n    time.sleep(60)\nit.local = True\n",
    "async": "async def it(asked):\n    begun()\n    await asyncio.sleep(60)\n",
    "blocking": "async def it(asked):\n    begun()\n    time.sleep(60)\n",
    "stubborn": (
        "async def it(asked):\n    begun()\n    for _ in range(60):\n"
        "        try:\n            await asyncio.sleep(1)\n        except BaseException:\n            pass\n"
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
@pytest.mark.parametrize(
    ("hangs", "budget"), [*((one, ()) for one in HANGS), (next(iter(HANGS)), ("--budget", "cost=9"))]
)
def test_interrupted_it_prints_what_there_is(tmp_path, hangs, budget):
    (tmp_path / "slow.ida").write_text(SLOW)
    (tmp_path / "cli_slowly.py").write_text(BEGUN + HANGS[hangs])
    asks = ("--ask", "slow(1)", "--ask", "slow(5)", "--ask", "slow(6)")
    code, out, err, took = interrupted(tmp_path, [*asks, *budget], tmp_path / "begun")
    assert code == 130
    assert out.startswith("slow(1) = 1\n\n1 answer\n")
    assert "stopped: 2 questions left without an answer" in out
    assert "Traceback" not in err
    assert "Task" not in err
    assert took < 3  # a second, and what a busy machine adds


LOOPS = """\
function turns(n: Int) -> Int:
    total = n
    for i in range(4000):
        for j in range(4000):
            total = total + j % 7
    return total

primitive long(n: Int) -> Int = turns(n)
task begin(n: Int) -> Int by python("cli_slowly:it")

task hard(n: Int) -> Int:
    strategy s when turns(n) > 3:
        return n

task right(n: Int) -> Int by spec:
    spec = turns(n)

task slow(n: 0..9) -> Int:
    strategy quick when n < 2:
        return ask begin(n)
    strategy loop when n == 2:
        return turns(ask begin(n))
    strategy look when n == 3:
        return ask long(ask begin(n))
    strategy choose when n == 4:
        return ask hard(ask begin(n))
    strategy know when n == 5:
        return ask right(ask begin(n))

roots slow
"""
COMPUTES = (
    "import pathlib, time\ndef it(asked):\n    pathlib.Path(f\"begun{asked['n']}\").touch()\n    return 1\n"
)


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
@pytest.mark.parametrize("way", [2, 3, 4, 5])
def test_interrupted_while_it_computes_it_prints_what_there_is(tmp_path, way):
    (tmp_path / "slow.ida").write_text(LOOPS)
    (tmp_path / "cli_slowly.py").write_text(COMPUTES)
    endless = ("--budget", "steps=1000000000")  # else a quick machine is done before it is interrupted
    asks = ("--ask", "slow(1)", "--ask", f"slow({way})", *endless)
    code, out, err, took = interrupted(tmp_path, asks, tmp_path / f"begun{way}", 0.5)
    assert code == 130
    assert out.startswith("slow(1) = 1\n\n1 answer\n")
    assert "stopped: 1 question left without an answer" in out
    assert "Traceback" not in err
    assert took < 3  # a second, and what a busy machine adds


def interrupted(folder, words, begun, later=0.0):
    """`slow.ida` run, and Ctrl-C when that file is there and a little later: the exit code, what was said,
    and how long it took."""
    with subprocess.Popen(
        [*IDA, "run", "slow.ida", *words, "--allow-python"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heeding,  # noqa: PLW1509 - no threads here
    ) as process:  # fmt: skip
        try:
            until(lambda: begun.exists() or process.poll() is not None)
            time.sleep(later)
            then = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
            return process.returncode, out, err, time.monotonic() - then
        finally:
            process.kill()


def heeding():
    """What a shell has started in the background ignores Ctrl-C, and so does what that starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(there):
    for _ in range(600):
        if there():
            return
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals there")
@pytest.mark.parametrize(("colourless", "coloured"), [("", True), ("1", False)])
def test_colours_are_for_terminals(colourless, coloured):
    import pty  # noqa: PLC0415 - not on Windows

    ours, theirs = pty.openpty()
    environment = os.environ | {"NO_COLOR": colourless, "TERM": "xterm"}
    subprocess.run([*IDA, "check", POWER], stdout=theirs, stderr=theirs, env=environment, check=True)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ("\x1b[" in said) == coloured


def test_a_terminal_without_box_characters():
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = ran("run", POWER, "--context", FACTS, "--ask", "power(4, 2)", "--tree", env=environment)
    assert done.returncode == 0
    assert "|- power(4, 1) = 28  look" in done.stdout
