"""Other layouts of one program: line ends inside brackets, blank lines and comments where they may stand."""

from random import Random

from ida_dsl.syntax.scan import scan
from ida_dsl.syntax.tokens import CLOSERS, OPENERS, Line

_INSIDE = ["\n", "  # inside {}\n", "\n# alone {}\n", "\n\n        # deep {}\n"]
_AFTER = ["  # beside {}", "# close {}"]
_BETWEEN = ["\n", "\n\n\n", "# margin {}\n", "    # block {}\n\n", "          # far {}\n\n    # near {}\n"]


def relaid(text: str, seed: int) -> str:
    """A program that says the same as the given one; other comments stand between its lines."""
    random = Random(seed)
    rate = random.choice([0.03, 0.2, 0.5])
    layout = _Layout(text, random, rate)
    return "".join(map(layout.line, scan(text).lines)) + layout.some(_BETWEEN)


class _Layout:
    def __init__(self, text: str, random: Random, rate: float) -> None:
        self._text = text
        self._random = random
        self._rate = rate
        self._comments = 0

    def some(self, choices: list[str]) -> str:
        """One of the choices, or most often none; comments are numbered."""
        if self._random.random() > self._rate:
            return ""
        self._comments += 1
        return self._random.choice(choices).replace("{}", str(self._comments))

    def line(self, line: Line) -> str:
        """A logical line with all that stands above and beside it."""
        pieces = [self.some(_BETWEEN), line.margin]
        at, depth, before = line.start, 0, ""
        for token in line.tokens:
            pieces.append(self._text[at : token.start])
            depth -= token.type in CLOSERS
            # A line of brackets that ends in a colon may be taken for a header, as if they were never closed.
            if (depth or token.type in CLOSERS) and before != ":":
                pieces.append(self.some(_INSIDE))
            depth += token.type in OPENERS
            pieces.append(token.text)
            at, before = token.end, token.text
        return "".join(pieces) + self.some(_AFTER) + "\n"
