"""The resolution of the images of a finished PDF, told with the files that they came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from anthology.diagnostics import Diagnostic, Severity, Span, problem
from anthology.prepress.facts import Image
from anthology.prepress.inspection import inspect

LEAST, WANTED, LINE = 200, 300, 600
"""Pixels to an inch: below the first an image looks soft; the second is wanted; the third is for line art."""


def check_resolution(data: bytes, files: Mapping[str, tuple[str, Span]]) -> Iterator[Diagnostic]:
    """One diagnostic for each image with too few pixels, where it is placed largest; ``files`` gives the file and the
    place of an image by what its name in the PDF begins with.
    """
    read = inspect(data, "")
    worst: dict[str, tuple[Image, int]] = {}
    for page in read.value.pages if read.value else ():
        for image in page.images:
            if image.name not in worst or image.ppi < worst[image.name][0].ppi:
                worst[image.name] = (image, page.number)
    for image, number in worst.values():
        least = LINE if image.bits == 1 else LEAST
        if image.ppi >= (LINE if image.bits == 1 else WANTED):
            continue
        file, span = next((files[start] for start in files if image.name.startswith(start)), (image.name, None))
        message = f"“{file}” has {image.ppi:.0f} pixels to an inch in print, on page {number} of the file"
        hint = f"use a scan {WANTED / image.ppi:.1f} times as wide, or print it smaller: {WANTED} are wanted"
        found = problem("image-resolution", message, span, hint)
        yield found if image.ppi < least else replace(found, severity=Severity.INFO)
