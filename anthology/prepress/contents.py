"""Walking through what a page draws: colours, images, transparency, fonts, in forms and patterns too.

The graphics state is followed as far as preflight needs it (ISO 32000-1, 8.4 and 8.5): the matrix, the colours of
filling and stroking, and the mode of text. Clipping is not followed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import pikepdf
from msgspec import Struct, field
from msgspec.structs import replace
from pikepdf import Array, Dictionary, Name, Object, Stream

from anthology.prepress import colours, pixels
from anthology.prepress.facts import Family, Image, Ink, Kind

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
DEEPEST = 20
"""How deep forms may stand in forms; a file that goes deeper is made to do harm."""

_FILLS = frozenset("f F f* B B* b b*".split())
_STROKES = frozenset("S s B B* b b*".split())
_SHOWS = frozenset(("Tj", "TJ", "'", '"'))
_UNSEEN = 3
"""The mode of text that draws nothing (9.3.6)."""


class Colour(Struct, frozen=True):
    """A colour as it was set: the space, and its components where they are numbers."""

    space: Any = Name.DeviceGray
    components: tuple[float, ...] = (0.0,)
    pattern: Object | None = None


class State(Struct, frozen=True):
    """The graphics state."""

    matrix: Matrix = UNIT
    fill: Colour = Colour()
    stroke: Colour = Colour()
    mode: int = 0


class Found(Struct):
    """What was found on a page, while it is walked through."""

    inks: set[Ink] = field(default_factory=set)
    images: list[Image] = field(default_factory=list)
    transparency: set[str] = field(default_factory=set)
    fonts: dict[str, Object] = field(default_factory=dict)


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies ``m`` first and ``n`` then."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def walk(page: pikepdf.Page, inks: dict[tuple[int, int], float | None]) -> Found:
    """What a page draws. ``inks`` remembers the greatest sum of inks of each image from page to page."""
    walker = _Walker(inks)
    resources = page.obj.get("/Resources", Dictionary())
    if _blends(page.obj.get("/Group")):
        walker.found.transparency.add("a transparency group")
    walker.contents(page, resources, State(), 0)
    return walker.found


def _blends(group: Object | None) -> bool:
    return isinstance(group, Dictionary) and group.get("/S") == Name.Transparency


class _Walker:
    def __init__(self, inks: dict[tuple[int, int], float | None]) -> None:
        self.found = Found()
        self._inks = inks
        self._clear: set[tuple[tuple[int, int], Kind]] = set()

    def contents(self, stream: Any, resources: Object, state: State, depth: int) -> None:
        """Follows the operators of a content stream."""
        stack: list[State] = []
        kind = Kind.LINE
        for instruction in pikepdf.parse_content_stream(stream):
            operands, name = instruction.operands, str(instruction.operator)
            if name == "q":
                stack.append(state)
            elif name == "Q":
                state = stack.pop() if stack else state
            elif name == "cm":
                state = replace(state, matrix=multiply(_matrix(operands), state.matrix))
            elif name == "Tr":
                state = replace(state, mode=int(operands[0]))
            elif name == "Tf":
                self._font(operands[0], resources)
            elif name == "gs":
                state = self._graphics(operands[0], resources, state)
            elif name == "Do":
                self._draw(operands[0], resources, state, depth)
            elif name == "sh":
                self._shading(_resource(resources, "/Shading", operands[0]))
            elif isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._inline(instruction.iimage, resources, state)
            elif name in _FILLS or name in _STROKES or name in _SHOWS:
                kind = Kind.TEXT if name in _SHOWS else Kind.LINE
                self._paint(name, kind, state, resources, depth)
            else:
                state = _coloured(name, operands, state, resources)

    def _paint(self, name: str, kind: Kind, state: State, resources: Object, depth: int) -> None:
        if kind is Kind.TEXT and state.mode % 4 == _UNSEEN:
            return
        fills = name in _FILLS or (kind is Kind.TEXT and state.mode % 4 in (0, 2))
        strokes = name in _STROKES or (kind is Kind.TEXT and state.mode % 4 in (1, 2))
        for wanted, colour in ((fills, state.fill), (strokes, state.stroke)):
            if wanted:
                self._colour(colour, kind, resources, depth)

    def _colour(self, colour: Colour, kind: Kind, resources: Object, depth: int) -> None:
        pattern = colour.pattern
        if isinstance(pattern, Stream) and depth < DEEPEST:
            if pattern.get("/PaintType", 1) == 1:
                if (pattern.objgen, kind) not in self._clear:
                    self._clear.add((pattern.objgen, kind))
                    matrix = _matrix(pattern.get("/Matrix", UNIT))
                    self.contents(pattern, pattern.get("/Resources", resources), State(matrix), depth + 1)
                return
        elif isinstance(pattern, Dictionary):
            self._shading(pattern.get("/Shading"))
            return
        family, name = colours.family(colour.space)
        total = colours.total(family, colour.components)
        self.found.inks.add(Ink(kind, family, name, total, colour.components))

    def _shading(self, shading: Object | None) -> None:
        if isinstance(shading, Dictionary | Stream):
            family, name = colours.family(shading.get("/ColorSpace", Name.DeviceGray))
            self.found.inks.add(Ink(Kind.LINE, family, name))

    def _graphics(self, name: Object, resources: Object, state: State) -> State:
        values = _resource(resources, "/ExtGState", name)
        if not isinstance(values, Dictionary):
            return state
        if any(float(values.get(key, 1)) < 1 for key in ("/ca", "/CA")):
            self.found.transparency.add("an opacity below 1")
        if values.get("/SMask", Name.None_) != Name.None_:
            self.found.transparency.add("a soft mask")
        blend = values.get("/BM", Name.Normal)
        modes = {str(each) for each in blend} if isinstance(blend, Array) else {str(blend)}
        if modes - {"/Normal", "/Compatible"}:
            self.found.transparency.add("a blend mode")
        if isinstance(values.get("/Font"), Array):
            self.found.fonts.setdefault(str(values.Font[0].objgen), values.Font[0])
        return state

    def _font(self, name: Object, resources: Object) -> None:
        font = _resource(resources, "/Font", name)
        if isinstance(font, Dictionary):
            key = str(font.objgen) if font.is_indirect else str(name)
            self.found.fonts.setdefault(key, font)

    def _draw(self, name: Object, resources: Object, state: State, depth: int) -> None:
        drawn = _resource(resources, "/XObject", name)
        if not isinstance(drawn, Stream):
            return
        if drawn.get("/Subtype") == Name.Image:
            self._image(drawn, str(name).lstrip("/"), resources, state)
        elif drawn.get("/Subtype") == Name.Form and depth < DEEPEST:
            if _blends(drawn.get("/Group")):
                self.found.transparency.add("a transparency group")
            matrix = multiply(_matrix(drawn.get("/Matrix", UNIT)), state.matrix)
            self.contents(drawn, drawn.get("/Resources", resources), replace(state, matrix=matrix), depth + 1)

    def _image(self, image: Stream, name: str, resources: Object, state: State) -> None:
        if "/SMask" in image or int(image.get("/SMaskInData", 0)):
            self.found.transparency.add("an image with a soft mask")
        mask = bool(image.get("/ImageMask", False))
        self._placed(
            name, int(image.Width), int(image.Height), 1 if mask else int(image.get("/BitsPerComponent", 8)), state
        )
        if mask:
            self._colour(state.fill, Kind.IMAGE, resources, 0)
            return
        family, space = colours.family(colours.named(image.get("/ColorSpace", Name.DeviceGray), resources))
        if image.objgen not in self._inks:
            self._inks[image.objgen] = pixels.greatest_total(image) if family is Family.CMYK else None
        self.found.inks.add(Ink(Kind.IMAGE, family, space, self._inks[image.objgen]))

    def _inline(self, image: pikepdf.PdfInlineImage, resources: Object, state: State) -> None:
        self._placed(
            "an inline image", image.width, image.height, 1 if image.image_mask else image.bits_per_component, state
        )
        if image.image_mask:
            self._colour(state.fill, Kind.IMAGE, resources, 0)
            return
        value = image.obj.get("/ColorSpace", image.obj.get("/CS", Name.DeviceGray))
        family, space = colours.family(colours.named(value, resources))
        self.found.inks.add(Ink(Kind.IMAGE, family, space))

    def _placed(self, name: str, width: int, height: int, bits: int, state: State) -> None:
        a, b, c, d, _, _ = state.matrix
        across, down = math.hypot(a, b) / 72, math.hypot(c, d) / 72
        if across > 0 and down > 0:
            ppi = min(width / across, height / down)
            self.found.images.append(Image(name, width, height, bits, ppi))


def _resource(resources: Object, kind: str, name: Object) -> Object | None:
    table = resources.get(kind) if isinstance(resources, Dictionary) else None
    return table.get(str(name)) if isinstance(table, Dictionary) else None


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


_DEVICE_OPERATORS = {
    "g": ("fill", Name.DeviceGray),
    "G": ("stroke", Name.DeviceGray),
    "rg": ("fill", Name.DeviceRGB),
    "RG": ("stroke", Name.DeviceRGB),
    "k": ("fill", Name.DeviceCMYK),
    "K": ("stroke", Name.DeviceCMYK),
}


def _coloured(name: str, operands: Any, state: State, resources: Object) -> State:
    """The state after an operator of colour (8.6.8); any other one changes nothing."""
    if name in _DEVICE_OPERATORS:
        which, space = _DEVICE_OPERATORS[name]
        return _with(state, which, Colour(space, tuple(float(value) for value in operands)))
    which = {"cs": "fill", "scn": "fill", "sc": "fill", "CS": "stroke", "SCN": "stroke", "SC": "stroke"}.get(name, "")
    if not which:
        return state
    if name in ("cs", "CS"):
        return _with(state, which, _initial(colours.named(operands[0], resources)))
    before: Colour = getattr(state, which)
    numbers = tuple(float(value) for value in operands if not isinstance(value, Name))
    pattern = _resource(resources, "/Pattern", operands[-1]) if operands and isinstance(operands[-1], Name) else None
    return _with(state, which, Colour(before.space, numbers, pattern))


def _with(state: State, which: str, colour: Colour) -> State:
    return replace(state, fill=colour) if which == "fill" else replace(state, stroke=colour)


def _initial(space: Any) -> Colour:
    """The first colour of a space: black, or full ink (8.6.5 to 8.6.6)."""
    family, _ = colours.family(space)
    if family is Family.CMYK:
        return Colour(space, (0.0, 0.0, 0.0, 1.0))
    return Colour(space, (1.0,) if family is Family.SPOT else (0.0,) if family is Family.GREY else (0.0, 0.0, 0.0))


def unembedded(fonts: dict[str, Object]) -> Iterator[str]:
    """The names of the fonts whose outlines are not in the file; a Type 3 font draws its own (9.6.5)."""
    for font in fonts.values():
        if font.get("/Subtype") == Name.Type3:
            continue
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", Dictionary())
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield str(font.get("/BaseFont", "/unnamed")).lstrip("/")
