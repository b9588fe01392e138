"""Agents as programs describe them: the kinds there are, and what a description is. Who answers is the runtime's."""
