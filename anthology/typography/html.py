"""The passages of an HTML document, found by the standard library's parser, which says where each piece stands."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from anthology.model.text import Style
from anthology.typography.located import Gatherer, Located, Markup, line_starts
from anthology.typography.passage import Kind

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite data del dfn em font i img ins label mark q ruby rb rt rp s small span strike "
    "strong sub sup time tt u var wbr".split()
)
_LITERAL = frozenset("code kbd samp pre script style textarea title math svg template tt var".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_KINDS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"), Kind.HEADING)
_KINDS |= dict.fromkeys(("td", "th"), Kind.CELL)

_STYLED = frozenset(("sup", "sub"))
_SMALL_CAPITALS = frozenset(("smallcaps", "small-caps", "sc"))  # classes; the first is ours

STYLING: Markup = {Style.SMALL_CAPS: ('<span class="smallcaps">', "</span>"), Style.SUPERSCRIPT: ("<sup>", "</sup>")}


def passages(source: str) -> Iterator[Located]:
    """Each run of text between block-level tags; a ``br`` parts lines."""
    reader = _Reader(source)
    reader.feed(source)
    reader.close()
    reader.part()
    return iter(reader.found)


def language_of(source: str) -> str:
    """The language of the root element, where it has one."""
    reader = _Reader(source)
    reader.feed(source)
    return reader.language


class _Reader(HTMLParser):
    """Gathers text; a literal element, ``translate="no"`` and ``lang`` hold for what is inside."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Located] = []
        self.language = ""
        self._lines = line_starts(source)
        self._gatherer = Gatherer()
        self._open: list[tuple[str, str, bool, bool]] = []  # name, language, literal, styled

    def part(self, kind: Kind = Kind.PROSE) -> None:
        """End the passage; the next is of ``kind``."""
        self.found += (located for located in self._gatherer.gathered() if located.passage.text.strip())
        self._gatherer.kind = kind

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what holds inside."""
        if tag == "br":
            self._gatherer.kind = Kind.LINE
            self.part(Kind.LINE)
        elif tag not in _INLINE and tag not in _LITERAL:
            self.part(_KINDS.get(tag, Kind.PROSE))
        if tag in _VOID:
            return
        given = dict(attrs)
        language = given.get("lang") or given.get("xml:lang") or self._inherited()
        literal = tag in _LITERAL or given.get("translate") == "no" or self._literal()
        classes = frozenset((given.get("class") or "").split())
        styled = tag in _STYLED or not classes.isdisjoint(_SMALL_CAPITALS) or self._styled()
        if tag == "html" or (tag == "body" and not self.language):
            self.language = language
        # The language of the whole document is its settings', so that a command can give another one.
        self._open.append((tag, "" if tag in ("html", "body") else language, literal, styled))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is empty: it parts, and holds nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Forget what held inside."""
        if tag not in _INLINE and tag not in _LITERAL and tag not in _VOID:
            self.part()
        names = [name for name, _, _, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Text as it stands."""
        start = self._place()
        self._gatherer.add(data, start, start + len(data), self._inherited(), self._literal(), self._styled())

    def handle_entityref(self, name: str) -> None:
        """A named entity."""
        self._entity(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A character by its number."""
        self._entity(f"&#{name}")

    def _entity(self, written: str) -> None:
        start = self._place()
        end = start + len(written) + self.rawdata.startswith(";", start + len(written))
        char = unescape(written + ";")
        self._gatherer.add(char, start, end, self._inherited(), self._literal() or len(char) != 1)

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _inherited(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _literal(self) -> bool:
        return bool(self._open) and self._open[-1][2]

    def _styled(self) -> bool:
        return bool(self._open) and self._open[-1][3]
