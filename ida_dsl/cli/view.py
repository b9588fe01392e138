"""`ida-dsl view`."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  ida-dsl run power.ida --sample 1000 --out runs/first
  ida-dsl view runs/first                       a page in the browser, served on this machine alone
  ida-dsl view runs/first runs/second           two runs side by side
  ida-dsl view runs/first --html first.html     one file, to be sent and kept

\b
In the page, ? says which keys there are."""


@click.command("view", epilog=_EPILOG, short_help="Look at kept runs in a browser.")
@click.argument("runs", metavar="RUN [RUN]", nargs=-1, required=True, type=click.Path())
@click.option("--html", metavar="FILE", help="Write one file that needs no server.")
@click.option(
    "--most", type=click.IntRange(1), default=5_000, show_default=True, metavar="N",
    help="With --html: so many questions of a run.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="With --html: write over a file that is there.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Serve here; else any free port."
)
@click.option("--no-browser", is_flag=True, help="Only print the link.")
def command(
    runs: tuple[str, ...], html: str | None, most: int, force: bool, port: int, no_browser: bool
) -> int:
    """Look at a kept run, or at two side by side, in a browser."""
    if len(runs) > 2:
        raise click.UsageError(f"{len(runs)} runs are too many: view takes one, or two to compare")
    from ida_dsl.cli import viewing

    if html is not None:
        return viewing.write(runs, html, most, force)
    return viewing.serve(runs, port, browser=not no_browser)
