"""A build of which nothing has changed makes nothing, and a build of which anything has changed is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anthology import pipeline
from anthology.cache import CACHE
from tests.end_to_end.projects import LEAST, QUICK, anthology, write_project

TEXT = next(name for name in LEAST if name.endswith(".md"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that builds an EPUB alone, with one warning; it is the current folder."""
    write_project(tmp_path, {**LEAST, "config.yaml": QUICK + "editions: {reader: {}, other: {}}\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Something for each build that is made."""
    made: list[object] = []
    build = pipeline.build

    def counted(*rest: object, **more: object) -> object:
        made.append(more)
        return build(*rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "build", counted)
    return made


def test_nothing_is_made_again_and_the_same_is_said(project: Path, builds: list[object]) -> None:
    first = anthology("build")
    books = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / "dist").iterdir()}
    second = anthology("build")
    assert len(builds) == 1
    assert (second.exit_code, second.stdout, second.stderr) == (0, first.stdout, first.stderr)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / "dist").iterdir()} == books


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"broken")], ids=["gone", "broken"])
def test_a_book_that_is_no_longer_what_it_was_is_put_back(
    harm: Callable[[Path], object], project: Path, builds: list[object]
) -> None:
    anthology("build")
    book = next((project / "dist").glob("*.epub"))
    whole = book.read_bytes()
    harm(book)
    anthology("build")
    assert book.read_bytes() == whole
    assert len(builds) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / TEXT).write_text((root / TEXT).read_text("utf-8") + "\nMore.\n", "utf-8"),
        lambda root: (root / "config.yaml").write_text((root / "config.yaml").read_text("utf-8") + "\n", "utf-8"),
        lambda root: write_project(root, {"styles/base/css/epub.css": "p { color: red }"}),
        lambda root: write_project(root, {"whatever.txt": "It may be read or not."}),
        lambda root: (root / TEXT).rename((root / TEXT).with_name("another.md")),
        lambda root: [path.unlink() for path in (root / CACHE).glob("??/*")],
        lambda root: [path.write_bytes(path.read_bytes()[:-1]) for path in (root / CACHE).glob("??/*")],
        lambda root: (root / "linked").symlink_to(root / "dist"),
    ],
    ids=["text", "config", "new style", "any file", "renamed", "cleared", "damaged", "linked folder"],
)
def test_whatever_changes_the_build_is_made(
    change: Callable[[Path], object], project: Path, builds: list[object]
) -> None:
    anthology("build")
    change(project)
    anthology("build")
    assert len(builds) == 2


@pytest.mark.parametrize(
    "option", [["--no-cache"], ["-e", "reader"], ["--draft"], ["--strict"], ["--out", "there"], ["--profile"]]
)
def test_another_wish_is_another_build(option: list[str], project: Path, builds: list[object]) -> None:
    anthology("build")
    anthology("build", *option)
    assert len(builds) == 2


def test_another_date_is_another_build(project: Path, builds: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    anthology("build")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000001")
    anthology("build")
    assert len(builds) == 2


def test_a_build_that_failed_is_not_remembered(project: Path, builds: list[object]) -> None:
    write_project(project, {"config.yaml": QUICK + "editions: {reader: {parts: [{works: [nobody]}]}}\n"})
    assert anthology("build").exit_code == 1
    assert anthology("build").exit_code == 1
    assert len(builds) == 2
