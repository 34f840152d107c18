"""HTML to blocks: saved pages, the chapters of an EPUB, and what pandoc makes of other formats.

The parser keeps the offset of every text, so that the ledger can account for the page as it can for plain text; tags
are markup and not text. Nothing is fetched and nothing runs: scripts are skipped, remote pictures are left out.
Which part of a page is the text is told by a site's rule, the page's own elements, or trafilatura's judgement.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from anthology.importing.html.anchors import Aims, aims, aims_of_book
from anthology.importing.html.extent import main_part, markup, outside, unplaced
from anthology.importing.html.notes import Parts, distant_notes, linked, target
from anthology.importing.html.page import Images, Page
from anthology.importing.html.statements import fallbacks, meta
from anthology.importing.html.tree import Node, parse, visible, visible_outside
from anthology.importing.html.walker import Walker
from anthology.importing.rules import detect_sites, generic
from anthology.importing.texts import Reading

__all__ = [
    "Aims",
    "Images",
    "Node",
    "Parts",
    "aims_of_book",
    "distant_notes",
    "parse",
    "read",
    "target",
    "visible",
    "visible_outside",
]


def read(
    text: str,
    *,
    images: Images,
    source_url: str = "",
    whole: bool = False,
    parts: Parts = ((0, ""),),
    places: Aims | None = None,
) -> Reading:
    """A page as blocks. ``whole`` takes the whole body (of a converted document, a chapter) for the text.

    ``places`` are those that links in the whole book lead to (default: those in the page).
    """
    page = parse(text)
    body = next((node for node in page.nodes() if node.tag == "body"), page) if len(parts) == 1 else page
    head, fields = meta(page, source_url, 0.9 if whole else 0.75)
    url = source_url or next((f.value for f in fields if f.name == "source.url"), "")
    for node in body.nodes() if url else ():
        # A browser that saves a page writes its own address before the anchors in it.
        if node.tag == "a" and node.attrs.get("href", "").startswith(f"{url}#"):
            node.attrs["href"] = node.attrs["href"].removeprefix(url)
    sample = body.text
    host = urlsplit(url).hostname or ""
    sites = () if whole else detect_sites(sample[:2500], sample[-1500:], host)
    main = body if whole else main_part(body, sites, text)
    known = [pair for site in sites for pair in site.fields]
    notes = linked(main, parts)
    state = Page(
        source=text,
        main=main,
        drop=frozenset(name for site in sites for name in site.drop),
        names={} if whole else dict([*generic().fields, *known]),
        notes=notes,
        parts=parts,
        aims=aims(main, parts, notes) if places is None else places,
        images=images,
        url=url,
        whole=whole,
    )
    walker = Walker(state)
    stated = walker.statements(body)
    blocks = walker.children(main)
    held = {id(t) for node in (main, *state.stated) for t in node.texts()}
    apart = outside(page, main, head, held)
    blocks = tuple(sorted([*head, *apart[0], *state.gone, *state.moved, *blocks, *apart[1]], key=lambda b: b.start))
    blocks = (*blocks, *unplaced(page, blocks))
    return Reading(
        text,
        tuple(sorted(blocks, key=lambda b: b.start)),
        plain=False,
        fields=tuple(fallbacks([*stated, *fields], main)),
        markup=markup(page, len(text)),
        labels=tuple(dict.fromkeys(state.linked)),
        findings=tuple(state.findings),
    )
