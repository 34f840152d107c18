"""What is ordered: a book to be laid out in parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import fontTools
import pikepdf
import pydyf
import weasyprint
from msgspec import Struct

from anthology.writers.pdf.fonts import Faces
from anthology.writers.pdf.layout import Resources
from anthology.writers.pdf.native import ffi, harfbuzz, pango


class Order(Struct, frozen=True):
    """What the documents of a book have in common: the attributes of the outermost element, style sheets and files, and
    the faces that the sheets name.

    ``neutral`` are the sheets that replace those of ``resources`` while parts are laid out: those whose margins are
    alike on both sides. ``cited`` are the ids whose pages and lines are wanted. ``tagged`` asks for a structure tree.
    """

    attributes: Mapping[str, str]
    resources: Resources
    neutral: Mapping[str, str]
    faces: Faces
    cited: frozenset[str]
    tagged: bool

    @property
    def sheets(self) -> dict[str, str]:
        """The style sheets of the parts."""
        return {**self.resources.sheets, **self.neutral}

    @property
    def rtl(self) -> bool:
        """Whether rectos are pages of the left."""
        return self.attributes.get("dir") == "rtl"

    def digest(self) -> bytes:
        """A digest of all that parts have in common: style sheets, files, attributes, and the programs at work."""
        digest = hashlib.sha256()
        for piece in self._pieces():
            digest.update(b"%d:" % len(piece))
            digest.update(piece)
        return digest.digest()

    def _pieces(self) -> Iterator[bytes]:
        yield programs()
        yield repr((sorted(self.attributes.items()), self.tagged, self.resources.words)).encode()
        for name, sheet in self.sheets.items():
            yield from (name.encode(), sheet.encode())
        for name, data in sorted(self.resources.files.items()):
            yield from (name.encode(), hashlib.sha256(data).digest())


@lru_cache(maxsize=1)
def programs() -> bytes:
    """The versions of what lays out and draws, and a digest of this package, which is older than no version."""
    own = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        own.update(path.read_bytes())
    libraries = (weasyprint.VERSION, pydyf.VERSION, pikepdf.__version__, fontTools.version)
    shapers = (pango.pango_version(), ffi.string(harfbuzz.hb_version_string()))
    return repr((libraries, shapers, own.hexdigest())).encode()
