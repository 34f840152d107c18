"""``build --watch`` as a process: it builds, builds again what changed, survives errors, and ends when told to."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.projects import QUICK, WORK, started, write_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path, {"config.yaml": QUICK, "manuscript/a-beginning.md": WORK})


@pytest.fixture
def watching(project: Path) -> Iterator[subprocess.Popen[str]]:
    with started("build", "--watch", cwd=project) as process:
        yield process
        process.kill()


def told(process: subprocess.Popen[str]) -> str:
    """What the process says until it waits for changes."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if line.endswith("waiting for changes\n"):
            break
    return "".join(lines)


def test_it_builds_again_and_ends(project: Path, watching: subprocess.Popen[str]) -> None:
    book = project / "dist" / "the-least-book-reader.epub"
    assert "done in" in told(watching)
    first = book.read_bytes()

    write_project(project, {"manuscript/a-beginning.md": WORK.replace("title: ", "title: Again, ")})
    said = told(watching)
    assert said.startswith("a-beginning.md changed\n")
    assert book.read_bytes() != first

    write_project(project, {"config.yaml": QUICK + "bok: 1\n"})
    assert "error[key-unknown] config.yaml" in told(watching)

    write_project(project, {"config.yaml": QUICK})
    assert "error" not in told(watching)

    watching.send_signal(signal.SIGINT)
    assert watching.wait(20) == 130
