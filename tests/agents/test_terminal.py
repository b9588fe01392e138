import io
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ida_runtime.agents.terminal import Lines, terminal

ASKS = """
from agent_cases import Script, graph_of, shown, COLOUR, DIGIT
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.human import Human
from ida_runtime.agents.terminal import terminal
agent = Human("h", "me", terminal(), graph_of())
try:
    for reply in agent.answer([shown(0, COLOUR), shown(1, DIGIT)]):
        print("GOT", reply.answer)
except Stopped as stopped:
    print("STOPPED", len(stopped.given))
"""
HERE = Path(__file__).parent
PATH = os.pathsep.join(map(str, [HERE, HERE.parents[1], HERE.parents[1] / "runtime"]))


class Person:
    """Someone at a terminal: a child process on a pty."""

    def __init__(self):
        mine, theirs = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": PATH, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASKS], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
        )
        os.close(theirs)
        self.terminal, self.seen = mine, ""

    def wait_for(self, text, seconds=30.0):
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} never came: {self.seen!r}"
            self.seen += os.read(self.terminal, 4096).decode(errors="replace")
        self.seen = self.seen.split(text, 1)[1]

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def leave(self):
        code = self.process.wait(30)
        os.close(self.terminal)
        return code


@pytest.fixture
def person():
    made = Person()
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.leave()


def test_a_person_at_a_terminal(person):
    person.wait_for("What of 0?")
    person.wait_for("one of red, green, blue")
    person.type("pink\r")
    person.wait_for("That is not one of red, green, blue.")
    person.wait_for("green, blue):")
    person.type("gr")
    person.wait_for("green")  # offered
    person.type("\t")
    person.wait_for("green")  # chosen
    person.type("\r")
    person.wait_for("What of 1?")
    person.wait_for("Answer")
    person.type("7\r")
    person.wait_for("GOT green")
    person.wait_for("GOT 7")
    assert person.leave() == 0


@pytest.mark.parametrize("key", ["\x04", "\x03"])
def test_ctrl_d_and_ctrl_c_end_the_run(person, key):
    person.wait_for("Answer")
    person.type("red\r")
    person.wait_for("What of 1?")
    person.wait_for("Answer")
    person.type(key)
    person.wait_for("STOPPED 1")
    assert person.leave() == 0


def test_lines_in_a_pipe():
    environment = {**os.environ, "PYTHONPATH": PATH}
    run = [sys.executable, "-c", ASKS]
    done = subprocess.run(
        run, input="blue\n12\n7\n", capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "GOT blue\nGOT 7\n"
    assert "That is not a number from 0 to 9." in done.stderr
    done = subprocess.run(run, input="blue\n", capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "STOPPED 1\n"


def test_without_a_terminal_there_are_lines(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("one\r\nlast"))
    console = terminal()
    assert isinstance(console, Lines)
    assert [console.ask("? "), console.ask("? ")] == ["one", "last"]
    with pytest.raises(EOFError):
        console.ask("? ")
