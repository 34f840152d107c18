"""A project for a printer: PDF/X, its profile, its pictures, and the printer's rules, from the config to the file."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import PIL.Image
import pypdfium2
import pytest
import zxingcpp

from anthology import pipeline
from anthology.prepress.facts import Family, Kind
from anthology.prepress.inspection import inspect
from tests.end_to_end.projects import FIVE_LINES, WORK, anthology, write_project


def picture(pixels: int) -> bytes:
    """A picture in colours, part of it transparent."""
    made = PIL.Image.new("RGBA", (pixels, pixels), (200, 40, 30, 255))
    made.paste((20, 60, 200, 120), (0, 0, pixels // 2, pixels // 2))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def project(folder: Path, pdf: str, pixels: int = 1600) -> Path:
    config = FIVE_LINES + f"formats: [pdf]\npdf: {{purpose: print, {pdf}}}\n"
    text = WORK + "\n![A map](map.png){width=80%}\n"
    return write_project(
        folder,
        {"config.yaml": config, "manuscript/a-beginning.md": text, "manuscript/map.png": picture(pixels)},
    )


@pytest.mark.parametrize("standard", ["x-1a", "x-4"])
@pytest.mark.parametrize("inks", ["black", "colour"])
def test_the_file_for_the_press(tmp_path: Path, standard: str, inks: str) -> None:
    project(tmp_path, f"standard: {standard}, inks: {inks}, bleed: 3mm, marks: all")
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 0, built.output
    (path,) = tmp_path.glob("dist/*.pdf")
    told = anthology("preflight", path, "--for", "offset", "--format", "json")
    assert '"preflight-marks"' in told.stdout  # the marks are what this printer does not want
    assert told.stdout.count('"code"') <= 2  # the other one is the number of pages
    read = inspect(path.read_bytes(), "").value
    assert read is not None
    families = {ink.family for page in read.pages for ink in page.inks} - {Family.SPOT}
    assert families <= {Family.GREY, Family.CMYK}
    assert all(page.transparency == frozenset() for page in read.pages) or standard == "x-4"


def test_a_picture_with_few_pixels_is_told_with_its_place(tmp_path: Path) -> None:
    project(tmp_path, "standard: none", pixels=400)
    built = anthology("build", tmp_path / "config.yaml")
    assert "warning[image-resolution] manuscript/a-beginning.md:10:1" in built.stderr
    assert "“manuscript/map.png” has" in built.stderr


def test_a_decorative_picture_is_found_in_the_file_for_the_press(tmp_path: Path) -> None:
    """It stands within a form; the books are compared with the edition after the file was made ready."""
    project(tmp_path, "standard: x-1a")
    work = tmp_path / "manuscript" / "a-beginning.md"
    work.write_text(
        work.read_text("utf-8").replace("![A map](map.png){width=80%}", "![](map.png){.decorative}"), "utf-8"
    )
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 0, built.output


def test_a_frontispiece_in_both_books(tmp_path: Path) -> None:
    """On the verso before the title in print, and on the page before it in the EPUB."""
    frontispiece = "  frontispiece: {picture: room.png, alternative: A room, caption: The room, credit: By Ada Quill}\n"
    config = f"{FIVE_LINES}{frontispiece}pdf: {{purpose: print}}\n"
    write_project(tmp_path, {"config.yaml": config, "manuscript/a-beginning.md": WORK, "room.png": picture(1600)})
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 0, built.output
    (path,) = tmp_path.glob("dist/*.pdf")
    with pypdfium2.PdfDocument(path) as pdf:
        second, third = (pdf[number].get_textpage().get_text_range() for number in (1, 2))
    assert ("The room" in second, "By Ada Quill" in second, "The Least Book" in third) == (True, True, True)
    (book,) = tmp_path.glob("dist/*.epub")
    with zipfile.ZipFile(book) as file:
        (package,) = (file.read(name).decode() for name in file.namelist() if name.endswith(".opf"))
        (shown,) = (file.read(name).decode() for name in file.namelist() if name.endswith("/frontispiece.xhtml"))
    spine = re.findall(r'<itemref[^>]*idref="([^"]+)"', package)
    assert spine.index("page.frontispiece") + 1 == spine.index("page.title")
    assert 'alt="A room"' in shown and "By Ada Quill" in shown


def test_a_missing_profile(tmp_path: Path) -> None:
    project(tmp_path, "standard: x-4, profile: press.icc")
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 1
    assert "error[profile-missing] config.yaml:7:" in built.stderr
    assert not list(tmp_path.glob("dist/*.pdf"))


def test_the_printer_refuses_what_it_cannot_bind(tmp_path: Path) -> None:
    project(tmp_path, "standard: x-4, printer: kdp")
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 1
    assert "error[preflight-pages]" in built.stderr
    assert "Amazon KDP: a paperback has 24 to 828 pages" in built.stderr


def test_a_thick_book_gets_a_wider_gutter(tmp_path: Path) -> None:
    lefts = []
    for paper in ("0.1mm", "9mm"):
        project(tmp_path / paper, f"paper: {paper}")
        built = anthology("build", tmp_path / paper / "config.yaml")
        assert built.exit_code == 0, built.output
        (path,) = (tmp_path / paper).glob("dist/*.pdf")
        read = inspect(path.read_bytes(), "").value
        assert read is not None
        lefts.append(min(box.left for page in read.pages[6::2] for box, text in page.contents if text))
    assert lefts[1] > lefts[0] + 15


def test_an_unknown_paper(tmp_path: Path) -> None:
    project(tmp_path, "printer: lulu, paper: standrad")
    built = anthology("build", tmp_path / "config.yaml")
    assert "error[paper-unknown] config.yaml:7:" in built.stderr
    assert "did you mean “standard”?" in built.stderr


COVERED = """\
book:
  title: The Winter Shelf
  subtitle: Letters and Essays
  contributors: [{role: editor, name: Ada Quill}]
  publisher: Ladder Press
  description: A reading room without a stove, and what was *read* in it.
  identifiers: {isbn_print: 978-0-306-40615-7}
formats: [pdf]
page: {size: digest}
"""


def covered(folder: Path, pages: int, pdf: str = "standard: x-1a, marks: all, paper: 0.12mm") -> bytes:
    config = COVERED + f'pdf: {{purpose: print, {pdf}}}\nwrap: {{flaps: 60mm, price: "51299"}}\n'
    write_project(folder, {"config.yaml": config, "manuscript/a-beginning.md": WORK})
    library = pipeline.open_library(folder / "config.yaml").value
    assert library is not None
    prepared = pipeline.prepare(library, "reader").value
    assert prepared is not None
    made = pipeline.make_wrap(library, prepared.edition, pages)
    assert [each.code for each in made.diagnostics if each.code != "spine-bare"] == []
    assert made.value is not None
    return made.value


@pytest.mark.parametrize("pages", [100, 300, 700])
def test_the_cover(tmp_path: Path, pages: int) -> None:
    data = covered(tmp_path, pages)
    read = inspect(data, "").value
    assert read is not None and len(read.pages) == 1
    (page,) = read.pages
    assert page.trim is not None and page.bleed is not None
    width = 2 * (5.5 * 72 + 60 * 72 / 25.4) + pages * 0.06 * 72 / 25.4
    assert page.trim.width == pytest.approx(width, abs=0.05)
    assert page.bleed.width == pytest.approx(width + 6 * 72 / 25.4, abs=0.05)
    assert {ink.family for ink in page.inks} <= {Family.GREY, Family.CMYK, Family.SPOT}
    text_inks = {ink for ink in page.inks if ink.kind is Kind.TEXT}
    assert all(ink.components in ((0.0, 0.0, 0.0, 1.0), (0.0,)) or ink.components[3:] != (1.0,) for ink in text_inks)
    with pypdfium2.PdfDocument(data) as file:
        words = " ".join(file[0].get_textpage().get_text_range().split())
        picture = file[0].render(scale=4).to_pil().convert("L")
    assert words.count("The Winter Shelf") == (2 if pages > 100 else 1)  # the front, and the spine if it has room
    assert "A reading room without a stove" in words
    (code,) = zxingcpp.read_barcodes(picture, ean_add_on_symbol=zxingcpp.EanAddOnSymbol.Require)
    assert code.text.replace(" ", "") == "978030640615751299"


def test_the_cover_with_a_picture_of_ones_own(tmp_path: Path) -> None:
    write_project(tmp_path, {"cover.png": picture(900)})
    read = inspect(covered_with_picture(tmp_path), "").value
    assert read is not None
    assert any(image.width == 900 for image in read.pages[0].images)


def covered_with_picture(folder: Path) -> bytes:
    config = COVERED.replace("  publisher:", "  cover: cover.png\n  publisher:")
    config += "pdf: {purpose: print, paper: 0.12mm}\nwrap: {}\n"
    write_project(folder, {"config.yaml": config, "manuscript/a-beginning.md": WORK})
    built = anthology("build", folder / "config.yaml")
    assert built.exit_code == 0, built.output
    (path,) = folder.glob("dist/*-cover.pdf")
    return path.read_bytes()


def test_a_price_code_that_is_none(tmp_path: Path) -> None:
    config = COVERED + 'pdf: {purpose: print}\nwrap: {price: "12.99"}\n'
    write_project(tmp_path, {"config.yaml": config, "manuscript/a-beginning.md": WORK})
    built = anthology("build", tmp_path / "config.yaml")
    assert built.exit_code == 1
    assert "error[value-invalid] config.yaml:11:16" in built.stderr
