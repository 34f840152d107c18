"""Each ``bad_input/NAME.txt`` is a project with a defect, and what the user is told about it, side by side.

A case begins with a line that says what is wrong. Then come files, each under a line ``-- PATH --``, and last,
under ``-- told --``, what ``anthology build`` says. To add a case, write the files, run ``pytest
tests/end_to_end/test_bad_input.py --accept``, and read what was added. Files that a case does not give are those
of ``GOOD``, a project without fault. Variants of the line above a file:

- ``-- PATH, absent --``: the file is not there;
- ``-- PATH, in latin-1 --``: it is in this encoding;
- ``-- PATH, 1000 times --``: what stands below is repeated;
- ``-- PATH, a link to TARGET --``: it is a symbolic link;
- ``-- PATH, escaped --``: ``\\x00`` and the like stand for the characters they name.

``build, …`` in the first line's place of the command gives other arguments: ``$ build -e nobody``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import Struct, field

from tests.end_to_end.projects import FIVE_LINES, WORK, anthology, tree
from tests.samples import PLATE, sample_image

CASES = sorted((Path(__file__).parent / "bad_input").glob("*.txt"))
TOLD = "-- told --\n"

GOOD: dict[str, bytes] = {
    "config.yaml": FIVE_LINES.encode(),
    "manuscript/a-beginning.md": WORK.encode(),
    "manuscript/images/room.png": sample_image(PLATE),
    "dist/the-least-book-reader.epub": b"an old book",
    "dist/the-least-book-reader.pdf": b"an old book",
    "dist/the-least-book-reader.manifest.json": b"{}",
    # What no book may show.
    "../outside/secret.md": WORK.replace("A Beginning", "Secret").encode(),
    "../outside/secret.png": sample_image(PLATE),
}


class Case(Struct):
    """A case as it is written: the command's arguments, and the lines of each file."""

    arguments: list[str] = field(default_factory=lambda: ["build"])
    files: dict[str, str] = field(default_factory=dict)


def read_case(text: str) -> Case:
    """The case of a text, without what is told."""
    case, name = Case(), ""
    for line in text.partition(TOLD)[0].splitlines(keepends=True):
        head = re.fullmatch(r"-- (.+) --\n", line)
        if head:
            name = head[1]
            case.files[name] = ""
        elif name:
            case.files[name] += line
        elif line.startswith("$ "):
            case.arguments = line[2:].split()
    return case


def put(project: Path, head: str, text: str) -> None:
    """Writes a file of a case as the line above it says."""
    name, _, how = head.partition(", ")
    path = project / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    match how.split():
        case []:
            path.write_text(text, "utf-8")
        case ["absent"]:
            pass
        case ["in", encoding]:
            path.write_bytes(text.encode(encoding))
        case [count, "times"]:
            with path.open("w", encoding="utf-8") as file:
                for _ in range(int(count)):
                    file.write(text)
        case ["a", "link", "to", target]:
            path.symlink_to(target)
        case ["escaped"]:
            path.write_bytes(text.encode("latin-1").decode("unicode_escape").encode("utf-8", "surrogatepass"))
        case _:
            raise ValueError(head)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_bad_input(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    text = path.read_text("utf-8")
    project = tmp_path / "project"
    project.mkdir()
    for name, data in GOOD.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(data)
    case = read_case(text)
    for head, lines in case.files.items():
        put(project, head, lines)
    monkeypatch.chdir(project)
    before = tree(tmp_path)

    result = anthology(*case.arguments)

    assert result.exit_code == (2 if result.stderr.startswith("Usage:") else 1)
    assert result.stdout == ""
    assert tree(tmp_path) == before, "a file was written, changed or deleted"
    assert str(tmp_path) not in result.stderr
    assert "Secret" not in result.stderr
    if accept:
        path.write_text(text.partition(TOLD)[0] + TOLD + result.stderr, "utf-8")
        return
    assert result.stderr == text.partition(TOLD)[2]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_error_has_a_place_and_a_hint(path: Path) -> None:
    told = path.read_text("utf-8").partition(TOLD)[2]
    assert told
    if told.startswith("Usage:"):
        return
    for error in re.findall(r"^error\[.*(?:\n +.*)*", told, re.MULTILINE):
        assert re.match(r"error\[[a-z-]+\] [^ :]+(:\d+(:\d+)?)?: (?![A-Z][a-z ])", error), error
        assert "\n  hint: " in error, error
