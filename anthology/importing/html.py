"""HTML to blocks: saved pages, the chapters of an EPUB, and what pandoc makes of other formats.

The parser keeps the offset of every text, so that the ledger can account for the page as it can for plain text; tags
are markup and not text. Nothing is fetched and nothing runs: scripts are skipped, remote pictures are left out.
Which part of a page is the text is told by a site's rule, the page's own elements, or trafilatura's judgement.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from anthology.importing import dates, inline
from anthology.importing.ledger import Field, Finding
from anthology.importing.metadata import from_line, is_name, normal, person_name
from anthology.importing.notes import series
from anthology.importing.pieces import Block, Kind, Line, Piece, erase
from anthology.importing.rules import Site, detect_sites, generic
from anthology.importing.texts import Reading

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul head title".split()
)
_SKIPPED = frozenset("script style template svg math object embed iframe canvas audio video".split())
_DROPPED = frozenset("nav form button select textarea noscript dialog".split())
#: A start tag of the key ends an open element of the set, within the nearest of the boundary elements.
_CLOSES = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "option": ({"option"}, {"select"}),
}
_EMPHASIS = {"i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*", "b": "**", "strong": "**"}
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation|box)?|menu|breadcrumbs?|sidebar|comments?(?:-area|-list)?|share|sharing|social|cookies?|related|advert\w*|ads|"
    r"pagination|pager|toolbar|skip-link|screen-reader-text|mw-editsection|noprint|linkback|toplink|site-(?:header|footer)|page-(?:header|footer))(?:$|[\s_-])",
    re.I,
)
_VERSE = re.compile(r"(?:^|[\s_-])(?:poem|poetry|verse|stanza|lyrics|versus|line-block)(?:$|[\s_-])", re.I)
_NOTE_CALL = re.compile(r"[\[(]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[ivx]{1,5}|[a-z])\s*[\])]?", re.I)
_MARK = re.compile(r"\s*(?:[\[(]?(?:\d{1,4}|[*†‡§¶]{1,3}|[↩↑⤴^][\ufe0e\ufe0f]?)[\])]?[.:]?)\s*")
MAX_DEPTH = 200


@dataclass(slots=True)
class Text:
    """A stretch of text in the page; ``seen`` is what a reader sees of it (a character reference is one character)."""

    start: int
    end: int
    seen: str
    order: int


@dataclass(slots=True)
class Node:
    """An element of the page."""

    tag: str
    attrs: dict[str, str]
    order: int
    parent: Node | None = None
    start: int = 0
    end: int = 0
    children: list[Node | Text] = field(default_factory=list)

    def texts(self) -> Iterator[Text]:
        """All texts in the element, in order."""
        stack: list[Node | Text] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, Text):
                yield item
            else:
                stack.extend(reversed(item.children))

    def nodes(self) -> Iterator[Node]:
        """The element and all in it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in reversed(node.children) if isinstance(child, Node))

    @property
    def text(self) -> str:
        """What a reader sees of the element, white space collapsed."""
        return " ".join("".join(text.seen for text in self.texts()).split())

    @property
    def name(self) -> str:
        """Its classes, id and roles, as one string to search in."""
        attrs = self.attrs
        return " ".join(filter(None, (attrs.get("class"), attrs.get("id"), attrs.get("role"), attrs.get("epub:type"))))


class _Parser(HTMLParser):
    """Builds the tree. Python's parser runs nothing and resolves no external entity."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = text
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.root = Node("#page", {}, 0)
        self.open = [self.root]
        self.count = 0
        self.skip = 0
        self.feed(text)
        self.close()
        self._leave(1, len(text))

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def _next(self) -> int:
        self.count += 1
        return self.count

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skip:
            self.skip += tag in _SKIPPED
            return
        if tag in _SKIPPED:
            self.skip = 1
            return
        self._imply(tag)
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        node = Node(tag, {key: value or "" for key, value in attrs}, self._next(), self.open[-1], start, end)
        self.open[-1].children.append(node)
        if tag not in _VOID and len(self.open) < MAX_DEPTH:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED or self.skip:
            return
        self.handle_starttag(tag, attrs)
        # XHTML (an EPUB's chapter) closes any element so; browsers ignore the stroke in HTML, where nobody writes it.
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skip:
            self.skip -= tag in _SKIPPED
            return
        for i in range(len(self.open) - 1, 0, -1):
            if self.open[i].tag == tag:
                after = self.source.find(">", self._at()) + 1
                self._leave(i, after or len(self.source))
                return
            if tag in ("p", "li", "dd", "dt") and self.open[i].tag in ("td", "th", "table", "body"):
                return

    def _imply(self, tag: str) -> None:
        if tag in _BLOCKS and self.open[-1].tag == "p":
            self._leave(len(self.open) - 1, self._at())
        closes, within = _CLOSES.get(tag, (set(), set()))
        if not closes:
            return
        for i in range(len(self.open) - 1, 0, -1):
            if self.open[i].tag in within:
                return
            if self.open[i].tag in closes:
                self._leave(i, self._at())
                return

    def _leave(self, i: int, end: int) -> None:
        """Closes the open elements from the ``i``-th on."""
        for node in self.open[i:]:
            node.end = end
        del self.open[i:]

    def _text(self, start: int, end: int, seen: str) -> None:
        if not self.skip:
            self.open[-1].children.append(Text(start, end, seen, self._next()))

    def handle_data(self, data: str) -> None:
        start = self._at()
        self._text(start, start + len(data), data)

    def handle_entityref(self, name: str) -> None:
        self._reference(re.compile(rf"&{re.escape(name)};?"))

    def handle_charref(self, name: str) -> None:
        self._reference(re.compile(rf"&#{re.escape(name)};?"))

    def _reference(self, pattern: re.Pattern[str]) -> None:
        start = self._at()
        match = pattern.match(self.source, start)
        if match:
            self._text(start, match.end(), unescape(match.group()))


@dataclass(slots=True)
class _Notes:
    """The notes that a page links itself: labels of calls by the anchor's order, and of notes by the element's."""

    calls: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


#: Gives the path to write for a picture, or an empty string when it is not to be had.
Images = Callable[[str], str]


#: Where in the text a file begins that it was put together from, and the file's path.
Parts = Sequence[tuple[int, str]]


def read(
    text: str,
    *,
    images: Images,
    source_url: str = "",
    whole: bool = False,
    parts: Parts = ((0, ""),),
) -> Reading:
    """A page as blocks. ``whole`` takes the whole body (of a converted document, a chapter) for the text."""
    page = _Parser(text).root
    body = next((node for node in page.nodes() if node.tag == "body"), page) if len(parts) == 1 else page
    head, fields = _meta(page, source_url, 0.9 if whole else 0.75)
    url = source_url or next((f.value for f in fields if f.name == "source.url"), "")
    sample = body.text
    host = urlsplit(url).hostname or ""
    sites = () if whole else detect_sites(sample[:2500], sample[-1500:], host)
    main = body if whole else _main(body, sites, text)
    walker = _Walker(text, main, sites, _linked(main, parts), images, url, whole=whole)
    stated = walker.statements(body)
    blocks = (*walker.children(main), *walker.comments)
    held = {id(t) for node in (main, *walker.stated) for t in node.texts()}
    outside = _outside(page, main, head, held)
    blocks = tuple(
        sorted([*head, *outside[0], *walker.gone, *walker.moved, *blocks, *outside[1]], key=lambda b: b.start)
    )
    blocks = (*blocks, *_unplaced(page, blocks))
    return Reading(
        text,
        tuple(sorted(blocks, key=lambda b: b.start)),
        plain=False,
        fields=tuple(_fallbacks([*stated, *fields], main)),
        markup=_markup(page, len(text)),
        labels=tuple(dict.fromkeys(walker.linked)),
        findings=tuple(walker.findings),
    )


def visible(text: str, between: str = "") -> str:
    """What a reader sees of a page; ``between`` stands where a tag does."""
    return between.join(item.seen for item in _Parser(text).root.texts())


def visible_outside(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What a reader sees of a page outside of some stretches of it."""
    texts = _Parser(text).root.texts()
    return " ".join(t.seen for t in texts if not any(a <= t.start < b for a, b in spans))


def parse(text: str) -> Node:
    """The tree of a page."""
    return _Parser(text).root


def distant_notes(trees: Mapping[str, Node], member: str) -> list[tuple[str, int, int]]:
    """The notes that a page of a book calls in later ones: the page, and where in it the note stands.

    ``trees`` are the pages in reading order; a link to an earlier page leads back from a note to its call.
    """
    order = list(trees)
    ids: dict[str, dict[str, Node]] = {}
    found: list[tuple[str, int, int]] = []
    for node in trees[member].nodes():
        href = node.attrs.get("href", "")
        if node.tag != "a" or "#" not in href or not _NOTE_CALL.fullmatch(node.text.strip()):
            continue
        other, anchor = target(href, member)
        if other not in trees or order.index(other) <= order.index(member):
            continue
        if other not in ids:
            ids[other] = {n.attrs["id"]: n for n in trees[other].nodes() if n.attrs.get("id")}
        aim = ids[other].get(anchor)
        note = note_element(aim, node) if aim else None
        if note is not None and not _leads_here(note, node, member, other):
            continue
        if note is not None and (other, note.start, note.end) not in found:
            found.append((other, note.start, note.end))
    return found


def _leads_here(note: Node, call: Node, member: str, path: str) -> bool:
    """Whether a note may belong to a call: it has no links back, or one of them leads to the call's page."""
    backs = [n.attrs["href"] for n in note.nodes() if n.tag == "a" and "#" in n.attrs.get("href", "")]
    return not backs or any(target(href, path)[0] == member for href in backs)


# -- what the page says of itself ----------------------------------------------------------------------


def _meta(page: Node, source_url: str, sure: float) -> tuple[list[Block], list[Field]]:
    """The title element as a block that is taken out, and the fields that meta and link elements give."""
    fields: list[Field] = []
    blocks: list[Block] = []
    html = next((node for node in page.nodes() if node.tag == "html"), None)
    tag = (html.attrs.get("lang") or html.attrs.get("xml:lang") or "") if html else ""
    if re.fullmatch(r"[a-zA-Z]{2,3}(?:-[\w-]+)?", tag):
        fields.append(Field("language", tag, 0.9, "the page's own mark"))
    for node in page.nodes():
        if node.tag == "title":
            blocks.append(Block("removed", _raw(node), why="title of the page"))
            bare = re.sub(r"\s+[|–—·»-]\s+[^|–—·»-]{2,60}$", "", node.text)
            if re.search(r"\w", bare):
                fields.append(Field("title", inline.escaped(bare), 0.6, "the title of the page", (), True))
        elif node.tag == "link" and node.attrs.get("rel") == "canonical" and not source_url:
            if node.attrs.get("href", "").startswith("http"):
                fields.append(Field("source.url", node.attrs["href"], 0.9, "the page's own address"))
        elif node.tag == "meta":
            fields += _meta_field(node.attrs, sure)
    return blocks, fields


def _meta_field(attrs: dict[str, str], sure: float) -> list[Field]:
    name = (attrs.get("name") or attrs.get("property") or "").lower()
    value = " ".join(attrs.get("content", "").split())
    why = "the page's metadata"
    if not value:
        return []
    if name in ("dc.title", "dcterms.title", "citation_title", "og:title"):
        return [Field("title", inline.escaped(value), 0.65, why, (), True)]
    if name in ("author", "dc.creator", "dcterms.creator", "citation_author") and is_name(value):
        return [Field("author", person_name(value), sure, why)]
    if name in (
        "dc.date",
        "dcterms.created",
        "citation_publication_date",
        "citation_date",
        "date",
        "dcterms.date",
    ):
        found = dates.find(value)
        return [Field("date", found.edtf, 0.6, why)] if found else []
    if name == "dc.source" and not value.startswith("http"):
        return [Field("source.citation", inline.escaped(value), 0.7, why, (), True)]
    return []


def _fallbacks(fields: list[Field], main: Node) -> list[Field]:
    """What the page says of itself counts only where its text does not: a first heading is a better title."""
    certain = [f for f in fields if f.name == "title" and f.confidence > 0.9]
    if certain:
        return [f for f in fields if f.name != "title" or f is certain[0]]
    heading = next((n for n in main.nodes() if n.tag in ("h1", "h2") and n.text), None)
    if heading is None:
        best = max((f for f in fields if f.name == "title"), key=lambda f: f.confidence, default=None)
        return [f for f in fields if f.name != "title"] + ([best] if best else [])
    return [f for f in fields if f.name != "title"]


def _raw(node: Node) -> tuple[Line, ...]:
    """The texts of an element as they stand, for a block that is taken out."""
    pieces = [Piece(t.start, t.end, t.seen, t.seen, "taken out") for t in node.texts() if t.seen.strip()]
    return tuple(Line((piece,)) for piece in pieces)


# -- where the text is -----------------------------------------------------------------------------------


def _main(body: Node, sites: Sequence[Site], source: str) -> Node:
    """The element that holds the text."""
    wanted = {name for site in sites for name in site.main}
    for node in body.nodes():
        if wanted & {*node.attrs.get("class", "").split(), node.attrs.get("id", "")} and len(node.text) > 200:
            return node
    total = len(body.text) or 1
    marked = [
        n
        for n in body.nodes()
        if n.tag in ("main", "article") or ("itemprop" in n.attrs and n.attrs["itemprop"] == "articleBody")
    ]
    big = [n for n in marked if len(n.text) > 0.3 * total]
    if big:
        return min(big, key=lambda n: len(n.text))
    return _judged(body, source) or body


def _judged(body: Node, source: str) -> Node | None:
    """The smallest element that holds nearly all that trafilatura takes for the main text."""
    try:
        from trafilatura import extract  # an extra, and slow to import
    except ImportError:
        return None
    taken = extract(source, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False) or ""
    kept = {normal(line)[:200] for line in taken.splitlines() if len(line) > 60}
    if not kept:
        return None
    found = [
        n
        for n in body.nodes()
        if n.tag in ("p", "li", "blockquote", "td", "dd", "div") and _leaf(n) and normal(n.text)[:200] in kept
    ]
    if len(found) * 2 < len(kept):
        return None
    chains = [_ancestors(node) for node in found]
    common = chains[0]
    for chain in chains[1:]:
        common = [a for a, b in zip(common, chain, strict=False) if a is b]
    node = common[-1] if common else body
    return node if node.tag not in ("p", "li", "td") or len(found) > 1 else node.parent or body


def _leaf(node: Node) -> bool:
    return not any(isinstance(c, Node) and c.tag in _BLOCKS for c in node.children)


def _ancestors(node: Node) -> list[Node]:
    chain: list[Node] = []
    at: Node | None = node
    while at is not None:
        chain.append(at)
        at = at.parent
    return chain[::-1]


def _outside(page: Node, main: Node, head: Sequence[Block], held: set[int]) -> tuple[list[Block], list[Block]]:
    """What stands before and after the text on the page, a block for each leaf, taken out."""
    titles = {line.start for block in head for line in block.lines}
    first = next((t.start for t in main.texts()), 0)
    before: list[Block] = []
    after: list[Block] = []
    for text in page.texts():
        if id(text) in held or text.start in titles or not text.seen.strip():
            continue
        block = Block(
            "removed",
            (Line((Piece(text.start, text.end, text.seen, text.seen, "taken out"),)),),
            why="outside the text",
        )
        (before if text.start < first else after).append(block)
    return before, after


def _markup(page: Node, length: int) -> tuple[tuple[int, int], ...]:
    """The stretches of the source that are no text, or only white space."""
    spans: list[tuple[int, int]] = []
    at = 0
    for text in page.texts():
        if not text.seen.strip():
            continue
        if text.start > at:
            spans.append((at, text.start))
        at = text.end
    if at < length:
        spans.append((at, length))
    return tuple(spans)


def _unplaced(page: Node, blocks: Sequence[Block]) -> list[Block]:
    """Texts that no block holds: each is taken out, with a reason that says so."""
    spans = sorted((p.start, p.end) for b in blocks for line in b.every_line() for p in line.pieces if p.end > p.start)
    starts = [a for a, _ in spans]
    out = []
    for text in page.texts():
        if not text.seen.strip():
            continue
        at = text.start
        k = max(bisect_right(starts, at) - 1, 0)
        while at < text.end:
            while k < len(spans) and spans[k][1] <= at:
                k += 1
            stop = min(spans[k][0], text.end) if k < len(spans) else text.end
            if stop > at and text.seen.strip() and _seen(text, at, stop).strip():
                seen = _seen(text, at, stop)
                out.append(
                    Block(
                        "removed",
                        (Line((Piece(at, stop, seen, seen, "taken out"),)),),
                        why="text outside any paragraph",
                    )
                )
            at = max(spans[k][1], at + 1) if k < len(spans) else text.end
    return out


def _seen(text: Text, a: int, b: int) -> str:
    return text.seen[a - text.start : b - text.start] if len(text.seen) == text.end - text.start else text.seen


# -- notes -------------------------------------------------------------------------------------------------


def target(href: str, path: str) -> tuple[str, str]:
    """The file and the anchor that a reference in the file ``path`` leads to."""
    file, _, anchor = href.partition("#")
    return (posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path), anchor


def _file(node: Node, parts: Parts) -> str:
    return parts[max(bisect_right([start for start, _ in parts], node.start) - 1, 0)][1]


def _linked(main: Node, parts: Parts) -> _Notes:
    """Calls and notes by the page's own anchors: a short number that leads to an element further down."""
    targets: dict[tuple[str, str], Node] = {}
    for node in main.nodes():
        for key in (node.attrs.get("id"), node.attrs.get("name") if node.tag == "a" else None):
            if key:
                targets.setdefault((_file(node, parts), key), node)
    total = len(main.text) or 1
    found = _Notes()
    for node in main.nodes():
        href = node.attrs.get("href", "")
        if node.tag != "a" or "#" not in href or not _NOTE_CALL.fullmatch(node.text.strip()):
            continue
        aim = targets.get(target(href, _file(node, parts)))
        if aim is None or aim.order < node.order:
            continue
        note = note_element(aim, node)
        if note is None or (len(note.text) * 2 > total and total > 400):
            continue
        label = found.notes.setdefault(note.order, series(note.text) + str(len(found.notes) + 1))
        found.calls[node.order] = label
    return found


def note_element(target: Node, call: Node) -> Node | None:
    """The block that an anchor stands in, unless the call stands in it too."""
    node: Node | None = target
    while node is not None and node.tag not in _BLOCKS:
        node = node.parent
    if node is None or node.tag in ("body", "html", "h1", "h2", "h3", "h4") or any(n is call for n in node.nodes()):
        return None
    parent = node.parent
    if node.tag == "p" and parent is not None and parent.tag in ("li", "div", "aside") and _first_block(parent) is node:
        alone = parent.tag == "li" or "note" in parent.name.lower()
        if (
            alone
            and not any(n is call for n in parent.nodes())
            and sum(1 for n in parent.nodes() if n.tag == "a" and (n.attrs.get("id") or n.attrs.get("name"))) <= 2
        ):
            return parent
    return node


def _first_block(node: Node) -> Node | None:
    return next((c for c in node.children if isinstance(c, Node) and c.tag in _BLOCKS), None)


# -- elements to blocks --------------------------------------------------------------------------------------


class _Walker:
    """Walks down an element and gives its blocks; what it takes out stands in ``gone``."""

    def __init__(
        self,
        source: str,
        main: Node,
        sites: Sequence[Site],
        notes: _Notes,
        images: Images,
        url: str,
        *,
        whole: bool,
    ) -> None:
        self.source = source
        self.main = main
        self.drop = {name for site in sites for name in site.drop}
        self.notes = notes
        self.images = images
        self.url = url
        self.whole = whole
        self.gone: list[Block] = []
        names = [pair for site in sites for pair in site.fields]
        self.names = {} if whole else dict([*generic().fields, *names])
        self.stated: list[Node] = []
        self.moved: list[Block] = []
        self.linked: list[str] = []
        self.comments: list[Block] = []
        self.findings: list[Finding] = []

    def statements(self, body: Node) -> list[Field]:
        """The fields in elements that a rule knows by their id or class, wherever on the page they stand."""
        fields: list[Field] = []
        held: set[int] = set()
        for node in body.nodes():
            keys = [node.attrs.get("id", ""), *node.attrs.get("class", "").split()]
            name = next((self.names[key] for key in keys if key in self.names), "")
            if not name or node.order in held or not node.text or len(node.text) > 600:
                continue
            lines = _Inline(self, True).lines(node.children)
            found = _stated(name, lines)
            if not found:
                continue
            fields += found
            held |= {inner.order for inner in node.nodes()}
            self.stated.append(node)
            self.moved.append(Block("moved", lines, why="statement about the text"))
        return fields

    def children(self, node: Node) -> tuple[Block, ...]:
        """The blocks of an element's children; inline content between blocks is a paragraph."""
        made: list[Block] = []
        run: list[Node | Text] = []
        for child in node.children:
            if isinstance(child, Node) and (child.tag in _BLOCKS or self._holds_blocks(child)):
                made += self._paragraphs(run)
                run = []
                made += self._block(child)
            else:
                run.append(child)
        return (*made, *self._paragraphs(run))

    def _holds_blocks(self, node: Node) -> bool:
        return any(isinstance(c, Node) and (c.tag in _BLOCKS or self._holds_blocks(c)) for c in node.children)

    def _chrome(self, node: Node) -> bool:
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

    def _block(self, node: Node) -> list[Block]:
        if any(node is known for known in self.stated):
            return []
        if self._chrome(node):
            lines = _raw(node)
            if lines:
                self.gone.append(Block("removed", lines, why=f"navigation (<{node.tag}>)"))
            return []
        if node.order in self.notes.notes:
            return self._note(node)
        made = self._by_tag(node)
        lang = node.attrs.get("lang") or node.attrs.get("xml:lang") or ""
        return (
            [self._in_language(b, lang) for b in made]
            if lang and node.tag not in ("body", "html", "main", "article", "section", "div")
            else made
        )

    def _in_language(self, block: Block, lang: str) -> Block:
        if block.kind != "paragraph" or not re.fullmatch(r"[A-Za-z]{2,3}(?:-\w+)*", lang):
            return block
        return replace(block, attributes=(*block.attributes, ("lang", lang)))

    def _by_tag(self, node: Node) -> list[Block]:
        match node.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(node)
            case "blockquote":
                return self._container("quotation", node)
            case "ul" | "ol":
                return self._list(node)
            case "dl":
                return self._definitions(node)
            case "table":
                return self._table(node)
            case "pre":
                return self._pre(node)
            case "hr":
                return [Block("break", (Line((Piece(self._place(node), self._place(node), "", ""),)),))]
            case "figure":
                return self._figure(node)
            case "title":
                return []  # taken out with the page's metadata
        if _VERSE.search(node.name):
            return self._verse(node)
        if re.search(r"(?:^|[\s_-])epigraph", node.name, re.I):
            return self._epigraph(node)
        if node.tag in ("p", "div") and {"quote", "quoteb", "quotec", "blockquote"} & {
            *node.attrs.get("class", "").split()
        }:
            return self._container("quotation", node)
        return list(self.children(node))

    def _place(self, node: Node) -> int:
        """The offset of the first text after an element: where something that has no text of its own belongs."""
        at = next((t.start for t in node.texts()), None)
        if at is not None:
            return at
        up: Node | None = node
        while up is not None and up.parent is not None:
            siblings = up.parent.children
            for sibling in siblings[next(i for i, s in enumerate(siblings) if s is up) + 1 :]:
                if isinstance(sibling, Text):
                    return sibling.start
                following = next((t.start for t in sibling.texts()), None)
                if following is not None:
                    return following
            up = up.parent
        return len(self.source)

    # -- leaves -----------------------------------------------------------------------------------

    def _paragraphs(self, run: Sequence[Node | Text]) -> list[Block]:
        if not any(isinstance(item, Node) or item.seen.strip() for item in run):
            return []
        picture = self._lone_picture(run)
        if picture is not None:
            return self._picture(picture, "")
        breaks = any(isinstance(n, Node) and any(m.tag == "br" for m in n.nodes()) for n in run)
        lines = _Inline(self, breaks).lines(run)
        if not lines:
            return []
        if breaks and len(lines) > 1:
            return [part for lines_ in _stanzas(lines) for part in [Block("paragraph", lines_, breaks=len(lines_) > 1)]]
        return [Block("paragraph", lines)]

    def _heading(self, node: Node) -> list[Block]:
        lines = _Inline(self, False, plain_marks=True).lines(node.children)
        pictures = [m for m in node.nodes() if m.tag == "img"]
        made: list[Block] = [b for picture in pictures for b in self._picture(picture, "")]
        if lines:
            first = replace(lines[0], gap=1)
            made.append(Block("heading", (first, *lines[1:]), level=int(node.tag[1])))
        return made

    def _container(self, kind: Kind, node: Node) -> list[Block]:
        inside = self.children(node)
        return [Block(kind, blocks=inside)] if inside else []

    def _note(self, node: Node) -> list[Block]:
        label = self.notes.notes[node.order]
        inside = self._by_tag(node) if node.tag not in ("li", "div", "aside", "dd") else list(self.children(node))
        inside = [self._unmarked(b, first=i == 0) for i, b in enumerate(inside)]
        inside = [b for b in inside if b.text.strip() or b.kind == "figure"]
        self.linked.append(label)
        return [Block("note", blocks=tuple(inside), label=label)] if inside else []

    def _unmarked(self, block: Block, *, first: bool) -> Block:
        """A note without its own number and the arrow that leads back to its call."""
        if not block.lines:
            return block
        lines = list(block.lines)
        if first:
            match = _MARK.match(lines[0].text)
            if match and match.end() < len(lines[0].text) + len(lines) - 1:
                lines[0] = erase(lines[0], 0, match.end(), "mark of the note")
        last = lines[-1].text
        back = re.search(r"\s*(?:[\[(]?(?:back|return)[\])]?|[↩↑⤴^][\ufe0e\ufe0f]?)\s*$", last, re.I)
        if back and back.end() > back.start():
            lines[-1] = erase(lines[-1], back.start(), back.end(), "link back to the call")
        return replace(block, lines=tuple(lines))

    # -- containers -------------------------------------------------------------------------------

    def _list(self, node: Node) -> list[Block]:
        items: list[Block] = []
        apart: list[Block] = []
        for child in node.children:
            if isinstance(child, Text):
                if child.seen.strip():
                    items.append(Block("item", blocks=tuple(self._paragraphs([child]))))
            elif child.order in self.notes.notes:
                apart += self._note(child)
            else:
                inside = tuple(self._block(child)) if child.tag != "li" else self.children(child)
                notes = [b for b in inside if b.kind == "note"]
                inside = tuple(b for b in inside if b.kind != "note")
                apart += notes
                if inside:
                    items.append(Block("item", blocks=inside))
        start = node.attrs.get("start", "1")
        made = Block(
            "list",
            blocks=tuple(items),
            label="1." if node.tag == "ol" else "-",
            level=int(start) if start.isdigit() else 1,
        )
        return [*([made] if items else []), *apart]

    def _definitions(self, node: Node) -> list[Block]:
        members: list[Node] = []
        for child in node.children:
            inner = child.children if isinstance(child, Node) and child.tag == "div" else [child]
            for item in inner:
                if isinstance(item, Node) and item.tag in ("dt", "dd") and item.order not in self.notes.notes:
                    members.append(item)
                elif isinstance(item, Node) or item.seen.strip():
                    return list(self.children(node))
        if not members or members[0].tag == "dd":
            return list(self.children(node))
        parts: list[Block] = []
        for item in members:
            if item.tag == "dt":
                lines = _Inline(self, False, flat=True).lines(item.children)
                parts += [Block("term", lines)] if lines else []
            elif parts:
                inside = self.children(item)
                parts += [Block("definition", blocks=inside)] if inside else []
            else:
                parts += self.children(item)
        if any(part.kind not in ("term", "definition") for part in parts):
            return parts
        return [Block("definitions", blocks=tuple(parts))] if parts else []

    def _table(self, node: Node) -> list[Block]:
        rows = [n for n in node.nodes() if n.tag == "tr"]
        cells = [[c for c in row.children if isinstance(c, Node) and c.tag in ("td", "th")] for row in rows]
        width = max(map(len, cells), default=0)
        nested = any(n.tag == "table" and n is not node for n in node.nodes())
        long = any(
            len(cell.text) > 600 or sum(1 for n in cell.nodes() if n.tag in ("p", "h1", "h2", "h3", "li")) > 2
            for row in cells
            for cell in row
        )
        held = {id(t) for row in cells for cell in row for t in cell.texts()}
        held |= {id(t) for n in node.nodes() if n.tag == "caption" for t in n.texts()}
        loose = any(t.seen.strip() and id(t) not in held for t in node.texts())
        if nested or long or loose or width < 2 or len(rows) < 2:
            return list(self.children(node))
        caption = next((n.text for n in node.nodes() if n.tag == "caption"), "")
        self.gone += [
            Block("removed", _raw(n), why="caption of a table, moved to its attribute")
            for n in node.nodes()
            if n.tag == "caption"
        ]
        made = [
            Block(
                "row",
                blocks=tuple(Block("cell", _Inline(self, False, flat=True).lines(c.children)) for c in row),
            )
            for row in cells
            if row
        ]
        headed = bool(cells and cells[0] and all(c.tag == "th" for c in cells[0]))
        attributes = (("caption", caption),) if caption else ()
        return [Block("table", blocks=tuple(made), label="headed" if headed else "", attributes=attributes)]

    def _pre(self, node: Node) -> list[Block]:
        """Text as typed: verse when it is short lines of words, else as it stands."""
        lines = _Inline(self, True, typed=True).lines(node.children)
        if not lines:
            return []
        code = any(n.tag == "code" for n in node.nodes())
        words = sum(c.isalpha() or c.isspace() for line in lines for c in line.text)
        total = sum(len(line.text) for line in lines) or 1
        if not code and words * 10 > total * 8 and max(len(line.text) for line in lines) <= 90:
            return [Block("verse", lines)]
        return [Block("code", tuple(_literal(line) for line in lines))]

    def _verse(self, node: Node) -> list[Block]:
        """A poem: lines by breaks or by elements, stanzas by elements or empty lines."""
        inner = [b for b in self.children(node) if b.kind != "removed"]
        lines: list[Line] = []
        rest: list[Block] = []
        for block in inner:
            if block.kind in ("paragraph", "verse") and not rest:
                own = [line for line in block.lines if line.text.strip()]
                alone = block.kind == "paragraph" and len(own) == 1 and not block.breaks
                gap = 0 if alone and lines and self._same_stanza(node) else 1
                lines += [replace(own[0], gap=gap), *own[1:]] if own else []
            elif block.kind == "heading" and not lines:
                rest.insert(0, block)
            else:
                rest.append(block)
        verse = Block("verse", tuple(lines)) if lines else None
        heads = [b for b in rest if b.kind == "heading"]
        return [*heads, *([verse] if verse else []), *(b for b in rest if b.kind != "heading")]

    def _same_stanza(self, node: Node) -> bool:
        """Whether each paragraph of a poem is a line of it: then no stanza is marked by paragraphs."""
        return not any(n.tag == "br" for n in node.nodes())

    def _epigraph(self, node: Node) -> list[Block]:
        inside = list(self.children(node))
        if len(inside) > 1 and inside[-1].kind == "paragraph":
            last = inside[-1]
            dash = re.match(r"[-–—]{1,2}\s*", last.text)
            lines = (
                (erase(last.lines[0], 0, dash.end(), "dash before an attribution"), *last.lines[1:])
                if dash
                else last.lines
            )
            inside[-1] = replace(last, lines=lines, role="attribution", breaks=len(lines) > 1 and last.breaks)
        return [Block("epigraph", blocks=tuple(inside))] if inside else []

    # -- pictures ---------------------------------------------------------------------------------

    def _lone_picture(self, run: Sequence[Node | Text]) -> Node | None:
        pictures = [m for n in run if isinstance(n, Node) for m in n.nodes() if m.tag == "img"]
        words = any(t.seen.strip() for n in run for t in ([n] if isinstance(n, Text) else n.texts()))
        return pictures[0] if len(pictures) == 1 and not words else None

    def _figure(self, node: Node) -> list[Block]:
        pictures = [n for n in node.nodes() if n.tag == "img"]
        captions = [n for n in node.nodes() if n.tag == "figcaption"]
        if len(pictures) != 1 or any(n.tag in ("table", "blockquote", "p") for n in node.nodes() if not captions):
            return list(self.children(node))
        caption = captions[0].text if captions else ""
        made = self._picture(pictures[0], caption)
        if made and captions:
            self.gone.append(Block("removed", _raw(captions[0]), why="caption of a picture, moved to its attribute"))
        elif captions:
            made = list(self.children(captions[0]))
        return made

    def _picture(self, node: Node, caption: str) -> list[Block]:
        source, alt = node.attrs.get("src", ""), " ".join(node.attrs.get("alt", "").split())
        path = self.images(source)
        at = self._place(node)
        if not path:
            self.findings.append(
                Finding("image", at, at, source[:200], "", f"picture left out{f': {alt}' if alt else ''}")
            )
            return []
        # A caption says what the picture shows; it serves where the page gives no other words for it.
        alt, caption = (alt or caption), ("" if caption == alt or not alt else caption)
        title = f' "{caption.replace(chr(34), "”")}"' if caption else ""
        if not alt:
            self.findings.append(
                Finding(
                    "guess",
                    at,
                    at,
                    source[:200],
                    "",
                    "picture without alternative text, marked as ornamental",
                    0.4,
                )
            )
        out = f"![{inline.escaped(alt)}]({path}{title})" + ("" if alt else "{.decorative}")
        return [Block("figure", (Line((Piece(at, at, "", out, "picture"),)),))]


def _literal(line: Line) -> Line:
    """A line of code: what is seen is written, without escapes."""
    return replace(
        line,
        pieces=tuple(
            replace(p, out=p.seen, why="" if len(p.seen) == p.end - p.start and p.why == "escape" else p.why)
            for p in line.pieces
        ),
    )


def _stated(name: str, lines: tuple[Line, ...]) -> list[Field]:
    """The fields in the lines of an element that holds ``name``."""
    if name == "statement":
        return [item for line in lines for item in from_line(line)]
    if len(lines) != 1:
        return []
    line, why = lines[0], "the page's own mark"
    text = line.text.strip()
    if name == "date":
        found = dates.find(text)
        return [Field(name, found.edtf, 0.9, why, (line,))] if found else []
    if name == "author":
        return [Field(name, person_name(text), 0.95, why, (line,))]
    return [Field(name, line.out.strip(), 0.95, why, (line,), True)]


def _stanzas(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Lines parted where an empty line stands between them (two breaks in a row part paragraphs)."""
    parts: list[list[Line]] = []
    for line in lines:
        if not parts or line.gap:
            parts.append([])
        parts[-1].append(line)
    return [tuple(part) for part in parts]


# -- inline -------------------------------------------------------------------------------------------------


class _Inline:
    """The inline content of a block, as lines of pieces with the manuscript's marks."""

    def __init__(
        self,
        walker: _Walker,
        breaks: bool,
        *,
        plain_marks: bool = False,
        flat: bool = False,
        typed: bool = False,
    ) -> None:
        self.walker = walker
        self.breaks = breaks
        self.plain_marks = plain_marks
        self.flat = flat
        self.typed = typed
        self.done: list[list[Piece]] = [[]]
        self.gaps: list[int] = [1]
        self.indents: list[int] = [0]
        self.open: list[tuple[str, str]] = []

    def lines(self, run: Sequence[Node | Text]) -> tuple[Line, ...]:
        """The lines of a run of inline content; empty ones are left out."""
        for item in run:
            self._item(item)
        made: list[Line] = []
        gap = 0
        for pieces, own, indent in zip(self.done, self.gaps, self.indents, strict=True):
            lead = "".join(p.seen for p in pieces)
            indent += lead[: len(lead) - len(lead.lstrip())].count("\u00a0")
            trimmed = _tidied(pieces)
            if any(p.seen.strip() or p.out.strip() for p in trimmed):
                made.append(Line(trimmed, indent, gap if made else 1))
                gap = 0
            elif own or self.breaks:
                gap = 1
        return tuple(made)

    def _item(self, item: Node | Text) -> None:
        if isinstance(item, Text):
            self._text(item)
        elif item.tag == "br":
            self._newline()
        elif item.tag == "img":
            self._inline_picture(item)
        elif item.order in self.walker.notes.calls:
            self._call(item)
        elif item.tag == "span" and {"comment-start", "deletion"} & {*item.attrs.get("class", "").split()}:
            self._revision(item)
        elif self.walker._chrome(item):
            lines = _raw(item)
            if lines:
                self.walker.gone.append(Block("removed", lines, why=f"navigation (<{item.tag}>)"))
        else:
            self._marked(item)

    def _revision(self, node: Node) -> None:
        """A word processor's comment becomes an editor's note; what it has marked as deleted is taken out."""
        lines = _Inline(self.walker, False).lines(node.children)
        if "deletion" in node.attrs.get("class", ""):
            self.walker.gone.append(Block("removed", lines, why="deleted in the source (tracked change)"))
            return
        if not lines:
            return
        label = f"ed:{len(self.walker.comments) + 1}"
        self.walker.comments.append(Block("note", blocks=(Block("paragraph", lines),), label=label))
        at = lines[0].start
        self._push(Piece(at, at, "", f"[^{label}]", "call of a comment"))

    def _newline(self) -> None:
        """Ends a line that the source breaks; marks that are open are closed and opened again."""
        if self.flat or not self.breaks:
            self._push(Piece(*self._here(), " ", " ", "line break"))
            return
        here = self._here()
        for _, closing in reversed(self.open):
            self._push(Piece(*here, "", closing, "emphasis"))
        self.done.append([])
        self.gaps.append(0)
        self.indents.append(0)
        for opening, _ in self.open:
            self._push(Piece(*here, "", opening, "emphasis", True))

    def _here(self) -> tuple[int, int]:
        for pieces in reversed(self.done):
            if pieces:
                return pieces[-1].end, pieces[-1].end
        return 0, 0

    def _push(self, piece: Piece) -> None:
        self.done[-1].append(piece)

    def _text(self, text: Text) -> None:
        if len(text.seen) != text.end - text.start or self.walker.source[text.start : text.end] != text.seen:
            out = "" if text.seen == "\u00ad" else "\\" + text.seen if text.seen in "&<" else inline.escaped(text.seen)
            self._push(Piece(text.start, text.end, text.seen, out, "character reference"))
            return
        if self.typed:
            self._typed(text)
            return
        at = 0
        for match in re.finditer(r"[ \t\r\n\f]*[\r\n][ \t\r\n\f]*|[ \t]{2,}|\t", text.seen):
            self._words(text, at, match.start())
            self._space(text, match)
            at = match.end()
        self._words(text, at, len(text.seen))

    def _words(self, text: Text, a: int, b: int) -> None:
        if b > a:
            for piece in inline.literal(text.seen[a:b], text.start + a):
                self._push(piece)

    def _space(self, text: Text, match: re.Match[str]) -> None:
        """White space of the source's layout: a new line of the same paragraph, or one space."""
        soft = "\n" in match.group() or "\r" in match.group()
        if soft and not self.breaks and not self.flat and not self.plain_marks and not self.open:
            if any(p.seen.strip() for p in self.done[-1]):
                self.done.append([])
                self.gaps.append(0)
                self.indents.append(0)
            return
        self._push(Piece(text.start + match.start(), text.start + match.end(), " ", " ", "white space"))

    def _typed(self, text: Text) -> None:
        at = 0
        for part in re.split(r"(\r\n|\r|\n)", text.seen):
            if part in ("\r\n", "\r", "\n"):
                self._newline()
            elif part:
                body = part.strip()
                begin = at + len(part) - len(part.lstrip())
                if not self.done[-1]:
                    self.indents[-1] = len(part) - len(part.lstrip())
                if body:
                    end = begin + len(part.lstrip()) if not part[-1:].isspace() else begin + len(body)
                    self._words(text, begin if not self.done[-1] else at, end)
            at += len(part)

    def _call(self, node: Node) -> None:
        """A note call: the anchor with all in it, and the brackets or superscript around it, is one reference."""
        texts = list(node.texts())
        label = self.walker.notes.calls[node.order]
        if not texts:
            return
        line = self.done[-1]
        if line and not line[-1].seen and line[-1].out == "[" and line[-1].why == "superscript":
            line[-1] = replace(line[-1], out="")
        k = next((i for i in range(len(line) - 1, -1, -1) if line[i].seen), -1)
        if k >= 0 and line[k].verbatim and line[k].seen.endswith(" ") and line[k].seen.strip():
            # A call stands right behind its word.
            space = [replace(p, out="", why="space before a call") for p in _foot(line[k])]
            line[k : k + 1] = [*_body(line[k]), *space]
        self._push(Piece(texts[0].start, texts[-1].end, "", f"[^{label}]", "note call"))

    def _marked(self, node: Node) -> None:
        opening, closing, why = self._marks(node)
        repeated = any(opening == o for o, _ in self.open) and opening in ("*", "**")
        if not opening or repeated or not node.text:
            for child in node.children:
                self._item(child)
            return
        line, count = len(self.done), len(self.done[-1])
        first = next((t.start for t in node.texts()), 0)
        self._push(Piece(first, first, "", opening, why, True))
        self.open.append((opening, closing))
        for child in node.children:
            self._item(child)
        self.open.pop()
        opener = self.done[line - 1][count]
        if opener.out == "":
            closing = ""
        end = self._here()
        self._push(Piece(*end, "", closing, why))

    def _marks(self, node: Node) -> tuple[str, str, str]:
        style = node.attrs.get("style", "").replace(" ", "").lower()
        small = "small-caps" in style or re.search(
            r"(?:^|[\s_-])(?:sc|smcap|smallcaps?|small-caps)(?:$|[\s_-])", node.name, re.I
        )
        lang = node.attrs.get("lang") or node.attrs.get("xml:lang") or ""
        tagged = f"lang={lang}" if re.fullmatch(r"[A-Za-z]{2,3}(?:-\w+)*", lang) and not self.plain_marks else ""
        emphasis = _EMPHASIS.get(
            node.tag, "*" if "font-style:italic" in style else "**" if "font-weight:bold" in style else ""
        )
        if self.plain_marks and emphasis == "**":
            emphasis = ""
        if node.tag == "sup":
            return "[", "]{.sup}", "superscript"
        if node.tag == "sub":
            return "[", "]{.sub}", "subscript"
        if emphasis:
            return emphasis, emphasis + (f"{{{tagged}}}" if tagged else ""), "emphasis"
        if small:
            return "[", f"]{{.smallcaps{' ' + tagged if tagged else ''}}}", "small capitals"
        if tagged:
            return "[", f"]{{{tagged}}}", "language"
        if node.tag == "q":
            return "“", "”", "quotation marks of the markup"
        if node.tag == "a":
            return self._link(node)
        return "", "", ""

    def _link(self, node: Node) -> tuple[str, str, str]:
        href = node.attrs.get("href", "")
        if href and not href.startswith("#") and self.walker.url:
            href = urljoin(self.walker.url, href)
        if not re.fullmatch(r"https?://[^\s<>()\"]+", href) or self.plain_marks:
            return "", "", ""
        return "[", f"]({href})", "link"

    def _inline_picture(self, node: Node) -> None:
        at = self._here()[0]
        alt = " ".join(node.attrs.get("alt", "").split())
        why = f"picture within a line left out{f': {alt}' if alt else ''}"
        self.walker.findings.append(Finding("image", at, at, node.attrs.get("src", "")[:200], "", why))


def _tidied(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces of a line without white space at its ends, and with marks next to the words they mark."""
    out = list(pieces)
    changed = True
    while changed:
        changed = False
        for i in range(len(out) - 1):
            a, b = out[i], out[i + 1]
            if a.opens and not a.seen and b.seen[:1].isspace() and a.out:
                out[i : i + 2] = [*_head(b), a, *_tail(b)]
                changed = True
                break
            if not b.opens and not b.seen and b.out and not b.out.startswith("[^") and a.seen[-1:].isspace():
                out[i : i + 2] = [*_body(a), b, *_foot(a)]
                changed = True
                break
    out = _unpaired(out)
    while out and not out[0].seen.strip() and not out[0].out.strip():
        out.pop(0)
    while out and not out[-1].seen.strip() and not out[-1].out.strip():
        out.pop()
    if out:
        out[0] = _stripped(out[0], left=True)
        out[-1] = _stripped(out[-1], left=False)
    return tuple(p for p in out if p.out or p.why or p.end > p.start)


def _unpaired(pieces: list[Piece]) -> list[Piece]:
    """Without marks that mark nothing (an emphasis of white space)."""
    out: list[Piece] = []
    for piece in pieces:
        closes = (
            not piece.opens
            and not piece.seen
            and piece.out
            and piece.start == piece.end
            and not piece.out.startswith(("[^", "!"))
        )
        if closes and out and out[-1].opens and not out[-1].seen and out[-1].out:
            out.pop()
            continue
        out.append(piece)
    return out


def _split(piece: Piece, at: int) -> tuple[list[Piece], list[Piece]]:
    if at <= 0:
        return [], [piece]
    if at >= len(piece.seen):
        return [piece], []
    if piece.why:
        return [], [piece]
    first = Piece(piece.start, piece.start + at, piece.seen[:at], piece.out[:at])
    return [first], [Piece(piece.start + at, piece.end, piece.seen[at:], piece.out[at:])]


def _head(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen) - len(piece.seen.lstrip()))[0]


def _tail(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen) - len(piece.seen.lstrip()))[1]


def _body(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen.rstrip()))[0]


def _foot(piece: Piece) -> list[Piece]:
    return _split(piece, len(piece.seen.rstrip()))[1]


def _stripped(piece: Piece, *, left: bool) -> Piece:
    if piece.why:
        return piece
    parts = (_tail if left else _body)(piece)
    return parts[0] if parts else piece
