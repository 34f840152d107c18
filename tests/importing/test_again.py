"""A source imported again: the editor's work is never lost."""

from __future__ import annotations

from pathlib import Path

from anthology.importing import import_sources, verify

FIRST = """The Lamp

Clara Wendt

It was the winter in which the lamps were counted, and in every house there stood a man with a book.

Nobody asked him what it was for. One did not ask, in those days, and those who did were answered at once.

In the spring it was said that the number was too small, and so he came again, and took the lamps with him.
"""
SECOND = FIRST.replace("too small", "too large")


def again(tmp_path: Path, text: str) -> tuple[str, list[str], str]:
    """Imports the capture with another text; gives the status, the codes and the manuscript."""
    source = tmp_path / "lamp.txt"
    source.write_text(text, "utf-8")
    made = import_sources([source], tmp_path / "m", workers=1)
    assert verify(tmp_path / "m") == []
    assert [p.name for p in (tmp_path / "m").glob("*.md")] == ["the-lamp.md"]
    return made.value[0].status, [d.code for d in made.diagnostics], (tmp_path / "m/the-lamp.md").read_text("utf-8")


def edited(tmp_path: Path, before: str, after: str) -> None:
    """What an editor does."""
    path = tmp_path / "m/the-lamp.md"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def test_the_same_again(tmp_path: Path) -> None:
    assert again(tmp_path, FIRST)[0] == "new"
    assert again(tmp_path, FIRST)[0] == "unchanged"


def test_an_edited_manuscript_stays(tmp_path: Path) -> None:
    again(tmp_path, FIRST)
    edited(tmp_path, "Nobody asked him", "No one asked him")
    status, said, text = again(tmp_path, FIRST)
    assert (status, said) == ("unchanged", [])
    assert "No one asked him" in text


def test_a_new_capture_of_an_untouched_manuscript(tmp_path: Path) -> None:
    again(tmp_path, FIRST)
    status, said, text = again(tmp_path, SECOND)
    assert (status, said) == ("updated", [])
    assert "too large" in text


def test_both_changed_in_different_places(tmp_path: Path) -> None:
    again(tmp_path, FIRST)
    edited(tmp_path, "Nobody asked him", "No one asked him")
    status, said, text = again(tmp_path, SECOND)
    assert (status, said) == ("merged", [])
    assert "No one asked him" in text and "too large" in text


def test_both_changed_in_one_place(tmp_path: Path) -> None:
    again(tmp_path, FIRST)
    edited(tmp_path, "too small", "far too small")
    source = tmp_path / "lamp.txt"
    source.write_text(SECOND, "utf-8")
    made = import_sources([source], tmp_path / "m", workers=1)
    assert [d.code for d in made.diagnostics] == ["import-conflict"]
    assert made.diagnostics[0].span and made.diagnostics[0].span.line > 0
    assert (
        made.value[0].status == "conflict"
        and "+In the spring it was said that the number was too large" in made.value[0].difference
    )
    assert "far too small" in (tmp_path / "m/the-lamp.md").read_text("utf-8")
    assert verify(tmp_path / "m") == []  # nothing was written


def test_a_manuscript_that_was_moved(tmp_path: Path) -> None:
    again(tmp_path, FIRST)
    (tmp_path / "m/part-one").mkdir()
    (tmp_path / "m/the-lamp.md").rename(tmp_path / "m/part-one/the-lamp.md")
    source = tmp_path / "lamp.txt"
    source.write_text(SECOND, "utf-8")
    made = import_sources([source], tmp_path / "m", workers=1)
    assert made.value[0].manuscript == "part-one/the-lamp.md"
    assert not (tmp_path / "m/the-lamp.md").exists()


def test_a_manuscript_of_the_same_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/the-lamp.md").write_text("---\ntitle: The Lamp\n---\n\nAnother.\n", "utf-8")
    source = tmp_path / "lamp.txt"
    source.write_text(FIRST, "utf-8")
    made = import_sources([source], tmp_path / "m", workers=1)
    assert made.value[0].id == "wendt-the-lamp"
    assert "Another." in (tmp_path / "m/the-lamp.md").read_text("utf-8")
