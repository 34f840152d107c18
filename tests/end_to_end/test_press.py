"""Pages are made by a process of their own: the same books, whether it is one, and a word where it is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anthology import pipeline, scratch
from anthology.writers import pdf
from tests.end_to_end.projects import run, started, tree, write_project

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")

BOTH = "book:\n  title: Both\npdf: {purpose: print}\nepub: {pages: reader}\neditions:\n  reader: {}\n  other: {}\n"
"""Two editions in both formats, of which each EPUB has the pages of a PDF."""


def test_one_process_makes_the_same_books_as_several(tmp_path: Path) -> None:
    write_project(tmp_path)
    write_project(tmp_path, {"config.yaml": BOTH})
    books = []
    for jobs in ("1", "2"):
        done = run("build", "--no-cache", "--jobs", jobs, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        books.append(tree(tmp_path / "dist"))
    assert books[0] == books[1]
    assert len(books[0]) == 6


def test_a_press_that_is_lost_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = os.getpid()

    def deadly(*given: object, **named: object) -> None:
        assert os.getpid() != builder
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(pdf, "write_pdf", deadly, raising=False)
    write_project(tmp_path)
    library = pipeline.open_library(tmp_path / "config.yaml").value
    assert library is not None
    with pipeline.Means(jobs=2) as means:
        means.press.stand_by()
        built = pipeline.build(library, names=["reader"], means=means)
    assert [each.code for each in built.diagnostics] == ["worker-lost"]
    assert not (tmp_path / "dist").exists()


def test_the_press_begins_before_the_config_is_read_where_it_made_pages(tmp_path: Path) -> None:
    write_project(tmp_path)
    config = tmp_path / "config.yaml"

    def begun(formats: tuple[str, ...] | None = None) -> bool:
        with pipeline.means_of(tmp_path, jobs=2) as means:
            pipeline.Asked(means, formats=formats).by(config)
            return bool(multiprocessing.active_children())

    assert not begun()
    with pipeline.means_of(tmp_path, jobs=2) as means:
        project = pipeline.open_project(config).value
        assert project is not None
        pipeline.Asked(means).of(project)
        assert multiprocessing.active_children()
    assert begun()
    assert not begun(("epub",))
    config.write_text(config.read_text("utf-8") + "# another\n", "utf-8")
    assert not begun()


def left(place: Path) -> list[str]:
    """What libraries and builds have left in a folder for temporary files."""
    return sorted(path.name for path in place.iterdir())


def test_a_build_leaves_no_temporary_files(tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    write_project(tmp_path / "book")
    done = run("build", "--jobs", "2", cwd=tmp_path / "book", env={"TMPDIR": str(place)})
    assert (done.returncode, left(place)) == (0, [])


def test_what_a_build_that_was_killed_has_left_goes_when_it_is_old(tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    write_project(tmp_path / "book")
    with started("build", "--jobs", "2", cwd=tmp_path / "book", env={"TMPDIR": str(place)}) as process:
        while not left(place):
            time.sleep(0.02)
        process.kill()
    (old,) = place.iterdir()
    ask = [sys.executable, "-c", "from anthology import scratch; print(scratch.folder())"]
    environment = {**os.environ, "TMPDIR": str(place)}
    subprocess.run(ask, env=environment, check=True)
    assert left(place) == [old.name]  # who shares the folder may not see the processes that use it
    os.utime(old, (0, 0))
    subprocess.run(ask, env=environment, check=True)
    assert left(place) == []
    assert scratch.folder() == scratch.folder()
