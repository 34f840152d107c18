"""Work spread over processes: the longest first, never more processes than the machine has room for.

Processes are forked, so that they have all that was imported and read. A process that dies is replaced, and what it
was doing is done once more; what kills a second process is given up, by its name. Nothing outlives the one who asked:
an interrupted build ends its processes, and the system ends those of a build that was killed.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

from msgspec import Struct

from anthology import memory

T = TypeVar("T")

MEMORY = 320 * 1024 * 1024
"""Bytes that a process is given: what the largest of ours were measured to need."""

LITTER = 50_000
"""How many objects may have been made and not taken away before garbage is looked for: about those of thirty pages."""

LITTERED = 200 * 1024 * 1024
"""Bytes that a process may take before garbage is looked for: with the next text, it has what it is given."""

PATIENCE = 2.0
"""Seconds that a process gets to end by itself."""

TRIES = 2
"""How many processes may die of one task."""


class WorkerLost(Exception):
    """The process that did a task ended without an answer, and so did the next one; ``task`` is its number."""

    def __init__(self, task: int, code: int | None) -> None:
        super().__init__(f"exit code {code}" if code is None or code >= 0 else signal.Signals(-code).name)
        self.task = task


class Task(Struct, frozen=True):
    """Something to do: its number, how long it may take beside others, and what the work is called with."""

    number: int
    weight: int
    argument: Any


def room(wanted: int = 0) -> int:
    """How many processes may work at once: ``wanted``, else as many as there are cores and memory for them."""
    if not sys.platform.startswith("linux"):  # elsewhere, a fork may break what the system's libraries have begun
        return 1
    cores = len(os.sched_getaffinity(0))
    if wanted > 0:
        return min(wanted, 4 * cores)
    return max(1, min(cores, _memory() // MEMORY))


def _memory() -> int:
    """Bytes that are free, as the system says; plenty where it does not."""
    found = [1 << 40]
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        found.append(int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024)
    with suppress(OSError, ValueError):
        most = Path("/sys/fs/cgroup/memory.max").read_text("ascii").strip()
        used = Path("/sys/fs/cgroup/memory.current").read_text("ascii").strip()
        found.append(int(most) - int(used))
    return min(found)


class _Worker(Struct):
    process: Any
    pipe: Connection
    task: Task | None = None


class Crew:
    """Processes that do one kind of work. Use it as a context: at its end, none is left.

    With ``ready``, they are there before there is work, and do this meanwhile. Only those that ``lead`` may have
    processes of their own.
    """

    def __init__(
        self, work: Callable[[Any], Any], hands: int, ready: Callable[[], object] | None = None, *, lead: bool = False
    ) -> None:
        self._work = work
        self.hands = hands
        self._ready = ready
        self._lead = lead
        self._workers: list[_Worker] = []
        self._waiting: list[Task] = []
        self._deaths: dict[int, int] = {}

    def __enter__(self) -> Crew:
        while self._ready and len(self._workers) < self.hands:
            self._hire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.pipe.close()
            if self._lead and worker.task is None:  # it ends by itself, and ends those that it has begun
                worker.process.join(PATIENCE)
            worker.process.kill()
            worker.process.join()
        self._workers.clear()

    @property
    def waiting(self) -> int:
        """The weight of the tasks that nobody has begun."""
        return sum(task.weight for task in self._waiting)

    def begin(self, tasks: Iterable[Task]) -> None:
        """Gives tasks to the crew, which starts with the heaviest."""
        self._waiting = sorted((*self._waiting, *tasks), key=lambda task: (-task.weight, task.number), reverse=True)
        while self._waiting and len(self._workers) < self.hands:
            self._hire()
        for worker in list(self._workers):
            self._occupy(worker)

    def tell(self, argument: Any) -> None:
        """Has all do something after what they are at, and wants no answer: what goes wrong with it will go wrong with
        a task again, if it matters. It waits in the pipe, so it is to be short.
        """
        for worker in self._workers:
            with suppress(OSError):
                worker.pipe.send((False, argument))

    def finish(self) -> Iterator[tuple[int, Any]]:
        """The number of each task with its answer, as they come; raises WorkerLost, or what the work raised."""
        while busy := [worker for worker in self._workers if worker.task is not None]:
            for pipe in wait([worker.pipe for worker in busy]):
                worker = next(each for each in busy if each.pipe is pipe)
                task = worker.task
                assert task is not None
                try:
                    done, answer = worker.pipe.recv()
                except (EOFError, OSError):
                    self._bury(worker)
                    continue
                worker.task = None
                if not done:
                    raise answer if isinstance(answer, OSError) else RuntimeError(answer)
                self._occupy(worker)
                yield task.number, answer

    def _occupy(self, worker: _Worker) -> None:
        if worker.task is not None or not self._waiting:
            return
        worker.task = self._waiting.pop()
        # A process that has died takes nothing; it is found when its answer is read.
        with suppress(OSError):
            worker.pipe.send((True, worker.task.argument))

    def _hire(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        inherited = [worker.pipe for worker in self._workers] + [ours]
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(theirs, self._work, self._ready, inherited, os.getpid()), daemon=not self._lead
        )
        with warnings.catch_warnings():
            # The progress on the terminal has a thread, which a process that only lays out does not miss.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _bury(self, worker: _Worker) -> None:
        """Replaces a process that has died; raises WorkerLost where its task has killed too many."""
        task = worker.task
        assert task is not None
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        self._deaths[task.number] = self._deaths.get(task.number, 0) + 1
        if self._deaths[task.number] >= TRIES:
            raise WorkerLost(task.number, worker.process.exitcode)
        self._waiting.append(task)
        self._hire()
        self._occupy(self._workers[-1])


def _serve(
    pipe: Connection,
    work: Callable[[Any], Any],
    ready: Callable[[], object] | None,
    inherited: list[Connection],
    parent: int,
) -> None:
    """Does what comes through the pipe until its other end is closed."""
    _end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build ends its processes itself
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:  # else it would stay open after the build
        other.close()
    gc.disable()
    if ready:
        ready()
    gc.freeze()  # what is there by now stays
    while True:
        try:
            wanted, argument = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[bool, Any] = (True, work(argument))
        except OSError as error:  # there may be no room for a file: that is nobody's defect
            answer = (False, error)
        except Exception:
            answer = (False, traceback.format_exc())
        try:
            if wanted:
                pipe.send(answer)
        except OSError:
            return
        del argument, answer
        _tidy()


_PDEATHSIG = 1  # PR_SET_PDEATHSIG of prctl(2)


def _end_with(parent: int) -> None:
    """Has the system end this process when the one that began it ends, however that is."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _tidy() -> None:
    """Takes away garbage where there is no room for more. What was made lately is all in the youngest generation."""
    if gc.get_count()[0] > LITTER and memory.resident() > LITTERED:
        gc.collect(0)


class Helper:
    """One process that does one kind of work, one thing after the other. Use it as a context: at its end, it is gone.

    What it needs ``ready``, it does before it is asked for anything.
    """

    def __init__(self, work: Callable[[Any], Any], ready: Callable[[], object] | None = None) -> None:
        self._crew = Crew(work, 1, ready or _nothing, lead=True)
        self._begun = 0
        self._answers: dict[int, Any] = {}

    def __enter__(self) -> Helper:
        self._crew.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._crew.__exit__(kind, error, where)

    def begin(self, argument: Any) -> Callable[[], Any]:
        """Begins some work, and gives a function that waits for what it makes; which raises WorkerLost where two
        processes were lost with it, or what the work raised.
        """
        number = self._begun
        self._begun += 1
        self._crew.begin([Task(number, 0, argument)])
        return partial(self._answer, number)

    def tell(self, argument: Any) -> None:
        """Has some work done before what is begun next; no answer comes of it. ``argument`` is to be short."""
        self._crew.tell(argument)

    def _answer(self, number: int) -> Any:
        while number not in self._answers:
            done, answer = next(self._crew.finish())
            self._answers[done] = answer
        return self._answers.pop(number)


def _nothing() -> None:
    return


@contextmanager
def beside(work: Callable[[Any], T], argument: Any, hands: int) -> Iterator[Callable[[], T]]:
    """Begins some work in a process of its own, and gives a function that waits for what it makes.

    Where there is no room for two, and where the process is lost, the function does the work itself.
    """
    if hands < 2:
        yield partial(work, argument)
        return
    with Helper(work) as helper:
        answer = helper.begin(argument)

        def wait() -> T:
            try:
                return cast("T", answer())
            except WorkerLost:
                return work(argument)

        yield wait
