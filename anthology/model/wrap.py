"""The cover that goes round a printed book, laid flat: its measures, and its bar code. Lengths are in points."""

from __future__ import annotations

from msgspec import Struct


class Wrap(Struct, frozen=True):
    """Seen from outside, from the left: back flap, back, spine, front, front flap.

    ``width`` and ``height`` are those of the trimmed page; ``flap`` and ``spine`` widths. ``spine_size`` is the size of
    the type on the spine, 0 where it is too narrow for any; ``upwards`` tells that it reads from the foot to the head.
    ``isbn`` are thirteen digits and ``price`` five, or nothing where there is no bar code.
    """

    width: float
    height: float
    spine: float
    flap: float
    bleed: float
    spine_size: float
    upwards: bool
    isbn: str = ""
    price: str = ""

    @property
    def total(self) -> float:
        """Width of the flat cover, without its bleed."""
        return 2 * (self.width + self.flap) + self.spine

    @property
    def folds(self) -> tuple[float, ...]:
        """Where it is folded, from the left of the trim."""
        spine = self.flap + self.width
        inner = (spine, spine + self.spine)
        return (self.flap, *inner, self.total - self.flap) if self.flap else inner
