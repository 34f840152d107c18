"""A page while it is read: what is known of it, and what was found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from anthology.importing.html.notes import Notes
from anthology.importing.html.tree import Node
from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block

_DROPPED = frozenset("nav form button select textarea noscript dialog".split())
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation|box)?|menu|breadcrumbs?|sidebar|comments?(?:-area|-list)?|share|sharing|social|cookies?|related|advert\w*|ads|"
    r"pagination|pager|toolbar|skip-link|screen-reader-text|mw-editsection|noprint|linkback|toplink|site-(?:header|footer)|page-(?:header|footer))(?:$|[\s_-])",
    re.I,
)
#: Gives the path to write for a picture, or an empty string when it is not to be had.
Images = Callable[[str], str]


@dataclass(slots=True)
class Page:
    """The source and its main element; the notes it links; and, as it is read, what was taken out, moved, found.

    ``drop`` are the ids and classes that a site's rules take out, ``names`` those that hold a field of the front
    matter. ``whole`` says that all of it is text (a chapter, a converted file).
    """

    source: str
    main: Node
    drop: frozenset[str]
    names: dict[str, str]
    notes: Notes
    images: Images
    url: str
    whole: bool
    gone: list[Block] = field(default_factory=list)
    stated: list[Node] = field(default_factory=list)
    moved: list[Block] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    comments: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def chrome(self, node: Node) -> bool:
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
