"""What the reference interpreter is made of. `ida_dsl.interpret` runs it."""
