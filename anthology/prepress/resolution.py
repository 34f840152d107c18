"""The resolution of the images of a finished PDF, told with the files that they came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO

import pikepdf
from msgspec.structs import replace

from anthology.diagnostics import Diagnostic, Severity, Span, problem
from anthology.imagery import Images
from anthology.prepress import contents
from anthology.prepress.facts import Image

LEAST, WANTED, LINE = 200, 300, 600
"""Pixels to an inch: below the first an image looks soft; the second is wanted; the third is for line art."""


def check_resolution(data: bytes, files: Mapping[str, tuple[str, Span]]) -> Iterator[Diagnostic]:
    """One diagnostic for each image with too few pixels, where it is placed largest; ``files`` gives the file and the
    place of an image by what its name in the PDF begins with.
    """
    worst: dict[str, tuple[Image, int]] = {}
    for number, image in _images(data) if files else ():
        if image.name not in worst or image.ppi < worst[image.name][0].ppi:
            worst[image.name] = (image, number)
    for image, number in worst.values():
        least = LINE if image.bits == 1 else LEAST
        if image.ppi >= (LINE if image.bits == 1 else WANTED):
            continue
        file, span = next((files[start] for start in files if image.name.startswith(start)), (image.name, None))
        message = f"“{file}” has {image.ppi:.0f} pixels to an inch in print, on page {number} of the file"
        hint = f"use a scan {WANTED / image.ppi:.1f} times as wide, or print it smaller: {WANTED} are wanted"
        found = problem("image-resolution", message, span, hint)
        yield found if image.ppi < least else replace(found, severity=Severity.INFO)


def _images(data: bytes) -> Iterator[tuple[int, Image]]:
    """Each image with the number of its page; of the other pages, nothing is read."""
    inks: dict[tuple[int, int], float | None] = {}
    images = Images()
    with pikepdf.open(BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            if images.of(page.obj):
                yield from ((number, image) for image in contents.walk(page, inks).images)
