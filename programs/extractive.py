"""An agent that needs no model: it summarises by the first words of each text it is shown.

ida-dsl run summarize.ida --sample 1 --allow-python --agent 'python("extractive:first_words")'
"""

from typing import Any

WORDS = 12


def first_words(asked: dict[str, Any]) -> str:
    """The first words of the passage, or of each of the parts."""
    parts = asked["parts"] if "parts" in asked else [asked["passage"]]
    return " … ".join(" ".join(part.split()[:WORDS]) for part in parts)


first_words.deterministic = True  # type: ignore[attr-defined]
