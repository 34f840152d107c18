"""Our inlines as pandoc's, and back (pandoc-types 1.23). What the processor has no word for passes through unseen."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from anthology.apparatus.citations.processor import Json
from anthology.diagnostics import Span
from anthology.model.text import (
    Inline,
    Inlines,
    LineBreak,
    Link,
    Style,
    Styled,
    Text,
    WorkReference,
    plain,
)

BIBLIOGRAPHY = "bibliography"
"""The page that has the entries."""
ENTRY = "ref-"
"""What stands before the key of an entry in its anchor: pandoc's own convention."""

_NAMES = {
    Style.EMPHASIS: "Emph",
    Style.STRONG: "Strong",
    Style.SMALL_CAPS: "SmallCaps",
    Style.SUPERSCRIPT: "Superscript",
    Style.SUBSCRIPT: "Subscript",
}
_STYLES = {name: style for style, name in _NAMES.items()} | {"Underline": Style.EMPHASIS}
_SPACES = {"Space": " ", "SoftBreak": " "}
_CLASSES = {"smallcaps": Style.SMALL_CAPS, "underline": Style.EMPHASIS}
_KEPT = "kept"


class Outward(Struct):
    """Turns inlines into pandoc's; what pandoc cannot hold is kept here, and a mark with its number goes out."""

    kept: list[Inline] = field(default_factory=list)

    def inlines(self, inlines: Inlines) -> list[Json]:
        """A run."""
        return [made for inline in inlines for made in self._inline(inline)]

    def _inline(self, inline: Inline) -> list[Json]:
        match inline:
            case Text(text=text, literal=False):
                return _words(text)
            case Styled(style=style, children=children, language="", anchor="") if style in _NAMES:
                return [{"t": _NAMES[style], "c": self.inlines(children)}]
            case Link(target=target, children=children):
                return [{"t": "Link", "c": [["", [], []], self.inlines(children), [target, ""]]}]
            case LineBreak():
                return [{"t": "LineBreak"}]
            case _:
                self.kept.append(inline)
                mark = ["", [_KEPT], [["n", str(len(self.kept) - 1)]]]
                return [{"t": "Span", "c": [mark, _words(plain((inline,)))]}]


def _words(text: str) -> list[Json]:
    """A text as pandoc has it: words, with spaces between them."""
    made: list[Json] = []
    for n, word in enumerate(text.split(" ")):
        if n:
            made.append({"t": "Space"})
        if word:
            made.append({"t": "Str", "c": word})
    return made


class Inward(Struct, frozen=True):
    """Turns pandoc's inlines into ours. Links to entries keep their place only where these are ``listed``."""

    kept: tuple[Inline, ...]
    listed: bool

    def inlines(self, made: Iterable[Json]) -> Inlines:
        """A run. A note in it has no place there, and is not expected."""
        result: list[Inline] = []
        for one in made:
            for inline in self._inline(one):
                match result, inline:
                    case [*_, Text(text=before, literal=False)], Text(text=text, literal=False):
                        result[-1] = Text(before + text)
                    case _:
                        result.append(inline)
        return tuple(result)

    def _inline(self, made: Json) -> Inlines:
        kind, content = made["t"], made.get("c", ())
        if kind == "Str":
            return (Text(content),)
        if kind in _SPACES:
            return (Text(_SPACES[kind]),)
        if kind in _STYLES:
            return (Styled(_STYLES[kind], self.inlines(content)),)
        match kind:
            case "LineBreak":
                return (LineBreak(),)
            case "Span":
                return self._span(content[0], content[1])
            case "Link":
                return self._link(content[2][0], self.inlines(content[1]))
            case "Quoted":
                marks = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
                return (Text(marks[0]), *self.inlines(content[1]), Text(marks[1]))
            case "Code" | "Math" | "RawInline":
                return (Text(content[1], literal=True),)
            case "Strikeout" | "Cite":
                return self.inlines(content if kind == "Strikeout" else content[1])
            case other:
                raise AssertionError(f"an inline that no citation has: {other}")

    def _span(self, attributes: Json, content: Json) -> Inlines:
        _, classes, pairs = attributes
        if _KEPT in classes:
            return (self.kept[int(dict(pairs)["n"])],)
        inside = self.inlines(content)
        if "csl-left-margin" in classes:
            return (*inside, Text(" "))
        style = next((_CLASSES[name] for name in classes if name in _CLASSES), None)
        return (Styled(style, inside),) if style else inside

    def _link(self, target: str, children: Inlines) -> Inlines:
        if target.startswith("#"):
            if not self.listed:
                return children
            return (WorkReference(BIBLIOGRAPHY, target[1:], unlinked(children), Span(""), citation=True),)
        if not target.startswith(("https://", "http://")):
            return children
        shown = plain(children)
        # An address is not a sentence: no quotation mark or dash of it is a typographer's matter.
        is_address = shown in target or target.endswith(shown)
        return (Link(target, (Text(shown, literal=True),) if is_address else children),)


def unlinked(inlines: Inlines) -> Inlines:
    """The run without the links in it, whose words stay: a link has no links within."""
    return tuple(
        piece
        for inline in inlines
        for piece in (inline.children if isinstance(inline, Link | WorkReference) else (inline,))
    )
