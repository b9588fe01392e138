"""`ida-dsl view`, as it is called."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from command_line import POWER, ida


@pytest.fixture(scope="module", name="run")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "first"
    assert ida("run", POWER, "--sample", 3, "--out", path).code == 0
    return path


def test_one_file(run, tmp_path):
    file = tmp_path / "first.html"
    done = ida("view", run, "--html", file)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{file}: ")
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_file_that_is_there_is_left(run, tmp_path):
    file = tmp_path / "first.html"
    file.write_text("mine")
    done = ida("view", run, "--html", file)
    assert done.code == 2
    assert done.err.splitlines() == [
        f"{file} is there already", "give another name, or --force to write over it"
    ]  # fmt: skip
    assert file.read_text() == "mine"
    assert ida("view", run, "--html", file, "--force").code == 0


def test_a_part_of_a_run(run, tmp_path):
    done = ida("view", run, "--html", tmp_path / "first.html", "--most", 2)
    assert " of " in done.out
    assert "--most" in done.out


def test_what_is_no_run(tmp_path):
    done = ida("view", tmp_path)
    assert done.code == 2
    assert done.err.splitlines() == [
        f"{tmp_path} is no run, it has no run.json", "`ida-dsl run … --out FOLDER` makes a run"
    ]  # fmt: skip


def test_three_runs_are_too_many(run):
    assert "3 runs are too many" in ida("view", run, run, run).err


def test_a_port_that_is_taken(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ida("view", run, "--port", port, "--no-browser")
    assert done.code == 2
    assert f"port {port} cannot be had" in done.err


def test_it_serves_until_it_is_interrupted(run):
    command = [sys.executable, "-m", "ida_dsl", "view", str(run), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        link = process.stdout.readline().strip()
        address, token = link.split("/#token=")
        request = urllib.request.Request(f"{address}/api/roots", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert b'"count":3' in answer.read()
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (out, process.returncode) == ("", 0)
    assert err == "served on this machine alone; Ctrl-C ends it\n"
