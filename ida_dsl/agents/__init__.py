"""Agents as programs describe them: the kinds there are, and descriptions. Who answers is the runtime's."""
