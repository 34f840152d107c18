"""The picture of the cover."""

from __future__ import annotations

from io import BytesIO

import PIL.Image
import pytest
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed
from anthology.writers.pdf import cover_image
from tests.writers.pdfbooks import document, rendering

CSS = """
section.cover { width: 1600px; height: 2560px; background: rgb(20, 60, 80); color: white; text-align: center }
section.cover .text { padding-top: 400px; font-size: 150px; line-height: 1.2 }
"""


def cover(text: str, css: str = CSS) -> Diagnosed[bytes]:
    book = rendering(document("cover", "cover", text))
    fonts = book.stylesheets["css/fonts.css"]
    return cover_image(replace(book, stylesheets={"css/fonts.css": fonts, "css/cover.css": css}))


def test_a_cover_is_a_jpeg_of_the_size_that_shops_ask_for() -> None:
    result = cover('<p style="font-family: EB Garamond">The Winter Shelf</p>')
    assert result.diagnostics == ()
    picture = PIL.Image.open(BytesIO(result.value))
    assert (picture.format, picture.size) == ("JPEG", (1600, 2560))
    corner = [band.getpixel((5, 5)) for band in picture.split()]
    assert corner == pytest.approx([20, 60, 80], abs=6)
    title = picture.convert("L").crop((300, 400, 1300, 700)).histogram()
    assert sum(title[200:]) > 1000, "the title is drawn"


def test_the_same_cover_twice() -> None:
    text = '<p style="font-family: EB Garamond">The Winter Shelf</p>'
    assert cover(text).value == cover(text).value


def test_a_cover_that_does_not_fit_is_a_warning() -> None:
    result = cover(
        "".join(f'<p style="font-family: EB Garamond">Title {n}</p>' for n in range(40)),
        CSS.replace("height: 2560px;", ""),
    )
    assert [each.code for each in result.diagnostics] == ["pdf-layout"]


def test_a_cover_reads_nothing_but_its_own_files() -> None:
    result = cover('<img src="file:///etc/passwd" alt=""/>')
    assert [each.code for each in result.diagnostics] == ["resource-refused"]
