"""Work spread over processes: the longest first, never more processes than the machine has room for.

Processes are forked, so that they have all that was imported and read. A process that dies is replaced, and what it
was doing is done once more; what kills a second process is given up, by its name. Nothing outlives the one who asked:
an interrupted build ends its processes, and a process whose build was killed ends when it looks for more to do.
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
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

MEMORY = 320 * 1024 * 1024
"""Bytes that a process is given: what the largest of ours were measured to need."""

LITTER = 400_000
"""How many objects may have been made and not taken away before garbage is looked for: some ten MiB in pages."""

TRIES = 2
"""How many processes may die of one task."""


class WorkerLost(Exception):
    """The process that did a task ended without an answer, and so did the next one; ``task`` is its number."""

    def __init__(self, task: int, code: int | None) -> None:
        super().__init__(f"exit code {code}" if code is None or code >= 0 else signal.Signals(-code).name)
        self.task = task


@dataclass(frozen=True, slots=True)
class Task:
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


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    task: Task | None = None


class Crew:
    """Processes that do one kind of work. Use it as a context: at its end, none is left.

    With ``ready``, they are there before there is work, and do this meanwhile.
    """

    def __init__(self, work: Callable[[Any], bytes], hands: int, ready: Callable[[], object] | None = None) -> None:
        self._work = work
        self._hands = hands
        self._ready = ready
        self._workers: list[_Worker] = []
        self._waiting: list[Task] = []
        self._deaths: dict[int, int] = {}

    def __enter__(self) -> Crew:
        while self._ready and len(self._workers) < self._hands:
            self._hire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()
        self._workers.clear()

    def begin(self, tasks: Iterable[Task]) -> None:
        """Gives tasks to the crew, which starts with the heaviest."""
        self._waiting = sorted((*self._waiting, *tasks), key=lambda task: (-task.weight, task.number), reverse=True)
        while self._waiting and len(self._workers) < self._hands:
            self._hire()
        for worker in list(self._workers):
            self._occupy(worker)

    def finish(self) -> Iterator[tuple[int, bytes]]:
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
                    raise RuntimeError(answer)
                self._occupy(worker)
                yield task.number, answer

    def _occupy(self, worker: _Worker) -> None:
        if worker.task is not None or not self._waiting:
            return
        worker.task = self._waiting.pop()
        # A process that has died takes nothing; it is found when its answer is read.
        with suppress(OSError):
            worker.pipe.send(worker.task.argument)

    def _hire(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        inherited = [worker.pipe for worker in self._workers] + [ours]
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(theirs, self._work, self._ready, inherited), daemon=True
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
    pipe: Connection, work: Callable[[Any], bytes], ready: Callable[[], object] | None, inherited: list[Connection]
) -> None:
    """Does what comes through the pipe until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build ends its processes itself
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:  # else it would stay open after the build
        other.close()
    gc.freeze()
    gc.disable()
    if ready:
        ready()
    while True:
        try:
            argument = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, work(argument))
        except Exception:
            answer = (False, traceback.format_exc())  # type: ignore[assignment]
        try:
            pipe.send(answer)
        except OSError:
            return
        del argument, answer
        _tidy()


def _tidy() -> None:
    """Takes away garbage where there may be much of it. What was made lately is all in the youngest generation."""
    if gc.get_count()[0] > LITTER:
        gc.collect(0)


@contextmanager
def beside(work: Callable[[Any], bytes], argument: Any, hands: int) -> Iterator[Callable[[], bytes]]:
    """Begins some work in a process of its own, and gives a function that waits for what it makes.

    Where there is no room for two, and where the process is lost, the function does the work itself.
    """
    with standing_by(work, None, hands) as begin:
        yield begin(argument)


Begin: TypeAlias = Callable[[Any], Callable[[], bytes]]
"""Begins some work with its argument, and gives a function that waits for what it makes."""


@contextmanager
def standing_by(work: Callable[[Any], bytes], ready: Callable[[], object] | None, hands: int) -> Iterator[Begin]:
    """Gives a function that begins some work in a process of its own, as ``beside`` does, when it is known.

    What such a process needs ``ready``, it does at once.
    """
    if hands < 2:
        yield lambda argument: partial(work, argument)
        return
    with Crew(work, 1, ready) as crew:

        def begin(argument: Any) -> Callable[[], bytes]:
            crew.begin([Task(0, 0, argument)])
            return lambda: _answer(crew, work, argument)

        yield begin


def _answer(crew: Crew, work: Callable[[Any], bytes], argument: Any) -> bytes:
    try:
        return next(crew.finish())[1]
    except WorkerLost:
        return work(argument)
