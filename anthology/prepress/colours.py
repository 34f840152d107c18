"""Colour spaces of a PDF (ISO 32000-1, 8.6), as far as a press asks about them."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Object

from anthology.prepress.facts import Family

_DEVICES = {
    "/DeviceGray": Family.GREY,
    "/G": Family.GREY,
    "/CalGray": Family.GREY,
    "/DeviceRGB": Family.RGB,
    "/RGB": Family.RGB,
    "/CalRGB": Family.RGB,
    "/DeviceCMYK": Family.CMYK,
    "/CMYK": Family.CMYK,
    "/Lab": Family.LAB,
}
_BY_COMPONENTS = {1: Family.GREY, 3: Family.RGB, 4: Family.CMYK}


def named(value: Any, resources: Object | None) -> Any:
    """The colour space that a name of the page's resources stands for; a device's own name stands for itself."""
    if isinstance(value, Name) and str(value) not in _DEVICES:
        spaces = resources.get("/ColorSpace") if isinstance(resources, Dictionary) else None
        return spaces.get(str(value), value) if isinstance(spaces, Dictionary) else value
    return value


def family(space: Any) -> tuple[Family, str]:
    """The family of a colour space and what it is called: ``(RGB, "DeviceRGB")``, ``(SPOT, "PANTONE 300 C")``."""
    if isinstance(space, Name):
        return _DEVICES.get(str(space), Family.GREY), str(space).lstrip("/")
    if not isinstance(space, Array) or not len(space):
        return Family.GREY, "DeviceGray"
    kind = str(space[0])
    if kind == "/ICCBased":
        found = _BY_COMPONENTS.get(int(space[1].get("/N", 3)), Family.RGB)
        return found, f"ICC-based {found}"
    if kind in ("/Indexed", "/I"):
        return family(space[1])
    if kind == "/Separation":
        return _separation(str(space[1]).lstrip("/"))
    if kind == "/DeviceN":
        names = [str(name).lstrip("/") for name in space[1]]
        process = all(name in ("Cyan", "Magenta", "Yellow", "Black", "None") for name in names)
        return (Family.CMYK if process else Family.SPOT), " + ".join(names)
    if kind == "/Pattern":
        return family(space[1]) if len(space) > 1 else (Family.GREY, "Pattern")
    return _DEVICES.get(kind, Family.GREY), kind.lstrip("/")


def _separation(name: str) -> tuple[Family, str]:
    if name in ("Cyan", "Magenta", "Yellow"):
        return Family.CMYK, name
    return (Family.GREY if name in ("Black", "None") else Family.SPOT), name


def total(found: Family, components: tuple[float, ...]) -> float | None:
    """The sum of the inks of a colour, in per cent; None where only a profile could tell."""
    if found is Family.CMYK and len(components) in (1, 4):
        return 100 * sum(components)
    if found is Family.GREY and len(components) == 1:
        return 100 * (1 - components[0])
    return 100 * sum(components) if found is Family.SPOT and components else None
