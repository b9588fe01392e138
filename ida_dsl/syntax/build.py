"""From lark's trees to statements and declarations. Every tree has a method of its rule's name."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import define
from lark import Token, Tree

from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.build_expr import ExprBuilder, Node, Part
from ida_dsl.syntax.habits_declarations import says_nothing

N = TypeVar("N", bound=ast.Node)


@define
class Builder(ExprBuilder):
    """Builds a file's declarations."""

    def whole(self, tree: Node) -> tuple[ast.Docstring | None, tuple[ast.Declaration, ...]]:
        """What a `file` or some `declarations` hold."""
        parts = [child for child in tree.children if isinstance(child, Tree)]
        doc = parts.pop(0) if parts and parts[0].data == "docstring" else None
        made = tuple(self._settled(part, self.declaration) for part in parts)
        return (None if doc is None else self.docstring(doc)), made

    def _settled(self, part: Part, build: Callable[[Node], N]) -> N | ast.Mistake:
        """What a line says; a Mistake where something in it was reported."""
        assert isinstance(part, Tree)
        made = build(part)
        if self.unsettled:
            self.unsettled = False
            return ast.Mistake(**self.at(part))
        return made

    def _all(self, parts: Iterable[Part]) -> tuple[Any, ...]:
        return tuple(self._settled(part, self._one) for part in parts if part is not None)

    def _one(self, tree: Node) -> Any:
        return getattr(self, f"_on_{tree.data}")(tree)

    def declaration(self, tree: Node) -> Any:
        """Any declaration."""
        return self._one(tree)

    def docstring(self, tree: Node) -> ast.Docstring:
        """A text standing by itself."""
        text = self.text(tree.children[0])
        self.unsettled = False  # reported; nothing else depends on it
        return ast.Docstring(text, **self.at(tree))

    _on_prompt = docstring

    def _on_mistake(self, tree: Node) -> ast.Mistake:
        return ast.Mistake(**self.at(tree))

    # -------------------------------------------------------------------------------- declarations

    def _on_import_(self, tree: Node) -> ast.Import:
        return ast.Import(self.text(tree.children[0]), **self.at(tree))

    def _on_param(self, tree: Node) -> ast.Param:
        name, type_, default = tree.children
        return ast.Param(self.name(name), self.expr(type_), self.expr(default), **self.at(tree))

    def _on_const(self, tree: Node) -> ast.Const:
        name, value = tree.children
        return ast.Const(self.name(name), self.expr(value), **self.at(tree))

    def _on_type_(self, tree: Node) -> ast.TypeDecl:
        name, type_ = tree.children
        return ast.TypeDecl(self.name(name), self.expr(type_), **self.at(tree))

    def _on_context(self, tree: Node) -> ast.Context:
        return ast.Context(self._all(tree.children), **self.at(tree))

    def _on_fact(self, tree: Node) -> ast.Fact:
        hidden, name, type_ = tree.children
        return ast.Fact(self.name(name), self.expr(type_), hidden is not None, **self.at(tree))

    def _on_context_sample(self, tree: Node) -> ast.ContextSample:
        return ast.ContextSample(self._on_sample(tree), **self.at(tree))

    def _on_sample(self, tree: Node) -> ast.Sample:
        (inside,) = tree.children
        if isinstance(inside, Token):
            return ast.Sample(None, self.text(inside), **self.at(tree))
        return ast.Sample(self.block(inside), None, **self.at(tree))

    def _on_primitive(self, tree: Node) -> ast.Primitive:
        name, parameters, returns, body = tree.children
        head = self.name(name), self.parameters(parameters), self.expr(returns)
        return ast.Primitive(*head, self.body(body), **self.at(tree))

    def _on_function(self, tree: Node) -> ast.Function:
        name, parameters, returns, body = tree.children
        head = self.name(name), self.parameters(parameters), self.expr(returns)
        return ast.Function(*head, self.body(body), **self.at(tree))

    def _on_extern(self, tree: Node) -> ast.Extern:
        name, parameters, returns, target = tree.children
        head = self.name(name), self.parameters(parameters), self.expr(returns)
        return ast.Extern(*head, self.text(target), **self.at(tree))

    def parameters(self, part: Part) -> tuple[ast.Parameter, ...]:
        """What stands in the brackets of a declaration."""
        assert isinstance(part, Tree)
        return tuple(self._parameter(child) for child in part.children if isinstance(child, Tree))

    def _parameter(self, tree: Node) -> ast.Parameter:
        name, type_ = tree.children
        return ast.Parameter(self.name(name), self.expr(type_), **self.at(tree))

    def _on_roots(self, tree: Node) -> ast.Roots:
        return ast.Roots(self.names(tree.children[0]), **self.at(tree))

    def names(self, part: Part) -> tuple[ast.Name, ...]:
        """Names with commas between them."""
        assert isinstance(part, Tree)
        return tuple(self.name(child) for child in part.children)

    def _on_property(self, tree: Node) -> ast.Property:
        name, by, *lines, condition = tree.children
        made = self._all(lines)
        foralls = tuple(one for line in made if isinstance(line, _ForAlls) for one in line.foralls)
        broken = next((line for line in made if isinstance(line, ast.Mistake)), None)
        named = self.name(name)
        truth = broken or self._condition(condition, named)
        whose = self.name(by) if isinstance(by, Tree) else None
        return ast.Property(named, whose, foralls, truth, **self.at(tree))

    def _condition(self, part: Part, name: ast.Name) -> ast.Expr | ast.Mistake:
        if not isinstance(part, Tree):
            self.diagnostics.append(says_nothing(name.span))
            return ast.Mistake(span=name.span, id=next(self.ids))
        made = self.expr(part.children[0])
        if self.unsettled:
            self.unsettled = False
            return ast.Mistake(**self.at(part))
        return made

    def _on_forall_line(self, tree: Node) -> "_ForAlls":
        return _ForAlls([self._one(child) for child in tree.children if isinstance(child, Tree)])

    def _on_forall_type(self, tree: Node) -> ast.ForAll:
        name, domain = tree.children
        return ast.ForAll(self.name(name), self.expr(domain), True, **self.at(tree))

    def _on_forall_in(self, tree: Node) -> ast.ForAll:
        target, domain = tree.children
        return ast.ForAll(self.target(target), self.expr(domain), False, **self.at(tree))

    def _on_agent(self, tree: Node) -> ast.AgentDecl:
        name, value = tree.children
        return ast.AgentDecl(self.name(name), self.expr(value), **self.at(tree))

    def _on_tiers(self, tree: Node) -> ast.Tiers:
        return ast.Tiers(self._all(tree.children), **self.at(tree))

    def _on_tier_rule(self, tree: Node) -> ast.TierRule:
        tiers, value = tree.children
        return ast.TierRule(self.expr(tiers), self.expr(value), **self.at(tree))

    def _on_grow(self, tree: Node) -> ast.Grow:
        name, step, when = tree.children
        return ast.Grow(self.name(name), self.expr(step), self.expr(when), **self.at(tree))

    # --------------------------------------------------------------------------------------- tasks

    def _on_task(self, tree: Node) -> ast.Task:
        name, parameters, returns, by, *items = tree.children
        agent, always = by.children if isinstance(by, Tree) else (None, None)
        head = self.name(name), self.parameters(parameters), self.expr(returns)
        doer = self.maybe(agent)
        broken = self.unsettled  # in the header; the items settle for themselves
        self.unsettled = False
        made = self._all(items)
        self.unsettled = broken
        return ast.Task(*head, doer, always is not None, made, **self.at(tree))

    def _on_sees(self, tree: Node) -> ast.Sees:
        return ast.Sees(self.names(tree.children[0]), **self.at(tree))

    def _on_spec(self, tree: Node) -> ast.Spec:
        return ast.Spec(self.body(tree.children[0]), **self.at(tree))

    def _on_spec_where(self, tree: Node) -> ast.SpecWhere:
        name, condition = tree.children
        return ast.SpecWhere(self.name(name), self.expr(condition), **self.at(tree))

    def _on_waive(self, tree: Node) -> ast.Waive:
        law, strategy, reason = tree.children
        whose = self.name(strategy) if isinstance(strategy, Tree) else None
        return ast.Waive(self.name(law), whose, self.text(reason), **self.at(tree))

    def _on_decreases(self, tree: Node) -> ast.Decreases:
        return ast.Decreases(self.expr(tree.children[0]), **self.at(tree))

    def _on_strategy(self, tree: Node) -> ast.Strategy:
        name, when, body = tree.children
        return ast.Strategy(self.name(name), self._when(when), self.block(body), **self.at(tree))

    def _on_shown(self, tree: Node) -> ast.Shown:
        name, when, agent, *rules = tree.children
        head = self.name(name), self._when(when), self.expr(agent)
        return ast.Shown(*head, self._under(lambda: self._all(rules)), **self.at(tree))

    def _when(self, part: Part) -> ast.Expr | None:
        return self.expr(part.children[0]) if isinstance(part, Tree) else None

    def _on_may_ask(self, tree: Node) -> ast.MayAsk:
        return ast.MayAsk(self.names(tree.children[0]), **self.at(tree))

    def _on_at_most(self, tree: Node) -> ast.AtMost:
        return ast.AtMost(self.expr(tree.children[0]), **self.at(tree))

    # ---------------------------------------------------------------------------------- statements

    def body(self, part: Part) -> ast.Body:
        """What follows `=`, or the block that follows `:`."""
        assert isinstance(part, Tree)
        return self.block(part) if part.data == "block" else self.expr(part)

    def block(self, part: Part) -> ast.Block:
        """The statements of a block."""
        assert isinstance(part, Tree)
        return self._under(lambda: self._all(part.children))

    def _under(self, build: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        """What is indented below a header: its mistakes are its own, and the header's stay the header's."""
        before, self.unsettled = self.unsettled, False
        made = build()
        self.unsettled = before
        return made

    def _on_assign(self, tree: Node) -> ast.Assign:
        target, value = tree.children
        return ast.Assign(self.target(target), self.expr(value), **self.at(tree))

    def _on_if_(self, tree: Node) -> ast.If:
        condition, body, *rest = tree.children
        otherwise = rest.pop()
        assert isinstance(body, Tree)
        span = Span(self.path, self.span(tree).start, self.span(body).end)
        first = ast.Branch(self.expr(condition), self.block(body), span=span, id=next(self.ids))
        branches = (first, *(self._branch(part) for part in rest))
        last = self.block(otherwise.children[0]) if isinstance(otherwise, Tree) else None
        return ast.If(branches, last, **self.at(tree))

    def _branch(self, part: Part) -> ast.Branch:
        assert isinstance(part, Tree)
        condition, body = part.children
        return ast.Branch(self.expr(condition), self.block(body), **self.at(part))

    def _on_for_(self, tree: Node) -> ast.For:
        target, items, body = tree.children
        return ast.For(self.target(target), self.expr(items), self.block(body), **self.at(tree))

    def _on_repeat(self, tree: Node) -> ast.Repeat:
        count, body = tree.children
        return ast.Repeat(self.expr(count), self.block(body), **self.at(tree))

    def _on_break_(self, tree: Node) -> ast.Break:
        return ast.Break(**self.at(tree))

    def _on_require(self, tree: Node) -> ast.Require:
        return ast.Require(self.expr(tree.children[0]), **self.at(tree))

    def _on_return_(self, tree: Node) -> ast.Return:
        return ast.Return(self.expr(tree.children[0]), **self.at(tree))


@define
class _ForAlls:
    foralls: list[ast.ForAll]
