"""What the config asks of the printer's file, made ready: the profile read, the printer's own figures filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from anthology.config.schema import Edition, points
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.prepress import profile
from anthology.prepress.profile import Profile
from anthology.prepress.separation import Inking
from anthology.printers import paper, preset

INK_LIMIT = 300.0
"""Per cent of ink that coated paper takes; the shipped profile is made for as much."""


class Press(Struct, frozen=True):
    """An order to the press. ``bleed`` is in points; ``spine_bleeds`` tells whether it goes round the spine too;
    ``folds`` are where a cover is folded, from the left of its trim.
    """

    standard: Literal["none", "x-1a", "x-4"]
    inking: Inking
    bleed: float
    spine_bleeds: bool
    marks: Literal["none", "crop", "all"]
    folds: tuple[float, ...] = ()


def for_cover(press: Press, bleed: float, folds: tuple[float, ...]) -> Press:
    """The order for the cover: in colours, with its own bleed on all sides, and marks where it is folded."""
    inking = replace(press.inking, black=False)
    return replace(press, inking=inking, bleed=bleed, spine_bleeds=True, folds=folds)


def order(settings: Edition, read: Callable[[str], bytes], span: Span | None) -> Diagnosed[Press | None]:
    """The order that the settings make; ``read`` gives a file of the project, and ``span`` is the place of the profile.

    None where nothing has to be done to the file, or where its profile cannot be used, which is an error.
    """
    pdf = settings.pdf
    plain = pdf.standard == "none" and pdf.marks == "none" and not points(pdf.bleed)
    if pdf.purpose != "print" or plain:
        return Diagnosed(None)
    found = _profile(pdf.profile, pdf.condition, read, span)
    if found.value is None:
        return Diagnosed(None, found.diagnostics)
    printer = preset(pdf.printer) if pdf.printer else None
    ink, edges = (printer.rule("ink"), printer.rule("bleed")) if printer else (None, None)
    most = pdf.ink_limit or (float(ink.values["most"]) if ink else INK_LIMIT)
    inking = Inking(found.value, pdf.inks == "black", most, opaque=pdf.standard == "x-1a")
    spine_bleeds = edges is None or edges.values["sides"] == "all"
    return Diagnosed(Press(pdf.standard, inking, points(pdf.bleed), spine_bleeds, pdf.marks))


def check_paper(settings: Edition, span: Span | None) -> Iterator[Diagnostic]:
    """Whether the printer has the paper that the config names."""
    pdf = settings.pdf
    if paper(pdf.printer, pdf.paper) is None:
        names = [each.name for each in preset(pdf.printer).papers] if pdf.printer else []
        message = f"“{pdf.paper}” is no paper of the printer, and no thickness of a leaf"
        hint = nearest(pdf.paper, names) or f"write {' or '.join([*names, 'the thickness of a leaf: 0.12mm'])}"
        yield problem("paper-unknown", message, span, hint)


def _profile(name: str, condition: str, read: Callable[[str], bytes], span: Span | None) -> Diagnosed[Profile | None]:
    if name in profile.SHIPPED:
        return Diagnosed(profile.shipped(name))
    try:
        data = read(name)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        known = " or ".join(profile.SHIPPED)
        hint = f"write {known}, which comes along, or the path of the ICC profile that your printer gives"
        return Diagnosed(None, (problem("profile-missing", f"the profile “{name}” cannot be read: {why}", span, hint),))
    return profile.read_profile(data, name, condition, span)
