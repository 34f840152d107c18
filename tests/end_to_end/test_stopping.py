"""A build that is stopped, killed or runs out of room leaves the old books whole."""

from __future__ import annotations

import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.projects import WORK, anthology, run, started, tree, write_project

WRITER = """
import os, signal, sys
from pathlib import Path
from anthology import outputs

moments = 0

def deadly(function):
    def act(*arguments, **more):
        global moments
        if moments == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        moments += 1
        return function(*arguments, **more)
    return act

for name in ("fsync", "replace", "fchmod", "unlink"):
    setattr(outputs.os, name, deadly(getattr(os, name)))
outputs.write_whole(Path(sys.argv[1]), {"a.pdf": b"new" * 99999, "b.epub": b"new" * 99999})
print(moments)
"""
"""Writes two files, and kills itself at one of the moments between the steps of that."""


def write(folder: Path, moment: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WRITER, str(folder), str(moment)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_killed_at_any_moment_of_writing(tmp_path: Path) -> None:
    old, new = b"old", b"new" * 99999
    moment = 0
    while True:
        write_project(tmp_path, {"a.pdf": old, "b.epub": old})
        done = write(tmp_path, moment)
        assert (tmp_path / "a.pdf").read_bytes() in (old, new)
        assert (tmp_path / "b.epub").read_bytes() in (old, new)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        moment += 1
    assert moment >= 8
    # Whatever the killed ones had begun, the last one has swept away.
    assert sorted(tree(tmp_path)) == ["a.pdf", "b.epub"]


LONG = "\n".join(f"{number} folders were full, and the next one was begun without a word.\n" for number in range(2000))
"""Enough text that a build is still at it when it is stopped."""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built."""
    folder = write_project(tmp_path_factory.mktemp("stopped") / "book")
    assert anthology("build", folder).exit_code == 0
    return folder


@pytest.fixture
def built(once: Path, tmp_path: Path) -> Path:
    """A project that was built, and has changed since; each test has its own."""
    folder = tmp_path / "book"
    shutil.copytree(once, folder)
    return write_project(folder, {"manuscript/a-beginning.md": WORK.replace("full", "empty") + "\n" + LONG})


@contextmanager
def on_a_terminal(*arguments: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command, and our end of the terminal that it shows its progress on."""
    ours, theirs = pty.openpty()
    env = {"TERM": "xterm-256color", "COLUMNS": "100"}
    with started(*arguments, cwd=cwd, env=env, first=hear_interrupts, stderr=theirs) as process:
        os.close(theirs)
        try:
            yield process, ours
        finally:
            os.close(ours)


def hear_interrupts() -> None:
    """Undoes what a shell does for the jobs in its background, if the tests are one of them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def told(terminal: int, until: str = "") -> str:
    """What is shown on a terminal from now on: to the end, or until these words are there."""
    found = b""
    while not until or until.encode() not in found:
        try:
            read = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        found += read
    return found.decode("utf-8", "replace")


@pytest.mark.parametrize("phase", ["choosing and cleaning up the texts", "laying out 1 work", "writing the EPUB"])
def test_a_killed_build_leaves_the_old_books(built: Path, phase: str) -> None:
    before = tree(built)
    with on_a_terminal("build", cwd=built) as (process, terminal):
        assert phase in told(terminal, until=phase)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert tree(built) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_build_ends_in_one_line(built: Path, number: signal.Signals, code: int) -> None:
    before = tree(built)
    with on_a_terminal("build", cwd=built) as (process, terminal):
        told(terminal, until="laying out 1 work")
        process.send_signal(number)
        said = told(terminal)
        assert process.stdout is not None
        assert process.stdout.read() == ""
    assert process.returncode == code
    assert said.endswith("stopped; no file was left half-written\r\n")
    assert "Traceback" not in said
    assert tree(built) == before


@pytest.mark.parametrize("room", [20_000, 600_000])
def test_a_full_disk_is_told(built: Path, room: int) -> None:
    """Without room for a font that the layout puts down for a moment, and with room for that but not for a book."""
    before = tree(built)

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    with started("build", cwd=built, first=little_room) as process:
        out, err = process.communicate()
    assert process.returncode == 1, err
    assert out == ""
    assert "error[output-unwritable] dist: the books cannot be written: file too large" in err
    assert "not written: reader" in err
    assert tree(built) == before


def test_two_builds_at_once_do_not_hurt_each_other(tmp_path: Path) -> None:
    write_project(tmp_path, {"config.yaml": "book:\n  title: Twice\nformats: [epub]\n"})
    write_project(tmp_path, {"manuscript/a.md": WORK})
    with started("build", cwd=tmp_path) as one, started("build", cwd=tmp_path) as other:
        assert [process.communicate()[1] for process in (one, other)] == ["", ""]
    assert (one.returncode, other.returncode) == (0, 0)
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == [
        "twice-reader.epub",
        "twice-reader.manifest.json",
    ]


# -- progress --------------------------------------------------------------------------------------


def test_a_terminal_sees_the_phases(tmp_path: Path) -> None:
    write_project(tmp_path)
    with on_a_terminal("build", cwd=tmp_path) as (process, terminal):
        seen = told(terminal)
        assert process.stdout is not None
        summary = process.stdout.read()
    assert process.returncode == 0, seen
    for phase in (
        "reader: choosing and cleaning up the texts",
        "reader: laying out 1 work for the PDF",
        "reader: writing the EPUB",
        " pages back",
    ):
        assert phase in seen
    assert summary.startswith("reader: 1 work, ")


def test_a_pipe_hears_nothing(tmp_path: Path) -> None:
    write_project(tmp_path)
    done = run("build", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
