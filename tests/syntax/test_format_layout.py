"""The canonical layout, by examples."""

from textwrap import dedent

import pytest

from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.unparse import (
    CannotFormat,
    format_file,
    unparse_file,
)
from tests.syntax.formatting import check_tree, formatted


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


def test_a_name_that_would_be_read_as_a_keyword_is_put_in_brackets() -> None:
    name = ast.Name("forall")
    law = ast.Property(ast.Name("p"), None, (), ast.Compare((name, name), ("==",)))
    text = check_tree(ast.File(None, (law,)))
    assert text == "property p:\n    (forall == forall)\n"


def test_mistakes_are_not_formatted() -> None:
    with pytest.raises(CannotFormat):
        format_file(parse(Source("test.ida", "const x = (1\nroots a\n")))
    with pytest.raises(CannotFormat):
        unparse_file(ast.File(None, (ast.Mistake(),)))
