"""What the layout calls the pictures of a book in the PDF."""

from __future__ import annotations

from hashlib import md5
from urllib.parse import quote, urljoin

from anthology.writers.pdf.layout import BOOK


def image_name(file: str) -> str:
    """What the name of a picture in the PDF begins with (WeasyPrint 70: ``images.get_image_from_uri``)."""
    return f"i{md5(urljoin(BOOK, quote(file)).encode(), usedforsecurity=False).hexdigest()}"
