"""Codes of the parser for what other languages have and this one has not: E0125 to E0149, E0154 to E0158."""

from textwrap import indent

from ida_dsl.codes._code import Code


def in_strategy(body: str) -> str:
    """A program with these statements in its one strategy."""
    lines = indent(body.strip("\n"), " " * 8)
    return f"task count(n: 0..9, xs: List[Int]) -> Int:\n    strategy only:\n{lines}\n"


def _habit(code: str, title: str, explanation: str, wrong: str, right: str) -> Code:
    return Code(code, title, explanation, in_strategy(wrong), in_strategy(right))


HABITS: tuple[Code, ...] = (
    _habit(
        "E0125",
        "There is no while",
        "Every loop has a bound that is known when it begins, so that running a program always ends. "
        "`repeat n:` runs at most n times and `break` leaves it early; `for x in xs:` runs once an item.",
        "x = n\nwhile x > 3:\n    x = x - 1\nreturn x",
        "x = n\nrepeat 9:\n    if x <= 3:\n        break\n    x = x - 1\nreturn x",
    ),
    Code(
        "E0126",
        "There is no def",
        "A helper that computes something from its arguments is a `function`, which states the types of its "
        "arguments and of what it gives. What is asked, by strategies or of agents, is a `task`, and what "
        "the environment answers from the facts is a `primitive`.",
        "def double(n):\n    return n * 2\n",
        "function double(n: Int) -> Int:\n    return n * 2\n",
    ),
    Code(
        "E0127",
        "There are no classes",
        "Types hold data and nothing else. A record has fields with names, an enumeration is one of some "
        "words. What is done with values is done by functions.",
        "class Point:\n    x = 0\n",
        "type Point = {x: Int, y: Int}\n",
    ),
    _habit(
        "E0128",
        "There are no functions without a name",
        "Functions are declared at the margin, with types, and are no values: they cannot be bound or put "
        "into lists. Where Python passes a lambda, a comprehension often says the same; `sort`, `argmin` "
        "and the like take a list of keys.",
        "keys = map(lambda x: x + 1, xs)\nreturn sum(keys)",
        "keys = [x + 1 for x in xs]\nreturn sum(keys)",
    ),
    _habit(
        "E0129",
        "There is no += and the like",
        "Values are never changed. A name is bound to a new value, and inside a loop an outer name may be "
        "bound again, so that it carries a value from turn to turn.",
        "x = 0\nfor y in xs:\n    x += y\nreturn x",
        "x = 0\nfor y in xs:\n    x = x + y\nreturn x",
    ),
    _habit(
        "E0130",
        "A return without a value",
        "Every path through a strategy, function or spec ends by saying what the answer is. Where there is "
        "no answer, it is `unknown`, which is a value like others.",
        "if n > 3:\n    return\nreturn n",
        "if n > 3:\n    return unknown\nreturn n",
    ),
    _habit(
        "E0131",
        "Maps are not written with braces",
        "Braces hold a record, whose fields have names: `{side: pro, text: t}`. A map is built from a list "
        "of pairs, `map([(1, 2), (3, 4)])`, or from two lists, `map(zip(keys, values))`; `map([])` is the "
        "empty one.",
        'names = {"a": 1, "b": 2}\nreturn names["a"]',
        'names = map([("a", 1), ("b", 2)])\nreturn names["a"]',
    ),
    _habit(
        "E0132",
        "Sets are not written with braces",
        "Braces hold a record, whose fields have names: `{side: pro, text: t}`. A set is built from a list: "
        "`set([1, 2])`; `set([])` is the empty one.",
        "small = {1, 2, 3}\nreturn len(small)",
        "small = set([1, 2, 3])\nreturn len(small)",
    ),
    _habit(
        "E0133",
        "Only lists have comprehensions",
        "A list comprehension inside `set(…)` or `map(…)` says the same; for a map its items are pairs.",
        "squares = {x: x * x for x in xs}\nreturn len(squares)",
        "squares = map([(x, x * x) for x in xs])\nreturn len(squares)",
    ),
    _habit(
        "E0134",
        "A value that goes nowhere",
        "A statement that only calls something does nothing, because calls have no effects: nothing is "
        "printed, and no list is changed. Bind what the call gives to a name, or return it.",
        "xs.append(n)\nreturn sum(xs)",
        "more = xs + [n]\nreturn sum(more)",
    ),
    _habit(
        "E0135",
        "There are no methods",
        "Values hold data only, so that there is nothing behind a dot but a record's field. What Python "
        "does with methods is done by functions, and by operators such as `+` for lists and texts. `ida-dsl "
        "builtins` lists the functions.",
        "return xs.count(n)",
        "return len([x for x in xs if x == n])",
    ),
    _habit(
        "E0136",
        "One = binds one name",
        "A statement binds one name, or the names of one tuple. Bind the first name, then the second to the "
        "first.",
        "a = b = n\nreturn a + b",
        "a = n\nb = a\nreturn a + b",
    ),
    _habit(
        "E0137",
        "There is no :=",
        "Names are bound by statements, never inside an expression. Bind the name on the line before.",
        "if (y := n + 1) > 3:\n    return y\nreturn n",
        "y = n + 1\nif y > 3:\n    return y\nreturn n",
    ),
    Code(
        "E0138",
        "An import names a file",
        "`import` takes the path of another ida file, in quotes, relative to the importing one. All that "
        "the file declares can then be used by name. Python code is reached with `extern function`.",
        "import math\n\nconst one = 1\n",
        "const one = 1\n",
    ),
    _habit(
        "E0139",
        "An elif or else without its if",
        "`elif` and `else` follow an `if` at the same indentation, and `else` comes last. Loops have no "
        "`else`.",
        "for x in xs:\n    if x > n:\n        return x\nelse:\n    return n",
        "for x in xs:\n    if x > n:\n        return x\nreturn n",
    ),
    _habit(
        "E0140",
        "else if is elif",
        "A further condition after an `if` begins with the one word `elif`, as in Python.",
        "if n > 5:\n    return 1\nelse if n > 3:\n    return 2\nelse:\n    return 3",
        "if n > 5:\n    return 1\nelif n > 3:\n    return 2\nelse:\n    return 3",
    ),
    _habit(
        "E0141",
        "An operator of another language",
        "Operators are Python's: `and`, `or` and `not` in words, `==` and `!=` to compare, `**` for a power, "
        "`a if c else b` for a choice. There are no operators on bits.",
        "if n > 3 && n < 7:\n    return 1\nreturn 0",
        "if n > 3 and n < 7:\n    return 1\nreturn 0",
    ),
    _habit(
        "E0142",
        "There is no None",
        "What is not known is `unknown`: it can stand for a value of any type, and passes through operators "
        "and calls. Where a value is known to be nothing, say so in its type with a word of your own, such "
        "as `Text | none`.",
        "if n > 3:\n    return None\nreturn n",
        "if n > 3:\n    return unknown\nreturn n",
    ),
    _habit(
        "E0143",
        "A statement of another language",
        "Statements are `name = e`, `if`, `for`, `repeat`, `break`, `require` and `return`. Nothing raises, "
        "so nothing is caught: what fails becomes `unknown`. Nothing has effects, so nothing is opened, "
        "deleted or printed.",
        "if n > 3:\n    pass\nreturn n",
        "return n",
    ),
    Code(
        "E0144",
        "There are no decorators",
        "A program says how questions are taken apart. What is remembered, what runs at once and who "
        "answers is decided by the runtime, and a task's own wishes stand in its header: `by agent`.",
        "@cache\nfunction double(n: Int) -> Int = n * 2\n",
        "function double(n: Int) -> Int = n * 2\n",
    ),
    _habit(
        "E0145",
        "There is no semicolon",
        "A statement ends with its line. Two statements stand on two lines.",
        "x = n + 1; return x",
        "x = n + 1\nreturn x",
    ),
    _habit(
        "E0146",
        "= where something is compared",
        "`=` binds a name in a statement of its own. In a condition, a `when` or a filter, `==` compares.",
        "if n = 3:\n    return 1\nreturn 0",
        "if n == 3:\n    return 1\nreturn 0",
    ),
    Code(
        "E0147",
        "An ask without its task or arguments",
        "`ask t(x)` puts the question t with the argument x and stands for its answer; `ask[3] t(x)` puts "
        "it three times and stands for the list of answers. The word `ask` is no function: the task's name "
        "follows it directly, and then the arguments in brackets.",
        "task half(n: 0..9) -> Int:\n    strategy only:\n        return ask(half, n)\n",
        "task half(n: 0..9) -> Int:\n    strategy only:\n        return ask half(n)\n",
    ),
    _habit(
        "E0148",
        "A conditional expression without else",
        "`a if c else b` is an expression and has a value either way. As a statement, `if c:` needs no "
        "`else`.",
        "x = n if n > 3\nreturn x",
        "x = n if n > 3 else 0\nreturn x",
    ),
    _habit(
        "E0149",
        "A part of a value cannot be set",
        "Values are never changed. `replace(xs, i, e)` is the list xs with e at place i, and `replace(r, "
        "field=e)` the record r with another value in a field.",
        "xs[0] = n\nreturn sum(xs)",
        "ys = replace(xs, 0, n)\nreturn sum(ys)",
    ),
    _habit(
        "E0154",
        "A comment of another language",
        "A comment begins with `#` and ends with its line. `//` divides and rounds down.",
        "// one more\nreturn n + 1",
        "# one more\nreturn n + 1",
    ),
    _habit(
        "E0155",
        "There is no continue",
        "A loop's body runs to its end, or `break` leaves the loop. Put what is to be skipped below an "
        "`if`, or filter the list: `for x in [x for x in xs if c]:`.",
        "y = 0\nfor x in xs:\n    if x > n:\n        continue\n    y = y + x\nreturn y",
        "y = 0\nfor x in xs:\n    if x <= n:\n        y = y + x\nreturn y",
    ),
    _habit(
        "E0156",
        "Nothing is taken apart with a star",
        "Calls state each argument, and lists are joined with `+`.",
        "ys = [*xs, n]\nreturn sum(ys)",
        "ys = xs + [n]\nreturn sum(ys)",
    ),
    _habit(
        "E0157",
        "Only a name can be called",
        "Functions are not values, so a call is the name of a declaration or a builtin, and its arguments. A "
        "product is written with `*`.",
        "return 2(n + 1)",
        "return 2 * (n + 1)",
    ),
    _habit(
        "E0158",
        "A block begins on a line of its own",
        "What belongs to an `if`, a loop or a declaration stands on the lines below it, indented.",
        "if n > 3: return 1\nreturn 0",
        "if n > 3:\n    return 1\nreturn 0",
    ),
)
