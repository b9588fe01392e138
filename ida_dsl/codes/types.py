"""Codes about types and values: E0301 to E0323."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import in_strategy

CODES: tuple[Code, ...] = (
    Code(
        "E0301",
        "A value that does not fit",
        "No value of the one type is a value of the other, so this would always be unknown. Where only "
        "some values "
        "fit, the program is checked while it runs instead, and what does not fit is unknown.",
        in_strategy('return "one"'),
        in_strategy("return 1"),
    ),
    Code(
        "E0302",
        "Too many or too few arguments",
        "Arguments match parameters by position, or by name as in `f(x, k=3)`.",
        in_strategy("return abs(n, 1)"),
        in_strategy("return abs(n)"),
    ),
    Code(
        "E0303",
        "A name that is no parameter, or given twice",
        "A keyword names one of the parameters, and each is given once.",
        "function f(x: Int) -> Int = x\n\nconst c = 1\n\nfunction g() -> Int = f(y=c)\n",
        "function f(x: Int) -> Int = x\n\nconst c = 1\n\nfunction g() -> Int = f(x=c)\n",
    ),
    Code(
        "E0304",
        "An operator or builtin that does not take this",
        "`ida-dsl builtins NAME` says what a builtin takes. Numbers and texts are not made of each other "
        "silently: "
        "write `text(n)` or `parse_int(t)`. Only values that could be equal are compared: words have no "
        'quotes, so `c == red`, not `c == "red"`.',
        in_strategy('return n + "1"'),
        in_strategy("return n + 1"),
    ),
    Code(
        "E0305",
        "A condition that is no Bool",
        "Numbers, texts and lists are neither true nor false. Say what is meant: `len(xs) > 0`, `n != 0`.",
        in_strategy("if n:\n    return 1\nreturn 0"),
        in_strategy("if n != 0:\n    return 1\nreturn 0"),
    ),
    Code(
        "E0306",
        "A comparison with `unknown`",
        "Whatever is compared with unknown is unknown, as any operation on unknown is. `known(x)` asks "
        "whether x is "
        "known, and is never unknown itself.",
        in_strategy("if n == unknown:\n    return 0\nreturn n"),
        in_strategy("if not known(n):\n    return 0\nreturn n"),
    ),
    Code(
        "E0307",
        "Values of types that do not go together",
        "The items of a list, the two sides of `a if c else b`, and the values that a name may have after "
        "an `if` are "
        "of one type. Ranges widen, words join, and an Int beside a Real becomes a Real; a Text beside an "
        "Int does "
        "not.",
        in_strategy('ys = [n, "one"]\nreturn len(ys)'),
        in_strategy("ys = [n, 1]\nreturn len(ys)"),
    ),
    Code(
        "E0308",
        "A loop over what has no items",
        "Loops and comprehensions go through the items of a list, those of a set or the keys of a map in "
        "sorted "
        "order, or the characters of a text. To count, write `range(n)`.",
        in_strategy("return sum([i for i in n])"),
        in_strategy("return sum([i for i in range(n)])"),
    ),
    Code(
        "E0309",
        "An expression that is no type",
        "After `:`, `->` and in `type` stands a type: `Bool`, `Int`, `Real`, `Text`, `0..9`, `yes | no`, "
        "`(A, B)`, "
        "`{name: A}`, `List[A, 0..20]`, `Set[A]`, `Map[A, B]`, or a declared name.",
        "const size = 3\n\nfunction f(x: size) -> Int = x\n",
        "const size = 3\n\nfunction f(x: 0..size) -> Int = x\n",
    ),
    Code(
        "E0310",
        "A type where a value must stand",
        "`0..9` is a type: a question about its values is put with `every(0..9)`, `draw(0..9)` or "
        "`range(10)`.",
        in_strategy("return len([1..3])"),
        in_strategy("return len(every(1..3))"),
    ),
    Code(
        "E0311",
        "A range without values",
        "Both ends of a range are included, and the smaller one stands first.",
        "type Digit = 9..0\n",
        "type Digit = 0..9\n",
    ),
    Code(
        "E0312",
        "What must be known before the program runs",
        "The ends of ranges, sizes, the values of params and consts are computed when the program is "
        "read: from "
        "numbers, words, params, consts, operators and builtins.",
        "context:\n    n: 0..9\n\ntype Small = 0..n\n",
        "param n: 0..9 = 5\n\ntype Small = 0..n\n",
    ),
    Code(
        "E0313",
        "A constant that is unknown",
        "A division by zero, a number beyond 64 bits or a missing item has no value, and a constant must "
        "have one.",
        "const c = 1 // 0\n",
        "const c = 1 // 1\n",
    ),
    Code(
        "E0314",
        "An index into what has no items",
        "Lists, texts and tuples are indexed by position, maps by key. The items of a set have no position.",
        in_strategy("return n[0]"),
        in_strategy("return [n][0]"),
    ),
    Code(
        "E0315",
        "A value that cannot be taken apart like this",
        "`a, b = e` takes a tuple of two apart. The items of a list are taken by position.",
        in_strategy("a, b = (n, n, n)\nreturn a + b"),
        in_strategy("a, b, c = (n, n, n)\nreturn a + b + c"),
    ),
    Code(
        "E0316",
        "A param with a value outside its type",
        "The default of a `param`, and what `--set` gives it, must be one of its type.",
        "param size: 4..64 = 2\n",
        "param size: 4..64 = 8\n",
    ),
    Code(
        "E0317",
        "A type whose values cannot be listed",
        "`every`, `draw` and `forall x: T` go through all values of a type, so it must have finitely many.",
        "property p:\n    forall t: Text\n    len(t) >= 0\n",
        "property p:\n    forall t: yes | no\n    t == t\n",
    ),
    Code(
        "E0318",
        "An enumeration of two types",
        "An enumeration has any number of words and at most one range or other type, so that a value "
        "without a word "
        "is of one type.",
        "type Mixed = 0..9 | Text\n",
        "type Mixed = 0..9 | none\n",
    ),
    Code(
        "E0319",
        "A measure that does not count",
        "A measure is an Int, or a tuple of Ints compared in order, never below zero.",
        "task t(x: Text) -> Int:\n    decreases x\n",
        "task t(x: Text) -> Int:\n    decreases count_words(x)\n",
    ),
    Code(
        "E0320",
        "A function that calls itself",
        "Functions and primitives do not recurse, also not by way of each other: so they end. What is "
        "taken apart "
        "into smaller ones is a question, and a task.",
        "function f(n: Int) -> Int = f(n - 1)\n",
        "function f(n: Int) -> Int = sum(range(n))\n",
    ),
    Code(
        "E0321",
        "What cannot be iterated",
        "`iterate(f, n, x)` applies a function or primitive of one parameter n times: its answer must be "
        "one of its "
        "parameter.",
        "function f(a: Int, b: Int) -> Int = a + b\n\nfunction g(n: 0..9) -> Int = iterate(f, n, 0)\n",
        "function f(a: Int) -> Int = a + 1\n\nfunction g(n: 0..9) -> Int = iterate(f, n, 0)\n",
    ),
    Code(
        "E0322",
        "A param without bounds",
        "A param is a knob: tests draw it and curricula grow it, so its type is a range, words, a Bool, "
        "or made of "
        "such.",
        'param name: Text = "ann"\n',
        "param name: ann | bob = ann\n",
    ),
    Code(
        "E0323",
        "A type of too many parts",
        "A type is made of at most 1,000 types. What has so many parts is better a list or a map.",
        "type A = (Int, Int, Int, Int, Int)\ntype B = (A, A, A, A, A)\ntype C = (B, B, B, B, B)\n"
        "type D = (C, C, C, C, C)\ntype E = (D, D, D, D, D)\n",
        "type A = (Int, Int, Int, Int, Int)\ntype B = (A, A, A, A, A)\ntype E = List[B, 625]\n",
    ),
)
