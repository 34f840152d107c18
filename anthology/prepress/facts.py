"""What a printer's preflight wants to know of a PDF, as values. Lengths are in points, pages count from 1."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Box(Struct, frozen=True):
    """A rectangle of a page (ISO 32000-1, 14.11.2), in the coordinates of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    def grown(self, by: float) -> Box:
        """The rectangle with so much more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def holds(self, other: Box, tolerance: float = 0.0) -> bool:
        """Whether another rectangle lies within this one."""
        left, bottom = other.left >= self.left - tolerance, other.bottom >= self.bottom - tolerance
        return left and bottom and other.right <= self.right + tolerance and other.top <= self.top + tolerance


class Family(StrEnum):
    """Kinds of colour spaces, as a press sees them."""

    GREY = "grey"
    CMYK = "CMYK"
    RGB = "RGB"
    LAB = "Lab"
    SPOT = "spot"


class Kind(StrEnum):
    """Kinds of marks on a page."""

    TEXT = "text"
    LINE = "line art"
    IMAGE = "image"


class Ink(Struct, frozen=True):
    """What a mark is made with: its kind, the family and name of its colour space, and the sum of its inks in per
    cent, or None where that cannot be told.

    ``components`` are the parts of the colour, where they are known.
    """

    kind: Kind
    family: Family
    space: str
    total: float | None = None
    components: tuple[float, ...] = ()


class Image(Struct, frozen=True):
    """An image where it is placed: its name in the file, its pixels, its bits, and the pixels to an inch."""

    name: str
    width: int
    height: int
    bits: int
    ppi: float


class Page(Struct, frozen=True):
    """One page. ``bleed`` and ``trim`` are None where the file does not give them.

    ``contents`` are the bounds of what is drawn, each with whether it is text; ``unembedded`` the names of fonts whose
    outlines are not in the file; ``annotations`` the subtypes of its annotations.
    """

    number: int
    media: Box
    bleed: Box | None
    trim: Box | None
    inks: frozenset[Ink]
    images: tuple[Image, ...]
    transparency: frozenset[str]
    annotations: tuple[str, ...]
    unembedded: tuple[str, ...]
    contents: tuple[tuple[Box, bool], ...]

    @property
    def blank(self) -> bool:
        """Whether nothing is drawn on the page."""
        return not self.contents and not self.inks


class Intent(Struct, frozen=True):
    """An output intent (ISO 32000-1, 14.11.5): its subtype, its condition, and whether a profile is in the file."""

    subtype: str
    condition: str
    profile: bool


class File(Struct, frozen=True):
    """A PDF. ``standard`` is what it claims to be, such as PDF/X-4, or nothing."""

    name: str
    size: int
    version: str
    standard: str
    encrypted: bool
    intents: tuple[Intent, ...]
    layers: bool
    bookmarks: bool
    scripts: bool
    pages: tuple[Page, ...]
