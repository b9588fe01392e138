"""Where networks calculate: on so many threads, in what is faster, on a GPU where there is one."""

import pytest
import torch
from attrs import evolve
from learning_kit import QUICK, SMALL, program, training

from ida_dsl.folder import Folder
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.learner import precisions
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.precisions import PRECISIONS, fastest
from ida_runtime.tiers.learner.settings import CUDA, SIZES, Device
from ida_runtime.tiers.learner.threads import threads
from ida_runtime.tiers.training import Course, Training


@pytest.fixture
def three():
    """Torch has three threads before anything is learned."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("three")
def test_there_are_so_many_threads_and_then_as_many_as_before():
    with threads(2):
        assert torch.get_num_threads() == 2
    assert torch.get_num_threads() == 3
    with pytest.raises(ValueError, match="as it happens"), threads(1):
        raise ValueError("as it happens")
    assert torch.get_num_threads() == 3


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("device", "count"), [(Device(), 1), (Device(threads=2), 2)])
def test_a_learner_has_one_thread_where_nothing_else_is_said(device, count, monkeypatch):
    seen = set()
    read, forward = Network.read, Network.forward

    def counted(call):
        def counting(*arguments):
            seen.add(torch.get_num_threads())
            return call(*arguments)

        return counting

    monkeypatch.setattr(Network, "read", counted(read))
    monkeypatch.setattr(Network, "forward", counted(forward))
    pupil = training(how={"device": device})
    pupil.turn()
    pupil.evaluated(4, 4)
    assert seen == {count}
    assert torch.get_num_threads() == 3


@pytest.mark.parametrize(
    ("plain", "short", "said"), [(3.0, 1.0, "bfloat16"), (1.4, 1.0, "float32"), (1.0, 3.0, "float32")]
)
def test_what_is_half_again_as_fast_is_calculated_in(plain, short, said, monkeypatch):
    took = {torch.float32: plain, torch.bfloat16: short}
    monkeypatch.setattr(precisions, "_seconds", took.__getitem__)
    assert fastest() == said


@pytest.mark.parametrize(("there", "said"), [(True, "bfloat16"), (False, "float32")])
def test_a_gpu_says_itself_what_it_can(there, said, monkeypatch):
    """What it only emulates does not count."""
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation: there or including_emulation
    )
    assert fastest(CUDA) == said


def test_what_is_fastest_here_can_be_calculated_in():
    assert fastest() in PRECISIONS
    assert training(how={"device": Device(precision=fastest())}).turn().loss > 0


@pytest.mark.parametrize(("name", "passed", "width"), [("small", 9, 128), ("paper", 6, 512)])
def test_large_networks_take_a_step(name, passed, width):
    made = program(SMALL)
    how = evolve(QUICK, contexts=2, questions=4)
    pupil = Training(made, Sampler(made, Folder(SMALL.parent)), Course(size=SIZES[name], how=how, steps=1))
    before = pupil.student.state()["weights"].clone()
    turn = pupil.turn()
    assert turn.steps == 1
    assert 0 < turn.loss < 20
    assert not torch.equal(before, pupil.student.state()["weights"])
    assert (pupil.course.size.passed, pupil.course.size.width) == (passed, width)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
@pytest.mark.parametrize("precision", list(PRECISIONS))
def test_the_same_seed_trains_the_same_on_a_gpu(precision):
    device = Device(CUDA, precision)
    states = []
    for _ in range(2):
        pupil = training(how={"device": device})
        for _ in range(5):
            pupil.turn()
        states.append({name: value.cpu() for name, value in pupil.student.state().items()})
    one, other = states
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
