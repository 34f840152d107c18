"""The faces that the style sheets name, and which characters each one has.

The layout knows these faces alone: no font of the machine can slip in, so that the same book comes out
everywhere. A character that its face lacks is found here, by name, instead of being printed as a box or in a
stranger's face.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping, Sequence
from functools import lru_cache
from io import BytesIO

import fontTools
import tinycss2
from fontTools.ttLib import TTFont, TTLibError, woff2
from msgspec import Struct

from anthology.cache import Store
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.writers.pdf.atrules import may_have

GENERIC = frozenset({"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui"})

# Characters that ask for no glyph: white space, controls of direction and of joining, the soft hyphen, the
# selectors.
_WITHOUT_GLYPH = frozenset(
    chr(code)
    for code in (
        *range(0x20),
        0x20,
        0xA0,
        0xAD,
        0x034F,
        0x061C,
        *range(0x2000, 0x2010),
        *range(0x2028, 0x2030),
        0x205F,
        *range(0x2060, 0x2070),
        0x3000,
        *range(0xFE00, 0xFE10),
        0xFEFF,
    )
)


class Face(Struct, frozen=True):
    """One ``@font-face``: the family as the style sheets call it, weight (1 to 1000), slope, and its characters."""

    family: str
    weight: int
    italic: bool
    characters: frozenset[str]

    @property
    def name(self) -> str:
        """The face as an editor would call it."""
        weight = {400: "", 700: " bold"}.get(self.weight, f" {self.weight}")
        return f"{self.family}{weight}{' italic' if self.italic else ''}"


class Faces(Struct, frozen=True):
    """All faces of a book."""

    faces: tuple[Face, ...]

    @property
    def families(self) -> frozenset[str]:
        """The families, in lower case, as CSS compares them."""
        return frozenset(face.family.lower() for face in self.faces)

    def match(self, family: str, weight: int, italic: bool) -> Face | None:
        """The face of a family that comes nearest (CSS Fonts 4, section 5.2: slope first, then weight)."""
        own = [face for face in self.faces if face.family.lower() == family.lower()]
        return min(own, key=lambda face: (face.italic != italic, abs(face.weight - weight)), default=None)

    def choose(self, families: Sequence[str], weight: int, italic: bool) -> tuple[Face, ...]:
        """The faces in which a text may be set, in the order in which its style names them."""
        found = (self.match(family, weight, italic) for family in families if family not in GENERIC)
        return tuple(face for face in found if face)


def missing(text: str, faces: Sequence[Face]) -> frozenset[str]:
    """The characters of a text that none of the faces has."""
    left = frozenset(text) - _WITHOUT_GLYPH
    for face in faces:
        left -= face.characters
    return left


def read_faces(sheets: Mapping[str, str], fonts: Mapping[str, bytes]) -> Diagnosed[Faces]:
    """The faces that style sheets declare; sheets and fonts by their names in the book.

    A face whose file is not among ``fonts``, or is no font, is an error.
    """
    faces: list[Face] = []
    diagnostics: list[Diagnostic] = []
    for name, sheet in sheets.items():
        for described in _described(sheet):
            files = (fonts.get(posixpath.normpath(posixpath.join(name, "..", u))) for u in described.sources)
            data = next((data for data in files if data is not None), None)
            if data is None:
                diagnostics.append(_unusable(described.family, name, "its file is not among the fonts"))
            elif (characters := _characters(data)) is None:
                diagnostics.append(_unusable(described.family, name, "its file is not a font"))
            else:
                faces.append(Face(described.family, described.weight, described.italic, characters))
    return Diagnosed(Faces(tuple(faces)), tuple(diagnostics))


def decoded(fonts: Mapping[str, bytes], store: Store | None = None) -> dict[str, bytes]:
    """The files of fonts as they are without the compression of WOFF and WOFF2, which each process that lays out would
    undo for itself; kept in the ``store``. One that cannot be decoded is left as it is.
    """
    return {name: _decoded(data, store) if data[:3] == b"wOF" else data for name, data in fonts.items()}


def _decoded(data: bytes, store: Store | None) -> bytes:
    key = hashlib.sha256(b"font %s %s" % (fontTools.version.encode(), data)).hexdigest()
    kept = store.get(key) if store else None
    if kept is None:
        kept = _bare(data)
        if store:
            store.put(key, kept)
    return kept


@lru_cache(maxsize=32)
def _bare(data: bytes) -> bytes:
    """The font, decoded as WeasyPrint does it (``FontConfiguration.add_font_face``)."""
    out = BytesIO()
    try:
        if data[3:4] == b"2":
            woff2.decompress(BytesIO(data), out)
        else:
            font = TTFont(BytesIO(data))
            font.flavor = font.flavorData = None
            font.save(out)
    except Exception:  # fontTools raises what comes of reading wrong bytes; the file is told of as no font
        return data
    return out.getvalue()


def _unusable(family: str, sheet: str, why: str) -> Diagnostic:
    hint = "put the file into styles/…/fonts and name it in fonts.css"
    return problem("font-unusable", f"the font “{family}” of {sheet} cannot be used: {why}", hint=hint)


class _Description(Struct, frozen=True):
    family: str
    weight: int
    italic: bool
    sources: tuple[str, ...]


@lru_cache(maxsize=32)
def _described(sheet: str) -> tuple[_Description, ...]:
    """The faces that a style sheet describes."""
    if not may_have(sheet, "@font-face"):
        return ()
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    faces = (rule for rule in rules if rule.type == "at-rule" and rule.lower_at_keyword == "font-face")
    return tuple(_describe(rule.content) for rule in faces if rule.content)


def _describe(content: list[tinycss2.ast.Node]) -> _Description:
    family, weight, italic, sources = "", 400, False, []
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type != "declaration":
            continue
        values = [token for token in each.value if token.type != "whitespace"]
        match each.lower_name:
            case "font-family":
                family = " ".join(str(token.value) for token in values if token.type in ("string", "ident"))
            case "font-weight" if values:
                weight = _weight(values[0])
            case "font-style" if values and values[0].type == "ident":
                italic = values[0].lower_value in ("italic", "oblique")
            case "src":
                sources = [address for token in values if (address := _address(token))]
    return _Description(family, weight, italic, tuple(sources))


def _weight(token: tinycss2.ast.Node) -> int:
    if token.type == "number":
        return int(token.value)
    return 700 if token.type == "ident" and token.lower_value == "bold" else 400


def _address(token: tinycss2.ast.Node) -> str:
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name == "url":
        return "".join(str(inner.value) for inner in token.arguments if inner.type == "string")
    return ""


@lru_cache(maxsize=32)
def _characters(data: bytes) -> frozenset[str] | None:
    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            font.setGlyphOrder([str(glyph) for glyph in range(font["maxp"].numGlyphs)])  # else all names are read
            return frozenset(map(chr, font.getBestCmap() or {}))
    except (TTLibError, OSError, ValueError, KeyError, AssertionError):
        return None
