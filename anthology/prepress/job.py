"""A file as the rules look at it, and how they tell of pages and lengths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from anthology.prepress.facts import Box, File, Page

HAIR = 0.75
"""Points that two lengths may differ by and still be the same: a quarter of a millimetre, which no knife keeps."""


class Job(Struct, frozen=True):
    """A file, and where each of its pages is cut: ``trims`` has a box for each page."""

    file: File
    trims: tuple[Box, ...]

    def pages(self) -> Iterator[tuple[Page, Box]]:
        """Each page with its trim."""
        return zip(self.file.pages, self.trims, strict=True)


def on_pages(numbers: Iterable[int]) -> str:
    """“page 3”, or “pages 3, 5–8 and 12”."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told: list[str] = []
    for run in runs:
        told += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    if len(told) == 1:
        return f"page {told[0]}" if len(runs[0]) == 1 else f"pages {told[0]}"
    if len(told) > _SHOWN:
        return f"pages {', '.join(told[:_SHOWN])} and others ({sum(map(len, runs))} in all)"
    return f"pages {', '.join(told[:-1])} and {told[-1]}"


_SHOWN = 8


def inches(length: float) -> str:
    """A length in points as printers read it: “0.375 in (9.5 mm)”."""
    return f"{f'{length / 72:.3f}'.rstrip('0').rstrip('.')} in ({f'{length / 72 * 25.4:.1f}'.removesuffix('.0')} mm)"


def size(width: float, height: float) -> str:
    """Width and height in points as printers read them."""
    return f"{width / 72:.3g} × {height / 72:.3g} in ({width / 72 * 25.4:.4g} × {height / 72 * 25.4:.4g} mm)"
