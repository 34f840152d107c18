"""The images of pixels that the pages of a PDF may show."""

from __future__ import annotations

import pikepdf

DEEPEST = 20
"""How deep forms may stand in forms, at the most, before they are looked into no further."""

Names = frozenset[tuple[int, int]]
"""Images, by the numbers of their objects."""


class Images:
    """The images of one file; resources that pages have in common are looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Names] = {}

    def of(self, parent: pikepdf.Object, depth: int = 0) -> Names:
        """The images that a page or a form may show, those of the forms and patterns within it too."""
        resources = parent.get("/Resources", pikepdf.Dictionary())
        if resources.objgen in self._known:
            return self._known[resources.objgen]
        found: set[tuple[int, int]] = set()
        for kind in ("/XObject", "/Pattern"):
            for _, one in resources.get(kind, pikepdf.Dictionary()).items():
                if one.get("/Subtype") == "/Image":
                    found.add(one.objgen)
                elif "/Resources" in one and depth < DEEPEST:
                    found |= self.of(one, depth + 1)
        if resources.is_indirect:
            self._known[resources.objgen] = frozenset(found)
        return frozenset(found)
