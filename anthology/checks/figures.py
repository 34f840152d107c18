"""The pictures of a PDF that was written, as its objects have them."""

from __future__ import annotations

import pikepdf


def tagged(pdf: pikepdf.Pdf) -> tuple[str, ...] | None:
    """The alternative texts of the figures in the structure tree (ISO 32000-1, 14.8.4.5)."""
    if "/StructTreeRoot" not in pdf.Root:
        return None
    tagged = (one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure")
    return tuple(" ".join(str(one.get("/Alt", "")).split()) for one in tagged)


def drawn(pdf: pikepdf.Pdf) -> int:
    """How many pictures of pixels the pages have between them; one that a page shows twice counts once there."""
    known: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}
    return sum(len(_pictures(page.obj, 0, known)) for page in pdf.pages)


FORMS_DEEP = 20
"""How deep forms may stand in forms, at the most, before they are looked into no further."""


def _pictures(
    parent: pikepdf.Object, depth: int, known: dict[tuple[int, int], frozenset[tuple[int, int]]]
) -> frozenset[tuple[int, int]]:
    """The pictures that a page or a form uses, those of the forms and patterns within it too; ``known`` are those of
    resources that were looked at before.
    """
    resources = parent.get("/Resources", pikepdf.Dictionary())
    if resources.objgen in known:
        return known[resources.objgen]
    found: set[tuple[int, int]] = set()
    for kind in ("/XObject", "/Pattern"):
        for _, one in resources.get(kind, pikepdf.Dictionary()).items():
            if one.get("/Subtype") == "/Image":
                found.add(one.objgen)
            elif "/Resources" in one and depth < FORMS_DEEP:
                found |= _pictures(one, depth + 1, known)
    if resources.is_indirect:
        known[resources.objgen] = frozenset(found)
    return frozenset(found)
