"""Codes about names: E0201 to E0221."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

_NEXT = "context:\n    next: Map[0..9, 0..9]\n\n"
_HIDDEN = "context:\n    hidden best: Int\n\n"
_FOLLOW = _NEXT + "primitive follow(x: 0..9) -> 0..9 = next[x]\n\n"

CODES: tuple[Code, ...] = (
    Code(
        "E0201",
        "A name that nothing declares",
        "A name must be bound before it is used: as an argument, by `name = …` on every path to here, or "
        "by a "
        "declaration anywhere in the file. Names differ in capitals.",
        in_strategy("return m + 1"),
        in_strategy("return n + 1"),
    ),
    Code(
        "E0202",
        "A name declared twice",
        "Params, consts, types, facts, primitives, functions, tasks, properties, agents and the words of "
        "enumerations share one namespace, so that a name means one thing in the whole program.",
        "const side = 8\nconst side = 9\n",
        "const side = 8\nconst height = 9\n",
    ),
    Code(
        "E0203",
        "A type that nothing declares",
        "Types are `Bool`, `Int`, `Real`, `Text`, ranges such as `0..63`, enumerations such as `yes | no`, "
        "tuples, records, `List[…]`, `Set[…]`, `Map[…, …]`, and the names declared with `type`.",
        "function f(x: Vertex) -> Int = x\n",
        "type Vertex = 0..63\n\nfunction f(x: Vertex) -> Int = x\n",
    ),
    Code(
        "E0204",
        "A name that would hide another",
        "A name bound in a block hides neither an argument nor a declaration that can be meant there: a "
        "reader "
        "could not tell which of the two stands further down.",
        in_strategy("n = 3\nreturn n"),
        in_strategy("m = 3\nreturn m + n"),
    ),
    Code(
        "E0205",
        "A name bound twice",
        "A name is bound once on each path. That way it means one thing, and asks that do not need each "
        "other "
        "can be seen to be independent. Only inside a loop may a name from outside be bound again: it is "
        "then "
        "carried to the next turn.",
        in_strategy("x = n\nx = x + 1\nreturn x"),
        in_strategy("x = n\ny = x + 1\nreturn y"),
    ),
    Code(
        "E0206",
        "A name that some path does not bind",
        "After an `if`, a name can be used where every branch that goes on has bound it. Names bound in a "
        "loop "
        "end with it.",
        in_strategy("if n > 3:\n    x = 1\nreturn x"),
        in_strategy("if n > 3:\n    x = 1\nelse:\n    x = 2\nreturn x"),
    ),
    Code(
        "E0207",
        "A question that is called instead of asked",
        "Tasks and primitives are questions. In a strategy they are put with `ask`, so that every "
        "question is "
        "seen, counted and traced.",
        _FOLLOW + "task t(x: 0..9) -> 0..9:\n    strategy s:\n        return follow(x)\n",
        _FOLLOW + "task t(x: 0..9) -> 0..9:\n    strategy s:\n        return ask follow(x)\n",
    ),
    Code(
        "E0208",
        "A task used where none can be",
        "Tasks are asked in strategies, and called in properties, where a call stands for the whole answer. "
        "Specs, functions, primitives and samples compute without them.",
        "task double(n: 0..9) -> Int\n\nfunction f(n: 0..9) -> Int = double(n)\n",
        "function double(n: 0..9) -> Int = 2 * n\n\nfunction f(n: 0..9) -> Int = double(n)\n",
    ),
    Code(
        "E0209",
        "An ask of what is no question",
        "Only tasks and primitives are asked. Functions and builtins are called, and values are used, as "
        "they "
        "are.",
        in_strategy("return ask abs(n)"),
        in_strategy("return abs(n)"),
    ),
    Code(
        "E0210",
        "A fact that cannot be read here",
        "A strategy sees its arguments and the answers that it gets, nothing else. That keeps it as weak "
        "as the "
        "person it stands for, and makes each look at a fact a question that is counted. Functions see only "
        "their arguments. Specs, primitives, measures, samples and properties read facts.",
        _NEXT + "task t(x: 0..9) -> 0..9:\n    strategy s:\n        return next[x]\n",
        _FOLLOW + "task t(x: 0..9) -> 0..9:\n    strategy s:\n        return ask follow(x)\n",
    ),
    Code(
        "E0211",
        "A hidden fact shown or looked up",
        "`hidden` facts help to state what is right and to draw problems: specs, measures, samples and "
        "properties read them. Whoever answers must not see them, so `sees` and primitives cannot name them.",
        _HIDDEN + "primitive peek() -> Int = best\n",
        "context:\n    best: Int\n\nprimitive peek() -> Int = best\n",
    ),
    Code(
        "E0212",
        "A declaration used as a value",
        "The names of tasks, primitives, functions, types, agents and properties stand for what they "
        "declare, "
        "not for a value.",
        "type Bit = 0..1\n\nfunction f() -> Int = Bit\n",
        "type Bit = 0..1\n\nfunction f() -> Int = len(every(Bit))\n",
    ),
    Code(
        "E0213",
        "Enumerations that order their words differently",
        "Words are compared and sorted in the order in which they are written, and a word is one value "
        "wherever "
        "it is listed. So all enumerations of a program must agree on the order of the words that they "
        "share.",
        "type A = low | high\ntype B = high | low\n",
        "type A = low | high\ntype B = low | high\n",
    ),
    Code(
        "E0214",
        "A field that the record has not",
        "A record has the fields that its type lists.",
        "function f(p: {x: Int, y: Int}) -> Int = p.z\n",
        "function f(p: {x: Int, y: Int}) -> Int = p.x\n",
    ),
    Code(
        "E0215",
        "A `sees` of what is no fact",
        "`sees` lists the facts, declared under `context:`, that are shown to whoever answers the task.",
        _NEXT + "task t(x: 0..9) -> 0..9:\n    sees nxt\n",
        _NEXT + "task t(x: 0..9) -> 0..9:\n    sees next\n",
    ),
    Code(
        "E0217",
        "A task that nothing declares",
        "`roots` lists tasks of the program, and `may ask` tasks and primitives.",
        "task t(n: 0..9) -> Int\n\nroots s\n",
        "task t(n: 0..9) -> Int\n\nroots t\n",
    ),
    Code(
        "E0218",
        "A definition that goes in a circle",
        "Types, params and consts are worked out before the program runs, each from others, so none may need "
        "itself.",
        "const a = b + 1\nconst b = a + 1\n",
        "const a = 1\nconst b = a + 1\n",
    ),
    Code(
        "E0219",
        "A call of what cannot be called",
        "Functions and builtins are called. Items of lists and maps are taken with `[…]`.",
        in_strategy("return n(1)"),
        in_strategy("return n + 1"),
    ),
    Code(
        "E0220",
        "A hole that names nothing",
        "The holes of a prompt name arguments of the task, and facts that it `sees`. What no hole names "
        "is shown "
        "after the prompt. Two braces make one: `{{`.",
        'task t(n: 0..9) -> Int:\n    """How much is {m}?"""\n',
        'task t(n: 0..9) -> Int:\n    """How much is {n}?"""\n',
    ),
    Code(
        "E0221",
        "A setting of what is no param",
        "`--set name=value` gives a value to a `param` of the program.",
        "",
        "",
    ),
)
