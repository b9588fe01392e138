"""Runs commands as a user would, in this process."""

import json
from pathlib import Path

from attrs import frozen
from click.testing import CliRunner

from ida_dsl.cli.app import app

PROGRAMS = Path(__file__).parents[2] / "programs"
POWER = str(PROGRAMS / "permutation_power.ida")
FACTS = str(PROGRAMS / "data" / "permutation_power_context.json")
QUESTIONS = str(PROGRAMS / "data" / "permutation_power_questions.jsonl")
UNION = str(PROGRAMS / "union_find.ida")


@frozen
class Ran:
    """What a command wrote, and its exit code."""

    out: str
    err: str
    code: int

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def last(self):
        """The last line of what went wrong."""
        return self.err.rstrip("\n").split("\n")[-1]


def ida(*arguments, stdin=None):
    """Runs `ida-dsl` with these arguments."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
    assert "Traceback" not in done.output
    return Ran(done.stdout, done.stderr, done.exit_code)


def refused(*arguments, stdin=None):
    """As `ida`, of what is no use: nothing is printed but what is wrong, and no sorry is said."""
    ran = ida(*arguments, stdin=stdin)
    assert ran.code == 2, ran
    assert not ran.out
    assert "sorry" not in ran.err
    return ran.err
