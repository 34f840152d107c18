"""The books that the tests look at, each built once in a run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from msgspec import Struct

from tests.end_to_end.projects import REPOSITORY, anthology, started

SAMPLE = ("config.yaml", "manuscript", "styles")
"""What the sample anthology is made of."""

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4711",
    "HOME": "/nonexistent",
    "COLUMNS": "40",
}
"""Another machine's environment, as far as one can be had."""


class Building(Struct, frozen=True):
    """A build that is over: its project, its folder of books, and what it said."""

    project: Path
    books: Path
    code: int
    out: str
    err: str

    def files(self) -> dict[str, bytes]:
        """The files that it wrote."""
        return {path.name: path.read_bytes() for path in sorted(self.books.iterdir())}

    def book(self, name: str) -> Path:
        """One file of it."""
        return self.books / name


def _copied(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in SAMPLE:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="session")
def buildings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Building, Building]]:
    """The sample, built twice at the same time: in one folder, and in another folder, environment and way."""
    first = _copied(tmp_path_factory.mktemp("first"))
    second = _copied(tmp_path_factory.mktemp("second") / "deeper in")
    for path in second.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    away = tmp_path_factory.mktemp("away")
    with ExitStack() as stack:
        here = stack.enter_context(started("build", cwd=first, env={"PYTHONHASHSEED": "1", "TZ": "UTC"}))
        there = stack.enter_context(started("build", second, "--out", away / "books", cwd=away, env=ELSEWHERE))
        yield _over(first, first / "dist", here), _over(second, away / "books", there)


def _over(project: Path, books: Path, process: subprocess.Popen[str]) -> Building:
    out, err = process.communicate()
    return Building(project, books, process.returncode, out, err)


@pytest.fixture(scope="session")
def sample(buildings: tuple[Building, Building]) -> Building:
    """The sample anthology, built."""
    building, _ = buildings
    assert building.code == 0, building.err
    return building


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Building:
    """The starter project, as ``anthology new`` writes it, built."""
    folder = tmp_path_factory.mktemp("starter") / "mybook"
    assert anthology("new", folder).exit_code == 0
    result = anthology("build", folder)
    return Building(folder, folder / "dist", result.exit_code, result.stdout, result.stderr)
