"""Drawings that stand behind boxes again and again: the same file as where each is drawn anew, and drawn once."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint.svg import SVG

from anthology.writers.pdf import shaping
from tests.writers.pdfbooks import clean, prose, work, written

CSS = ".mark { background: url('../images/mark.svg') no-repeat center; height: 30px } .large { height: 60px }"
TEXT = f"<p class='mark'></p><p>{prose(60)}</p>" * 4 + "<p class='mark large'></p>"
PATH = "<path d='M0 5 H40 M2 8 q 10 -8 20 0' stroke='#400' fill='none' stroke-width='1.5'/>"

SIMPLE = {
    "a rule": "<rect width='40' height='1' y='4'/>",
    "colours and transparency": f"{PATH}<circle cx='20' cy='5' r='4' fill='rgb(10 20 30 / 40%)'/>",
    "moved": f"<g transform='rotate(10) translate(3 1)'>{PATH}</g>",
}
OTHER = {
    "clipped": f"<defs><clipPath id='c'><rect width='9' height='9'/></clipPath></defs>"
    f"<g transform='rotate(10)' clip-path='url(#c)'>{PATH}</g>",
    "a group that is transparent": f"<g opacity='0.4'>{PATH}</g>",
    "a gradient": "<defs><linearGradient id='g'><stop stop-color='red'/><stop offset='1' stop-color='blue'/>"
    "</linearGradient></defs><rect width='40' height='9' fill='url(#g)'/>",
    "a text": "<text y='9' font-size='8'>*</text>",
}


def drawn(drawing: str) -> bytes:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 10' width='40' height='10'>{drawing}</svg>"
    return clean(written(work(TEXT), css=CSS, images={"images/mark.svg": svg.encode()})).data


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Each time that a drawing is drawn, node by node."""
    calls: list[Any] = []
    original = SVG.draw

    def draw(svg: Any, *rest: Any) -> None:
        calls.append(svg)
        original(svg, *rest)

    monkeypatch.setattr(SVG, "draw", draw)
    return calls


@pytest.mark.parametrize("drawing", {**SIMPLE, **OTHER}.values(), ids={**SIMPLE, **OTHER}.keys())
def test_the_file_is_the_same(drawing: str, counted: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn(drawing)
    times = len(counted)
    monkeypatch.setattr(shaping, "repeating", lambda original: original)
    assert made == drawn(drawing)
    assert times == (1 if drawing in SIMPLE.values() else 5)
    assert len(counted) - times == 5
