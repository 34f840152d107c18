"""What a PDF shows, without what moves nothing: the same glyphs at the same places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies

from anthology.writers.pdf.shaping.strings import Operand, brief, joined, moved, showing

CASES = {
    "<0062>0<01c6>0<019a>": "<006201c6019a>",
    "<0062>0<01c6>12<019a>0": "<006201c6>12<019a>",
    "<01ff>0<>-28.29671061392995<0931>-27<01ff>0": "<01ff>-28.3<0931>-27<01ff>",
    "<01ff>12<>-28.29671061392995<0931>0<01ff>": "<01ff>12<>-28.3<093101ff>",
    "<01ff><>-28.5<0931><01ff>": "<01ff>-28.5<093101ff>",
    "<01ff>-0.004<01c6>1e-05<019a>-3": "<01ff01c6019a>-3",
    "<01ff>100<01c6>": "<01ff>100<01c6>",
    "": "",
}


@pytest.mark.parametrize(("operand", "expected"), CASES.items())
def test_what_moves_nothing_goes(operand: str, expected: str) -> None:
    assert brief(operand) == expected


@given(strategies.lists(strategies.tuples(strategies.integers(0, 0xFFFF), strategies.floats(-2000, 2000))))
def test_all_glyphs_stay_where_they_were(glyphs: list[tuple[int, float]]) -> None:
    operand = "".join(f"<{glyph:04x}>{move}" for glyph, move in glyphs)
    shown, wanted = _shown(brief(operand)), _shown(operand)
    assert [glyph for glyph, _ in shown] == [glyph for glyph, _ in wanted]
    for (_, place), (_, was) in zip(shown, wanted, strict=True):
        assert place == pytest.approx(was, abs=0.006 * len(glyphs))


@given(strategies.lists(strategies.sampled_from(["<0001>", "<0001>12", "<0001>-3.5<0002>"]), min_size=1))
def test_what_is_put_together_is_brief(strings: list[str]) -> None:
    space = f"<{moved(-28.29)}0931{moved(7)}".removesuffix("<")
    assert brief(joined(space, strings)) == joined(space, strings)
    assert _shown(joined(space, strings)) == _shown(space.join(strings))


def test_an_operand_is_shown_as_it_is() -> None:
    shown: list[str] = []
    show = showing(lambda _, text: shown.append(text))
    for operand in (Operand("<0001>"), "<0001>", Operand("<0001>0<0002>"), "<0001>0<0002>"):
        show(None, operand)
    assert shown == ["<0001>", "<0001>", "<0001>0<0002>", "<00010002>"]


def _shown(operand: str) -> list[tuple[str, float]]:
    """The glyphs of an operand, and where each stands if none has a width."""
    place, found = 0.0, []
    for glyphs, number in re.findall(r"<([0-9a-f]*)>|(-?[\d.]+(?:e-?\d+)?)", operand):
        place += float(number or 0)
        found += [(glyphs[start : start + 4], place) for start in range(0, len(glyphs), 4)]
    return found
