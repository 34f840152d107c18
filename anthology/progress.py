"""What a build is doing, on a terminal; nothing in a pipe. And what each phase of it takes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TextIO

from msgspec import Struct

Progress = Callable[[str], None]
"""Takes a phase in words: “reader: laying out 14 works for the PDF”."""


def silent(_phase: str) -> None:
    """Says nothing."""


@contextmanager
def progress_for(stream: TextIO) -> Iterator[Progress]:
    """A progress that shows the phase with a spinner when ``stream`` is a terminal, and is silent otherwise.

    What was shown is wiped away at the end.
    """
    if not stream.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.text import Text

    spinner = Spinner("dots")
    with Live(spinner, console=Console(file=stream), transient=True) as live:

        def show(phase: str) -> None:
            spinner.update(text=Text(phase))
            live.refresh()

        yield show


class Phase(Struct, frozen=True):
    """A phase of a build and what it took: seconds by the clock, and of processor in all processes."""

    edition: str
    name: str
    seconds: float
    processor: float


class Profile:
    """A progress that notes when each phase begins, and tells another one.

    ``elsewhere`` gives the seconds of processor that processes have taken which have not ended.
    """

    def __init__(self, first: str, elsewhere: Callable[[], float]) -> None:
        self._elsewhere = elsewhere
        self._begun = [(first, *self._clocks())]
        self.telling: Progress = silent

    def __call__(self, phase: str) -> None:
        """Ends the phase before, and begins this one."""
        self._begun.append((phase, *self._clocks()))
        self.telling(phase)

    def phases(self) -> tuple[Phase, ...]:
        """What each phase has taken; the last one until now. What begins with “name: ” belongs to an edition."""
        found = []
        for (words, wall, cpu), (_, until, used) in pairwise([*self._begun, ("", *self._clocks())]):
            edition, _, name = words.rpartition(": ")
            found.append(Phase(edition, name, until - wall, used - cpu))
        return tuple(found)

    def _clocks(self) -> tuple[float, float]:
        return time.perf_counter(), sum(os.times()[:4]) + self._elsewhere()
