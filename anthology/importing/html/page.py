"""A page while it is read: what is known of it, and what was found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct, field

from anthology.importing.html.anchors import Aims, ids
from anthology.importing.html.notes import Notes, Parts, file_of, target
from anthology.importing.html.tree import Node
from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block

_DROPPED = frozenset("nav form button select textarea noscript dialog".split())
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation|box)?|menu|breadcrumbs?|sidebar|comments?(?:-area|-list)?|share|sharing|social|cookies?|related|advert\w*|ads|"
    r"pagination|pager|toolbar|skip-link|screen-reader-text|mw-editsection|noprint|linkback|toplink|site-(?:header|footer)|page-(?:header|footer))(?:$|[\s_-])",
    re.I,
)
_LATE = ("data-src", "data-lazy-src", "data-original")
#: Gives the path to write for a picture, or an empty string when it is not to be had.
Images = Callable[[str], str]


class Page(Struct):
    """The source and its main element; the notes it links; and, as it is read, what was taken out, moved, found.

    ``drop`` are the ids and classes that a site's rules take out, ``names`` those that hold a field of the front
    matter. ``whole`` says that all of it is text (a chapter, a converted file). ``aims`` are the places that links
    lead to; ``pending`` the anchors that wait for the next words to hold them.
    """

    source: str
    main: Node
    drop: frozenset[str]
    names: dict[str, str]
    notes: Notes
    parts: Parts
    aims: Aims
    images: Images
    url: str
    whole: bool
    gone: list[Block] = field(default_factory=list)
    stated: list[Node] = field(default_factory=list)
    moved: list[Block] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def anchors(self, node: Node) -> list[str]:
        """The names of the anchors that an element has because a link leads to it."""
        if not self.aims:
            return []
        file = file_of(node, self.parts)
        return [name for key in ids(node) if (name := self.aims.get((file, key)))]

    def aim(self, node: Node) -> tuple[str, str] | None:
        """Where a link leads within the source: another file (empty: this text) and the anchor; None if out of it."""
        if node.order in self.notes.backs:
            return None
        file = file_of(node, self.parts)
        other, name = target(node.attrs.get("href", ""), file)
        here = other in {path for _, path in self.parts}
        found = self.aims.get((other, name))
        if found is None or (here and not found):
            return None
        return "" if here else other, found

    def picture(self, node: Node) -> tuple[str, str]:
        """The address of a picture, and the path to write for it (empty when it is not to be had).

        A page that loads its pictures late has a stand-in as its ``src``.
        """
        late = next(
            (node.attrs[key] for key in ("data-src", "data-lazy-src", "data-original") if key in node.attrs), ""
        )
        source = node.attrs.get("src", "")
        for address in (late, source) if source.startswith("data:") or not source else (source, late):
            path = self.images(address) if address else ""
            if path:
                return address, path
        return (late or source) if source.startswith("data:") else source, ""

    def chrome(self, node: Node) -> bool:
        """Whether an element is part of the site, not of the text."""
        if node.tag in _DROPPED or (node.attrs.get("hidden") is not None and "hidden" in node.attrs):
            return True
        names = {*node.attrs.get("class", "").split(), node.attrs.get("id", "")}
        if names & self.drop:
            return True
        if self.whole or node is self.main:
            return False
        if node.tag in ("footer", "aside") and node.order not in self.notes.notes and "note" not in node.name.lower():
            return len(node.text) < 1500
        return bool(_CHROME.search(node.name)) and len(node.text) * 3 < len(self.main.text)
