"""What the layout calls the files of a book, and its pictures in the PDF."""

from __future__ import annotations

from hashlib import md5
from urllib.parse import quote, urljoin

BOOK = "https://book.invalid/"
"""An address that exists nowhere (RFC 6761, section 6.4): the names of the book's files are resolved against it."""


def image_name(file: str) -> str:
    """What the name of a picture in the PDF begins with (WeasyPrint 70: ``images.get_image_from_uri``)."""
    return f"i{md5(urljoin(BOOK, quote(file)).encode(), usedforsecurity=False).hexdigest()}"
