"""What a build may use: where it keeps what it has made, and how many processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from anthology.cache import CACHE, Disk, Memory, Store
from anthology.values import Values


@dataclass(frozen=True, slots=True)
class Means:
    """Where a build keeps what it has made, and how many processes may work: none says as many as there is room for."""

    store: Store = field(default_factory=Memory)
    jobs: int = 0

    @property
    def values(self) -> Values:
        """What is made of the texts by functions without side effects."""
        return Values(self.store, self.jobs)


def means_of(root: Path, *, jobs: int = 0, cached: bool = True) -> Means:
    """The means of the project in a folder. What is made is kept there, unless it is not to be ``cached``."""
    return Means(cache_of(root) if cached else Memory(), jobs)


def cache_of(root: Path) -> Disk:
    """The cache of the project in a folder."""
    return Disk(root / CACHE)
