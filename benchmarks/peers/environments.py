"""An environment for each peer that needs one, made once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "peers"


class MissingError(Exception):
    """An environment that cannot be made; says in one line why."""


def python_for(name: str) -> Path:
    """The Python of a peer: that which runs now, where the peer needs no more than that."""
    wanted = HERE / f"requirements_{name}.txt"
    if not wanted.exists():
        return Path(sys.executable)
    folder = BUILD / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    stamp, text = folder / "made_of", hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != text:
        make(name, folder, python, wanted)
        stamp.write_text(text)
    return python


def make(name: str, folder: Path, python: Path, wanted: Path) -> None:
    """Makes an environment anew."""
    print(f"making an environment for {name} in {folder} …", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        str(wanted),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        why = (done.stderr.strip() or "pip failed").splitlines()[-1]
        raise MissingError(f"{name} is left out, its environment cannot be made: {why}")
