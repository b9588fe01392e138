"""The programs of the language's page, for tests to parse and to spoil."""

from textwrap import dedent

POWER = '''\
"""Where does repeated application of a permutation lead?"""

param size: 4..64 = 64                    # elements in one problem; a curriculum grows it

type Element = 0..63
type Power = 0..63

context:                                  # the facts of one problem
    next: Map[Element, Element]

sample context:                           # draws one random problem
    used = draw_distinct(Element, size)
    next = map(zip(used, shuffle(used)))

primitive follow(x: Element) -> Element = next[x]

task power(x: Element, k: Power) -> Element:
    """Start at {x} and follow the permutation {k} times. Where do you end?"""
    sees next
    spec = iterate(follow, k, x)
    decreases k

    sample:
        x = draw(keys(next))
        bits = draw(1..6)                 # every length of k equally often
        k = draw(range(2 ** (bits - 1), 2 ** bits))

    strategy stay when k == 0:
        return x

    strategy look when k == 1:
        return ask follow(x)

    strategy halve:
        middle = ask power(x, k // 2)
        end = ask power(middle, k // 2)
        if k % 2 == 1:
            return ask follow(end)
        return end

roots power

property steps_add_up:
    forall x in keys(next), a: 0..31, b: 0..31
    power(power(x, a), b) == power(x, a + b)

tiers:
    0 = nobody
    1..6 = distill(depth=1)
    grow size by 1 when agreement > 0.85
'''

SUMMARIZE = '''\
"""Summarise a long text by summarising its parts."""

param piece: 50..4000 = 600               # words that one agent reads at a time

agent readers = llm("small")
agent editors = best_of(llm("large"), llm("large"), judge=human("editor"))

task summarize(passage: Text) -> Text by readers:
    """Summarise this passage in at most 100 words, in plain English.

    {passage}"""
    decreases count_words(passage)

    strategy by_parts when count_words(passage) > piece:
        parts = [ask summarize(part) for part in split_words(passage, piece)]
        return ask merge(parts)

task merge(parts: List[Text]) -> Text by editors:
    """These are summaries of consecutive parts of one text. Make one summary of at most 100 words.

    {parts}"""

roots summarize
'''

STRATEGIES = """\
task step(a: Vertex, b: Vertex) -> Vertex:
    strategy try_three:
        if ask edge(a, b):
            return b
        tries = ask[2] step(a, b) + ask[1] neighbor(a)
        legal = [v for v in tries if ask edge(a, v)]
        return argmin(legal, [ask distance(v, b) for v in legal])

task settle(claim: Text) -> Bool:
    strategy debate:
        transcript = []
        repeat rounds:
            pro = ask argue(claim, "for", transcript)
            con = ask argue(claim, "against", transcript)
            transcript = transcript + [pro, con]
        return ask judge(claim, transcript)

task solve(question: Text) -> Text:
    strategy shown by teacher:
        may ask search, solve
        at most 8
"""

PROGRAMS = (POWER, SUMMARIZE, STRATEGIES)


def in_strategy(body: str) -> str:
    """A program with these statements in its one strategy."""
    lines = "".join(f"        {line}\n" if line else "\n" for line in dedent(body).strip("\n").split("\n"))
    return f"task t(x: Int) -> Int:\n    strategy s:\n{lines}"
