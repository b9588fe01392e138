"""Processor time is that of a process and of all below it, whether they have ended or not."""

import subprocess
import sys
from pathlib import Path

import pytest

from peers.common import cpu, cpu_since

BUSY = "import time\nwhile time.process_time() < 0.5: pass\n"
ALIVE = "print(flush=True)\ninput()\n"

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell")


def test_an_ended_child_counts():
    before = cpu()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert 0.4 < cpu_since(before) < 2


def test_a_grandchild_that_lives_counts():
    inner = [sys.executable, "-c", BUSY + ALIVE]
    outer = f"import subprocess\nsubprocess.run({inner!r}, check=True)\n"
    before = cpu()
    with subprocess.Popen([sys.executable, "-c", outer], stdin=-1, stdout=-1, text=True) as process:
        process.stdout.readline()
        assert 0.4 < cpu_since(before) < 2
        process.communicate("\n")


def test_a_child_that_idles_does_not():
    with subprocess.Popen([sys.executable, "-c", BUSY + ALIVE], stdin=-1, stdout=-1, text=True) as process:
        process.stdout.readline()
        assert cpu_since(cpu()) < 0.2
        process.communicate("\n")
