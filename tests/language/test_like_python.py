"""language.md: "Where it is silent, do what a careful Python programmer would expect". Random bodies that
mean the same in Python are run by both."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

from attrs import define, field
from hypothesis import strategies as st
from kit import check_same, computed, examples

STEPS = 12


@define
class Writer:
    """Writes a body in which every name is bound where it is used."""

    draw: Any
    lines: list[str] = field(factory=list)
    made: int = 0
    left: int = STEPS

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def name(self) -> str:
        self.made += 1
        return f"v{self.made}"

    def put(self, level: int, line: str) -> None:
        self.lines.append("    " * level + line)

    def number(self, names: list[str], depth: int = 2) -> str:
        if depth == 0 or self.pick(True, False):
            return str(self.pick(*names, "a", "b", self.draw(st.integers(-5, 5))))
        one, two = (self.number(names, depth - 1) for _ in range(2))
        return self.pick(
            f"({one} + {two})",
            f"({one} - {two})",
            f"({one} * {two}) % 101",
            f"-({one})",
            f"{one} // 3",
            f"{one} % 7",
            f"({one} if {self.truth(names, depth - 1)} else {two})",
            f"max({one}, {two})",
            f"abs({one})",
            f"sum([x + {one} for x in {self.list(names)} if x > {two}])",
            f"len({self.list(names)})",
        )

    def truth(self, names: list[str], depth: int = 1) -> str:
        one, two = (self.number(names, depth) for _ in range(2))
        simple = self.pick(
            f"{one} < {two}", f"{one} == {two}", f"{one} <= {two} < 5", f"{one} in {self.list(names)}"
        )
        if depth == 0:
            return simple
        other = self.truth(names, depth - 1)
        return self.pick(simple, f"not {simple}", f"({simple} and {other})", f"({simple} or {other})")

    def list(self, names: list[str]) -> str:
        one, two = (str(self.pick(*names, "a", "b", 2)) for _ in range(2))
        return self.pick(
            "xs", "xs[1:]", "xs[::-1]", f"[{one}, {two}]", f"xs + [{one}]", "range(3)", f"xs[:{one}]"
        )

    def block(self, level: int, names: list[str], outer: list[str], loops: int) -> tuple[list[str], bool]:
        """A block: the names bound after it, and whether it has left."""
        names = list(names)
        for _ in range(self.draw(st.integers(1, 3))):
            self.left -= 1
            kinds = ["bind", "bind", "if", "return"] + ["rebind"] * 3 * bool(outer) + ["break"] * bool(loops)
            kinds += ["for", "repeat"] * (loops < 2 and self.left > 0)
            match self.pick(*kinds):
                case "rebind":
                    self.put(level, f"{self.pick(*outer)} = {self.number(names)} % 1009")
                case "if" if self.left > 0:
                    names, left = self.branches(level, names, outer, loops)
                    if left:
                        return names, True
                case "for" | "repeat" as kind if self.left > 0:
                    self.loop(kind, level, names, loops)
                case "return" if level > 0:
                    self.put(level, f"return {self.number(names)}")
                    return names, True
                case "break":
                    self.put(level, "break")
                    return names, True
                case _:
                    new = self.name()
                    self.put(level, f"{new} = {self.number(names)} % 1009")
                    names.append(new)
        return names, False

    def branches(self, level: int, names: list[str], outer: list[str], loops: int) -> tuple[list[str], bool]:
        both = self.name()
        left = []
        for line in (f"if {self.truth(names)}:", *[f"elif {self.truth(names)}:"] * self.pick(0, 1), "else:"):
            self.put(level, line)
            self.put(level + 1, f"{both} = {self.number(names)} % 1009")
            left.append(self.block(level + 1, [*names, both], outer, loops)[1])
        return [*names, both], all(left)

    def loop(self, kind: str, level: int, names: list[str], loops: int) -> None:
        if kind == "for":
            item = self.name()
            self.put(level, f"for {item} in {self.list(names)}:")
            inside = [*names, item]
        else:
            self.put(level, f"repeat {self.pick('3', 'a', 'len(xs)')}:")
            inside = names
        self.block(level + 1, inside, names, loops + 1)


@st.composite
def bodies(draw: Any) -> str:
    writer = Writer(draw)
    names, left = writer.block(0, [], [], 0)
    if not left:
        writer.put(0, f"return {writer.number(names)}")
    return "\n".join(writer.lines)


def in_python(body: str, **given: Any) -> int:
    """What Python makes of the body."""
    python = re.sub(r"repeat (.*):", r"for _ in range(\1):", body)
    lines = "\n".join(f"    {line}" for line in python.splitlines())
    scope: dict[str, Any] = {}
    exec(dedent(f"def body({', '.join(given)}):\n{lines}"), scope)
    made: int = scope["body"](**given)
    return made


NUMBER = st.integers(-4, 6)


@examples(body=bodies(), a=NUMBER, b=NUMBER, xs=st.lists(NUMBER, max_size=4))
def test_a_body_means_what_it_means_in_python(body, a, b, xs):
    given = {"a": a, "b": b, "xs": xs}
    check_same(computed(body, types={"xs": "List[Int]"}, **given), in_python(body, **given))
