"""Codes about agents and tiers: E0601 to E0609."""

from ida_dsl.codes._code import Code

_TASK = "task t(n: 0..9) -> Text by {}\n"
_SAMPLED = "param size: 4..64 = 8\n\ncontext:\n    xs: List[Int]\n\nsample context:\n    xs = range(size)\n\n"
_TIERS = "\ntiers:\n    0 = nobody\n    1 = distill(depth=1)\n"
_T = "task t(n: 0..9) -> Int:\n    spec = n\n"

CODES: tuple[Code, ...] = (
    Code(
        "E0601",
        "An agent that is not written as its kind wants",
        'Agents are built from kinds: `nobody`, `spec`, `human("name")`, `llm("model")`, `model("dir")`, '
        '`python("module:name")`, `noisy(a, 0.1)`, `biased(a, 0.1, 0)`, '
        '`majority(a, b, c)`, `median(…)`, `weighted(…, run="dir")`, '
        "`best_of(…, judge=j)`, `first_known(…)`, `sure(a, 0.8)`, `limit(a, 20)`.",
        "agent panel = majority()\n\n" + _TASK.format("panel"),
        'agent panel = majority(human("ann"), human("bob"))\n\n' + _TASK.format("panel"),
    ),
    Code(
        "E0602",
        "An agent asked for what it cannot take",
        "Some kinds take only some answer types: `noisy` needs a finite one, to draw another value from "
        "it, and "
        "`median` one with a middle. What `biased` says must be a value of the type.",
        _TASK.format("noisy(nobody, 0.1)"),
        _TASK.format("nobody"),
    ),
    Code(
        "E0603",
        "The `spec` agent on a task without a spec",
        "`spec` answers by what the task says is right, so the task must say it.",
        _TASK.format("spec"),
        "task t(n: 0..9) -> Text by spec:\n    spec = text(n)\n",
    ),
    Code(
        "E0604",
        "An agent that cannot show a decomposition",
        "A shown strategy is a loop in which an agent picks the next ask or answers. Panels and `spec` "
        "only answer.",
        "task t(n: 0..9) -> Int:\n    strategy shown by spec:\n        may ask t\n        at most 3\n",
        'task t(n: 0..9) -> Int:\n    strategy shown by human("ann"):\n        may ask t\n'
        "        at most 3\n",
    ),
    Code(
        "E0605",
        "An agent that is a member of itself",
        "A group is made of other agents.",
        "agent a = majority(b, nobody)\nagent b = majority(a, nobody)\n\n" + _TASK.format("a"),
        "agent a = majority(b, nobody)\nagent b = majority(nobody, nobody)\n\n" + _TASK.format("a"),
    ),
    Code(
        "E0606",
        "Tiers that do not follow each other",
        "Tiers are listed from 0 upwards, each once: each is made from the one below.",
        _T + "\ntiers:\n    0 = nobody\n    2 = distill(depth=1)\n",
        _T + _TIERS,
    ),
    Code(
        "E0607",
        "A tier of the wrong kind",
        "Tier 0 is any agent that answers; the later ones are learned, with `distill` or `climb`.",
        _T + "\ntiers:\n    0 = distill(depth=1)\n",
        _T + _TIERS,
    ),
    Code(
        "E0608",
        "A curriculum that cannot be followed",
        "`grow size by 1 when agreement > 0.85` makes a param grow from its low end while tiers are "
        "trained. The param "
        "is one that no type mentions, and only `sample` blocks read it: so problems grow, not the question.",
        _SAMPLED + _T + _TIERS + "    grow length by 1 when agreement > 0.85\n",
        _SAMPLED + _T + _TIERS + "    grow size by 1 when agreement > 0.85\n",
    ),
    Code(
        "E0609",
        "Two ladders of tiers",
        "A program has one `tiers:` block.",
        _T + _TIERS + _TIERS,
        _T + _TIERS,
    ),
    Code(
        "E0610",
        "A group of too many agents",
        "A group asks all its members, and they theirs. More than 1,000 for one answer are refused.",
        "".join(f"agent a{at} = majority({', '.join([f'a{at + 1}'] * 11)})\n" for at in range(3))
        + "agent a3 = nobody\n\n"
        + _TASK.format("a0"),
        "agent a0 = majority(a3, a3, a3)\nagent a3 = nobody\n\n" + _TASK.format("a0"),
    ),
)
