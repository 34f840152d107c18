"""Drawings that stand behind boxes again and again, an ornament between paragraphs say.

WeasyPrint draws each of them anew, node by node (``SVGImage.draw`` in ``images.py``). The same one in the same size is
the same row of operators; it is kept with the image, if it draws with nothing but paths and plain colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

_KEPT = "anthology_drawn"
_NEVER = frozenset({b"BT", b"W", b"W*"})
"""Operators of which none is in a drawing that is kept."""
_STATE = tuple(f"_current_{each}" for each in ("color", "color_stroke", "alpha", "alpha_stroke", "font"))
"""What a stream knows of its state."""


class _Drawn(Struct, frozen=True):
    """The operators of a drawing, the transparencies that they name, and the state in which they leave a stream."""

    operators: tuple[bytes, ...]
    alphas: Mapping[str, Any]
    state: Mapping[str, Any]


def repeating(original: Any) -> Any:
    """``SVGImage.draw``, which draws what was drawn before."""

    def draw(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
        if any(stream._resources[kind] for kind in ("ExtGState", "XObject", "Pattern", "Shading")):
            original(image, stream, width, height, style)  # nobody could tell what is this drawing's
            return
        kept: dict[tuple[float, float], _Drawn] = image.__dict__.setdefault(_KEPT, {})
        known = kept.get((width, height))
        if known is None:
            before = len(stream.stream)
            original(image, stream, width, height, style)
            if drawn := _kept(stream, before):
                kept[width, height] = drawn
            return
        stream.stream.extend(known.operators)
        stream._resources["ExtGState"].update(known.alphas)
        stream.__dict__.update(known.state)

    return draw


def _kept(stream: Any, before: int) -> _Drawn | None:
    """What was drawn since a stream had so many operators; nothing if it names more than transparencies, has text, or
    was clipped: what comes after that depends, by rounding, on the place of the drawing.
    """
    operators, resources = tuple(stream.stream[before:]), stream._resources
    if not are_plain(resources) or not _NEVER.isdisjoint(operators):
        return None
    return _Drawn(operators, dict(resources["ExtGState"]), {name: stream.__dict__[name] for name in _STATE})


def are_plain(resources: Mapping[str, Any]) -> bool:
    """Whether the resources of a stream are transparencies alone, which have the same names everywhere."""
    if any(resources[kind] for kind in ("XObject", "Pattern", "Shading")):
        return False
    return all(len(state) == 1 and next(iter(state)) in ("ca", "CA") for state in resources["ExtGState"].values())
