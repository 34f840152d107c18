"""A build, or a process that lays out for it, is killed at random moments: no book is broken, and the cache is sound.

``ANTHOLOGY_MOMENTS`` is how many moments are tried of each (2 by default), ``ANTHOLOGY_SEED`` which ones.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import Struct

from anthology.cache import CACHE
from tests.end_to_end.projects import FIVE_LINES, run, started, tree, write_project

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the processes of a build in /proc")

MOMENTS = range(int(os.environ.get("ANTHOLOGY_MOMENTS", "2")))
SEED = os.environ.get("ANTHOLOGY_SEED", "1931")
BUILD = ("build", "--jobs", "2")


def work(number: int, word: str) -> str:
    """A text of some pages, which ``word`` makes another one."""
    head = f"---\ntitle: Winter {number}\nauthor: Ada Quill\nrights: {{licence: CC0-1.0}}\n---\n\n"
    paragraphs = (
        f"In winter {number} the {n}th reader was {word}, and notwithstanding *considerable* inconvenience read on. "
        * 4
        for n in range(9)
    )
    return head + "\n\n".join(paragraphs) + "\n"


def texts(word: str) -> dict[str, str]:
    return {f"manuscript/{number}.md": work(number, word) for number in range(5)}


class Project(Struct, frozen=True):
    """A project that was built, and changed since; the same, built again; the books of then and of now, and the
    seconds of a build.
    """

    folder: Path
    built: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = write_project(tmp_path_factory.mktemp("killed") / "book", {"config.yaml": FIVE_LINES, **texts("warm")})
    assert run(*BUILD, cwd=folder).returncode == 0
    write_project(folder, texts("cold"))
    other = Path(shutil.copytree(folder, folder.with_name("other")))
    begun = time.monotonic()
    assert run(*BUILD, cwd=other).returncode == 0
    seconds = time.monotonic() - begun
    old, new = tree(folder / "dist"), tree(other / "dist")
    assert old.keys() == new.keys()
    assert old != new
    return Project(folder, other, old, new, seconds)


def moment(number: int, what: str, project: Project) -> float:
    return random.Random(f"{SEED}-{what}-{number}").uniform(0.02, project.seconds)


def children(process: subprocess.Popen[str]) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    except OSError:  # it is over
        return []


def assert_sound(folder: Path, project: Project) -> None:
    """The next build makes the books, with what it finds in the cache, and leaves nothing beside them."""
    done = run(*BUILD, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(folder / "dist") == project.new


@pytest.mark.parametrize("number", MOMENTS)
def test_the_build_is_killed(number: int, project: Project, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(project.folder, tmp_path / "book"))
    with started(*BUILD, cwd=folder) as process:
        time.sleep(moment(number, "build", project))
        process.send_signal(signal.SIGKILL)
    left = tree(folder / "dist")
    assert all(left.get(name) in (project.old[name], project.new[name]) for name in project.old)
    assert_sound(folder, project)


@pytest.mark.parametrize("number", MOMENTS)
def test_a_worker_is_killed(number: int, project: Project, tmp_path: Path) -> None:
    """The build goes on, with another process in its place, and makes the same books."""
    folder = Path(shutil.copytree(project.folder, tmp_path / "book"))
    chance = random.Random(f"{SEED}-{number}")
    with started(*BUILD, cwd=folder) as process:
        time.sleep(moment(number, "worker", project))
        while process.poll() is None and not children(process):
            time.sleep(0.002)
        if there := children(process):
            os.kill(chance.choice(there), signal.SIGKILL)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, ""), out
    assert tree(folder / "dist") == project.new
    assert_sound(folder, project)


@pytest.mark.parametrize("number", MOMENTS)
def test_bytes_of_the_cache_are_flipped(number: int, project: Project, tmp_path: Path) -> None:
    """A damaged entry is found and made again, wherever it is damaged."""
    folder = Path(shutil.copytree(project.built, tmp_path / "book"))
    chance = random.Random(f"{SEED}-flip-{number}")
    entries = sorted(path for path in folder.joinpath(CACHE).glob("??/*") if path.is_file())
    assert entries
    for entry in entries:
        data = bytearray(entry.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        entry.write_bytes(data)
    shutil.rmtree(folder / "dist")
    assert_sound(folder, project)
