"""What a build may use: where it keeps what it has made, how many processes, and the press."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from anthology import rendering, workers
from anthology.cache import CACHE, Disk, Memory, Store
from anthology.pipeline import press
from anthology.values import Values
from anthology.workers import WorkerLost

if TYPE_CHECKING:
    from anthology.rendering import Styles


class Means:
    """Where a build keeps what it has made, and how many processes may work: none says as many as there is room for.

    Use it as a context where the ``press`` is to be a process of its own: at its end, that is gone.
    """

    def __init__(self, store: Store | None = None, jobs: int = 0) -> None:
        self.store = store or Memory()
        self.jobs = jobs
        self.press = press.Press(self.store, jobs)
        self._typefaces: dict[Styles, Callable[[], tuple[str, ...]]] = {}

    def __enter__(self) -> Means:
        return self

    def __exit__(self, *raised: object) -> None:
        self.press.__exit__(*raised)

    @property
    def values(self) -> Values:
        """What is made of the texts by functions without side effects; here alone, once this process has made pages."""
        return Values(self.store, self._jobs)

    @property
    def hands(self) -> int:
        """How many processes there is room for now, beside the press."""
        return workers.room(self._jobs)

    @property
    def _jobs(self) -> int:
        return 1 if self.press.works_here else self.jobs

    def ask_typefaces(self, styles: Styles) -> None:
        """Has the press read the names of a theme's typefaces while texts are read, if it stands by for something else,
        and they are not kept.
        """
        if styles in self._typefaces or not self.press.stands_by:
            return
        known = rendering.known_typefaces(styles, self.values)
        self._typefaces[styles] = cache(self.press.begin(press.typefaces, styles) if known is None else lambda: known)

    def typefaces(self, styles: Styles) -> tuple[str, ...]:
        """The names of a theme's typefaces."""
        try:
            return self._typefaces[styles]()
        except (KeyError, WorkerLost):
            self._typefaces.pop(styles, None)
            return rendering.typefaces(styles, self.values)

    def tidy(self) -> None:
        """Ends a build: makes room on disk, and forgets what is kept in memory."""
        self._typefaces.clear()
        self.store.trim()
        if not self.store.common:
            self.press.forget()


def means_of(root: Path, *, jobs: int = 0, cached: bool = True) -> Means:
    """The means of the project in a folder. What is made is kept there, unless it is not to be ``cached``."""
    return Means(cache_of(root) if cached else Memory(), jobs)


def cache_of(root: Path) -> Disk:
    """The cache of the project in a folder."""
    return Disk(root / CACHE)
