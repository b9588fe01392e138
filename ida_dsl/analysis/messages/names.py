"""Errors about names: E02xx."""

from __future__ import annotations

from collections.abc import Iterable

from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.source import Span
from ida_dsl.spell import nearest
from ida_dsl.syntax import ast

# What other languages call a builtin, where no spelling would lead to it.
_MEANT = {
    "true": "True",
    "false": "False",
    "null": "unknown",
    "nil": "unknown",
    "undefined": "unknown",
    "nan": "unknown",
    "average": "mean",
    "avg": "mean",
    "dict": "map",
    "index": "position",
    "join": "join_texts",
    "float": "real",
    "length": "len",
    "randint": "draw",
    "random": "draw",
    "size": "len",
    "sorted": "sort",
    "reversed": "reverse",
    "repr": "text",
    "split": "split_text",
    "str": "text",
}

_LITERALS = ("True", "False", "unknown")


def _did_you_mean(name: str, candidates: Iterable[str], otherwise: str) -> str:
    candidates = set(candidates)
    meant = _MEANT.get(name.casefold(), "")
    near = nearest(name, candidates, 1) or (meant if meant in candidates else nearest(name, candidates))
    return f"Did you mean `{near}`?" if near else otherwise


def no_such_name(name: ast.Name, candidates: Iterable[str]) -> Diagnostic:
    """A name that nothing declares."""
    candidates = [*candidates, *_LITERALS]
    hint = _did_you_mean(name.text, candidates, "Bind it first with `name = …`, or declare it.")
    return Diagnostic(
        "E0201", name.span, f"There is no `{name.text}` here", "Nothing of this name is in reach.", hint=hint
    )


def no_such_constant(name: ast.Name, candidates: Iterable[str]) -> Diagnostic:
    """A name that nothing declares, where only what is known before a run is in reach."""
    text = "Types, params and consts are worked out before the program runs: local names are not known then."
    otherwise = "Use a number, a param or a const. For numbers up to a local n write `range(n + 1)`."
    hint = _did_you_mean(name.text, candidates, otherwise)
    return Diagnostic("E0201", name.span, f"There is no `{name.text}` that is known here", text, hint=hint)


def declared_twice(symbol: Symbol, first: Symbol) -> Diagnostic:
    """Two declarations of one name."""
    label = Label(first.span, f"{first.kind.value}, declared here first")
    text = f"`{symbol.name}` is already the name of {first.kind.value}. All declarations share one namespace."
    return Diagnostic(
        "E0202",
        symbol.span,
        f"`{symbol.name}` is declared twice",
        text,
        (label,),
        "Give one of them another name.",
    )


def no_such_type(name: ast.Name, candidates: Iterable[str], meant: str = "") -> Diagnostic:
    """A type that nothing declares; `meant` is how a type of another language is written here."""
    hint = _did_you_mean(name.text, candidates, f"Declare it with `type {name.text} = …`.")
    hint = f"Did you mean `{meant}`?" if meant else hint
    return Diagnostic("E0203", name.span, f"There is no type `{name.text}`", hint=hint)


def hides(name: ast.Name, symbol: Symbol) -> Diagnostic:
    """A binding of a name that means something else here."""
    label = Label(symbol.span, f"`{name.text}` is {symbol.kind.value}")
    return Diagnostic(
        "E0204",
        name.span,
        f"`{name.text}` would hide {symbol.kind.value}",
        "A reader could not tell which of the two is meant further down.",
        (label,),
        "Choose another name here.",
    )


def bound_twice(name: ast.Name, first: Span) -> Diagnostic:
    """A second binding on one path, outside a loop."""
    text = (
        "A name is bound once on each path, so that it means one thing. Only inside a loop may a name "
        "from outside be bound again."
    )
    return Diagnostic(
        "E0205",
        name.span,
        f"`{name.text}` is bound already",
        text,
        (Label(first, "bound here first"),),
        f"Use a new name, such as `{name.text}_2`.",
    )


def not_on_every_path(name: ast.Name, bound: Span) -> Diagnostic:
    """A name that some path to here does not bind."""
    return Diagnostic(
        "E0206",
        name.span,
        f"`{name.text}` is not bound on every path to here",
        "Some way through the `if` above leaves it without a value, or it ended with its loop.",
        (Label(bound, "bound here"),),
        "Bind it in the other branch too, or before the `if` or the loop.",
    )


def needs_ask(name: ast.Name, symbol: Symbol) -> Diagnostic:
    """A task or primitive called like a function."""
    text = f"`{name.text}` is {symbol.kind.value}: a question that is put and answered, and traced."
    return Diagnostic(
        "E0207", name.span, f"`{name.text}` is asked, not called", text, hint=f"Write `ask {name.text}(…)`."
    )


def task_called(name: ast.Name, place: str) -> Diagnostic:
    """A task called where neither asks nor calls of tasks are possible."""
    text = f"Tasks are asked in strategies and called in properties; this is {place}."
    hint = "Compute the right answer here without the task, from facts, functions and primitives."
    return Diagnostic("E0208", name.span, f"The task `{name.text}` cannot be used here", text, hint=hint)


def cannot_ask(name: ast.Name, symbol: Symbol) -> Diagnostic:
    """An ask of something that is no question."""
    hint = (
        f"Write `{name.text}(…)` without `ask`." if symbol.kind in _CALLED else "Ask a task or a primitive."
    )
    return Diagnostic(
        "E0209",
        name.span,
        f"`{name.text}` cannot be asked",
        f"It is {symbol.kind.value}, and only tasks and primitives are questions.",
        hint=hint,
    )


_CALLED = {Kind.FUNCTION, Kind.EXTERN, Kind.BUILTIN}


def fact_out_of_reach(name: ast.Name, symbol: Symbol, place: str) -> Diagnostic:
    """A fact read where facts are not seen."""
    label = Label(symbol.span, "the fact")
    if "strategy" in place or "`when`" in place:
        text = (
            "A strategy sees its arguments and the answers it gets, nothing else: so each look at a "
            "fact is counted and traced."
        )
        hint = f"Declare a primitive that reads `{name.text}`, and ask it."
    else:
        text = f"This is {place}, which sees only its arguments."
        hint = f"Pass what it needs of `{name.text}` as an argument."
    return Diagnostic("E0210", name.span, f"The fact `{name.text}` cannot be read here", text, (label,), hint)


def hidden_fact(name: ast.Name, symbol: Symbol, place: str) -> Diagnostic:
    """A hidden fact read by something that answers questions."""
    text = f"`hidden` facts are for specs, measures, samples and properties; this is {place}."
    hint = "Drop `hidden` from its declaration if whoever answers may look at it."
    return Diagnostic(
        "E0211",
        name.span,
        f"The hidden fact `{name.text}` cannot be read here",
        text,
        (Label(symbol.span, "hidden here"),),
        hint,
    )


def not_a_value(name: ast.Name, symbol: Symbol) -> Diagnostic:
    """A declaration used as if it were a value."""
    hints = {
        Kind.TYPE: f"For all its values write `every({name.text})`, for a random one `draw({name.text})`.",
        Kind.TASK: f"Write `ask {name.text}(…)`.",
        Kind.PRIMITIVE: f"Write `ask {name.text}(…)`.",
    }
    hint = hints.get(symbol.kind, f"Write `{name.text}(…)` to call it." if symbol.kind in _CALLED else "")
    return Diagnostic(
        "E0212", name.span, f"`{name.text}` is not a value", f"It is {symbol.kind.value}.", hint=hint
    )


def words_disagree(span: Span, earlier: str, later: str) -> Diagnostic:
    """Two enumerations that order their words differently."""

    def shown(word: str) -> str:
        return f"`{word}`" if word else "the values of the other type"

    text = (
        f"Here {shown(later)} comes before {shown(earlier)}; elsewhere it is the other way round. A "
        "word is one value wherever it is listed, and values order as written."
    )
    return Diagnostic(
        "E0213",
        span,
        "Two enumerations order their words differently",
        text,
        hint="List them in one order everywhere.",
    )


def no_such_field(name: ast.Name, fields: Iterable[str]) -> Diagnostic:
    """A field that the record has not."""
    fields = tuple(fields)
    hint = _did_you_mean(name.text, fields, f"It has {', '.join(f'`{f}`' for f in fields)}.")
    return Diagnostic("E0214", name.span, f"This record has no field `{name.text}`", hint=hint)


def no_such_fact(name: ast.Name, facts: Iterable[str]) -> Diagnostic:
    """A `sees` of what is no fact."""
    hint = _did_you_mean(name.text, facts, "Declare it under `context:`.")
    return Diagnostic(
        "E0215", name.span, f"There is no fact `{name.text}`", "`sees` lists facts of the context.", hint=hint
    )


def no_such_task(name: ast.Name, candidates: Iterable[str], where: str) -> Diagnostic:
    """A task that nothing declares."""
    hint = _did_you_mean(name.text, candidates, "")
    return Diagnostic(
        "E0217", name.span, f"There is no task `{name.text}`", f"{where} lists tasks.", hint=hint
    )


def circular(name: ast.Name, through: Iterable[str]) -> Diagnostic:
    """A type or constant that is defined by itself."""
    chain = " → ".join(f"`{step}`" for step in (*through, name.text))
    return Diagnostic(
        "E0218",
        name.span,
        f"`{name.text}` is defined by itself",
        f"The way round: {chain}.",
        hint="Break the circle.",
    )


def chain_too_long(name: ast.Name, most: int) -> Diagnostic:
    """A type or constant that is defined through too many others."""
    text = f"It is defined by way of more than {most} other definitions."
    hint = "Write its value, or declare what it needs before it."
    return Diagnostic("E0218", name.span, f"`{name.text}` is defined in too many steps", text, hint=hint)


def not_callable(name: ast.Name, symbol: Symbol, hint: str = "") -> Diagnostic:
    """A call of a value."""
    hint = hint or (
        f"For an item write `{name.text}[…]`."
        if symbol.kind in {Kind.FACT, Kind.LOCAL, Kind.ARGUMENT}
        else ""
    )
    return Diagnostic(
        "E0219", name.span, f"`{name.text}` cannot be called", f"It is {symbol.kind.value}.", hint=hint
    )


def bad_hole(span: Span, hole: str, known: Iterable[str]) -> Diagnostic:
    """A hole of a prompt that names neither an argument nor a fact seen."""
    if not hole.isidentifier():
        return _no_name(span, hole)
    hint = _did_you_mean(
        hole, known, "Name an argument, or add the fact to `sees`. For a brace write `{{` or `}}`."
    )
    return Diagnostic(
        "E0220",
        span,
        f"The hole `{{{hole}}}` names nothing that the task shows",
        "The holes of a prompt name arguments, and facts that the task `sees`.",
        hint=hint,
    )


def _no_name(span: Span, hole: str) -> Diagnostic:
    """A hole with something else than a name in it, or half a hole."""
    text = (
        "A prompt is filled with arguments, and facts that the task `sees`, as they are: it computes nothing."
    )
    hint = "Name an argument, and let who asks compute it. For a brace write `{{` or `}}`."
    title = f"The hole `{{{hole}}}` holds more than a name"
    if hole[1:-1].isspace() or hole == "{}":
        title = "This hole names nothing"
    elif hole == "{":
        title, text, hint = "This hole is never closed", "", "Write `{name}`. For a brace write `{{`."
    elif hole == "}":
        title, text, hint = "This `}` closes no hole", "", "For a brace write `}}`."
    return Diagnostic("E0220", span, title, text, hint=hint)


def no_such_param(name: ast.Name, params: Iterable[str]) -> Diagnostic:
    """A `--set` of what is no param."""
    params = tuple(params)
    otherwise = f"It has {', '.join(f'`{p}`' for p in sorted(params))}." if params else "It has none."
    return Diagnostic(
        "E0221",
        name.span,
        f"The program has no param `{name.text}` to set",
        hint=_did_you_mean(name.text, params, otherwise),
    )
