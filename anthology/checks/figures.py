"""The pictures of a PDF that was written, as its objects have them."""

from __future__ import annotations

import pikepdf

from anthology.imagery import Images


def tagged(pdf: pikepdf.Pdf) -> tuple[str, ...] | None:
    """The alternative texts of the figures in the structure tree (ISO 32000-1, 14.8.4.5)."""
    if "/StructTreeRoot" not in pdf.Root:
        return None
    tagged = (one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure")
    return tuple(" ".join(str(one.get("/Alt", "")).split()) for one in tagged)


def drawn(pdf: pikepdf.Pdf) -> int:
    """How many pictures of pixels the pages have between them; one that a page shows twice counts once there."""
    images = Images()
    return sum(len(images.of(page.obj)) for page in pdf.pages)
