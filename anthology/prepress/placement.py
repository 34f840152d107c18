"""The rules about where things stand on a page: bleed, margins, the gutter, marks beside the page."""

from __future__ import annotations

from collections.abc import Iterator

from anthology.config.schema import points
from anthology.diagnostics import Diagnostic, problem
from anthology.prepress.facts import Box, Page
from anthology.prepress.job import HAIR, Job, inches, on_pages
from anthology.printers import Rule


def _edges(box: Box, number: int) -> tuple[tuple[str, int, float], ...]:
    """Each edge of a trim: its name, which way is outwards, and where it is. An odd page has its spine at the left."""
    left, right = ("spine", "fore-edge") if number % 2 else ("fore-edge", "spine")
    return (left, -1, box.left), (right, 1, box.right), ("foot", -1, box.bottom), ("head", 1, box.top)


def _reach(content: Box, name: str, way: int, box: Box) -> float:
    """How far something reaches beyond an edge of the trim, in points; below zero where it stays inside."""
    if name in ("head", "foot"):
        return content.top - box.top if way > 0 else box.bottom - content.bottom
    return content.right - box.right if way > 0 else box.left - content.left


def bleed(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``amount``: how far beyond the trim; ``sides``: outer (not at the spine), or all."""
    amount, sides = rule.length("amount"), rule.values["sides"]
    short: dict[str, list[int]] = {}
    for page, trim in job.pages():
        for name, way, _ in _edges(trim, page.number):
            if name == "spine" and sides == "outer":
                continue
            drawn = [box for box, text in page.contents if not text and not _outside(box, trim)]
            touching = [reach for box in drawn if (reach := _reach(box, name, way, trim)) > -HAIR]
            room = _reach(page.bleed or page.media, name, way, trim)
            if touching and min(max(touching), room) < amount - HAIR:
                short.setdefault(name, []).append(page.number)
    for name, numbers in short.items():
        message = f"{on_pages(numbers)}: something runs to the {name} without {inches(amount)} of bleed"
        yield problem("preflight-bleed", message)


def marks(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """Nothing outside of trim and bleed, and no page larger than they are."""
    found = []
    for page, trim in job.pages():
        area = page.bleed or (trim if page.trim is None else page.trim.grown(MOST_BLEED))
        if any(_outside(box, area) for box, _ in page.contents):
            found.append(page.number)
    if found:
        yield problem("preflight-marks", f"{on_pages(found)}: something is drawn outside the trim and its bleed")


MOST_BLEED = 18.0
"""Points beyond the trim that count as bleed where a file does not say how large its bleed is."""


def _outside(content: Box, area: Box) -> bool:
    """Whether something lies outside an area altogether, and is not only cut by its edge."""
    across = content.right < area.left + HAIR or content.left > area.right - HAIR
    return across or content.top < area.bottom + HAIR or content.bottom > area.top - HAIR


def margins(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``least`` and ``least_with_bleed``: how far from head, foot and fore-edge stands what does not bleed."""
    bleeds = any(_bleeds(page, trim) for page, trim in job.pages())
    least = rule.length("least_with_bleed" if bleeds else "least")
    for name, found in _near(job, least, frozenset(("head", "foot", "fore-edge"))).items():
        nearest = inches(max(0.0, min(found.values())))
        message = f"{on_pages(found)}: something stands {nearest} from the {name}, less than {inches(least)}"
        yield problem("preflight-margin", message)


def gutter(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``steps``: up to how many pages how much room is needed at the spine."""
    count = len(job.file.pages)
    steps = rule.values["steps"]
    least = points(next((length for pages, length in steps if count <= pages), steps[-1][1]))
    for found in _near(job, least, frozenset(("spine",))).values():
        nearest = inches(max(0.0, min(found.values())))
        message = f"{on_pages(found)}: something stands {nearest} from the spine, less than {inches(least)}"
        yield problem("preflight-gutter", f"{message}, which {count} pages need")


def _bleeds(page: Page, trim: Box) -> bool:
    return any(
        _reach(box, name, way, trim) > -HAIR
        for box, text in page.contents
        if not text
        for name, way, _ in _edges(trim, 1)
    )


def _near(job: Job, least: float, wanted: frozenset[str]) -> dict[str, dict[int, float]]:
    """By edge and page, how near something stands to the trim. What bleeds there, or lies outside, is not meant."""
    found: dict[str, dict[int, float]] = {}
    for page, trim in job.pages():
        for name, way, _ in _edges(trim, page.number):
            if name not in wanted:
                continue
            inner = [
                -_reach(box, name, way, trim) for box, text in page.contents if _counts(box, text, name, way, trim)
            ]
            near = [distance for distance in inner if distance < least - HAIR]
            if near:
                found.setdefault(name, {})[page.number] = min(near)
    return found


def _counts(content: Box, text: bool, name: str, way: int, trim: Box) -> bool:
    return not _outside(content, trim) and (text or _reach(content, name, way, trim) <= -HAIR)
