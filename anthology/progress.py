"""What a build is doing, on a terminal; nothing in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[str], None]
"""Takes a phase in words: “reader: laying out the PDF”."""


def silent(_phase: str) -> None:
    """Says nothing."""


@contextmanager
def progress_for(stream: TextIO) -> Iterator[Progress]:
    """A progress that shows the phase with a spinner when ``stream`` is a terminal, and is silent otherwise."""
    if not stream.isatty():
        yield silent
        return
    from rich.console import Console

    console = Console(file=stream)
    with console.status("reading") as status:
        yield lambda phase: status.update(phase)
