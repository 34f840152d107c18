"""The bar code, read by a reader of bar codes."""

from __future__ import annotations

import PIL.Image
import PIL.ImageDraw
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from anthology.config.schema import Identifiers
from anthology.rendering.barcode import MODULE, QUIET_LEFT, QUIET_RIGHT, barcode, ean5, ean13


def isbn(body: str) -> str:
    check = -sum(int(digit) * (1, 3)[n % 2] for n, digit in enumerate(body)) % 10
    return f"{body}{check}"


ISBNS = st.tuples(st.sampled_from(["978", "979"]), st.text("0123456789", min_size=9, max_size=9)).map(
    lambda parts: isbn("".join(parts))
)


def picture(drawing: bytes, scale: int = 4) -> PIL.Image.Image:
    """The bars as pixels."""
    root = etree.fromstring(drawing)
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    made = PIL.Image.new("L", (round(width * scale), round(height * scale)), 255)
    draw = PIL.ImageDraw.Draw(made)
    for bar in root:
        x, y, w, h = (float(bar.get(name, "0")) * scale for name in ("x", "y", "width", "height"))
        draw.rectangle((x, y, x + w - 1, y + h - 1), fill=0)
    return made


@given(ISBNS)
def test_a_reader_reads_the_isbn(digits: str) -> None:
    (found,) = zxingcpp.read_barcodes(picture(barcode(digits, "").drawing))
    assert found.text == digits


@given(ISBNS, st.text("0123456789", min_size=5, max_size=5))
def test_a_reader_reads_the_price(digits: str, price: str) -> None:
    image = picture(barcode(digits, price).drawing)
    addon = zxingcpp.EanAddOnSymbol.Require
    (found,) = zxingcpp.read_barcodes(image, ean_add_on_symbol=addon)
    assert found.text.replace(" ", "") == digits + price


def test_the_symbol_in_figures() -> None:
    """The example of the ISBN Users\' Manual, and the widths of GS1 General Specifications 5.2."""
    code = barcode("9780306406157", "")
    assert len(ean13("9780306406157")) == 95
    assert len(ean5("51299")) == 47
    assert code.width == pytest.approx(113 * 0.33)
    assert (QUIET_LEFT, QUIET_RIGHT, MODULE) == (11, 7, 0.33)


@pytest.mark.parametrize("price", ["", "51299"])
def test_the_quiet_zones_are_quiet(price: str) -> None:
    image = picture(barcode("9780306406157", price).drawing, 1)
    ends = [image.crop((0, 0, QUIET_LEFT, image.height)), image.crop((image.width - 5, 0, image.width, image.height))]
    assert all(end.getextrema() == (255, 255) for end in ends)


def test_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="should be 7"):
        Identifiers(isbn_print="978-0-306-40615-8")


def test_bars_are_black_ink_alone() -> None:
    root = etree.fromstring(barcode("9780306406157", "51299").drawing)
    assert root.get("fill") == "device-cmyk(0 0 0 1)"
    assert {each.get("fill") for each in root} == {None}
