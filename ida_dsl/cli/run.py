"""`ida-dsl run`."""

from __future__ import annotations

from typing import Any

import click

from ida_dsl.cli.common import complete_ask, complete_strategy, set_option, where_options

_EPILOG = """\b
Examples:
  ida-dsl run power.ida                             five random questions
  ida-dsl run power.ida --ask 'power(3, k=13)' --tree
  ida-dsl run power.ida --context facts.json --questions questions.jsonl
  ida-dsl run power.ida --sample 100 --set size=8 --depth 2 --agent spec
  ida-dsl run power.ida --agent 'power=noisy(spec, 0.1)' --seed 7 --json
  ida-dsl run power.ida --strategy power=halve --budget questions=1000
  ida-dsl run power.ida --sample 1000 --out runs/first
  ida-dsl run --resume runs/first

\b
Agents:  nobody  spec  human("me")  noisy(spec, 0.1)  biased(spec, 0.1, 0)  majority(a, b, c)
         median(a, b)  first_known(a, b)  limit(a, 20)  python("module:name")
         model("DIR")  tier:3, short for model("tiers/3")  tier:DIR, for model("DIR")
  --agent 'solve=human("me")'         for the task solve
  --agent 'solve.shown=human("me")'   who shows the strategy `shown` of solve
  --agent 'teacher=human("me")'       in place of `agent teacher = …`, wherever it stands
  --agent spec                        for every task that it can answer

\b
FILEs of facts hold an object with a member for each fact (or an array, or, as .jsonl, one a line); of
questions one with a member for each argument, and "task" where there are several roots, or else a text
such as --ask has.

Exit code 1 where an answer is wrong by the task's spec, or unknown."""


@click.command("run", epilog=_EPILOG, short_help="Answer questions.")
@click.argument("program", metavar="[PROGRAM]", required=False, type=click.Path())
@click.option(
    "--ask", "asks", metavar="'TASK(…)'", multiple=True, shell_complete=complete_ask,
    help="A question, its arguments written as in the language. Repeatable.",
)  # fmt: skip
@click.option("--questions", "files", metavar="FILE", multiple=True, help="Questions as JSON. Repeatable.")
@click.option("--sample", type=int, metavar="N", help="N random questions; 5 when none are given.")
@click.option("--context", "contexts", metavar="FILE", multiple=True, help="The facts as JSON. Repeatable.")
@set_option
@click.option("--depth", metavar="N|full", help="How many levels to take questions apart.")
@click.option(
    "--agent", "agents", metavar="[TASK=]AGENT", multiple=True,
    help="Who answers a task, or all. TASK may be a shown strategy, or a declared agent. Repeatable.",
)  # fmt: skip
@click.option(
    "--strategy", "strategies", metavar="TASK=NAME", multiple=True, shell_complete=complete_strategy,
    help="The only strategy to use for a task. Repeatable.",
)  # fmt: skip
@click.option(
    "--decompose", metavar="DIR", type=click.Path(),
    help="Let the decomposer in that folder (`ida-dsl train --decompose learned`) take questions apart "
    "in place of the program's strategies.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Other draws for another number.")
@click.option(
    "--budget", "budgets", metavar="WHAT=N", multiple=True,
    help="At most so much: questions of each root, their total in the run, its cost, steps or memory of each "
    "evaluation.",
)  # fmt: skip
@click.option("--out", metavar="RUN", help="A folder to keep the run in; see `ida-dsl trace`.")
@click.option("--resume", metavar="RUN", help="Go on with a run that was kept, and did not come to its end.")
@click.option("--journal", metavar="FILE", hidden=True, help="Keep paid answers in FILE, and go on with it.")
@click.option(
    "--reuse", "reuse", metavar="RUN", multiple=True,
    help="Take paid answers from an earlier run: its folder, or its journal. Repeatable.",
)  # fmt: skip
@click.option(
    "--fresh", "fresh", metavar="TASK|AGENT", multiple=True,
    help="Ask anew what a task, or an agent, was asked in earlier runs. Repeatable.",
)  # fmt: skip
@where_options
@click.option("--tree", is_flag=True, help="Show how each answer was found.")
@click.option("--profile", is_flag=True, help="Show at which lines of the program time went.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --tree every question, too.")
@click.option("--quiet", "-q", is_flag=True, help="Print the answers alone, one a line.")
@click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python.")
def command(**given: Any) -> int:
    """Answer questions by taking them apart as PROGRAM says.

    Each --ask and each question of a file is put in every problem of the --context files. Without these a
    problem is drawn as the program says.
    """
    from ida_dsl.cli.resuming import options_of
    from ida_dsl.cli.running import run

    return run(options_of(given))
