"""What goes wrong around declarations and tasks: words in the wrong place, misspelt, or missing."""

from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.source import Span
from ida_dsl.spell import nearest
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.grammar import grammar
from ida_dsl.syntax.habits_statements import Habit
from ida_dsl.syntax.tokens import RESERVED_WORDS, TEXTS

DECLARATIONS = (
    *("import", "param", "const", "type", "context", "sample", "primitive", "function", "extern"),
    *("task", "roots", "property", "agent", "tiers"),
)
TASK_ITEMS = ("sees", "spec", "decreases", "sample", "strategy", "waive")
STATEMENTS: tuple[str, ...] = ("if", "elif", "else", "for", "repeat", "break", "require", "return")
_SIGNATURES = frozenset(["task", "primitive", "function", "extern"])
_VALUES = frozenset(["ask", "True", "False", "unknown", "not"])
# Words of other languages that no spelling would lead to.
_MEANT = {
    "question": "task",
    "import_file": "import",
    "enum": "type",
    "struct": "type",
    "record": "type",
    "parameter": "param",
    "constant": "const",
    "facts": "context",
    "func": "function",
    "fn": "function",
    "law": "property",
    "root": "roots",
    "see": "sees",
    "prompt": "",
    "otherwise": "else",
    "where": "when",
}


def misspelt(fault: Fault) -> Diagnostic | None:
    """A word that is almost one that could stand there."""
    token = fault.token
    place, at = fault.span, max(fault.index, 0)
    if fault.index == 1 and fault.place == "block" and fault.tokens[0].type == "NAME":
        if token.type not in ("NAME", "INT", *TEXTS) and token.text not in RESERVED_WORDS:
            return None
        token, place, at, words = fault.tokens[0], fault.of(fault.tokens[0]), 0, STATEMENTS
    elif token.type != "NAME" or token.text in RESERVED_WORDS:
        return None
    else:
        words = tuple(word for word, kind in grammar().keywords.items() if kind in fault.accepts)
    meant = _MEANT.get(token.text) if _MEANT.get(token.text) in words else nearest(token.text, words)
    if meant is None or (at > 0 and len(token.text) < 2) or _assigns(fault, at):
        return None
    title = f"I did not expect `{token.text}` here"
    return Diagnostic("E0113", place, title, hint=f"Did you mean `{meant}`?")


def _assigns(fault: Fault, at: int) -> bool:
    return at == 0 and fault.word(1) in ("=", ",", ".")


def outside_of_task(fault: Fault) -> Diagnostic | None:
    """A task's item, or a statement, that stands at the margin."""
    word = fault.token.text
    if fault.index > 0 or fault.place != "file" or fault.line.indent or word in DECLARATIONS:
        return None
    if word in TASK_ITEMS:
        hint = "Indent it below the `task …:` that it belongs to."
        return Diagnostic("E0116", fault.span, f"This `{word}` stands in no task", hint=hint)
    if fault.token.type in TEXTS:
        hint = "The file's docstring is its first statement; a task's prompt stands inside the task."
        return Diagnostic("E0122", fault.span, "A text does not stand by itself here", hint=hint)
    if word in STATEMENTS or word in RESERVED_WORDS or fault.word(1) in ("=", "(", ",", "[", ".", ":"):
        return _statement_at_margin(fault)
    return None


def _statement_at_margin(fault: Fault) -> Diagnostic:
    text = "At the margin stand declarations only; statements belong into strategies, samples and functions."
    hint = "Indent it below the line that it belongs to."
    if fault.word(1) == "=":
        hint = f"For a value of the whole program, write `const {fault.word(0)} = …`."
    return Diagnostic("E0114", fault.whole, "A statement stands outside of any block", text, hint=hint)


def statement_in_task(fault: Fault) -> Diagnostic | None:
    """A statement right below a task."""
    if fault.index > 0 or fault.place != "task":
        return None
    word = fault.token.text
    if fault.token.type == "NAME" and (near := nearest(word, TASK_ITEMS)) and word not in DECLARATIONS:
        title = f"I did not expect `{word}` here"
        return Diagnostic("E0113", fault.span, title, hint=f"Did you mean `{near}`?")
    if word in STATEMENTS or word == "ask" or fault.word(1) in ("=", "(", ",", "["):
        text = "A task holds a prompt, `sees`, `spec`, `decreases`, `sample`, strategies and `waive`."
        hint = "Put it into a strategy: `strategy name:` with its statements below."
        return Diagnostic("E0114", fault.whole, "A statement stands outside of any strategy", text, hint=hint)
    if fault.token.type == "FTEXT":
        hint = "Remove the `f`: a prompt's holes are filled without it."
        return Diagnostic("E0122", fault.span, "A prompt is a plain text", hint=hint)
    return None


def declaration_inside(fault: Fault) -> Diagnostic | None:
    """A declaration below another."""
    word = fault.word(0)
    begins = fault.index == 0 or (fault.index == 1 and fault.token.type in ("NAME", "COLON", *TEXTS))
    if not fault.headers or not begins or word not in DECLARATIONS or word == "sample":
        return None
    if fault.index == 1 and fault.token.text == ":" and word not in ("context", "tiers"):
        return None
    label = Label(_header_span(fault), "it stands below this")
    hint = "Move it to the margin."
    span = fault.of(fault.tokens[0])
    return Diagnostic("E0115", span, f"This `{word}` stands inside another declaration", "", (label,), hint)


def item_inside(fault: Fault) -> Diagnostic | None:
    """A task's item below a strategy, or elsewhere below."""
    word = fault.word(0)
    if fault.place == "task" or not fault.headers or word not in TASK_ITEMS or fault.index > 1:
        return None
    if fault.index == 1 and fault.token.text not in (":", "=", "context") and fault.token.type != "NAME":
        return None
    if fault.index == 1 and fault.token.text in ("=", ":") and word not in ("spec", "sample"):
        return None
    header = fault.headers[0].words[0]
    label = Label(_header_span(fault), "it stands below this")
    hint = f"Indent it like the `{header}`." if header in TASK_ITEMS else "Move it out, right below its task."
    span = fault.of(fault.tokens[0])
    return Diagnostic("E0116", span, f"This `{word}` does not stand right below its task", "", (label,), hint)


def _header_span(fault: Fault) -> Span:
    header = fault.headers[0]
    return fault.of(header.tokens[0], header.tokens[-1])


def signature(fault: Fault) -> Diagnostic | None:
    """What is wrong in `f(x: A) -> B`."""
    words = fault.words_before
    if not words or words[0] not in _SIGNATURES or fault.headers:
        return None
    if "ARROW" in fault.accepts:
        return missing_return(fault)
    depth = len(fault.open_brackets)
    if depth == 1 and fault.before.type == "NAME" and fault.accepts == {"COLON"}:
        hint = f"Write `{fault.before.text}: T`, with a type such as `Int`, `Text` or one that you declare."
        title = f"The parameter `{fault.before.text}` has no type"
        return Diagnostic("E0118", fault.of(fault.before), title, hint=hint)
    if depth == 1 and fault.token.text == "=":
        text = "Every question states all of its arguments."
        return Diagnostic("E0118", fault.span, "A parameter has no default", text, hint="Remove it.")
    if not depth and fault.accepts == {"LPAR"}:
        hint = f"Write `{' '.join(words)}(x: T)`, or `()` where there are none."
        title = f"This {words[0]} has no parameters"
        return Diagnostic(
            "E0118", fault.after(fault.before), title, "They stand in round brackets.", hint=hint
        )
    return None


def missing_return(fault: Fault) -> Diagnostic:
    """`task f(x: A):`."""
    what = "function" if fault.word(0) == "extern" else fault.word(0)
    text = f"A {what} says what kind of answer it has."
    hint = "Write `-> T` after the brackets, with a type such as `Int`, `Bool` or `Text`."
    place = fault.after(fault.before)
    return Diagnostic("E0117", place, f"This {what} has no answer type", text, hint=hint)


def typed_declaration(fault: Fault) -> Diagnostic | None:
    """`param x = 3`, `param x: 0..9`, `const x: Int = 3`."""
    first = fault.word(0)
    if first == "param" and not fault.headers and fault.index >= 2:
        if fault.index == 2 and fault.token.text == "=":
            hint = f"Write `param {fault.before.text}: 0..9 = …`, with the type of its values."
            return Diagnostic("E0121", fault.of(fault.before), "This param has no type", hint=hint)
        if fault.index >= len(fault.tokens) and "ASSIGN" in fault.accepts:
            text = "It is the value where `--set` gives no other."
            hint = "Add `= …` at the end."
            return Diagnostic("E0121", fault.span, "This param has no default", text, hint=hint)
    if first == "const" and fault.index == 2 and fault.token.text == ":":
        hint = f"Write `const {fault.before.text} = …`; its type is that of its value."
        return Diagnostic("E0121", fault.span, "A const states no type", hint=hint)
    return None


def reserved_name(fault: Fault) -> Diagnostic | None:
    """`for = 3`, `const in = 2`, `x = repeat`."""
    first = fault.word(0)
    if fault.index == 1 and fault.token.text == "=" and first in RESERVED_WORDS:
        return _reserved(fault, 0)
    is_reserved = fault.token.text in RESERVED_WORDS
    names = is_reserved and "NAME" in fault.accepts and fault.index > 0
    if names and not fault.accepts >= {"INT"}:
        return _reserved(fault, fault.index)
    follows = fault.peek(1).text in (
        "",
        ")",
        "]",
        "}",
        ",",
        "+",
        "-",
        "*",
        "/",
        "==",
        "<",
        ">",
        ":",
        "=",
        "(",
    )
    if names and follows and fault.token.text not in ("else", "if", "for", "in", "and", "or"):
        return _reserved(fault, fault.index)
    return None


def _reserved(fault: Fault, at: int) -> Diagnostic:
    word = fault.tokens[at]
    hint = f"Choose another name, such as `{word.text}_` or `the_{word.text.lower()}`."
    title = f"`{word.text}` cannot be a name"
    return Diagnostic("E0119", fault.of(word), title, "It is a reserved word.", hint=hint)


def nameless_strategy(fault: Fault) -> Diagnostic | None:
    """`strategy:`, `strategy when c:`, `strategy by a:`."""
    if fault.word(0) != "strategy" or fault.word(1) not in (":", "when", "by") or fault.index not in (1, 2):
        return None
    rest = {":": ":", "when": " when …:", "by": " by a:"}[fault.word(1)]
    hint = f"Give it one: `strategy direct{rest}`."
    return Diagnostic("E0101", fault.of(fault.tokens[0]), "This strategy has no name", hint=hint)


def fact_with_value(fault: Fault) -> Diagnostic | None:
    """`xs = List[Int]` among the facts."""
    if fault.place != "context" or fault.index != 1 or fault.token.text != "=":
        return None
    text = "A context says which facts a problem has; `sample context` draws their values."
    rest = fault.source.text[fault.token.end : fault.tokens[-1].end].strip()
    hint = f"Write `{fault.word(0)}: {rest if rest[:1].isupper() and len(rest) < 40 else 'T'}`."
    return Diagnostic("E0101", fault.span, "A fact states its type, after `:`", text, hint=hint)


def says_nothing(span: Span) -> Diagnostic:
    """A property with `forall` lines only."""
    hint = "Add the condition as its last line."
    return Diagnostic("E0124", span, "This property has no condition", hint=hint)


def two_conditions(fault: Fault) -> Diagnostic | None:
    """A property that goes on after its condition."""
    if fault.place != "property":
        return None
    if fault.index == 0 and "_DEDENT" in fault.accepts:
        hint = "Join the conditions with `and`; put `forall` lines before them."
        return Diagnostic("E0124", fault.whole, "A property ends with its condition", hint=hint)
    return None


DECLARATION_HABITS: tuple[Habit, ...] = (
    nameless_strategy,
    fact_with_value,
    signature,
    typed_declaration,
    declaration_inside,
    item_inside,
    outside_of_task,
    statement_in_task,
    two_conditions,
    reserved_name,
)
