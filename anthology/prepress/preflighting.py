"""Preflight: a PDF against a printer's rules, told in the printer's words."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, Severity, Span
from anthology.prepress.facts import Box, File, Page
from anthology.prepress.inspection import inspect
from anthology.prepress.job import HAIR, Job
from anthology.prepress.rules import CHECKS
from anthology.printers import Preset, Rule

OF_PAGES = frozenset({"pages", "page-size", "blanks", "last-page", "margins", "gutter"})
"""Checks of the pages of a book, and not of the cover round it, whose measures printers give by templates."""


def preflight(
    data: bytes, name: str, preset: Preset, trim: tuple[float, float] | None = None, *, cover: bool = False
) -> Diagnosed[File | None]:
    """What a printer would say of a PDF, each with its pages. ``trim`` is its trim size in points, where it is known.
    Of a ``cover``, what the rules say of pages is left out.

    Without it, the TrimBox tells where a page is cut; in a file that has none, a page that is larger than one of the
    printer's sizes by just the bleed has that size, and any other page is cut at its own edges.
    """
    read = inspect(data, name)
    if read.value is None or not read.value.pages:
        return read
    job = Job(read.value, tuple(_trim(page, preset, trim) for page in read.value.pages))
    rules = [rule for rule in preset.rules if not (cover and rule.check in OF_PAGES)]
    found = tuple(each for rule in rules for each in _told(rule, job, preset))
    return Diagnosed(read.value, (*read.diagnostics, *found))


def _told(rule: Rule, job: Job, preset: Preset) -> Iterator[Diagnostic]:
    for found in CHECKS[rule.check](job, rule):
        remark = found.severity is Severity.INFO
        yield replace(
            found,
            message=f"{found.message}; {preset.name}: {rule.says}",
            span=Span(job.file.name),
            hint=rule.hint,
            severity=Severity.INFO if remark else rule.severity,
        )


def _trim(page: Page, preset: Preset, trim: tuple[float, float] | None) -> Box:
    if trim is not None:
        return _within(page, *trim, _sides(preset))
    if page.trim is not None:
        return page.trim
    rule, media = preset.rule("bleed"), page.media
    if rule is not None and not any(_is(media, *size) for size in preset.trims):
        amount = rule.length("amount")
        across = amount if rule.values["sides"] == "outer" else 2 * amount
        for width, height in preset.trims:
            if _is(media, width + across, height + 2 * amount):
                return _within(page, width, height, rule.values["sides"])
    return media


def _sides(preset: Preset) -> str:
    rule = preset.rule("bleed")
    return rule.values["sides"] if rule is not None else "all"


def _is(box: Box, width: float, height: float) -> bool:
    return abs(box.width - width) <= HAIR and abs(box.height - height) <= HAIR


def _within(page: Page, width: float, height: float, sides: str) -> Box:
    """The trim on a page that is larger: in its middle, or with nothing over at the spine."""
    media = page.media
    bottom = media.bottom + (media.height - height) / 2
    left = media.left + (media.width - width) / 2
    if sides == "outer" and page.trim is None:
        left = media.left if page.number % 2 else media.right - width
    elif page.trim is not None:
        left, bottom = page.trim.left, page.trim.bottom
    return Box(left, bottom, left + width, bottom + height)
