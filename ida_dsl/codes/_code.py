"""What is said of one code. Apart from the registry, so that the stages can import it."""

from attrs import field, frozen
from attrs.validators import matches_re


@frozen
class Code:
    """A diagnostic's code and what a person who meets it may want to read.

    `wrong` is a complete small program that shows it, `right` the same program mended; both are empty
    where no program can show it.
    """

    code: str = field(validator=matches_re(r"[EWN]\d+"))
    title: str
    explanation: str
    wrong: str
    right: str
