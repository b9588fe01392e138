"""`ida-dsl` itself: which commands there are, and what becomes of errors."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from ida_dsl import __version__
from ida_dsl.cli.screen import complain, reader_left

COMMANDS = (
    "run", "trace", "view", "check", "test", "mutate", "cost", "robust",
    "train", "iterate", "eval", "audit", "tiers",
    "fmt", "graph", "prompt", "explain", "builtins", "new", "completion",
)  # fmt: skip
FINE, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130
_EPILOG = """\b
Examples:
  ida-dsl new first && ida-dsl run first.ida
  ida-dsl run program.ida --ask 'power(3, 13)' --tree
  ida-dsl check program.ida --notes

\b
Exit codes:
  0    all is well
  1    the program, or an answer, has a problem
  2    the command was not used as it can be
  130  interrupted

`ida-dsl COMMAND --help` says more of each. IDA_DSL_TRACEBACK=1 shows where in ida-dsl an error arose;
NO_COLOR=1 turns colours off."""


class App(click.Group):
    """Finds commands by name, each in its file, and turns every error into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """The commands, the most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"ida_dsl.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest name for one that does not exist."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from ida_dsl.spell import nearest

            near = nearest(args[0], COMMANDS)
            program = args[0].endswith(".ida")
            hint = f"run {args[0]}" if program else near
            also = f"; did you mean `ida-dsl {hint}`?" if hint else ""
            raise click.UsageError(f"there is no command `{args[0]}`{also}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Runs the command line and exits."""
        extra.pop("standalone_mode", None)
        name = extra.pop("prog_name", None) or "ida-dsl"
        sys.exit(guarded(lambda: super(App, self).main(args, name, standalone_mode=False, **extra)))


def guarded(run: Callable[[], object]) -> int:
    """The exit code of what is run. No traceback reaches a user, unless asked for."""
    if os.environ.get("IDA_DSL_TRACEBACK") == "1":
        return _code(run())
    try:
        return _code(run())
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        return _usage(error)
    except click.ClickException as error:
        return _say(error.format_message(), USAGE)
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted; nothing was changed", INTERRUPTED)
    except BrokenPipeError:
        return reader_left()
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a line
        return _unforeseen(error)
    except BaseException as error:
        from ida_runtime.agents.base import Stopped

        if isinstance(error, Stopped):
            return _say(str(error), PROBLEM)
        raise


def _code(done: object) -> int:
    sys.stdout.flush()
    return done if isinstance(done, int) else FINE


def _usage(error: click.UsageError) -> int:
    path = error.ctx.command_path if error.ctx else "ida-dsl"
    said = error.format_message()
    if path.endswith(" run") and "extra argument" in said:
        said += "; one program at a time, and questions after --ask"
    return _say(f"{path}: {said}\nsee {path} --help", USAGE)


def _unforeseen(error: Exception) -> int:
    from ida_dsl.asking.misused import Misused

    if isinstance(error, Misused):
        return _say(str(error), USAGE)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror or error}\nmend that and run the command again", PROBLEM)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return _say(
        f"sorry, this is a mistake in ida-dsl {__version__}: {what}\n"
        "run it again with IDA_DSL_TRACEBACK=1, and report what it prints where you got ida-dsl from",
        PROBLEM,
    )


def _say(text: str, code: int) -> int:
    complain(text)
    return code


@click.group("ida-dsl", cls=App, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ida-dsl")
def app() -> None:
    """Run, check and draw programs that say how questions are taken apart."""


def main() -> NoReturn:
    """The command line."""
    gc.set_threshold(100_000, 20, 20)  # importing and parsing make many objects and next to no garbage
    app.main()
