"""What people write for a statement who come from Python or elsewhere; one function per habit.

Each looks at where the parser stopped and answers a diagnostic that says what to write instead, or None.
"""

from collections.abc import Callable

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.tokens import CLOSERS, OPENERS, RESERVED_WORDS, Tok

Habit = Callable[[Fault], Diagnostic | None]

_PYTHON = {
    "try": "Nothing raises: what fails is `unknown`. Use `or_else(a, b)` or `if known(a):`.",
    "except": "Nothing raises: what fails is `unknown`. Use `or_else(a, b)` or `if known(a):`.",
    "finally": "Nothing raises: what fails is `unknown`.",
    "raise": "Where there is no answer, write `return unknown`.",
    "assert": "Write `require c`: where c does not hold, the answer is unknown.",
    "with": "There is nothing to open or close; drop it.",
    "pass": "Leave out the `if` or the loop that has nothing to do.",
    "yield": "Collect the values in a list and return that.",
    "async": "Asks that do not need each other's answers are put at once; write them one after the other.",
    "await": "`ask` stands for its answer already.",
    "global": "There are no globals: a strategy sees its arguments and the answers it gets.",
    "nonlocal": "An outer name may be bound again inside a loop, without saying so.",
    "del": "Values are never changed. Build the list, set or map without the item.",
    "match": "Write `if x == a:`, `elif x == b:` and so on.",
    "case": "Write `if x == a:`, `elif x == b:` and so on.",
    "switch": "Write `if x == a:`, `elif x == b:` and so on.",
    "print": "A trace records every question and answer; there is nothing to print.",
    "let": "Write `x = 1` alone.",
    "var": "Write `x = 1` alone.",
    "set": "Write `x = 1` alone.",
    "do": "Loops are `for x in xs:` and `repeat n:`.",
    "until": "Loops are bounded: `repeat n:` with a `break` inside.",
    "loop": "Loops are bounded: `for x in xs:` or `repeat n:`.",
    "foreach": "Write `for x in xs:`.",
    "unless": "Write `if not c:`.",
    "then": "Write `if c:` and indent what belongs to it below.",
    "end": "A block ends where its indentation ends.",
}
_OPERATORS = frozenset(["+", "-", "*", "/", "//", "%", "**", "|", "&", "^"])
BOUND_AGAIN = "in a loop, where a name from outside it may be bound again; else bind a new name."
_CONDITIONS = frozenset(["if", "elif", "require"])


def _at(fault: Fault, code: str, title: str, text: str = "", hint: str = "") -> Diagnostic:
    return Diagnostic(code, fault.span, title, text, hint=hint)


def _adjacent(first: Tok, second: Tok) -> bool:
    return first.end == second.start and bool(second.text)


def while_loop(fault: Fault) -> Diagnostic | None:
    """`while c:`."""
    if fault.token.text != "while" or fault.index:
        return None
    hint = "Write `repeat n:` with a bound n, and leave it early with `if …:` and `break`."
    return _at(
        fault, "E0125", "There is no `while`", "Every loop is bounded, so that running always ends.", hint
    )


def continue_statement(fault: Fault) -> Diagnostic | None:
    """`continue`."""
    if fault.token.text != "continue" or fault.index:
        return None
    hint = "Put the rest of the loop's body below an `if` with the opposite condition."
    return _at(fault, "E0155", "There is no `continue`", hint=hint)


def definition(fault: Fault) -> Diagnostic | None:
    """`def f(x):`."""
    if fault.token.text != "def" or fault.index > 1:
        return None
    hint = "Write `function f(x: Int) -> Int = x + 1`, or `:` and a block that ends in `return`."
    text = "A `function` computes from its arguments alone. What agents or strategies answer is a `task`."
    return _at(fault, "E0126", "There is no `def`", text, hint)


def class_definition(fault: Fault) -> Diagnostic | None:
    """`class A:`."""
    if fault.token.text != "class" or fault.index:
        return None
    hint = (
        "Write `type Point = {x: Int, y: Int}` for a record, or `type Side = pro | con` for an enumeration."
    )
    return _at(fault, "E0127", "There are no classes", "Values have types, which hold data only.", hint)


def augmented(fault: Fault) -> Diagnostic | None:
    """`x += 1`."""
    after = fault.peek(1)
    if fault.token.text not in _OPERATORS or after.text != "=" or not _adjacent(fault.token, after):
        return None
    if after.type != "ASSIGN" or fault.index != 1:
        return None
    name, op = fault.word(0), fault.token.text
    span = fault.of(fault.token, after)
    hint = f"Write `{name} = {name} {op} …` {BOUND_AGAIN}"
    text = "Values are never changed; a name is bound to a new one, inside loops also again."
    return Diagnostic("E0129", span, f"There is no `{op}=`", text, hint=hint)


def bare_return(fault: Fault) -> Diagnostic | None:
    """`return` and nothing."""
    if fault.words_before != ("return",) or fault.index < len(fault.tokens):
        return None
    hint = "Write `return` and the answer; `return unknown` where there is none."
    return Diagnostic("E0130", fault.of(fault.before), "This `return` returns nothing", hint=hint)


def chained_assignment(fault: Fault) -> Diagnostic | None:
    """`x = y = z`."""
    words = fault.words_before
    if fault.token.text != "=" or fault.open_brackets or words.count("=") != 1 or fault.place == "tiers":
        return None
    if fault.word(0) in RESERVED_WORDS or fault.before.text == "=" or fault.before.text in ("==", ">", "<"):
        return None
    if fault.place != "block":
        return None
    hint = f"Bind one name a line: `{fault.before.text} = …`, then `{words[0]} = {fault.before.text}`."
    return _at(fault, "E0136", "One `=` binds one name", "A statement has one `=`.", hint)


def part_assignment(fault: Fault) -> Diagnostic | None:
    """`xs[0] = 1`, `r.field = 1`."""
    if fault.place != "block" or fault.index != 1 or fault.token.text not in ("[", "."):
        return None
    at = _end_of_postfix(fault)
    if fault.word(at) != "=":
        return None
    name = fault.word(0)
    how = f"replace({name}, {fault.word(2)}=…)" if fault.token.text == "." else f"replace({name}, …, …)"
    text = "Values are never changed: `replace` gives a changed copy."
    hint = f"Write `{name} = {how}` {BOUND_AGAIN}"
    span = fault.of(fault.tokens[0], fault.tokens[at - 1])
    return Diagnostic("E0149", span, "A part of a value cannot be set", text, hint=hint)


def _end_of_postfix(fault: Fault) -> int:
    """The place of the first token outside brackets that is no part of `a.b[c]`."""
    depth = 0
    for at, token in enumerate(fault.tokens):
        if token.type in CLOSERS:
            depth -= 1
        elif not depth and token.type not in ("NAME", "DOT", *OPENERS):
            return at
        depth += token.type in OPENERS
    return len(fault.tokens)


def annotated(fault: Fault) -> Diagnostic | None:
    """`x: Int = 3`."""
    if fault.place != "block" or fault.index != 1 or fault.token.text != ":" or "=" not in fault.line.words:
        return None
    if _adjacent(fault.token, fault.peek(1)) and fault.peek(1).text == "=":
        return None
    at = fault.line.words.index("=")
    span = fault.of(fault.token, fault.tokens[at - 1])
    hint = f"Write `{fault.word(0)} = …`."
    return Diagnostic("E0120", span, "A binding states no type", "Its type is that of its value.", hint=hint)


def walrus(fault: Fault) -> Diagnostic | None:
    """`x := 3`."""
    for colon, equals in ((fault.token, fault.peek(1)), (fault.before, fault.token)):
        if colon.text == ":" and equals.text == "=" and _adjacent(colon, equals):
            hint = "Bind the name on a line before this one: `x = …`."
            span = fault.of(colon, equals)
            return Diagnostic("E0137", span, "There is no `:=`", "Only statements bind names.", hint=hint)
    return None


def python_import(fault: Fault) -> Diagnostic | None:
    """`import foo`, `from x import y`, `import "x" as y`."""
    word = fault.word(0)
    if word == "import" and fault.index >= 1:
        span = fault.of(fault.tokens[0], fault.tokens[-1])
        hint = 'Write `import "other.ida"`, with the path of an ida file; its names are then there.'
        return Diagnostic("E0138", span, "An import names a file", hint=hint)
    if word == "from" and fault.index <= 1 and "import" in fault.line.words:
        hint = 'Write `import "other.ida"` at the margin; all its names are then there.'
        return Diagnostic("E0138", fault.whole, "There is no `from … import`", hint=hint)
    if word == "import" and fault.headers:
        return _at(fault, "E0138", "An import stands at the margin", hint="Move it to the top of the file.")
    return None


def else_if(fault: Fault) -> Diagnostic | None:
    """`else if c:`, `elseif c:`, `elsif c:`."""
    if fault.token.text == "if" and fault.word(0) == "else" and fault.index == 1:
        span = fault.of(fault.before, fault.token)
        return Diagnostic("E0140", span, "`else if` is one word here", hint="Write `elif c:`.")
    if fault.word(0) in ("elseif", "elsif") and fault.index <= 1:
        span = fault.of(fault.tokens[0])
        return Diagnostic("E0140", span, f"There is no `{fault.word(0)}`", hint="Write `elif c:`.")
    return None


def orphan(fault: Fault) -> Diagnostic | None:
    """`elif` or `else` that follows no `if`."""
    word = fault.token.text
    if fault.index > 0 or word not in ("elif", "else"):
        return None
    if fault.place != "block":
        return None
    above = _sibling_above(fault)
    text = "It must follow an `if` at the same indentation."
    if above == "else":
        text = "An `else` is the last part of its `if`."
    elif above in ("for", "repeat"):
        text = f"A `{above}` has no `{word}`."
    hint = "Indent it like its `if`, or remove it."
    return _at(fault, "E0139", f"This `{word}` belongs to no `if`", text, hint)


def _sibling_above(fault: Fault) -> str:
    for line in reversed(fault.lines[: fault.number]):
        if line.indent == fault.line.indent:
            return line.words[0]
        if line.indent < fault.line.indent:
            break
    return ""


def python_statement(fault: Fault) -> Diagnostic | None:
    """`try:`, `pass`, `raise x` and so on."""
    if fault.token.text == "then" or fault.before.text == "await":
        token = fault.token if fault.token.text == "then" else fault.before
        return Diagnostic("E0143", fault.of(token), f"There is no `{token.text}`", hint=_PYTHON[token.text])
    word = fault.word(0)
    if word not in _PYTHON or fault.index > 1 or fault.token.text in ("=", ",", ".", "["):
        return None
    if fault.token.text == "(" and fault.index == 1 and fault.tokens[1].start == fault.tokens[0].end:
        return None  # a call
    span = fault.of(fault.tokens[0])
    return Diagnostic("E0143", span, f"There is no `{word}`", hint=_PYTHON[word])


def decorator(fault: Fault) -> Diagnostic | None:
    """`@cache`."""
    if fault.token.text != "@" or fault.index:
        return None
    hint = "Remove it. What is remembered, and who answers, is the runtime's business."
    return _at(fault, "E0144", "There are no decorators", hint=hint)


def semicolon(fault: Fault) -> Diagnostic | None:
    """`x = 1; y = 2`."""
    if fault.token.text != ";":
        return None
    last = fault.index == len(fault.tokens) - 1
    hint = "Remove it: a statement ends with its line." if last else "Write each statement on its own line."
    return _at(fault, "E0145", "There is no `;`", hint=hint)


def assigned_condition(fault: Fault) -> Diagnostic | None:
    """`if x = 1:`."""
    if fault.token.text != "=" or fault.before.text in ("=", "==", "!", "<", ">", ":"):
        return None
    words = fault.words_before
    asks = bool(words) and (words[0] in _CONDITIONS or "when" in words or "where" in words)
    asks = asks or "if" in words[1:] or (fault.place == "property" and words[:1] != ("forall",))
    if not asks or (fault.index == 1 and fault.place != "property"):
        return None
    hint = "Write `==` to compare."
    return _at(fault, "E0146", "`=` binds a name; here something is compared", hint=hint)


def foreign_comment(fault: Fault) -> Diagnostic | None:
    """`// text`, `/* text */`, `-- text`."""
    for sign, after in ((fault.token, fault.peek(1)), (fault.before, fault.token)):
        pair = sign.text + after.text if _adjacent(sign, after) else ""
        found = "//" if sign.text == "//" else pair if pair in ("/*", "/**", "--") else ""
        starts = fault.index == 0 or (found == "//" and after.type == "NAME" and fault.index > 1)
        if found and (starts or found == "/*"):
            span = fault.of(sign, sign if found == "//" else after)
            return Diagnostic("E0154", span, f"`{found}` begins no comment here", hint="Write `#`.")
    return _comment_after(fault)


def _comment_after(fault: Fault) -> Diagnostic | None:
    """`x = 1 // two words`: words after the slashes, and nothing between them."""
    if "//" not in fault.words_before or fault.token.type != "NAME" or fault.before.type != "NAME":
        return None
    at = len(fault.words_before) - 1 - fault.words_before[::-1].index("//")
    if any(token.type != "NAME" for token in fault.tokens[at + 1 : fault.index]):
        return None
    return Diagnostic("E0154", fault.of(fault.tokens[at]), "`//` begins no comment here", hint="Write `#`.")


def block_on_one_line(fault: Fault) -> Diagnostic | None:
    """`if c: return x`."""
    if fault.before.text != ":" or fault.open_brackets or "_NEWLINE" not in fault.accepts:
        return None
    first = fault.word(0)
    text = f"What belongs to this `{first}` is indented below it."
    return _at(fault, "E0158", "A block begins on a line of its own", text, "Start a new line after the `:`.")


STATEMENT_HABITS: tuple[Habit, ...] = (
    while_loop,
    continue_statement,
    definition,
    class_definition,
    semicolon,
    decorator,
    augmented,
    bare_return,
    walrus,
    python_import,
    else_if,
    orphan,
    block_on_one_line,
    part_assignment,
    annotated,
    python_statement,
    assigned_condition,
    chained_assignment,
)
