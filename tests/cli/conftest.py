"""Runs that several files look at; nobody changes them."""

import pytest
from command_line import UNION, ida


def noisy(path, count, rate):
    """A run of so many roots in which an agent is wrong at that rate."""
    how = ("--sample", count, "--depth", 2, "--agent", f"noisy(spec, {rate})", "--seed", 3)
    assert ida("run", UNION, *how, "--out", path).code == 1
    return path


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A run in which an agent is wrong now and then."""
    return noisy(tmp_path_factory.mktemp("runs") / "first", 40, 0.05)


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """A small run in which an agent is often wrong, and some answers are unknown."""
    return noisy(tmp_path_factory.mktemp("runs") / "run", 12, 0.2)
