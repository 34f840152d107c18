"""Each ``cases/NAME.md`` is rendered in a book of its own, as ``NAME.epub.xml`` and ``NAME.pdf.xml`` say.

To add a case, write the manuscript, run ``pytest tests/rendering --accept``, and read the two files.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from anthology.config.schema import Book
from anthology.config.schema import Edition as Settings
from anthology.manuscript import read_work
from anthology.model.catalogue import Work
from anthology.model.document import Medium
from anthology.model.edition import BookText, Edition, Entry, Part
from anthology.model.text import Text
from anthology.rendering import Renderer, open_styles
from tests.samples import PLATE, sample_image

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.md"))


@pytest.mark.parametrize("medium", ["epub", "pdf"])
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, medium: Medium, accept: bool) -> None:
    rendered = Renderer(_edition(case), medium, open_styles().value, lambda path: sample_image(PLATE)).render()
    assert rendered.diagnostics == ()
    document = next(document for document in rendered.value.documents if document.id == case.stem)
    expected = case.with_suffix(f".{medium}.xml")
    if accept:
        expected.write_text(document.markup + "\n", "utf-8")
    assert document.markup + "\n" == expected.read_text("utf-8")


def _edition(case: Path) -> Edition:
    works = [_work(case), _work(HERE / "neighbour.md")]
    part = Part(0, (), tuple(Entry(work, number) for number, work in enumerate(works, 1)))
    settings = Settings(book=Book(title="Cases"))
    return Edition("default", settings, BookText((Text("Cases"),)), (), (part,), ())


def _work(path: Path) -> Work:
    read = read_work(path.read_bytes(), f"manuscript/{path.name}")
    assert read.value is not None and not read.failed, read.diagnostics
    marked = tuple(replace(note, mark=f"({note.id})") for note in read.value.notes)
    return replace(read.value, notes=marked)
