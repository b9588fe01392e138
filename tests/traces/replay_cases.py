"""Replays, and full runs that say what they must come to."""

from __future__ import annotations

from attrs import evolve

from ida_dsl.asking.job import Job
from ida_dsl.interpret import Interpreter
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Reply
from ida_dsl.values import Reason, Unknown
from ida_runtime.replays.cast import cast_of
from ida_runtime.replays.retelling import GIVEN
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.recording import Recording


def recorded(path, job):
    """A run that is kept, from begin to end."""
    recording, running = Recording.begin(path, job), job.start()
    recording.watch(running)
    outcome = running.run()
    recording.end(running, outcome, stopped=False)
    return outcome, Trace.open(path)


def job_of(loaded, roots, agents, settings):
    return Job(loaded, tuple(roots), agents, settings)


class Whole(Interpreter):
    """A full run in which questions that are no leaves have the answers that are given to them."""

    def __init__(self, given, *rest):
        super().__init__(*rest)
        self.given = given

    def _open(self, node):
        if node.question not in self.given:
            super()._open(node)
            return
        node.agent = GIVEN
        self._finish(node, self.given[node.question])


def said_in(program, job):
    """All that agents said in a run, by what they were shown."""
    first = Interpreter(program, job.agents, job.settings, {})
    first.run(job.roots)
    return {**first.desk.passing, **first.desk.memory}


def wanted(trace, job, given, agents, externs):
    """What a full run comes to whose agents say what they said, but for what is given. `given` is by
    question."""
    program = Program(trace.graph, {}, externs)
    memory, kept = said_in(program, job), Kept(trace)
    roles = cast_of(trace, program, agents)
    others = {slot: role.answerer.agent for slot, role in roles.items()}
    above = {}
    whole = Whole(above, program, others, evolve(job.settings, cost=None), memory)
    for question, value in given.items():
        entry = kept[question]
        if entry.agent is not None and entry.strategy is None:
            memory[whole.desk.key(question)] = Reply(value, agent=GIVEN)
        else:
            above[question] = value.at(question) if isinstance(value, Unknown) else value
    return whole.run(job.roots)


def drawn(random, trace, outcome, value_of, count):
    """Some questions of a run, no two of which may be shown alike, and other answers to them."""
    found = {}
    for question in random.sample(list(outcome.table), min(count, len(outcome.table))):
        if all((one.task, one.arguments) != (question.task, question.arguments) for one in found):
            type_ = trace.program.returns(question.task)
            said = Unknown(Reason.SAID, "") if random.random() < 0.1 else value_of(random, type_)
            found[question] = said
    return found
