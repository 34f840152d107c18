"""A PDF that was written, and what is known of its pages."""

from __future__ import annotations

from msgspec import Struct, field

from anthology.model.document import Loci
from anthology.writers.pdf.astray import Overrun


class Place(Struct, frozen=True):
    """Where a document begins: the index of its page in the file, from 0, and the folio that the page counts as."""

    page: int
    folio: str


class Pdf(Struct, frozen=True):
    """A written PDF. ``places`` has the first page of each document by its id; ``folios`` the folio of each
    page.

    ``lost_notes`` are the ids of the notes that did not come out at the foot, whole and beside their calls:
    render again with these after their works. As long as there are any, there are no bytes.

    ``printed`` are the places of what the rendering cites. It is not ``settled`` where these are others than the
    rendering tells: render again with them. Then there are no bytes either, but after the last try.

    ``overruns`` are what ``tell_overruns`` tells. ``inside`` is the inside margin, in points.
    """

    data: bytes
    pages: int
    places: dict[str, Place]
    folios: tuple[str, ...]
    lost_notes: frozenset[str] = frozenset()
    printed: Loci = field(default_factory=dict)
    settled: bool = True
    overruns: tuple[Overrun, ...] = ()
    inside: float = 0.0
