"""The plan of the sheets: which page stands where, as words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from anthology.prepress.imposition.folding import Place, Sheet

_SVG = "http://www.w3.org/2000/svg"
CELL, GAP, HEAD = (54, 74), 36, 22
"""Width and height of a page in the picture, between the sides of a sheet, and for the line above them."""


def told(sheets: Sequence[Sheet]) -> str:
    """The plan as lines: each sheet, front and back, row by row from the top; a turned page has ↓, a blank is –."""
    lines = []
    for number, sheet in enumerate(sheets, 1):
        sides = (f"{name}: {_side(places)}" for name, places in (("front", sheet.front), ("back", sheet.back)))
        lines.append(f"sheet {number}, signature {sheet.signature}: {'; '.join(sides)}")
    return "\n".join(lines) + "\n"


def _side(places: tuple[Place, ...]) -> str:
    rows = sorted({place.row for place in places})
    return " / ".join(" ".join(_cell(place) for place in places if place.row == row) for row in rows)


def _cell(place: Place) -> str:
    return (f"{place.page}{'↓' if place.turned else ''}") if place.page else "–"


def drawn(sheets: Sequence[Sheet]) -> bytes:
    """The plan as an SVG: a line of two sides for each sheet, pages with their numbers, turned ones on their heads."""
    columns, rows = max(s.columns for s in sheets), max(s.rows for s in sheets)
    side = columns * CELL[0]
    line = HEAD + rows * CELL[1] + GAP
    width, height = 2 * side + 3 * GAP, len(sheets) * line + GAP
    spaces: dict[str | None, str] = {None: _SVG}
    root = etree.Element(f"{{{_SVG}}}svg", nsmap=spaces)  # type: ignore[arg-type]  # lxml takes None for the default
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)})
    _add(root, "rect", width=str(width), height=str(height), fill="white")
    for number, sheet in enumerate(sheets):
        top = GAP / 2 + number * line
        for place, (name, places) in enumerate((("front", sheet.front), ("back", sheet.back))):
            left = GAP + place * (side + GAP)
            label = f"{name}, signature {sheet.signature}" if place else f"sheet {number + 1}, {name}"
            _write(root, label, left, top + HEAD - 8, size=10)
            for each in places:
                _page(root, each, left, top + HEAD)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SVG}}}{name}", attributes)


def _page(root: etree._Element, place: Place, left: float, top: float) -> None:
    x, y = left + place.column * CELL[0], top + place.row * CELL[1]
    shade = "white" if place.page else "#e6e6e6"
    _add(root, "rect", x=f"{x:g}", y=f"{y:g}", width=str(CELL[0]), height=str(CELL[1]), fill=shade, stroke="black")
    if place.page:
        number = _write(root, str(place.page), x + CELL[0] / 2, y + CELL[1] / 2 + 5, size=15, middle=True)
        if place.turned:
            number.set("transform", f"rotate(180 {x + CELL[0] / 2:g} {y + CELL[1] / 2:g})")


def _write(root: etree._Element, text: str, x: float, y: float, *, size: int, middle: bool = False) -> etree._Element:
    element = _add(root, "text", x=f"{x:g}", y=f"{y:g}")
    anchor = "middle" if middle else "start"
    element.attrib.update({"font-size": str(size), "font-family": "serif", "text-anchor": anchor})
    element.text = text
    return element
