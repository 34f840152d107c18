"""Processes that share work: all of it is done, whoever dies, and nobody is left over."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anthology import workers
from anthology.workers import Crew, Helper, Task, WorkerLost, room

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """After each test, no process of ours is there."""
    yield
    assert multiprocessing.active_children() == []


def square(number: int) -> bytes:
    """Some work."""
    return str(number * number).encode()


def test_all_is_done_by_any_number_of_hands() -> None:
    for hands in (1, 2, 4):
        with Crew(square, hands) as crew:
            crew.begin(Task(number, number % 7, number) for number in range(30))
            assert dict(crew.finish()) == {number: square(number) for number in range(30)}
            crew.begin([Task(99, 1, 12)])  # and once more
            assert dict(crew.finish()) == {99: b"144"}


def test_the_heaviest_is_done_first() -> None:
    with Crew(square, 1) as crew:
        crew.begin(Task(number, weight, number) for number, weight in enumerate([3, 9, 1, 9, 5]))
        assert [number for number, _ in crew.finish()] == [1, 3, 4, 0, 2]


def test_nothing_to_do_starts_nobody() -> None:
    with Crew(square, 3) as crew:
        crew.begin([])
        assert dict(crew.finish()) == {}
        assert multiprocessing.active_children() == []


def die_once(argument: tuple[str, int]) -> bytes:
    """Work that kills the first process that does it."""
    marker = Path(argument[0], str(argument[1]))
    if argument[1] % 3 == 0 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(argument[1])


def test_who_dies_is_replaced(tmp_path: Path) -> None:
    with Crew(die_once, 3) as crew:
        crew.begin(Task(number, 1, (str(tmp_path), number)) for number in range(12))
        assert dict(crew.finish()) == {number: square(number) for number in range(12)}


def die(number: int) -> bytes:
    """Work that nobody survives."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def test_what_nobody_survives_is_given_up_by_its_name() -> None:
    with Crew(die, 2) as crew, pytest.raises(WorkerLost, match="SIGKILL") as lost:
        crew.begin(Task(number, 1, number) for number in range(6))
        dict(crew.finish())
    assert lost.value.task == 3


def fail(number: int) -> bytes:
    """Work with a defect."""
    raise ZeroDivisionError(f"at {number}")


def test_a_defect_is_told_with_its_traceback() -> None:
    with Crew(fail, 2) as crew, pytest.raises(RuntimeError, match="ZeroDivisionError: at 0"):
        crew.begin([Task(0, 1, 0)])
        dict(crew.finish())


def test_an_interrupted_build_leaves_nobody() -> None:
    def sleep(_: Any) -> bytes:
        time.sleep(60)
        return b""

    with pytest.raises(KeyboardInterrupt), Crew(sleep, 2) as crew:
        crew.begin(Task(number, 1, number) for number in range(4))
        raise KeyboardInterrupt


def test_processes_end_with_a_build_that_was_killed() -> None:
    program = (
        "import os, time\n"
        "from anthology.workers import Crew, Task\n"
        "def work(n):\n    time.sleep(0.2)\n    return str(os.getpid()).encode()\n"
        "with Crew(work, 2) as crew:\n"
        "    crew.begin(Task(n, 1, n) for n in range(2))\n"
        "    print(*(pid.decode() for _, pid in crew.finish()), flush=True)\n"
        "    crew.begin(Task(n, 1, n) for n in range(1000))\n"
        "    dict(crew.finish())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        children = [int(pid) for pid in build.stdout.readline().split()]
        assert len(children) == 2
        build.kill()
    deadline = time.monotonic() + 20
    while any(_lives(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_lives(pid) for pid in children)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_there_is_room_for_as_many_as_asked_but_not_for_hundreds(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = len(os.sched_getaffinity(0))
    assert room(1) == 1
    assert room(3) == 3
    assert room(10_000) == 4 * cores
    monkeypatch.setattr(workers, "_memory", lambda: workers.MEMORY * 64)
    assert room() == cores
    monkeypatch.setattr(workers, "_memory", lambda: workers.MEMORY // 2)
    assert room() == 1


@pytest.mark.parametrize("hands", [1, 2])
def test_work_is_done_beside(hands: int) -> None:
    with workers.beside(square, 12, hands) as answer:
        assert len(multiprocessing.active_children()) == hands - 1
        assert answer() == b"144"


def die_elsewhere(builder: int) -> bytes:
    """Work that kills every process but the one that asked for it."""
    if os.getpid() != builder:
        os.kill(os.getpid(), signal.SIGKILL)
    return b"done here"


def test_what_is_lost_beside_is_done_here() -> None:
    with workers.beside(die_elsewhere, os.getpid(), 2) as answer:
        assert answer() == b"done here"


READY: list[int] = []


def makes_ready() -> None:
    """Something that is done before there is work."""
    READY.append(os.getpid())


def says_who(_: object) -> bytes:
    return str([os.getpid()] == READY).encode()


def test_a_helper_is_ready_before_there_is_work() -> None:
    with Helper(says_who, makes_ready) as helper:
        assert len(multiprocessing.active_children()) == 1
        assert helper.begin(None)() == b"True"
    assert READY == []


def test_a_helper_does_one_thing_after_the_other() -> None:
    with Helper(square) as helper:
        three, twelve = helper.begin(3), helper.begin(12)
        assert (twelve(), three()) == (b"144", b"9")


TOLD: list[str] = []


def hears(what: str) -> bytes:
    """Remembers what it was told; some of it is not to be borne."""
    if what == "sad":
        raise ValueError(what)
    TOLD.append(what)
    if what == "lethal":
        os.kill(os.getpid(), signal.SIGKILL)
    return " ".join(TOLD).encode()


@pytest.mark.parametrize(("told", "heard"), [("one", b"one two"), ("sad", b"two"), ("lethal", b"two")])
def test_what_a_helper_is_told_is_done_before_and_answered_by_nothing(told: str, heard: bytes) -> None:
    with Helper(hears) as helper:
        helper.tell(told)
        assert helper.begin("two")() == heard
    assert TOLD == []


def dies_at_once() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_helper_that_is_lost_is_told() -> None:
    with Helper(square, dies_at_once) as helper, pytest.raises(WorkerLost, match="SIGKILL"):
        helper.begin(12)()


def fills_the_disk(_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_the_system_refuses_is_raised_as_it_was() -> None:
    with Helper(fills_the_disk) as helper, pytest.raises(OSError, match="No space left") as raised:
        helper.begin(None)()
    assert raised.value.errno == errno.ENOSPC


def begins_another(_: object) -> bytes:
    """Work in a process that another one does for it, and which tells of both."""

    def sleep(_: object) -> bytes:
        time.sleep(60)
        return b""

    with Helper(sleep) as helper:
        wait = helper.begin(None)
        print(os.getpid(), multiprocessing.active_children()[0].pid, flush=True)
        return bytes(wait())


def test_those_that_a_helper_began_end_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    said = ""
    with Helper(begins_another) as helper:
        helper.begin(None)
        while not said:
            said = capfd.readouterr().out
            time.sleep(0.05)
    deadline = time.monotonic() + 20
    while any(map(_lives, map(int, said.split()))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_lives, map(int, said.split())))


def test_what_is_not_asked_for_leaves_nobody() -> None:
    with workers.beside(square, 12, 2):
        pass
    assert multiprocessing.active_children() == []


def littered(number: int) -> int:
    """Makes garbage of which each thing holds another, and tells how many things are there that may be garbage."""
    for _ in range(2 * workers.LITTER):
        one: list[Any] = []
        one.append(one)
    return gc.get_count()[0]


@pytest.mark.parametrize(("most", "tidied"), [(0, True), (sys.maxsize, False)])
def test_garbage_is_looked_for_where_much_memory_is_taken(
    monkeypatch: pytest.MonkeyPatch, most: int, *, tidied: bool
) -> None:
    monkeypatch.setattr(workers, "LITTERED", most)
    with Crew(littered, 1) as crew:
        crew.begin(Task(number, 1, number) for number in range(2))
        first, second = (count for _, count in sorted(crew.finish()))
    assert first > workers.LITTER
    assert (second < first + workers.LITTER) is tidied
