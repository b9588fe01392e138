"""The canonical layout, by examples."""

from textwrap import dedent

import pytest

from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.unparse import (
    CannotFormat,
    format_file,
    unparse_expression,
    unparse_file,
    unparse_statement,
)
from tests.syntax.formatting import check_layout, check_tree, read


def formatted(text: str) -> str:
    text = dedent(text).lstrip("\n")
    check_layout(text)
    return format_file(read(text))


def expect(before: str, after: str) -> None:
    assert formatted(before) == dedent(after).lstrip("\n")


def test_nothing_stays_nothing() -> None:
    assert formatted("") == ""
    assert formatted("\n\n# only this\n\n\n# and this") == "# only this\n\n# and this\n"


def test_declarations() -> None:
    expect(
        """
        'What for.'
        param a:0..3=2
        param   b : 0 .. 3 = 2  # the second


        type T=zero|one
        context :
          # first
          hidden  x:T

          y : List[ T,6 ]
        primitive f(x:T)->T=y [ x ]
        primitive g( )->T=zero # none
        roots f,
        """,
        '''
        """What for."""

        param a: 0..3 = 2
        param b: 0..3 = 2  # the second

        type T = zero | one

        context:
            # first
            hidden x: T

            y: List[T, 6]

        primitive f(x: T) -> T = y[x]
        primitive g() -> T = zero  # none
        roots f
        ''',
    )


def test_blank_lines_in_a_task() -> None:
    expect(
        """
        task t(x: T) -> T by a:

            'Prompt {x}'
            sees f
            spec = x


            sample:

                x = draw(T)
            # the easy case
            strategy easy when x==zero:
                return x
            strategy hard:
                y = ask t(x)

                # and then
                if y == x:

                    return y

                else:
                    return x
                # no more
        agent a = nobody
        """,
        '''
        task t(x: T) -> T by a:
            """Prompt {x}"""
            sees f
            spec = x

            sample:
                x = draw(T)

            # the easy case
            strategy easy when x == zero:
                return x

            strategy hard:
                y = ask t(x)

                # and then
                if y == x:
                    return y
                else:
                    return x
                # no more

        agent a = nobody
        ''',
    )


def test_comments_keep_their_block() -> None:
    expect(
        """
        function f(x: Int) -> Int:
          if x: # why
            y = 1
            # end of the branch
          # before else
          else:
            y = 2
          # before return
          return y
          # end of f
        # between

        # above g
        function g() -> Int = 1
        # end
        """,
        """
        function f(x: Int) -> Int:
            if x:  # why
                y = 1
                # end of the branch
            # before else
            else:
                y = 2
            # before return
            return y
            # end of f
        # between

        # above g
        function g() -> Int = 1
        # end
        """,
    )


def test_comments_in_brackets() -> None:
    expect(
        """
        const a = [ # numbers
            1, # one
            # the second
            2
            # no more
        ]
        type T = ( # kinds
            zero # nothing
            | one)
        const b = f(x= # cannot stay
            1)
        """,
        """
        const a = [
            # numbers
            1,  # one
            # the second
            2,
            # no more
        ]
        type T = (
            # kinds
            zero  # nothing
            | one
        )
        # cannot stay
        const b = f(x=1)
        """,
    )


def test_long_lines() -> None:
    expect(
        """
        agent panel = best_of(llm("a large one"), llm("a larger one"), llm("the largest"), judge=human(
            "an editor"))
        function f(first_one: Int, second_one: Int, third_one: Int) -> List[Int, 0..20] = [first_one,
            second_one]
        const total = first_number_of_all + second_number_of_all * third_number_of_all - fourth_number_of_all
        const which = (some_long_name if the_first_condition and the_second_condition else another_long_name
            or nothing)
        const all_of = all([legal(candidate, position) for candidate in candidates_of(position) if
            known(candidate)])
        """,
        """
        agent panel = best_of(
            llm("a large one"),
            llm("a larger one"),
            llm("the largest"),
            judge=human("an editor"),
        )
        function f(first_one: Int, second_one: Int, third_one: Int) -> List[Int, 0..20] = [
            first_one,
            second_one,
        ]
        const total = (
            first_number_of_all + second_number_of_all * third_number_of_all - fourth_number_of_all
        )
        const which = (
            some_long_name if the_first_condition and the_second_condition else another_long_name or nothing
        )
        const all_of = all([
            legal(candidate, position)
            for candidate in candidates_of(position)
            if known(candidate)
        ])
        """,
    )


def test_long_chains_break_before_each_operator() -> None:
    expect(
        """
        const which = (some_long_name if the_first_condition and the_second_condition else another_long_name
            or nothing_at_all)

        task settle(claim: Text[0..400], transcript: List[Turn, 0..12], side: Side) -> Verdict by (
            the_judges) always
        """,
        """
        const which = (
            some_long_name
            if the_first_condition and the_second_condition
            else another_long_name or nothing_at_all
        )

        task settle(
            claim: Text[0..400],
            transcript: List[Turn, 0..12],
            side: Side,
        ) -> Verdict by the_judges always
        """,
    )


def test_a_line_that_fits_again_is_joined() -> None:
    expect(
        """
        const a = f(
            1,
            2,
        )
        const b = (
            1
            + 2
        )
        """,
        """
        const a = f(1, 2)
        const b = 1 + 2
        """,
    )


def test_quantifiers_stay_on_their_lines() -> None:
    expect(
        """
        property p:
            forall a in xs,b:0..3
            forall (c,d) in pairs, # the rest
            a+b==c+d
        """,
        """
        property p:
            forall a in xs, b: 0..3
            forall (c, d) in pairs  # the rest
            a + b == c + d
        """,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-x**2", "-x ** 2"),
        ("(-x)**2", "(-x) ** 2"),
        ("a**-b", "a ** -b"),
        ("(a**b)**c", "(a ** b) ** c"),
        ("a**(b**c)", "a ** b ** c"),
        ("(a-b)-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a*(b/c)", "a * (b / c)"),
        ("not(a<b)", "not a < b"),
        ("(not a)<b", "(not a) < b"),
        ("(a<b)<c", "(a < b) < c"),
        ("a<b<=c", "a < b <= c"),
        ("(a and b)or c", "a and b or c"),
        ("a and(b or c)", "a and (b or c)"),
        ("(a and b)and c", "(a and b) and c"),
        ("(a if b else c)if d else e", "(a if b else c) if d else e"),
        ("a if b else(c if d else e)", "a if b else c if d else e"),
        ("(a|b)|c", "(a | b) | c"),
        ("0 .. 2**k", "0 .. 2 ** k"),
        ("- 1 .. n", "-1..n"),
        ("xs[1 :n]", "xs[1:n]"),
        ("xs[a+1:]", "xs[a + 1 :]"),
        ("xs[::2]", "xs[::2]"),
        ("Set[(A,B)]", "Set[(A, B)]"),
        ("List[T,6,]", "List[T, 6]"),
        ("List[(A,B)]", "List[(A, B)]"),
        ("(a,)", "(a,)"),
        ("sum(x for x in xs)", "sum([x for x in xs])"),
        ("[a for(a,b)in xs if a if b]", "[a for a, b in xs if a if b]"),
        ("ask[ 2 ] t ( x,y = 1 )", "ask[2] t(x, y=1)"),
        ("{ a:1,b:{c:2}, }", "{a: 1, b: {c: 2}}"),
        ("0xFF + 1_000 + 1e3", "0xFF + 1_000 + 1e3"),
        ("'it'", '"it"'),
        ("'it\\'s'", '"it\'s"'),
        ("'\"so\"'", "'\"so\"'"),
        ("'\\u00e9'", '"\\u00e9"'),
        ("'''long'''", '"long"'),
        ("F'{x}'", 'f"{x}"'),
        ("f'{x[\"a\"]}'", "f'{x[\"a\"]}'"),
    ],
)
def test_expressions(before: str, after: str) -> None:
    assert formatted(f"const x = {before}\n") == f"const x = {after}\n"


def test_bare_tuples() -> None:
    expect(
        """
        function f(x: Int) -> (Int, Int):
            (a, (b, c)) = (x, (x, x))
            for (i, j) in g(x):
                a = (i,)
            return (a, b)
        """,
        """
        function f(x: Int) -> (Int, Int):
            a, (b, c) = x, (x, x)
            for i, j in g(x):
                a = (i,)
            return a, b
        """,
    )


def test_long_texts_keep_their_lines() -> None:
    text = '''\
        task t() -> Text:
            """One "quoted" line,

              an indented one, and \\t a last.\\""""
            spec = """two
          lines"""
        '''
    assert formatted(text) == dedent(text)


def test_spelling_without_a_source() -> None:
    text = ast.Literal('a "b"\n\u200b\\')
    assert unparse_expression(text) == "'a \"b\"\\n\\u200b\\\\'"
    inner = ast.FText(("in ", ast.Literal("x")))
    outer = ast.FText(('{"', ast.RecordExpr((ast.FieldValue(ast.Name("a"), inner),)), '"}'))
    assert unparse_expression(outer) == """f\"\"\"{{\\"{ {a: f"in {'x'}"}}\\"}}\"\"\""""


def test_statements_on_one_line() -> None:
    x = ast.Name("x")
    assert unparse_statement(ast.Assign(ast.TupleExpr((x, x)), ast.TupleExpr((x, x)))) == "x, x = x, x"
    assert unparse_statement(ast.If((ast.Branch(x, (ast.Break(),)),), None)) == "if x:"
    assert unparse_statement(ast.For(x, x, (ast.Break(),))) == "for x in x:"
    assert unparse_statement(ast.Mistake()) == "…"


def test_a_name_that_would_be_read_as_a_keyword_is_put_in_brackets() -> None:
    name = ast.Name("forall")
    text = check_tree(ast.File(None, (ast.Property(ast.Name("p"), (), ast.Compare((name, name), ("==",))),)))
    assert text == "property p:\n    (forall == forall)\n"


def test_mistakes_are_not_formatted() -> None:
    with pytest.raises(CannotFormat):
        format_file(parse(Source("test.ida", "const x = (1\nroots a\n")))
    with pytest.raises(CannotFormat):
        unparse_file(ast.File(None, (ast.Mistake(),)))
