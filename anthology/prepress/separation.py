"""Every colour of a PDF in the inks of the press: RGB and Lab go, black and grey become black ink alone."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pikepdf
import PIL.Image
import PIL.ImageChops
import PIL.ImageOps
from msgspec import Struct
from msgspec.structs import replace
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Object, Operator, Page, Pdf, Stream

from anthology.prepress import colours, pixels, profile
from anthology.prepress.facts import Family
from anthology.prepress.profile import Profile

CLOSE = 1 / 255
"""Parts of RGB that differ by no more than this are a grey."""
QUALITY = 95
"""Of JPEGs that are written anew."""


class Inking(Struct, frozen=True):
    """What colours become: ``black`` alone, or the inks of a profile, with at most ``most`` per cent in one place.
    With ``opaque``, images with soft masks are laid onto white.
    """

    profile: Profile
    black: bool
    most: float
    opaque: bool


class _Spaces(Struct, frozen=True):
    """The spaces for filling and stroking while a stream is rewritten: what was set, where it must be rewritten."""

    fill: Any = None
    stroke: Any = None


class Separator:
    """Rewrites the streams and images of one PDF; each once, however often it is used."""

    def __init__(self, pdf: Pdf, inking: Inking) -> None:
        self._pdf = pdf
        self._inking = inking
        self._done: set[tuple[int, int]] = set()
        self._colours: dict[tuple[float, ...], tuple[float, ...]] = {}
        self.failed: list[str] = []

    def page(self, page: Page) -> None:
        """Rewrites a page, with all that it uses."""
        resources = page.obj.get("/Resources", Dictionary())
        rewritten = self._rewrite(page, resources)
        if rewritten is not None:
            page.obj.Contents = self._pdf.make_stream(rewritten)
        self._resources(resources)

    def _resources(self, resources: Object) -> None:
        if not isinstance(resources, Dictionary) or self._seen(resources):
            return
        for name, each in _items(resources, "/XObject"):
            if isinstance(each, Stream) and each.get("/Subtype") == Name.Image:
                self._image(each, name)
            elif isinstance(each, Stream) and each.get("/Subtype") == Name.Form:
                self._stream(each, resources)
        for _, each in _items(resources, "/Pattern"):
            if isinstance(each, Stream):
                self._stream(each, resources)
            else:
                self._shading(each.get("/Shading"))
        for _, each in _items(resources, "/Shading"):
            self._shading(each)
        for _, state in _items(resources, "/ExtGState"):
            mask = state.get("/SMask")
            drawn = mask.get("/G") if isinstance(mask, Dictionary) else None
            if isinstance(drawn, Stream):
                self._stream(drawn, resources)

    def _seen(self, each: Object) -> bool:
        if not each.is_indirect:
            return False
        seen = each.objgen in self._done
        self._done.add(each.objgen)
        return seen

    def _stream(self, stream: Stream, outer: Object) -> None:
        if self._seen(stream):
            return
        resources = stream.get("/Resources", outer)
        rewritten = self._rewrite(stream, resources)
        if rewritten is not None:
            stream.write(rewritten)
        self._resources(resources)

    # -- operators -----------------------------------------------------------------------------------

    def _rewrite(self, stream: Any, resources: Object) -> bytes | None:
        """The content with other colours; None where none had to change."""
        made: list[Any] = []
        stack: list[_Spaces] = []
        spaces, changed = _Spaces(), False
        for instruction in pikepdf.parse_content_stream(stream):
            name = str(instruction.operator)
            if name == "q":
                stack.append(spaces)
            elif name == "Q":
                spaces = stack.pop() if stack else spaces
            new, spaces = self._instruction(instruction, name, spaces, resources)
            changed = changed or new is not instruction
            made.append(new)
        return pikepdf.unparse_content_stream(made) if changed else None

    def _instruction(self, given: Any, name: str, spaces: _Spaces, resources: Object) -> tuple[Any, _Spaces]:
        stroke = name.isupper()
        if name in ("rg", "RG"):
            return self._set(self._rgb(_numbers(given.operands)), stroke), _with(spaces, stroke, None)
        if name in ("k", "K"):
            before = _numbers(given.operands)
            after = self._cmyk(before)
            return (given if after == before else self._set(after, stroke)), _with(spaces, stroke, None)
        if name in ("g", "G"):
            return given, _with(spaces, stroke, None)
        if name in ("cs", "CS"):
            space = colours.named(given.operands[0], resources)
            family, _ = colours.family(space)
            if space == Name.Pattern or family in (Family.GREY, Family.SPOT):
                return given, _with(spaces, stroke, None)
            if family is Family.CMYK and space == Name.DeviceCMYK:
                return given, _with(spaces, stroke, space)
            return self._set((0.0,), stroke), _with(spaces, stroke, space)
        if name in ("sc", "scn", "SC", "SCN"):
            space = spaces.stroke if stroke else spaces.fill
            if space is None:
                return given, spaces
            before = _numbers(given.operands)
            if space == Name.DeviceCMYK:
                after = self._cmyk(before)
                same = after == before
                return (given if same else self._set(after, stroke)), spaces
            return self._set(self._converted(space, before), stroke), spaces
        return given, spaces

    def _set(self, components: tuple[float, ...], stroke: bool) -> ContentStreamInstruction:
        operator = {1: "g", 4: "k"}[len(components)]
        values = [round(value, 4) for value in components]
        return ContentStreamInstruction(values, Operator(operator.upper() if stroke else operator))

    def _converted(self, space: Any, components: tuple[float, ...]) -> tuple[float, ...]:
        family, _ = colours.family(space)
        if family is Family.CMYK and len(components) == 4:
            return self._cmyk(components)
        if family is Family.LAB and len(components) == 3:
            return self._rgb(_lab_to_rgb(components))
        return self._rgb(components) if len(components) == 3 else components[:1] or (0.0,)

    def _rgb(self, parts: tuple[float, ...]) -> tuple[float, ...]:
        """A grey is black ink alone, as it was written; a colour goes through the profile."""
        red, green, blue = (min(1.0, max(0.0, part)) for part in parts)
        if max(red, green, blue) - min(red, green, blue) <= CLOSE:
            return ((red + green + blue) / 3,)
        key = (red, green, blue)
        if key not in self._colours:
            if self._inking.black:
                pixel = PIL.Image.new("RGB", (1, 1), tuple(round(255 * part) for part in key))
                self._colours[key] = (self._inking.profile.grey(pixel).tobytes()[0] / 255,)
            else:
                self._colours[key] = profile.limit(self._inking.profile.inks(*key), self._inking.most)
        return self._colours[key]

    def _cmyk(self, inks: tuple[float, ...]) -> tuple[float, ...]:
        if len(inks) != 4:
            return inks
        cyan, magenta, yellow, black = inks
        if self._inking.black and max(cyan, magenta, yellow) > 0:
            return (max(0.0, 1 - black - 0.3 * cyan - 0.59 * magenta - 0.11 * yellow),)
        return profile.limit((cyan, magenta, yellow, black), self._inking.most)

    def _shading(self, shading: Object | None) -> None:
        """A shading is made of functions of its colours; only two colours at its ends are converted."""
        if not isinstance(shading, Dictionary | Stream) or self._seen(shading):
            return
        family, space = colours.family(shading.get("/ColorSpace", Name.DeviceGray))
        if family in (Family.GREY, Family.SPOT) or (family is Family.CMYK and space == "DeviceCMYK"):
            return
        functions = [*_two_ended(shading.get("/Function"))]
        if not functions:
            self.failed.append(f"a shading in {space}")
            return
        old = shading.ColorSpace
        ends = [
            (f, [self._full(self._converted(old, _numbers(f.get(key, [0])))) for key in ("/C0", "/C1")])
            for f in functions
        ]
        for function, (first, last) in ends:
            function.C0, function.C1 = Array(first), Array(last)
            if "/Range" in function:
                del function.Range
        shading.ColorSpace = Name.DeviceCMYK

    @staticmethod
    def _full(components: tuple[float, ...]) -> list[float]:
        four = components if len(components) == 4 else (0.0, 0.0, 0.0, 1 - components[0])
        return [round(value, 4) for value in four]

    # -- images --------------------------------------------------------------------------------------

    def _image(self, image: Stream, name: str) -> None:
        if self._seen(image) or image.get("/ImageMask", False):
            return
        family, space = colours.family(colours.named(image.get("/ColorSpace", Name.DeviceGray), None))
        mask = image.get("/SMask") if self._inking.opaque else None
        dense = family is Family.CMYK and (
            self._inking.black or (pixels.greatest_total(image) or 0) > self._inking.most
        )
        if mask is None and not dense and family in (Family.GREY, Family.CMYK, Family.SPOT):
            if family is Family.CMYK and space.startswith("ICC") and image.ColorSpace[0] == Name.ICCBased:
                image.ColorSpace = Name.DeviceCMYK
            return
        made = pixels.picture(image)
        if made is None:
            self.failed.append(f"the image {name}")
            return
        source = _profile_of(image)
        if isinstance(mask, Stream):
            made = _on_white(made, mask)
            del image["/SMask"]
        _write(image, self._inked(made, source))

    def _inked(self, picture: PIL.Image.Image, source: bytes | None) -> PIL.Image.Image:
        if picture.mode in ("1", "L"):
            return picture
        if picture.mode == "CMYK":
            if self._inking.black:
                return PIL.ImageOps.invert(_black_of(picture))
            return profile.limited(picture, self._inking.most)
        coloured = picture.convert("RGB")
        if _is_grey(coloured):
            return coloured.convert("L")
        if self._inking.black:
            return self._inking.profile.grey(coloured)
        separated = self._inking.profile.separate(coloured, source)
        return (
            profile.limited(separated, self._inking.most)
            if pixels.total_of(separated) > self._inking.most
            else separated
        )


def _items(resources: Object, kind: str) -> Iterable[tuple[str, Object]]:
    table = resources.get(kind)
    return [(name.lstrip("/"), each) for name, each in table.items()] if isinstance(table, Dictionary) else []


def _numbers(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values if not isinstance(value, Name))


def _with(spaces: _Spaces, stroke: bool, space: Any) -> _Spaces:
    return replace(spaces, stroke=space) if stroke else replace(spaces, fill=space)


def _two_ended(function: Object | None) -> Iterable[Object]:
    """The exponential functions that a shading is made of; none where it is made of anything else."""
    if not isinstance(function, Dictionary):
        return []
    if function.get("/FunctionType") == 2:
        return [function]
    if function.get("/FunctionType") == 3:
        parts = [part for each in function.Functions for part in _two_ended(each)]
        return parts if len(parts) == len(function.Functions) else []
    return []


def _lab_to_rgb(components: tuple[float, ...]) -> tuple[float, ...]:
    """CIE 1976 L*a*b* in sRGB (IEC 61966-2-1), for D50 and D65 alike."""
    light = (components[0] + 16) / 116
    x, y, z = (_cube(part) for part in (light + components[1] / 500, light, light - components[2] / 200))
    x, z = 0.95047 * x, 1.08883 * z
    linear = (
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    )
    return tuple(12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in (max(0.0, v) for v in linear))


def _cube(part: float) -> float:
    return part**3 if part > 6 / 29 else 3 * (6 / 29) ** 2 * (part - 4 / 29)


def _profile_of(image: Stream) -> bytes | None:
    """The profile of an image with three components."""
    space = image.get("/ColorSpace")
    if isinstance(space, Array) and space[0] == Name.Indexed:
        space = space[1]
    if isinstance(space, Array) and space[0] == Name.ICCBased and int(space[1].get("/N", 0)) == 3:
        return space[1].read_bytes()
    return None


def _on_white(picture: PIL.Image.Image, mask: Stream) -> PIL.Image.Image:
    """A picture on white paper, where its soft mask lets the paper through."""
    alpha = pixels.picture(mask)
    if alpha is None:
        return picture
    alpha = alpha.convert("L")
    if alpha.size != picture.size:
        alpha = alpha.resize(picture.size)
    if picture.mode == "CMYK":
        return PIL.Image.composite(picture, PIL.Image.new("CMYK", picture.size, (0, 0, 0, 0)), alpha)
    coloured = picture.convert("RGB" if picture.mode not in ("1", "L") else "L")
    white = PIL.Image.new(coloured.mode, picture.size, "white")
    return PIL.Image.composite(coloured, white, alpha)


def _is_grey(picture: PIL.Image.Image) -> bool:
    red, green, blue = picture.split()
    apart = (PIL.ImageChops.difference(red, green), PIL.ImageChops.difference(green, blue))
    return all(each.getextrema() == (0, 0) for each in apart)


def _black_of(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The inks of a CMYK picture as one: black, and the others by how dark they are."""
    cyan, magenta, yellow, black = picture.split()
    coloured = PIL.Image.merge("RGB", (cyan, magenta, yellow)).convert("L")
    return PIL.ImageChops.add(coloured, black)


_SPACES = {"1": Name.DeviceGray, "L": Name.DeviceGray, "CMYK": Name.DeviceCMYK}


def _write(image: Stream, picture: PIL.Image.Image) -> None:
    """Puts other pixels into an image: a JPEG stays one, anything else is compressed without loss."""
    jpeg = str(image.get("/Filter", "")) == "/DCTDecode" and picture.mode != "1"
    for key in ("/Decode", "/DecodeParms", "/Mask", "/Intent", "/SMaskInData"):
        if key in image:
            del image[key]
    image.Width, image.Height = picture.size
    image.ColorSpace = _SPACES[picture.mode]
    image.BitsPerComponent = 1 if picture.mode == "1" else 8
    if not jpeg:
        image.write(picture.tobytes())
        return
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
    image.write(out.getvalue(), filter=Name.DCTDecode)
    if picture.mode == "CMYK":  # Pillow writes inks turned round, as Adobe does
        image.Decode = Array([1, 0] * 4)
