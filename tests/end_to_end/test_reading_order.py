"""The screen PDF is read in the order of the EPUB: text, three series of notes, verse, drama, tables, languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from anthology.checks.reading import read_epub
from anthology.letters import letters
from tests.end_to_end.projects import FIVE_LINES, WORK, anthology, write_project
from tests.validators.verapdf import Profile, Verapdf
from tests.writers import speaking

FILLER = "\n\n".join(
    f"Paragraph {n} told of notwithstanding considerations, and *incomprehensibly* often of the stove.[^{n}]"
    for n in range(2, 26)
)
NOTES = "\n".join(f"[^{n}]: The {n}th thing about the stove." for n in range(2, 26))
LONG = f"""\
---
title: The Long Winter
author: Ada Quill
rights: {{holder: Ada Quill, licence: CC-BY-SA-4.0}}
---

The stove is lit[^1], says the author; the translator[^tr:1] and the editor[^ed:1] say more. It was called
[débâcle]{{lang=fr}} and [ледоход]{{lang=ru}}, and founded in [mcmxix]{{.smallcaps}}.

{FILLER}

{{lang=fr}}
## Le poêle

::: verse
The river has put down its load of doors
and windows, and a bed that someone made

the morning that it went; and on the shores
the things it did not want are neatly laid.
:::

::: drama
*A reading room. Rain.*

The Keeper
: (*without looking up*) We close at five.[^d]
:::

1. Wood is brought.[^l]
2. Nobody reads aloud:

   - not even the keeper.

> A library is a stove with patience.

| Winter | Loans |
| ------ | ----- |
| 1919   | 1,040 |
| 1920   | 877   |

::: passage {{lang=ru}}
Зима была долгой, и печь гасла раньше, чем кончалась книга.
:::

[^1]: In a note.
[^tr:1]: The translator’s, with a second paragraph.

    Which is this.
[^ed:1]: The editor’s.
[^l]: In a list.
[^d]: In a play.
{NOTES}
"""
FILES: Mapping[str, str] = {
    "config.yaml": FIVE_LINES + "page: {size: A6}\nback: [permissions]\n",
    "manuscript/a-beginning.md": WORK,
    "manuscript/long.md": LONG,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_project(tmp_path_factory.mktemp("order"), FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = anthology("build")
    assert done.exit_code == 0, done.output
    return folder / "dist"


def file(built: Path, ending: str) -> Path:
    (found,) = built.glob(f"*.{ending}")
    return found


def test_each_work_is_read_as_in_the_epub(built: Path) -> None:
    """Without the notes, and the numbers of lists, which are not in the EPUB's text."""
    epub = read_epub(file(built, "epub").read_bytes()).running
    printed = [letters(each) for each in speaking.spoken(file(built, "pdf").read_bytes(), frozenset({"Note", "Lbl"}))]
    for work in ("long", "a-beginning"):
        (text,) = (letters(piece.text) for piece in epub.pieces if piece.owner == work)
        assert text in printed


def test_each_note_is_read_once_and_in_the_order_of_the_calls(built: Path) -> None:
    (pdf, epub) = (file(built, ending).read_bytes() for ending in ("pdf", "epub"))
    spoken = [letters(each) for each in speaking.notes(pdf)]
    said = [letters(each) for each in read_epub(epub).notes]
    assert len(said) == 29
    assert spoken == said


def test_the_file_keeps_pdf_a_and_pdf_ua(built: Path, verapdf: Verapdf) -> None:
    for profile in (Profile.PDF_A_2A, Profile.PDF_UA_1):
        assert verapdf(file(built, "pdf"), profile) == []
