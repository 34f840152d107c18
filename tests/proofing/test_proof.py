"""Proofs of small PDFs, each made to have one thing that a compositor would mark, or none."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops
from weasyprint import HTML

from anthology.proofing import Grid, Wanted, make_proof
from tests.end_to_end.projects import anthology, write_project

PLAIN = "It was a plain line of words that were set one after another and none of them had far to go. "
STYLE = """
@page { size: 300pt 400pt; margin: 40pt }
p { font: 10pt/14pt monospace; margin: 0; width: 220pt }
"""


def pdf(*bodies: str) -> bytes:
    pages = "<div style='break-before: page'></div>".join(bodies)
    return HTML(string=f"<style>{STYLE}</style>{pages}").write_pdf() or b""


def lines(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def notes(body: str, *, page: int = 1) -> list[str]:
    """What the proof says about a page of a book."""
    made = make_proof("book", pdf(*[f"<p>{PLAIN * 8}</p>"] * (page - 1), body), Wanted())
    return re.findall(r"<li>(.*)</li>", made.value.files["index.html"].decode())


FULL = lines(*["Words of a line set as they come"] * 6)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(FULL, [], id="nothing"),
        pytest.param(
            FULL + "<p style='word-spacing: 12pt'>a line too loose by far</p>",
            ["loose line: “too loose by far”"],
            id="loose",
        ),
        pytest.param(FULL + "<p style='word-spacing: 12pt'>too few</p>", [], id="too few words to be loose"),
        pytest.param(FULL + "<p>1941<span style='margin-left: 40pt'> in the last week</span></p>", [], id="a column"),
        pytest.param(FULL + "<table><tr><td>one <td style='padding-left: 60pt'>two</table>", [], id="cells"),
        pytest.param(FULL + lines("an exam-", "ple of di-", "vided words"), [], id="two divided words"),
        pytest.param(
            lines("an exam-", "ple of di-", "vided, divi-", "ded words") + FULL,
            ["3 divided words under one another"],
            id="ladder",
        ),
        pytest.param(
            FULL + lines("at the very en-"), ["the page ends within a word: “at the very en-”"], id="page end"
        ),
        pytest.param(lines("words of the page before."), ["only 1 line on the page"], id="a single line"),
        pytest.param(lines("A Part"), [], id="a title alone"),
    ],
)
def test_what_there_is_to_look_at(body: str, said: list[str]) -> None:
    assert notes(body) == said


def test_a_verso_may_end_within_a_word() -> None:
    assert notes(FULL + lines("at the very en-"), page=2) == []


def test_the_pages_with_the_most_come_first() -> None:
    loose = "<p style='word-spacing: 12pt'>a line too loose by far</p>"
    made = make_proof("book", pdf(FULL, FULL + loose, FULL + loose + loose), Wanted())
    shown = re.findall(r'src="(page-\d+)\.png"', made.value.files["index.html"].decode())
    assert shown == ["page-0003", "page-0002"]


def test_pages_are_asked_for_by_folio() -> None:
    made = make_proof("book", pdf(*[FULL] * 7), Wanted("6, 2-4,2"))
    pictures = sorted(name for name in made.value.files if name.startswith("page"))
    assert pictures == ["page-0002.png", "page-0003.png", "page-0004.png", "page-0006.png"]
    shown = re.findall(r'src="page-(\d+)\.png"', made.value.files["index.html"].decode())
    assert shown == ["0006", "0002", "0003", "0004"]


def test_a_page_that_is_not_there_is_told() -> None:
    made = make_proof("book", pdf(FULL), Wanted("1, xii, 2-3"))
    assert [each.message for each in made.diagnostics] == ["the book has no page “xii”", "the book has no page “2-3”"]
    assert made.value.files == {}


def test_spreads_face_each_other() -> None:
    made = make_proof("book", pdf(*[FULL] * 4), Wanted("1, 3", spreads=True, dpi=72))
    sizes = {name: picture(data).size for name, data in made.value.files.items() if name.startswith("spread")}
    assert sizes == {"spread-0001.png": (600, 400), "spread-0002.png": (600, 400)}
    edge = picture(made.value.files["spread-0001.png"]).getpixel((10, 10))
    assert edge == (232, 230, 225), "the first page stands on the right"


def test_the_grid_is_mirrored() -> None:
    grid = Grid(40, 40, 30, 60, 14, mirrored=True)
    made = make_proof("book", pdf(FULL, FULL), Wanted("1-2", grid=grid, dpi=72))
    recto, verso = (picture(made.value.files[f"page-000{number}.png"]) for number in (1, 2))
    blue = (0, 120, 200)
    assert recto.getpixel((30, 200)) == blue != recto.getpixel((60, 200))
    assert verso.getpixel((60, 200)) == blue != verso.getpixel((30, 200))


def test_changes_are_shown_where_they_are() -> None:
    old, new = pdf(FULL, FULL + lines("The end."), FULL), pdf(FULL, FULL + lines("An end."), FULL, FULL)
    made = make_proof("book", new, Wanted(dpi=72), old)
    assert sorted(name for name in made.value.files if name.startswith("change")) == [
        "change-0002.png",
        "change-0004.png",
    ]
    assert "4 (new)" in made.value.files["index.html"].decode()
    assert "No page has changed" in make_proof("book", new, Wanted(), new).value.files["index.html"].decode()


def test_a_page_that_is_put_in_or_taken_out_moves_the_others() -> None:
    texts = [FULL + lines(f"Of the {word} chapter.") for word in ("first", "second", "third", "fourth", "fifth")]
    one, two, three, four, five = texts
    added = make_proof("book", pdf(one, two, lines("A new one."), three, four, five), Wanted(dpi=72), pdf(*texts))
    assert sorted(name for name in added.value.files if name.startswith(("change", "gone"))) == ["change-0003.png"]
    assert "3 (new)" in added.value.files["index.html"].decode()
    assert "The same words on other pages: 3–5 → 4–6." in added.value.files["index.html"].decode()
    taken = make_proof("book", pdf(one, three, four, five + lines("More.")), Wanted(dpi=72), pdf(*texts))
    shown = [name for name in taken.value.files if name.startswith(("change", "gone"))]
    assert shown == ["gone-0002.png", "change-0004.png"]
    page = taken.value.files["index.html"].decode()
    assert "2 (gone)" in page and "4 (was 5)" in page and "pages: 3–4 → 2–3." in page


def test_the_same_files_again() -> None:
    book = pdf(FULL, FULL)
    assert make_proof("book", book, Wanted("1")).value == make_proof("book", book, Wanted("1")).value


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_book_that_was_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    missing = anthology("proof")
    assert (missing.exit_code, "error[book-missing]" in missing.stderr) == (1, True)
    (tmp_path / "dist").mkdir()
    for data in ("no book", "%PDF-1.7 and then nothing"):
        (tmp_path / "dist" / "the-least-book-reader.pdf").write_text(data)
        unread = anthology("proof")
        assert (unread.exit_code, "error[book-missing]" in unread.stderr) == (1, True)


def test_no_picture_of_the_proof_before_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "the-least-book-reader.pdf").write_bytes(pdf(FULL, FULL))
    proofs = tmp_path / "dist/proofs/the-least-book-reader"
    for pages in ("1-2", "1"):
        assert anthology("proof", "--pages", pages).exit_code == 0
    assert sorted(path.name for path in proofs.glob("*.png")) == ["page-0001.png", "sheet-01.png"]


def test_a_page_with_bleed_is_shown_as_it_is_trimmed() -> None:
    """The frame round a place stands where it does on the same page without bleed."""
    body = FULL + "<p style='word-spacing: 12pt'>a line too loose by far</p>"
    plain = pdf(body)
    with pikepdf.open(io.BytesIO(plain)) as file:
        (page,) = file.pages
        page.trimbox = page.mediabox
        page.mediabox = pikepdf.Array([-9, -9, 309, 409])
        file.save(out := io.BytesIO())
    shown = [make_proof("book", each, Wanted(dpi=72)).value.files["page-0001.png"] for each in (plain, out.getvalue())]
    pictures = [Image.open(io.BytesIO(each)) for each in shown]
    assert pictures[0].size == pictures[1].size
    assert ImageChops.difference(*pictures).getbbox() is None
