"""Tiers beside who taught them: what an audit tells becomes lines of a table."""

import bench_groups


def found(right, pupil):
    """What an audit tells, in short."""

    def one(role, right, unknown=0):
        own = {"right": right, "of": 200, "unknown": unknown}
        return {"role": role, **own, "classes": {"power 1": own, "power 2": {**own, "right": right // 2}}}

    return {
        "agents": {
            "tier 0": one("tier", right, 4),
            "expert": one("expert", right - 20),
            "teacher of tier 1": one("teacher", right),
            "tier 1": one("tier", pupil),
        }
    }


def test_a_line_for_each_who_was_asked_with_medians_over_seeds():
    every = [found(180, 200), found(184, 198), found(190, 196)]
    assert list(bench_groups.lines("panel", every)) == [
        ["panel", "tier 0", "3", "92.0% (90.0% to 95.0%)", "2.0%", "power 1 92%, power 2 46%"],
        ["panel", "expert", "3", "82.0% (80.0% to 85.0%)", "", "power 1 82%, power 2 41%"],
        ["panel", "tier 1", "3", "99.0% (98.0% to 100.0%)", "", "power 1 99%, power 2 50%"],
    ]


def test_what_is_there_is_not_measured_again(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_groups, "KEPT", tmp_path)
    asked = []

    def measured(name, seed):
        asked.append((name, seed))
        return {**found(180, 200), "sure_and_wrong": ["much"]}

    monkeypatch.setattr(bench_groups, "measured", measured)
    first = bench_groups.kept("panel", 1, again=False)
    assert bench_groups.kept("panel", 1, again=False) == first == found(180, 200)
    assert asked == [("panel", 1)]
    bench_groups.kept("panel", 1, again=True)
    assert asked == [("panel", 1)] * 2


def test_every_program_is_there():
    assert all((bench_groups.LEARNING / f"{name}.ida").is_file() for name in bench_groups.NAMES)
