"""What a build is doing, on a terminal; nothing in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

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
