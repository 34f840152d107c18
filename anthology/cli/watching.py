"""Doing something again each time when a file of the project changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import typer

from anthology.links import followed

SETTLED = 150
"""Milliseconds without a further change after which a change counts as done."""


def repeat(work: Callable[[], None], folder: Path, made: Callable[[], Iterable[Path]]) -> None:
    """Does ``work``, and again after each change in ``folder``, until the program is stopped.

    ``made`` gives the folders that the work itself writes to: changes there do not count. What the work says about
    wrong input it says each time; it ends neither the work nor the watch. Each time, one line tells how long it took.
    """
    from watchfiles import watch

    changes = watch(
        folder,
        watch_filter=lambda _, path: not _is_beside(Path(path), folder, made()),
        debounce=10 * SETTLED,
        step=SETTLED,
        rust_timeout=SETTLED,
        yield_on_timeout=True,
    )
    next(changes)  # from now on, what changes during the work is kept for the next time
    _timed(work)
    for changed in filter(None, changes):
        names = sorted({Path(path).name for _, path in changed})
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        typer.echo(f"{names[0]}{more} changed", err=True)
        _timed(work)


def _is_beside(path: Path, folder: Path, made: Iterable[Path]) -> bool:
    """Whether a file is none of the project's own: hidden, an editor's copy, or made by the work."""
    home = followed(folder)
    inside = path.relative_to(home) if path.is_relative_to(home) else path
    hidden = any(part.startswith(".") for part in inside.parts) or path.name.endswith(("~", ".bak"))
    return hidden or any(path.is_relative_to(followed(one)) for one in made)


def _timed(work: Callable[[], None]) -> None:
    start = time.monotonic()
    with suppress(typer.Exit):
        work()
    typer.echo(f"{time.strftime('%H:%M:%S')} done in {time.monotonic() - start:.1f} s; waiting for changes", err=True)
