"""Figures: what is in them, and what is said without matplotlib."""

import sys
from xml.etree import ElementTree as ET

import pytest

from ida_dsl.robust.model import Cell, Curve, Level, Plan, Report, Robustness, Votes
from ida_dsl.robust.picture import NoPlots, figure


def report(*names, leaves=(2, 2)):
    cells = tuple(
        Cell(rate, Level(Votes(400 - wrong, wrong), rate * 2), Level(Votes(400 - wrong, 0, wrong), rate))
        for rate, wrong in ((0.0, 0), (0.1, 70), (0.2, 130))
    )
    curves = tuple(Curve(depth, cells, leaves, 2) for depth in (1, 2))
    return Report("power.ida", Plan(), tuple(Robustness(name, 400, curves, ()) for name in names))


def texts(svg):
    return ["".join(node.itertext()).strip() for node in ET.fromstring(svg).iter() if "text" in node.tag]


def test_an_svg_names_its_lines():
    pytest.importorskip("matplotlib")
    found = texts(figure(report("power", "rest"), "svg"))
    assert "power: how wrong is the root?" in found
    assert "depth 1, 2.0 leaves" in found
    assert "rest: a majority of 3 at each leaf" in found
    assert "depth 2, or unknown" in found


def test_a_figure_is_the_same_each_time():
    pytest.importorskip("matplotlib")
    assert figure(report("power"), "svg") == figure(report("power"), "svg")


def test_a_png():
    pytest.importorskip("matplotlib")
    assert figure(report("power"), "png").startswith(b"\x89PNG")


def test_where_nobody_is_asked():
    pytest.importorskip("matplotlib")
    assert any("nobody is asked" in one for one in texts(figure(report("power", leaves=(0,)), "svg")))


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(NoPlots, match=r"pip install 'ida-dsl\[plots\]'"):
        figure(report("power"), "svg")
