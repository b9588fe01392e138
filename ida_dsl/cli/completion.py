"""`ida-dsl completion`."""

from __future__ import annotations

import click

from ida_dsl.cli import screen

_EPILOG = """\b
To have Tab complete commands, options, tasks and strategies:
  bash:  ida-dsl completion bash > ~/.local/share/bash-completion/completions/ida-dsl
  zsh:   ida-dsl completion zsh > ~/.zfunc/_ida-dsl      (with fpath+=~/.zfunc before compinit)
  fish:  ida-dsl completion fish > ~/.config/fish/completions/ida-dsl.fish"""


@click.command("completion", epilog=_EPILOG, short_help="Print a completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes ida-dsl's command lines in a shell."""
    from click.shell_completion import ShellComplete, get_completion_class

    from ida_dsl.cli.app import app

    kind = get_completion_class(shell)
    assert kind is not None
    # Not the class's own `source`: that of bash runs bash to ask for its version.
    screen.put(ShellComplete.source(kind(app, {}, "ida-dsl", "_IDA_DSL_COMPLETE")))
