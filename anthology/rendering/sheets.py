"""The style sheets of a theme for one medium, with the fonts and ornaments that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.model.document import Medium
from anthology.rendering.styles import OutsideError, Styles, TooLargeError
from anthology.values import Values

FONTS = "css/fonts.css"
SHEETS: Mapping[Medium, tuple[str, ...]] = {
    "epub": (FONTS, "css/base.css", "css/epub.css"),
    "pdf": (FONTS, "css/base.css", "css/pdf.css"),
}
"""The style sheets of each medium, in the order in which they apply."""
DRAFT: Mapping[Medium, str] = {"epub": "css/draft-epub.css", "pdf": "css/draft-pdf.css"}
"""The style sheet that a draft has after the others."""
COVER = "css/cover.css"
"""The style sheet of the cover, beside that of the fonts."""
WRAP = "css/wrap.css"
"""The style sheet of the cover round a printed book, after that of the cover."""

_FONT_FORMATS = (".woff2", ".woff", ".otf", ".ttf")


class Sheets(Struct, frozen=True):
    """Texts of style sheets, bytes of fonts and ornaments, by name in the theme (``fonts/Serif.woff2``)."""

    texts: Mapping[str, str]
    fonts: Mapping[str, bytes]
    ornaments: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


def printed_sheets(styles: Styles, values: Values) -> Sheets:
    """The style sheets that every PDF has, and all files that they name."""
    return collect(styles, SHEETS["pdf"], values)


def cover_sheets(styles: Styles) -> Sheets:
    """The style sheets of a cover that is drawn alone, and all files that they name."""
    return collect(styles, (FONTS, COVER))


def collect(styles: Styles, names: Sequence[str], values: Values | None = None) -> Sheets:
    """The style sheets ``names`` and all files that they name; ``values`` keep which these are."""
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    for name in names:
        sheet = _read(styles, name, Span(name), found)
        if sheet is None:
            continue
        label, data = sheet
        try:
            texts[name] = data.decode("utf-8")
        except UnicodeDecodeError:
            found.append(problem("file-encoding", "the style sheet is not UTF-8", Span(label)))
            continue
        named = values.of(addresses, texts[name]) if values else addresses(texts[name])
        for address, line in named:
            _add(styles, name, address, Span(label, line), files, found)
    fonts = {name: data for name, data in files.items() if name.endswith(_FONT_FORMATS)}
    ornaments = {name: data for name, data in files.items() if name not in fonts}
    return Sheets(texts, fonts, ornaments, tuple(found))


def _add(
    styles: Styles, sheet: str, address: str, place: Span, files: dict[str, bytes], found: list[Diagnostic]
) -> None:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return
    if parts.scheme or parts.netloc:
        hint = "put the file into the theme, and name it by a relative path"
        found.append(problem("style-remote", f"“{address}” is not in the theme", place, hint))
        return
    name = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), unquote(parts.path)))
    if name.endswith(".css"):
        found.append(problem("style-import", "a style sheet may not import another", place, "copy its rules"))
    elif name not in files and (file := _read(styles, name, place, found)):
        files[name] = file[1]


def _read(styles: Styles, name: str, place: Span, found: list[Diagnostic]) -> tuple[str, bytes] | None:
    try:
        file = styles.read(name)
    except (OutsideError, TooLargeError, OSError) as error:
        code = {OutsideError: "file-outside", TooLargeError: "file-too-large"}.get(type(error), "file-unreadable")
        hint = "put the file itself into the theme's folder, and name it by a relative path"
        found.append(problem(code, f"“{name}” cannot be used as part of the theme", place, hint))
        return None
    if file is None:
        found.append(
            problem("style-missing", f"the theme has no “{name}”", place, "add the file, or take the rule out")
        )
        return None
    return file.label, file.data


def addresses(css: str) -> tuple[tuple[str, int], ...]:
    """Each address that a style sheet names, with its line."""
    import tinycss2  # which is not needed where they are known

    return tuple(_addresses_in(tinycss2.parse_component_value_list(css)))


def _addresses_in(nodes: Sequence[Any]) -> Iterator[tuple[str, int]]:
    importing = False
    for node in nodes:
        match node.type:
            case "url":
                yield node.value, node.source_line
            case "string" if importing:
                yield node.value, node.source_line
            case "function" if node.lower_name == "url":
                yield from ((child.value, node.source_line) for child in node.arguments if child.type == "string")
            case "function":
                yield from _addresses_in(node.arguments)
            case "() block" | "[] block" | "{} block":
                yield from _addresses_in(node.content)
            case _:
                pass
        if node.type != "whitespace":
            importing = node.type == "at-keyword" and node.lower_value == "import"
