"""A headnote in a file of its own: the same as one in the front matter, with places in its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.apparatus import head
from anthology.manuscript import read_catalogue
from anthology.model.catalogue import HeadnoteField, Work
from anthology.model.edition import BookText, Edition, Entry, Part
from anthology.model.text import Paragraph, plain
from tests.samples import sample_settings

TEXT = "The headnote, with *a note*.[^ed:1] See [the end](#end).\n\nIts second paragraph.\n"
MANUSCRIPT = "---\ntitle: A Beginning\n{}---\n\nThe text. {{#end}}\n\n[^ed:1]: The note.\n".replace(
    "The text. {{#end}}", "## The end {{#end}}\n\nThe text."
)


def work(folder: Path, front: str, file: str = "") -> Work:
    """The one work of a project with a line of front matter, and a headnote in a file."""
    (folder / "manuscript").mkdir(parents=True)
    (folder / "manuscript/a.md").write_text(MANUSCRIPT.format(front), "utf-8")
    if file:
        (folder / "manuscript/a.headnote.md").write_text(file, "utf-8")
    read = read_catalogue(folder, "manuscript")
    assert not read.diagnostics
    (only,) = read.value.works
    return only


def test_the_headnote_may_stand_in_either_place(tmp_path: Path) -> None:
    indented = "".join(f"    {line}\n" if line else "\n" for line in TEXT.splitlines())
    inside = work(tmp_path / "a", f"headnote:\n  occasion: For a *friend*\n  text: |\n{indented}")
    beside = work(tmp_path / "b", "", f"---\noccasion: For a *friend*\n---\n\n{TEXT}")
    assert [plain(p.children) for p in inside.headnote if isinstance(p, Paragraph)] == [
        plain(p.children) for p in beside.headnote if isinstance(p, Paragraph)
    ]
    assert inside.headnote_fields == beside.headnote_fields
    assert [note.id for note in beside.notes] == ["ed:1"]
    assert beside.headnote[0].span.file == "manuscript/a.headnote.md"
    assert beside.headnote[0].span.line == 5
    assert beside.headnote_file is not None
    assert inside.headnote_file is None


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en-GB", "Occasion: For a friend."),
        ("fr", "Circonstance\N{NO-BREAK SPACE}: For a friend."),
        ("de", "Anlass: For a friend."),
    ],
)
def test_fields_follow_the_headnote_in_the_book_s_words(language: str, first: str, tmp_path: Path) -> None:
    fields = "occasion: For a friend\nsource_followed: The typescript!\nfirst_publication: '*The Quai*, 1923.'\n"
    made = work(tmp_path, "", f"---\n{fields}---\n\n{TEXT}")
    assert plain(made.said(HeadnoteField.FIRST_PUBLICATION)) == "The Quai, 1923."
    settings = sample_settings()
    settings = settings.model_copy(update={"book": settings.book.model_copy(update={"language": language})})
    parts = (Part(0, (), (Entry(made, 1),)),)
    (headed,) = head(Edition("x", settings, BookText(()), (), parts, ())).works()
    said = [plain(p.children) for p in headed.headnote if isinstance(p, Paragraph)]
    assert len(said) == 5
    assert said[2] == first
    assert said[3].endswith("The Quai, 1923.")
    assert said[4].endswith("The typescript!")
