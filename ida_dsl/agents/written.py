"""How an agent that was written down becomes an `AgentNode`. The kinds are in `AGENT_KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ida_dsl.agents.kinds import AGENT_KINDS, DECLARED, AgentKind, Setting
from ida_dsl.agents.model import AgentNode
from ida_dsl.source import Span
from ida_dsl.spell import nearest
from ida_dsl.syntax import ast
from ida_dsl.types import EnumType, Type, convert
from ida_dsl.values import Value, Word, show

__all__ = ["AGENT_KINDS", "DECLARED", "AgentKind", "BadAgent", "Setting", "agent_node", "literal"]


class BadAgent(Exception):  # noqa: N818 - it is about what was written, and becomes a diagnostic
    """What is wrong with an agent as written: where, in one line, and what to write instead."""

    def __init__(self, span: Span, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.span, self.message, self.hint = span, message, hint


Constant = Callable[[ast.Expr], Value | None]
"""The value of an expression that is known before anything runs; None where it is not."""


def literal(expr: ast.Expr) -> Value | None:
    """The value of a literal, a negative number too, or a word: all that is constant outside a program."""
    match expr:
        case ast.Name(text=name):
            return Word(name)
        case ast.Literal(value=value):
            return value
        case ast.Unary(op="-", operand=ast.Literal(value=int() | float() as value)):
            return -value
    return None


def agent_node(expr: ast.Expr, declared: Collection[str], constant: Constant = literal) -> AgentNode:
    """The agent that the expression describes; raises `BadAgent`.

    `declared` are the program's agents: a name among them hides the kind of that name. `constant` gives
    settings their values (a program's may use its params).
    """
    match expr:
        case ast.Name(text=name) if name in declared:
            return AgentNode(DECLARED, (), (("name", name),))
        case ast.Name(text=name):
            return _call(ast.Call(expr, (), span=expr.span), _kind(expr, declared), declared, constant)
        case ast.Call(function=name) if name.text in declared:
            raise BadAgent(
                expr.span, f"`{name.text}` is an agent and takes no arguments", f"write `{name.text}`"
            )
        case ast.Call(function=name):
            return _call(expr, _kind(name, declared), declared, constant)
    raise BadAgent(expr.span, "this is not an agent", f"the kinds of agents are {', '.join(AGENT_KINDS)}")


def _kind(name: ast.Name, declared: Collection[str]) -> AgentKind:
    kind = AGENT_KINDS.get(name.text)
    if kind is None:
        near = nearest(name.text, [*declared, *AGENT_KINDS])
        hint = f"did you mean `{near}`?" if near else f"the kinds of agents are {', '.join(AGENT_KINDS)}"
        raise BadAgent(name.span, f"there is no agent, and no kind of agent, called `{name.text}`", hint)
    return kind


def _call(call: ast.Call, kind: AgentKind, declared: Collection[str], constant: Constant) -> AgentNode:
    positional = [argument.value for argument in call.arguments if argument.name is None]
    cut = len(positional) if kind.most is None else kind.most
    _count_members(call, kind, min(cut, len(positional)))
    members = tuple(_member(expr, declared, constant) for expr in positional[:cut])
    settings: dict[str, Value] = {}
    for setting, expr in zip(kind.settings, positional[cut:], strict=False):
        settings[setting.name] = _setting(setting, expr, kind, constant)
    if len(positional) - cut > len(kind.settings):
        extra = positional[cut + len(kind.settings)]
        raise BadAgent(extra.span, f"`{kind.name}` takes no more than this", _like(kind))
    judge = _keywords(call, kind, settings, declared, constant)
    _all_given(call, kind, settings, judge)
    named = tuple((one.name, settings[one.name]) for one in kind.settings if one.name in settings)
    return AgentNode(kind.name, members, named, judge)


def _keywords(
    call: ast.Call,
    kind: AgentKind,
    settings: dict[str, Value],
    declared: Collection[str],
    constant: Constant,
) -> AgentNode | None:
    """Reads the keyword arguments into the settings; what is left is the judge."""
    judge: AgentNode | None = None
    for argument in call.arguments:
        if argument.name is None:
            continue
        name, setting = argument.name, kind.setting(argument.name.text)
        if name.text in settings or (name.text == "judge" and judge is not None):
            raise BadAgent(name.span, f"`{name.text}` is given twice", "give it once")
        if setting is not None:
            settings[name.text] = _setting(setting, argument.value, kind, constant)
        elif kind.judge and name.text == "judge":
            judge = _member(argument.value, declared, constant)
        else:
            raise _no_such(name, kind)
    return judge


def _no_such(name: ast.Name, kind: AgentKind) -> BadAgent:
    known = [setting.name for setting in kind.settings] + ["judge"] * kind.judge
    near = nearest(name.text, known)
    hint = f"did you mean `{near}`?" if near else _like(kind)
    return BadAgent(name.span, f"`{kind.name}` has no setting `{name.text}`", hint)


def _count_members(call: ast.Call, kind: AgentKind, given: int) -> None:
    if given < kind.least:
        what = "one" if kind.most is None or kind.most == 1 else str(kind.least)
        raise BadAgent(call.span, f"`{kind.name}` needs {what} agent to begin with", _like(kind))


def _member(expr: ast.Expr, declared: Collection[str], constant: Constant) -> AgentNode:
    node = agent_node(expr, declared, constant)
    if node.kind in AGENT_KINDS and AGENT_KINDS[node.kind].tier:
        raise BadAgent(expr.span, f"`{node.kind}` makes a whole tier and stands alone in `tiers:`")
    return node


def _setting(setting: Setting, expr: ast.Expr, kind: AgentKind, constant: Constant) -> Value:
    value = _word(setting.type, expr)
    if value is None:
        value = constant(expr)
    if value is not None and setting.allows(made := convert(value, setting.type)):
        return made
    given = "" if value is None else f", not {show(value)}"
    message = f"`{setting.name}` of `{kind.name}` is {setting.wanted}{given}"
    raise BadAgent(expr.span, message, _like(kind))


def _word(type_: Type, expr: ast.Expr) -> Value | None:
    if not (isinstance(type_, EnumType) and isinstance(expr, ast.Name)):
        return None
    return next((word for word in type_.words if word.name == expr.text), None)


def _all_given(
    call: ast.Call, kind: AgentKind, settings: Mapping[str, Value], judge: AgentNode | None
) -> None:
    missing = [one.name for one in kind.settings if one.default is None and one.name not in settings]
    missing += ["judge"] * (kind.judge and judge is None)
    if missing:
        raise BadAgent(call.span, f"`{kind.name}` needs its {' and '.join(missing)}", _like(kind))


def _like(kind: AgentKind) -> str:
    return f"write it like `{kind.example}`"
