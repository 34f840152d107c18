"""A project for a printer: PDF/X, its profile, its pictures, and the printer's rules, from the config to the file."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest

from anthology.prepress.facts import Family
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
