"""Commands in processes of their own, forks of this one, in which all is imported; and disks in memory."""

from __future__ import annotations

import os
import subprocess
import sys

from ida_dsl.cli.app import app


def forked(before, go):
    """A process that does one, and then the other, which does not return."""
    process = os.fork()
    if not process:
        try:
            before()
            go()
        finally:
            os._exit(99)
    return process


def command(path, out, words):
    """In a process of its own: the command, in that folder. What it says is in the files `out` and `err`."""
    for number, name in ((1, out), (2, "err")):
        os.dup2(os.open(path / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    try:
        app.main(list(map(str, words)))
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code or 0)


def ended(process):
    """The exit code of a process, or None where it was killed."""
    _, status = os.waitpid(process, 0)
    return None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def alive(process):
    """Whether it is not over."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def mount(how, disk):
    """Whether a disk in memory is there now; only root may have one."""
    words = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(disk)]
    return not subprocess.run(words, capture_output=True, check=False).returncode


def unmount(disk):
    """Takes a disk away, which a process that has just ended may still hold."""
    subprocess.run(["umount", "--lazy", disk], check=True)


def may_mount(folder):
    """Whether there can be such disks."""
    disk = folder / "disk"
    disk.mkdir()
    return mount("size=64k", disk) and not subprocess.run(["umount", disk], check=False).returncode
