"""`ida-dsl trace`: looks into runs that were kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_EPILOG = """\b
Examples:
  ida-dsl run power.ida --sample 1000 --out runs/first
  ida-dsl trace ls runs
  ida-dsl trace show runs/first            how it went, and the first roots
  ida-dsl trace show runs/first 3          how the third root was answered
  ida-dsl trace show runs/first 'power(3, 5)' --whole      and nothing of the answers left out
  ida-dsl trace find runs/first --reason MISSING
  ida-dsl trace find runs/first --where 'arguments.k > 3 and answer is null'
  ida-dsl trace why runs/first 3f9a0c      why that question is unknown, or wrong
  ida-dsl trace diff runs/first runs/second
  ida-dsl trace replay runs/first --answer 3f9a0c=12      what, had that been answered so?
  ida-dsl trace retract runs/first 3f9a0c  what was paid for was wrong
  ida-dsl trace export runs/first -o questions.parquet

\b
WHICH is the number of a root, as `run` and `show` count them, the beginning of a question's id, or a call:
'power(3, 5)'."""

_REPLAY = """\b
Examples:
  ida-dsl trace replay runs/first --answer 3f9a0c=12
  ida-dsl trace replay runs/first --answer 3=unknown --answer 77b1e2='[1, 2]'
  ida-dsl trace replay runs/first --agent 'depth=spec' --out runs/had
  ida-dsl trace diff runs/first runs/had

\b
QUESTION is the number of a root, the beginning of an id, or a call; VALUE is written as in the language. A
leaf is changed together with all that are shown alike. What comes up only now is answered by the run's agents
where they would say the same again and cost nothing (spec, noisy, panels of these), else it is unknown."""

_RETRACT = """\b
Examples:
  ida-dsl trace retract runs/first 3f9a0c              it is asked anew when the run goes on
  ida-dsl trace retract runs/first 3f9a0c --answer 12  12 takes its place, at no cost
  ida-dsl trace retract runs/first 3f9a0c --list ids.txt
  ida-dsl run --resume runs/first

\b
WHICH is the number of a root, the beginning of an id, or a call. An answer that was not paid for is in no
journal: `ida-dsl trace replay` says what another would have changed."""

_EXPORT = """\b
What is told of each question:
  questions    a row: id, task, context, draw, depth, arguments, answer, reason, strategy, agent …
  asks         a row for each ask that it put: who asked what, by id
  contexts     the problems that they are of: id, facts
  chat         examples to train a model on: what an agent is shown, what it said
  transcripts  how it was taken apart: each ask and its answer in turn, to train one that takes apart

\b
Examples:
  ida-dsl trace export runs/first -o questions.parquet --task power
  ida-dsl trace export runs/first -o train.jsonl --as chat --amplified --right
  ida-dsl trace export runs/first -o - --which 3 | jq .answer"""

_SQL = """\b
The tables are the tasks and primitives of the run by name, and asks, contexts and roots; their columns are
told in docs/trace.md, and `id` is a text here. DuckDB answers (pip install 'ida-dsl[sql]').

\b
Examples:
  ida-dsl trace sql runs/first 'select strategy, count(*) from power group by all'
  ida-dsl trace sql runs/first 'select arguments.k, avg(answer) from power group by all order by all'"""

_RUN = click.argument("run", metavar="RUN", type=click.Path())
_WHICH = click.argument("which", metavar="WHICH")
_QUESTIONS = (
    click.option("--task", metavar="TASK", help="Of this task or primitive."),
    click.option("--agent", metavar="AGENT", help="Answered by this agent."),
    click.option("--reason", metavar="REASON", help="Unknown for this reason; `any` for all that are."),
    click.option("--answer", metavar="VALUE", help="With this answer, as the language writes it."),
    click.option("--where", metavar="SQL", help="For which this is true, such as 'arguments.k > 3'."),
)


def _wanted(function: F) -> F:
    """The options that say which questions are meant."""
    for option in reversed(_QUESTIONS):
        function = option(function)
    return function


@click.group("trace", epilog=_EPILOG, short_help="Look into runs that were kept.")
def command() -> None:
    """Look into runs that were kept with `ida-dsl run … --out RUN`."""


@command.command("ls", short_help="List the runs of a folder.")
@click.argument("folder", metavar="[FOLDER]", default=".", type=click.Path())
def ls(folder: str) -> int:
    """List the runs in FOLDER and below, the last begun first."""
    from ida_dsl.cli.tracing import list_runs

    return list_runs(folder)


@command.command("show", short_help="Show how a run, or one question, went.")
@_RUN
@click.argument("which", metavar="[WHICH]", required=False)
@click.option("--whole", is_flag=True, help="Of a question: all of its answer, and of those below it.")
def show(run: str, which: str | None, whole: bool) -> int:
    """Show how a run went, or how one of its questions was answered."""
    if which is None:
        from ida_dsl.cli.trace_summary import show_run

        return show_run(run)
    from ida_dsl.cli.tracing import show_question

    return show_question(run, which, whole=whole)


@command.command("why", short_help="Say why an answer is unknown, or wrong.")
@_RUN
@_WHICH
def why(run: str, which: str) -> int:
    """Say why an answer is unknown, or where it first went wrong by the specs."""
    from ida_dsl.cli.tracing import say_why

    return say_why(run, which)


@command.command("find", short_help="Find questions.")
@_RUN
@_wanted
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="So many.")
def find(run: str, most: int, **wanted: str | None) -> int:
    """Find questions of a run: each with its id and its answer."""
    from ida_dsl.cli.trace_find import Wanted, find_questions

    return find_questions(run, Wanted(**wanted), most)


@command.command("sql", epilog=_SQL, short_help="Put a query in SQL.")
@_RUN
@click.argument("query", metavar="QUERY")
@click.option("--most", type=click.IntRange(1), default=100, show_default=True, metavar="N", help="So many.")
def sql(run: str, query: str, most: int) -> int:
    """Put a query in SQL to the tables of a run, and show what it gives."""
    from ida_dsl.cli.trace_sql import tell

    return tell(run, query, most)


@command.command("export", epilog=_EXPORT, short_help="Write questions into a file for other programs.")
@_RUN
@click.option("-o", "--out", metavar="FILE", required=True, help="Into this file; `-` for standard output.")
@click.option(
    "--as", "form", default="questions", show_default=True,
    type=click.Choice(["questions", "asks", "contexts", "chat", "transcripts"]),
    help="What is told of each question.",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "parquet"]),
    help="The kind of file, where its name does not say it.",
)  # fmt: skip
@_wanted
@click.option("--which", metavar="WHICH", help="This question, and all that was asked below it.")
@click.option("--right", is_flag=True, help="Only what is right by the specs.")
@click.option("--amplified", is_flag=True, help="For chat: what strategies answered, in place of leaves.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(run: str, **options: Any) -> int:
    """Write questions of a run into a file for other programs: each once, all unless told otherwise."""
    from ida_dsl.cli.trace_export import export_run, read

    return export_run(run, *read(options))


@command.command("diff", short_help="Compare two runs.")
@click.argument("one", metavar="RUN", type=click.Path())
@click.argument("other", metavar="RUN", type=click.Path())
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="So many.")
def diff(one: str, other: str, most: int) -> int:
    """Compare two runs: which questions are answered differently, those first that others follow from.

    Exit code 1 where any is, or where no question is in both.
    """
    from ida_dsl.cli.trace_diff import tell

    return tell(one, other, most)


@command.command("replay", epilog=_REPLAY, short_help="Say what other answers would have changed.")
@_RUN
@click.option(
    "--answer", "answers", metavar="QUESTION=VALUE", multiple=True,
    help="Had this question been answered so. Repeatable.",
)  # fmt: skip
@click.option(
    "--agent", "agents", metavar="[TASK=]AGENT", multiple=True,
    help="Had this agent answered the task, or shown TASK.STRATEGY. Repeatable.",
)  # fmt: skip
@click.option("--out", metavar="RUN2", help="Keep what comes out as a run, in this folder.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="So many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python.")
def replay(run: str, **given: Any) -> int:
    """Say what would have come out, had questions been answered otherwise, or by others.

    What does not depend on that stands as it is, and nobody of the run is asked again. Exit code 1 where a
    root changes.
    """
    from ida_dsl.cli.trace_replay import Wanted, tell

    return tell(run, Wanted(**given))


@command.command("retract", epilog=_RETRACT, short_help="Take back an answer that was paid for and is wrong.")
@_RUN
@_WHICH
@click.option("--answer", metavar="VALUE", help="The right answer, as the language writes it.")
@click.option("--agent", metavar="AGENT", help="Only what this member of a group said.")
@click.option("--step", type=click.IntRange(1), metavar="N", help="Only the N-th step of a shown strategy.")
@click.option("--list", "listed", metavar="FILE", help="Write the ids of all that depends on it, one a line.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="So many.")
def retract(run: str, **given: Any) -> int:
    """Take back what was answered to question WHICH and paid for, and say what depends on it.

    It stays in the journal, marked. `ida-dsl run --resume RUN` asks it anew and works out what depends on it.
    """
    from ida_dsl.cli.trace_retract import Wanted, tell

    return tell(run, Wanted(**given))


_PAID = click.option("--paid", is_flag=True, help="Those with answers that somebody was asked for, too.")
_YES = click.option("--yes", is_flag=True, help="Do not ask first.")
_DRY = click.option("--dry-run", "dry", is_flag=True, help="Only say which these are.")


@command.command("rm", short_help="Remove runs.")
@click.argument("runs", metavar="RUN…", nargs=-1, required=True, type=click.Path())
@_PAID
@_DRY
@_YES
def rm(runs: tuple[str, ...], **leave: bool) -> int:
    """Remove runs: their own files, and their folders where nothing else lies in them."""
    from ida_dsl.cli.trace_rm import Leave, remove_runs

    return remove_runs(runs, Leave(**leave))


@command.command("prune", short_help="Remove old runs of a folder.")
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@click.option("--older", metavar="TIME", help="That ended longer ago than this: 30d, 12h, 2w.")
@click.option(
    "--state", "states", type=click.Choice(["done", "stopped", "running"]), multiple=True,
    help="In this state; `running` are those that were killed. Repeatable.",
)  # fmt: skip
@_PAID
@_DRY
@_YES
def prune(folder: str, older: str | None, states: tuple[str, ...], **leave: bool) -> int:
    """Remove runs in FOLDER and below that are old, or ended in a way."""
    from ida_dsl.cli.trace_rm import Leave
    from ida_dsl.cli.trace_rm import prune as pruned

    return pruned(folder, older, states, Leave(**leave))


@command.command("verify", short_help="Check that a run is whole.")
@_RUN
def verify(run: str) -> int:
    """Check that a run's folder is whole and says nothing that cannot be. Exit code 1 where it is not."""
    from ida_dsl.cli.tracing import verify_run

    return verify_run(run)
