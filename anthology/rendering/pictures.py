"""The pictures of an edition: read, named for the book, and refused where they are more than pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from lxml import etree
from msgspec import Struct

from anthology.diagnostics import Diagnostic, problem
from anthology.model import text
from anthology.model.edition import Edition
from anthology.model.text import Block, Blocks, Image
from anthology.rendering import sheets

FOLDER = "images"
ReadImage: TypeAlias = Callable[[str], bytes]
"""Gives the bytes of a picture by its path in the project; raises OSError."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
)
# What makes a drawing more than a drawing (SVG 2, sections 5.6, 12 and 15; EPUB 3.3, section 6.2).
_ACTIVE = frozenset({"script", "foreignobject", "animate", "animatemotion", "animatetransform", "set", "handler"})
_OUTSIDE = "refers to something outside itself"


class Pictures(Struct, frozen=True):
    """``names`` gives each picture's name in the book by its path in the project; ``files`` bytes by name."""

    names: Mapping[str, str]
    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


def collect(edition: Edition, read: ReadImage) -> Pictures:
    """The pictures that the works of an edition show, each read once."""
    names: dict[str, str] = {}
    files: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    refused: set[str] = set()
    for image in images_of(edition):
        if image.path in names or image.path in refused:
            continue
        data = _read(image, read, found)
        kind = _kind(image, data, found) if data is not None else ""
        if data is None or not kind:
            refused.add(image.path)
            continue
        names[image.path] = _name(image.path, kind, files)
        files[names[image.path]] = data
    return Pictures(names, files, tuple(found))


def named_pictures(edition: Edition, read: ReadImage) -> tuple[tuple[Image, str], ...]:
    """Each picture of an edition, where it first stands, with its name in the book."""
    names = collect(edition, read).names
    first: dict[str, Image] = {}
    for image in images_of(edition):
        first.setdefault(image.path, image)
    return tuple((image, names[path]) for path, image in first.items() if path in names)


def image_paths(edition: Edition) -> tuple[str, ...]:
    """The paths in the project of the pictures that an edition shows, each once, in the order of the book."""
    return tuple(dict.fromkeys(image.path for image in images_of(edition)))


def images_of(edition: Edition) -> Iterator[Image]:
    """Each image in the texts of an edition."""
    for blocks in _own_texts(edition):
        yield from _of_figures(text.walk(blocks))
        yield from (inline for inline in text.inlines_of(blocks) if isinstance(inline, Image))
    for work in edition.works():
        yield from _of_figures(work.all_blocks)
        yield from work.inlines(Image)


def _own_texts(edition: Edition) -> Iterator[Blocks]:
    yield from (edition.text.frontispiece, edition.text.dedication, edition.text.epigraph)
    yield from (matter.blocks for matter in (*edition.front, *edition.back))
    for part in edition.parts:
        yield from (part.epigraph, part.introduction)


def _of_figures(blocks: Iterable[Block]) -> Iterator[Image]:
    return (block.image for block in blocks if isinstance(block, text.Figure))


def _read(image: Image, read: ReadImage, found: list[Diagnostic]) -> bytes | None:
    try:
        return read(image.path)
    except OSError as error:
        reason = error.strerror or "it is not there"
        hint = "write its path relative to the project’s folder"
        found.append(problem("image-unreadable", f"“{image.path}” cannot be read: {reason}", image.span, hint))
        return None


def _kind(image: Image, data: bytes, found: list[Diagnostic]) -> str:
    """The extension of the picture's format, by its first bytes; none, and a diagnostic, if refused."""
    for signature, extension in _SIGNATURES:
        if data.startswith(signature):
            return extension
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if b"<svg" in data[:4096]:
        why = active_content(data)
        if not why:
            return "svg"
        hint = "remove it, or export the drawing as PNG"
        found.append(problem("image-unsafe", f"“{image.path}” {why}", image.span, hint))
        return ""
    hint = "use PNG, JPEG, GIF, WebP or SVG"
    found.append(problem("image-format", f"“{image.path}” is no picture that a book can hold", image.span, hint))
    return ""


def active_content(svg: bytes) -> str:
    """What a drawing holds that a picture must not, as the end of a sentence; nothing where it only draws."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(svg, parser)
    except etree.XMLSyntaxError:
        return "is not well-formed XML"
    if root.getroottree().docinfo.internalDTD is not None and "<!ENTITY" in svg.decode("utf-8", "replace"):
        return "declares entities"
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname.lower()
        if name in _ACTIVE:
            return f"holds <{name}>"
        if name == "style" and any(map(_outside, _addresses(node.text or ""))):
            return _OUTSIDE
        for attribute, value in node.attrib.items():
            if why := _active(str(attribute).rpartition("}")[2].lower(), str(value)):
                return why
    return ""


def _active(attribute: str, value: str) -> str:
    if attribute.startswith("on"):
        return f"holds the event handler {attribute}"
    named = [value] if attribute in ("href", "src") else _addresses(value)
    return _OUTSIDE if any(map(_outside, named)) else ""


def _addresses(css: str) -> list[str]:
    return [address for address, _ in sheets.addresses(css)]


def _outside(address: str) -> bool:
    return not address.strip().startswith(("#", "data:image/"))


def _name(path: str, extension: str, taken: Mapping[str, bytes]) -> str:
    """A name for a picture that is safe in a URL and in a zip, and that no other picture has."""
    stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in PurePosixPath(path).stem.lower())
    stem = "-".join(part for part in stem.split("-") if part) or "picture"
    names = (f"{FOLDER}/{stem}{suffix}.{extension}" for suffix in _suffixes())
    return next(name for name in names if name not in taken)


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1
