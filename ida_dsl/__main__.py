"""`python -m ida_dsl`: the same as `ida-dsl`."""

from ida_dsl.cli import main

if __name__ == "__main__":
    main()
