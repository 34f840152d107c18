"""ICC profiles of printing conditions, and colours converted to them with littleCMS."""

from __future__ import annotations

from functools import cache, cached_property
from importlib import resources
from io import BytesIO
from typing import TypeAlias

import PIL.Image
from msgspec import Struct
from PIL import ImageCms, ImageMath

from anthology.diagnostics import Diagnosed, Span, problem

Inks: TypeAlias = tuple[float, float, float, float]
"""Cyan, magenta, yellow and black, from 0 to 1."""

SHIPPED = {"FOGRA39": ("FOGRA39L_coated.icc", "Coated FOGRA39 (ISO 12647-2:2004)")}
"""Conditions whose profile comes along: its file, and what the condition is in words."""
REGISTRY = "http://www.color.org"
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_WHOLE = 255


class Profile(Struct, frozen=True, dict=True):
    """A printing condition: its name in the registry or the profile's own, in words, and the profile.

    ``registered`` tells whether the name is one that the registry of the ICC has.
    """

    condition: str
    words: str
    data: bytes
    registered: bool

    @cached_property
    def _profile(self) -> ImageCms.ImageCmsProfile:
        return ImageCms.ImageCmsProfile(BytesIO(self.data))

    def separate(self, picture: PIL.Image.Image, source: bytes | None = None) -> PIL.Image.Image:
        """An RGB picture in CMYK; ``source`` is its own profile, without which it is sRGB."""
        made = ImageCms.applyTransform(picture, self._transform(source))
        assert made is not None
        return made

    def _transform(self, source: bytes | None) -> ImageCms.ImageCmsTransform:
        if source is None:
            return self._from_srgb
        own = ImageCms.ImageCmsProfile(BytesIO(source))
        return ImageCms.buildTransform(own, self._profile, "RGB", "CMYK", _INTENT, _FLAGS)

    @cached_property
    def _from_srgb(self) -> ImageCms.ImageCmsTransform:
        return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), self._profile, "RGB", "CMYK", _INTENT, _FLAGS)

    def inks(self, red: float, green: float, blue: float) -> Inks:
        """A colour of sRGB, its parts from 0 to 1, in inks."""
        pixel = PIL.Image.new("RGB", (1, 1), tuple(round(_WHOLE * part) for part in (red, green, blue)))
        value = self.separate(pixel).getpixel((0, 0))
        assert isinstance(value, tuple)
        cyan, magenta, yellow, black = (part / _WHOLE for part in value)
        return cyan, magenta, yellow, black

    def grey(self, picture: PIL.Image.Image) -> PIL.Image.Image:
        """An RGB picture in the black ink of this condition: as light as it was, between its paper and its black."""
        lightness = ImageCms.applyTransform(picture, _to_lab())
        assert lightness is not None
        return lightness.split()[0].point(self._tones)

    @cached_property
    def _tones(self) -> list[int]:
        """For each lightness from 0 to 255 (100), the grey (255 is no ink) that prints as light as that."""
        ramp = PIL.Image.new("CMYK", (_WHOLE + 1, 1))
        ramp.putdata([(0, 0, 0, ink) for ink in range(_WHOLE + 1)])
        lab = ImageCms.createProfile("LAB")
        measured = ImageCms.applyTransform(
            ramp, ImageCms.buildTransform(self._profile, lab, "CMYK", "LAB", _INTENT, ImageCms.Flags.NONE)
        )
        assert measured is not None
        lights = list(measured.split()[0].tobytes())
        paper, black = lights[0], lights[-1]
        wanted = [black + light / _WHOLE * (paper - black) for light in range(_WHOLE + 1)]
        return [_WHOLE - min(range(_WHOLE + 1), key=lambda ink: (abs(lights[ink] - each), ink)) for each in wanted]


@cache
def _to_lab() -> ImageCms.ImageCmsTransform:
    lab = ImageCms.createProfile("LAB")
    return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), lab, "RGB", "LAB", _INTENT)


def limited(picture: PIL.Image.Image, most: float) -> PIL.Image.Image:
    """A CMYK picture with no more than ``most`` per cent of ink in any place: the coloured inks give way to black."""
    cyan, magenta, yellow, black = picture.split()
    room = most / 100 * _WHOLE

    def given(band: PIL.Image.Image) -> PIL.Image.Image:
        made = ImageMath.lambda_eval(
            lambda a: a["convert"](
                a["min"](
                    a["float"](a["x"]),
                    a["float"](a["x"])
                    * a["max"](room - a["float"](a["k"]), 0.0)
                    / a["max"](a["float"](a["c"]) + a["float"](a["m"]) + a["float"](a["y"]), 1.0),
                ),
                "L",
            ),
            x=band,
            c=cyan,
            m=magenta,
            y=yellow,
            k=black,
        )
        assert isinstance(made, PIL.Image.Image)
        return made

    return PIL.Image.merge("CMYK", (given(cyan), given(magenta), given(yellow), black))


def limit(inks: Inks, most: float) -> Inks:
    """A colour with no more than ``most`` per cent of ink: the coloured inks give way to black."""
    cyan, magenta, yellow, black = inks
    coloured, room = cyan + magenta + yellow, max(0.0, most / 100 - black)
    if coloured <= room + 1e-9:
        return inks
    share = room / coloured
    return cyan * share, magenta * share, yellow * share, black


def shipped(condition: str) -> Profile:
    """A condition whose profile comes along; KeyError for any other."""
    file, words = SHIPPED[condition]
    data = resources.files("anthology.prepress").joinpath("profiles", file).read_bytes()
    return Profile(condition, words, data, registered=True)


def read_profile(data: bytes, name: str, condition: str, span: Span | None) -> Diagnosed[Profile | None]:
    """The profile of a file that the config names; an error where it is none, or not one of a press with four inks."""
    hint = "name the ICC profile (.icc) that your printer gives for the paper"
    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(data)).profile
    except (OSError, ImageCms.PyCMSError):
        return Diagnosed(None, (problem("profile-unusable", f"{name} is not an ICC profile", span, hint),))
    if opened.xcolor_space.strip() != "CMYK" or opened.device_class.strip() != "prtr":
        space = opened.xcolor_space.strip()
        message = f"{name} is a profile of {space}, not of a press with four inks"
        return Diagnosed(None, (problem("profile-unusable", message, span, hint),))
    words = (opened.profile_description or name).strip()
    return Diagnosed(Profile(condition or words, words, data, registered=bool(condition)))
