"""The checks that a printer's rules can ask for: each takes the facts of a file and gives what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from anthology.config.schema import points
from anthology.diagnostics import Diagnostic, Severity, problem
from anthology.prepress import placement
from anthology.prepress.facts import Box, Family, Ink, Kind
from anthology.prepress.job import HAIR, Job, on_pages, size
from anthology.printers import Rule

Check: TypeAlias = Callable[[Job, Rule], Iterator[Diagnostic]]

DARK = 0.35
"""A colour of which no part is lighter than this counts as black."""


# -- the file --------------------------------------------------------------------------------------


def file_size(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``most``: megabytes."""
    if job.file.size > rule.values["most"] * 1_000_000:
        yield problem("preflight-file-size", f"the file has {job.file.size / 1_000_000:,.0f} MB")


def encryption(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """No encryption."""
    if job.file.encrypted:
        yield problem("preflight-encrypted", "the file is encrypted")


def bookmarks(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """No bookmarks."""
    if job.file.bookmarks:
        yield problem("preflight-bookmarks", "the file has bookmarks")


def layers(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """No layers (optional content)."""
    if job.file.layers:
        yield problem("preflight-layers", "the file has layers")


def version(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``most``: the newest version of PDF."""
    most = str(rule.values["most"])
    if _numbers(job.file.version) > _numbers(most):
        yield problem("preflight-version", f"the file is PDF {job.file.version}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def standard(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``any``: the standards that will do; ``intent``: whether there must be an output intent of PDF/X."""
    if job.file.standard not in rule.values["any"]:
        yield problem("preflight-standard", f"the file is {job.file.standard or 'no PDF/X'}")
    elif rule.values.get("intent") and not any(each.subtype == "GTS_PDFX" for each in job.file.intents):
        yield problem("preflight-standard", "the file has no output intent")


# -- pages -----------------------------------------------------------------------------------------


def page_count(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``least`` and ``most``: numbers of pages; ``multiple``: what the number must be divisible by."""
    count, multiple = len(job.file.pages), rule.values.get("multiple", 1)
    if not rule.values.get("least", 0) <= count <= rule.values.get("most", count):
        yield problem("preflight-pages", f"the file has {count} pages")
    elif count % multiple:
        found = problem("preflight-pages", f"the file has {count} pages, which {multiple} does not divide")
        own = rule.values.get("multiple_severity")
        yield replace(found, severity=Severity(own)) if own else found


def page_size(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """All pages alike; ``least`` and ``most``: width and height."""
    first = job.trims[0]
    others = [page.number for page, box in job.pages() if not _alike(box, first)]
    if others:
        told = size(first.width, first.height)
        yield problem("preflight-page-size", f"{on_pages(others)} have another size than the first page, {told}")
    least, most = rule.values.get("least"), rule.values.get("most")
    low = least and (first.width < points(least[0]) - HAIR or first.height < points(least[1]) - HAIR)
    high = most and (first.width > points(most[0]) + HAIR or first.height > points(most[1]) + HAIR)
    if low or high:
        yield problem("preflight-page-size", f"the pages are {size(first.width, first.height)}")


def _alike(one: Box, other: Box) -> bool:
    return abs(one.width - other.width) <= HAIR and abs(one.height - other.height) <= HAIR


def boxes(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``needed``: trim, bleed."""
    for name, what in (("trim", "TrimBox"), ("bleed", "BleedBox")):
        lacking = [page.number for page in job.file.pages if getattr(page, name) is None]
        if name in rule.values["needed"] and lacking:
            yield problem("preflight-boxes", f"{on_pages(lacking)} have no {what}")


def blanks(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``most``: how many blank pages may follow each other."""
    run: list[int] = []
    for page in (*job.file.pages, None):
        if page is not None and page.blank:
            run.append(page.number)
            continue
        if len(run) > rule.values["most"]:
            yield problem("preflight-blank", f"{on_pages(run)} are blank")
        run = []


def last_page(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """The last page is blank."""
    if not job.file.pages[-1].blank:
        yield problem("preflight-blank", f"the last page, {len(job.file.pages)}, is not blank")


# -- what is drawn ---------------------------------------------------------------------------------


def fonts(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """All fonts embedded."""
    found: dict[str, list[int]] = {}
    for page in job.file.pages:
        for name in page.unembedded:
            found.setdefault(name, []).append(page.number)
    for name, numbers in found.items():
        yield problem("preflight-font", f"the font {name} is not embedded: {on_pages(numbers)}")


def annotated(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """No annotations."""
    found: dict[str, list[int]] = {}
    for page in job.file.pages:
        for subtype in page.annotations:
            found.setdefault(subtype, []).append(page.number)
    for subtype, numbers in found.items():
        what = {"Link": "links", "Widget": "form fields"}.get(subtype, f"annotations ({subtype})")
        yield problem("preflight-annotation", f"{on_pages(numbers)}: {len(numbers)} {what}")


def colour(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``allowed``: families of colour."""
    allowed = {Family(name) for name in rule.values["allowed"]}
    found: dict[tuple[str, str], list[int]] = {}
    for page in job.file.pages:
        for ink in page.inks:
            if ink.family not in allowed:
                found.setdefault((ink.space, ink.kind), []).append(page.number)
    for (space, kind), numbers in sorted(found.items()):
        yield problem("preflight-colour", f"{on_pages(numbers)}: {kind} in {space}")


def black_text(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """Black text is black ink alone."""
    found = [page.number for page in job.file.pages if any(_rich(ink) for ink in page.inks)]
    if found:
        yield problem("preflight-black-text", f"{on_pages(found)}: black text is made of more than black ink")


def _rich(ink: Ink) -> bool:
    if ink.kind is not Kind.TEXT:
        return False
    if ink.family is Family.CMYK and len(ink.components) == 4:
        return ink.components[3] > 1 - DARK and max(ink.components[:3]) > 0
    return ink.family is Family.RGB and len(ink.components) == 3 and max(ink.components) < DARK


def ink(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """``most``: the sum of inks, in per cent."""
    most: float = rule.values["most"]
    found: dict[str, dict[int, float]] = {}
    for page in job.file.pages:
        for each in page.inks:
            if each.total is not None and each.total > most + 1:
                pages = found.setdefault(each.kind, {})
                pages[page.number] = max(each.total, pages.get(page.number, 0))
    for kind, pages in sorted(found.items()):
        yield problem("preflight-ink", f"{on_pages(pages)}: {kind} with up to {max(pages.values()):.0f} % of ink")


def transparency(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """Nothing transparent."""
    found: dict[str, list[int]] = {}
    for page in job.file.pages:
        for what in page.transparency:
            found.setdefault(what, []).append(page.number)
    for what, numbers in sorted(found.items()):
        yield problem("preflight-transparency", f"{on_pages(numbers)}: {what}")


def resolution(job: Job, rule: Rule) -> Iterator[Diagnostic]:
    """Pixels to an inch: ``least``; ``wanted``, below which is a remark; ``most``; ``line``, the least of line art."""
    values = rule.values
    for page in job.file.pages:
        for image in page.images:
            ppi = round(image.ppi)
            which = f"page {page.number}: the image {image.name} ({image.width} × {image.height})"
            what = f"{which} has {ppi} pixels to an inch"
            if image.bits == 1:
                if ppi < values.get("line", values["least"]):
                    yield problem("preflight-resolution", f"{what}, and is line art")
            elif ppi < values["least"]:
                yield problem("preflight-resolution", what)
            elif ppi < values.get("wanted", 0) or ppi > values.get("most", ppi):
                yield replace(problem("preflight-resolution", what), severity=Severity.INFO)


CHECKS: dict[str, Check] = {
    "file-size": file_size,
    "encryption": encryption,
    "bookmarks": bookmarks,
    "layers": layers,
    "version": version,
    "standard": standard,
    "pages": page_count,
    "page-size": page_size,
    "boxes": boxes,
    "blanks": blanks,
    "last-page": last_page,
    "bleed": placement.bleed,
    "marks": placement.marks,
    "margins": placement.margins,
    "gutter": placement.gutter,
    "fonts": fonts,
    "annotations": annotated,
    "colour": colour,
    "black-text": black_text,
    "ink": ink,
    "transparency": transparency,
    "resolution": resolution,
}
"""The checks by the names that the presets use."""
