"""`ida-dsl train`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ida_dsl.cli.common import F, program_argument, set_option, where_options

if TYPE_CHECKING:
    from ida_dsl.cli.schooling import Given

_EPILOG = """\b
Examples:
  ida-dsl train program.ida --out tiers/first --set size=8
  ida-dsl train program.ida --out tiers/first --until 0.99 --seconds 600
  ida-dsl train program.ida --out tiers/people --from runs/monday --from runs/tuesday --until 0.9
  ida-dsl train program.ida --out tiers/first --grow --until 0.95
  ida-dsl train program.ida --out tiers/first --decompose learned
  ida-dsl train program.ida --out tiers/anna --decompose learned --agent 'solve.shown=human("anna")'
  ida-dsl run program.ida --depth 0 --agent tier:tiers/first --sample 10

\b
With --teacher climb (as in arXiv 1810.08575) the tier learns from itself amplified: an average of its weights
answers the parts of questions that the program takes apart, --depth deep. With --teacher spec it learns right
answers, for comparison. With --from it learns what people, programs or models answered in runs that were kept
(run --out RUN): roots, what was taken apart, and leaves; --until then is how often it says what was recorded,
of contexts that were held out.

\b
With --decompose learned a second network, which sees questions and no facts, learns to take questions apart
from decompositions that the program's strategies (or people, where one is shown) show it. These are rationed
and counted: it asks for those that it doubts, and fewer as it errs less, --decompositions N at most. The
folder has it, too (decomposer.json, .safetensors).

\b
People who show strategies are asked in the terminal. What they say, and what else is paid for, is kept in
DIR/journal.sqlite before anything makes use of it: the same command asks nobody twice. People's answers are
learned with --from: a turn of a training asks for thousands.

\b
The folder has the tier (tier.json, encoding.json, model.safetensors) and where the training was
(training.safetensors): the same command goes on from there. Ctrl-C keeps what was learned."""


def learning_options(function: F) -> F:
    """What all commands that train take."""
    options = (
        click.option(
            "--size", type=click.Choice(("tiny", "small", "paper")), default="small", show_default=True,
            help="How large its network is.",
        ),
        click.option("--steps", type=click.IntRange(1), metavar="N", help="Stop after so many steps."),
        click.option(
            "--seconds", type=click.FloatRange(0), metavar="S", help="Stop after so many CPU seconds."
        ),
        click.option(
            "--rate", type=click.FloatRange(0, 1, min_open=True), metavar="X",
            help="Learning rate; by the size where not given.",
        ),
        click.option(
            "--precision", type=click.Choice(("float32", "bfloat16")),
            help="What the network calculates in; what is faster here where not given.",
        ),
        where_options,
        click.option(
            "--tensorboard", is_flag=True, help="Write events for TensorBoard, too, into the tier's folder."
        ),
        click.option(
            "--decompositions", type=click.IntRange(1), metavar="N",
            help="Ask for at most N decompositions where a tier learns to take questions apart.",
        ),
        set_option,
        click.option(
            "--seed", type=int, default=0, show_default=True, help="Other draws for another number."
        ),
        click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command("train", epilog=_EPILOG, short_help="Train a tier on a program's questions.")
@program_argument
@click.option(
    "--out", "-o", required=True, type=click.Path(file_okay=False), metavar="DIR",
    help="The folder of the tier; what is there is gone on with.",
)  # fmt: skip
@click.option(
    "--teacher", type=click.Choice(("climb", "spec")), default="climb", show_default=True,
    help="Who teaches.",
)  # fmt: skip
@click.option(
    "--agent", "-a", "agents", metavar="[TASK=]AGENT", multiple=True,
    help="Who answers a task that says `by … always`, or shows a strategy (TASK.STRATEGY). Repeatable.",
)  # fmt: skip
@click.option(
    "--from", "runs", type=click.Path(file_okay=False), metavar="RUN", multiple=True,
    help="Learn what was answered in a run that was kept, in place of --teacher. Repeatable.",
)  # fmt: skip
@click.option(
    "--depth", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
    help="How deep questions are taken apart.",
)  # fmt: skip
@click.option(
    "--decompose", type=click.Choice(("written", "learned")), default="written", show_default=True,
    help="How questions are taken apart: by the program's strategies, or by a decomposer that learns to.",
)  # fmt: skip
@click.option(
    "--grow", is_flag=True,
    help="Begin with the least values of what the program's `tiers:` grow, up to those of the params.",
)  # fmt: skip
@click.option(
    "--until", type=click.FloatRange(0, 1), metavar="RATE", help="Stop when so many answers are right."
)
@learning_options
def command(**given: Any) -> int:
    """Train a tier on the roots of PROGRAM, and keep it in DIR."""
    from ida_dsl.cli.schooling import Given, train

    options: Given = Given(**given)
    return train(options)
