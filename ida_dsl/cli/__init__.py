"""The commands. One file each; what a command needs is imported when it runs, so that `--help` is instant."""

from __future__ import annotations

from ida_dsl.cli.app import main

__all__ = ["main"]
