"""Pictures that only decorate become backgrounds: what says nothing must not stand in the structure tree.

(PDF/UA-1, 7.1: content that is no real content is an artifact; WeasyPrint would tag every ``img`` as a figure
and ask for its alternative text.)
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import quote
from xml.etree.ElementTree import Element

import PIL.Image
from lxml import etree

from anthology.writers.pdf.geometry import PICTURE, Geometry

_PIXEL = 0.75
"""Points in a CSS pixel."""


def decorate(root: Element, files: Mapping[str, bytes], page: Geometry) -> None:
    """Turns each decorative picture of a tree into a box of the size that the picture would have had."""
    for parent in root.iter():
        for image in parent.findall("img"):
            if image.get("role") == "presentation" or image.get("alt") == "":
                _decorate(image, files, page)


def _decorate(image: Element, files: Mapping[str, bytes], page: Geometry) -> None:
    source = image.get("src", "")
    width, height = _fit(_size(files.get(source, b"")), image.get("style", ""), page)
    image.tag = "span"
    for name in ("src", "alt", "role"):
        image.attrib.pop(name, None)
    image.set("class", f"{image.get('class', '')} decoration".strip())
    image.set("style", f"width: {width:.3f}pt; height: {height:.3f}pt; background-image: url('{quote(source)}')")


def _fit(size: tuple[float, float], style: str, page: Geometry) -> tuple[float, float]:
    """Width and height in points: as wide as the style says in per cent, and never too large."""
    width, height = size
    if width <= 0 or height <= 0:
        return 0.0, 0.0
    name, _, value = style.partition(":")
    share = value.strip().rstrip(";").strip()
    if name.strip() == "width" and share.endswith("%"):
        scale = float(share[:-1]) / 100 * page.measure / width
    else:
        scale = _PIXEL
    scale = min(scale, page.measure / width, PICTURE * page.depth / height)
    return width * scale, height * scale


def _size(data: bytes) -> tuple[float, float]:
    """Width and height in pixels, or in the units of a drawing; nothing where the picture cannot be read."""
    try:
        with PIL.Image.open(BytesIO(data)) as picture:
            return float(picture.width), float(picture.height)
    except (OSError, ValueError, PIL.Image.DecompressionBombError):
        return _drawing_size(data)


def _drawing_size(data: bytes) -> tuple[float, float]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        *_, width, height = (float(number) for number in root.get("viewBox", "").replace(",", " ").split())
    except (etree.XMLSyntaxError, ValueError):
        return 0.0, 0.0
    return width, height
