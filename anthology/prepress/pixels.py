"""The pixels of an image of a PDF, as Pillow has them."""

from __future__ import annotations

from io import BytesIO

import PIL.Image
import PIL.ImageChops
from pikepdf import Array, Name, PdfImage, Stream

SPECKS = 0.001
"""The share of an image that may have more ink than is told: single pixels are no area of ink."""


_MODES = {"/DeviceGray": "L", "/DeviceRGB": "RGB", "/DeviceCMYK": "CMYK"}


def picture(image: Stream) -> PIL.Image.Image | None:
    """The image as it prints, without its soft mask; None where it cannot be decoded."""
    try:
        if _is_jpeg(image):
            return _jpeg(image)
        mode = _MODES.get(str(image.get("/ColorSpace"))) if image.get("/BitsPerComponent") == 8 else None
        if mode is not None and "/Decode" not in image:
            return PIL.Image.frombytes(mode, (int(image.Width), int(image.Height)), image.read_bytes())
        made = PdfImage(image).as_pil_image()
        return made.convert(made.mode.rstrip("Aa")) if made.mode in ("RGBA", "LA") else made
    except (OSError, ValueError, NotImplementedError, RuntimeError):
        return None


def _is_jpeg(image: Stream) -> bool:
    filters = image.get("/Filter")
    return filters == Name.DCTDecode or (
        isinstance(filters, Array) and len(filters) == 1 and filters[0] == Name.DCTDecode
    )


def _jpeg(image: Stream) -> PIL.Image.Image:
    """A JPEG. Pillow turns the inks of Adobe's CMYK round by itself; in a PDF, the key Decode alone says so."""
    with PIL.Image.open(BytesIO(image.read_raw_bytes())) as opened:
        opened.load()
        adobe = "adobe" in opened.info
        made = opened.copy()
    decode = [float(value) for value in image.get("/Decode", ())]
    turned = bool(decode) and decode[0] > decode[1]
    if made.mode == "CMYK":
        return PIL.ImageChops.invert(made) if adobe != turned else made
    return PIL.ImageChops.invert(made) if turned else made


def greatest_total(image: Stream) -> float | None:
    """The greatest sum of inks in a CMYK image, in per cent, but for specks; None where it cannot be told."""
    made = picture(image)
    return None if made is None or made.mode != "CMYK" else total_of(made)


def total_of(made: PIL.Image.Image) -> float:
    """The greatest sum of inks of a CMYK picture, in per cent, but for specks."""
    cyan, magenta, yellow, black = made.split()
    # Each sum is halved to fit into a byte, so that the whole is a quarter of what it stands for.
    half = PIL.ImageChops.add(cyan, magenta, scale=2), PIL.ImageChops.add(yellow, black, scale=2)
    counts = PIL.ImageChops.add(*half, scale=2).histogram()
    spare = SPECKS * sum(counts)
    for value in range(255, -1, -1):
        spare -= counts[value]
        if spare < 0:
            return value / 255 * 400
    return 0.0
