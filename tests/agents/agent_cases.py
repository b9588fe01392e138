"""Tasks, questions and agents to try the kinds of agents on."""

from attrs import define, field

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.code import Code
from ida_dsl.graph.model import Graph, Hole, Named, ShownNode, TaskNode
from ida_dsl.questions import Context, Question, Reply, Shown
from ida_dsl.types import BOOL, REAL, TEXT, EnumType, IntType, ListType, RecordType, TextType, TupleType
from ida_dsl.values import Reason, Unknown, Word

DIGIT = IntType(0, 9)
COLOUR = EnumType((Word("red"), Word("green"), Word("blue")))
FINDING = RecordType((("line", IntType(1, 99)), ("kind", COLOUR)))
TYPES = [
    BOOL,
    DIGIT,
    REAL,
    TEXT,
    COLOUR,
    FINDING,
    ListType(DIGIT),
    TupleType((DIGIT, COLOUR)),
    TextType(0, 5),
]
NOWHERE = Code((), DIGIT)


def task(returns=DIGIT, name="t", *, strategies=(), sees=()):
    """A task of one number, with a prompt."""
    prompt = ("What of ", Hole("x"), "?")
    return TaskNode(name, (Named("x", IntType()),), returns, prompt, sees, strategies=strategies)


def shown(x=0, returns=DIGIT, *, draw=(), picks=None, of=None, facts=None, depth=0, prompt=None):
    """The task's question about x, as an agent is shown it."""
    node = task(returns) if of is None else of
    known = facts or {}
    question = Question(node.name, Context(known), (x,), draw, depth)
    seen = tuple((name, known[name]) for name in node.sees)
    return Shown(node, question, f"What of {x}?" if prompt is None else prompt, seen, picks)


@define
class Says:
    """Answers what `said` makes of the shown question; keeps what it was asked."""

    said: object
    name: str = "says"
    deterministic: bool = True
    cost: float = 0.0
    asked: list = field(factory=list)

    def answer(self, questions):
        self.asked.extend(questions)
        made = [self.said(one) if callable(self.said) else self.said for one in questions]
        return [one if isinstance(one, Reply) else Reply(one, self.cost) for one in made]

    def step(self, question):  # noqa: ARG002
        return Unknown(Reason.SAID)


def shown_task(may_ask, returns=TEXT, agent=None):
    """A task that is decomposed by showing."""
    by = ShownNode("shown", None, agent or AgentNode("human", (), (("name", "me"),)), tuple(may_ask), NOWHERE)
    return task(returns, "solve", strategies=(by,))


def graph_of(*tasks, **more):
    """A program of these tasks."""
    return Graph(tasks=tasks, **more)


class Script:
    """A console whose lines are written beforehand; then the input ends."""

    def __init__(self, *lines):
        self.lines, self.said, self.labels, self.words = list(lines), [], [], []

    def say(self, text):
        self.said.append(text)

    def ask(self, label, words=()):
        self.labels.append(label)
        self.words.append(tuple(words))
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    @property
    def text(self):
        """All that was said and asked."""
        return "\n".join([*self.said, *self.labels])
