"""The texts of a PDF's pages, as PDFium takes them. A page that is drawn as one that was read before is not read
again: its text is kept under a digest of its content, and of the fonts and pictures that this names.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any, TypeAlias

import pikepdf
import pypdfium2
from msgspec import Struct, field
from pikepdf import Array, Dictionary, Object, Stream

from anthology import workers
from anthology.cache import Memory, Store

MANY, MANY_KNOWN = 100, 1000
"""Pages from which on it is worth the while to let a second process read half of them; and where most were read
before.
"""

_BOXES = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
"""What else the text of a page depends on (ISO 32000-1, 7.7.3.3); a page may have it from the nodes above it."""

_ELSEWHERE = frozenset({"/Parent", "/P", "/StructParent", "/StructParents", "/Length", "/Resources"})
"""What leads out of a page again, tells nothing of it, or is looked at apart."""


class Shelf(Struct, frozen=True):
    """Where the texts of a book's pages are kept from one reading to the next: a store, and what the book is called."""

    store: Store = field(default_factory=Memory)
    book: str = ""

    def get(self) -> Mapping[str, str]:
        """The texts by the digests of their pages."""
        try:
            kept = json.loads(self.store.get(self._key) or b"{}")
        except ValueError:
            return {}
        sound = isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values())
        return kept if sound else {}

    def put(self, texts: Mapping[str, str]) -> None:
        """Keeps the texts in the place of those before."""
        self.store.put(self._key, json.dumps(texts).encode())

    @property
    def _key(self) -> str:
        named = json.dumps(["texts of pages", str(pypdfium2.PDFIUM_INFO), str(pypdfium2.PYPDFIUM_INFO), self.book])
        return hashlib.sha256(named.encode()).hexdigest()


class UnreadablePage(Exception):
    """A page that the second process could not read; the message says why."""


def read_pages(data: bytes, document: Any, pdf: pikepdf.Pdf, *, hands: int, shelf: Shelf) -> list[str]:
    """The texts of all pages of a file, which is given as bytes, to PDFium and to pikepdf.

    ``hands`` is how many processes may read; more than two are of no use. Raises PdfiumError or UnreadablePage.
    """
    known, count = shelf.get(), len(pdf.pages)
    half = count // 2 if hands > 1 and count >= (MANY_KNOWN if known else MANY) else count
    with workers.beside(partial(_read_beside, data, known), range(half, count), hands if half < count else 1) as others:
        found = list(_read(document, pdf, range(half), known))
        if half < count:
            found += _answered(others())
    if any(text is not None for _, text in found):
        shelf.put({key: known[key] if text is None else text for key, text in found})
    return [known[key] if text is None else text for key, text in found]


_Found: TypeAlias = tuple[str, str | None]
"""The digest of a page, and its text if it is not known."""


def _read(document: Any, pdf: pikepdf.Pdf, numbers: Iterable[int], known: Mapping[str, str]) -> Iterator[_Found]:
    digests, pages = _Digests(), list(pdf.pages)
    for number in numbers:
        key = digests.of_page(pages[number].obj)
        yield key, None if key in known else _text(document, number)


def _read_beside(data: bytes, known: Mapping[str, str], numbers: Sequence[int]) -> list[_Found] | str:
    """The same for some pages of a file; where one cannot be read, why."""
    try:
        with pypdfium2.PdfDocument(data) as document, pikepdf.open(io.BytesIO(data)) as pdf:
            return list(_read(document, pdf, numbers, known))
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        return str(error)


def _answered(answer: list[_Found] | str) -> list[_Found]:
    if isinstance(answer, str):
        raise UnreadablePage(answer)
    return answer


def _text(document: Any, number: int) -> str:
    """The text of a page, which is closed at once: open, they take more memory than the file."""
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        return str(text.get_text_range())


_NAME = re.compile(rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]+")
"""A name in a content stream (ISO 32000-1, 7.3.5)."""

_Entries: TypeAlias = list[tuple[tuple[bytes, bytes], Any]]
"""What resources there are: kind and name of each."""


class _Digests:
    """Digests of what a file has, whatever the numbers of its objects are."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._resources: dict[tuple[int, int], _Entries] = {}

    def of_page(self, page: Object) -> str:
        """The digest of all that is drawn on a page."""
        content, resources = _content(page.get("/Contents")), _inherited(page, "/Resources")
        boxes = b"".join(self._of(_inherited(page, key)) for key in _BOXES)
        return hashlib.sha256(boxes + self._drawn(content, resources)).hexdigest()

    def _drawn(self, content: bytes, resources: Any) -> bytes:
        """The digest of a content stream, and of those of its resources that it names."""
        names = set(_NAME.findall(content))
        named = ((name, self._of(each)) for name, each in self._entries_of(resources) if name[1] in names)
        return _digest([content, *(part for (kind, name), digest in named for part in (kind, name, digest))])

    def _entries_of(self, resources: Any) -> _Entries:
        if not isinstance(resources, Dictionary):
            return []
        known = self._resources.get(resources.objgen) if resources.is_indirect else None
        if known is None:
            kinds = sorted((kind, each) for kind, each in resources.items() if isinstance(each, Dictionary))
            entries = (
                (kind.encode(), name.encode(), each) for kind, all in kinds for name, each in sorted(all.items())
            )
            known = [((kind, name), each) for kind, name, each in entries]
            if resources.is_indirect:
                self._resources[resources.objgen] = known
        return known

    def _of(self, value: Any) -> bytes:
        if not isinstance(value, Object) or not value.is_indirect:
            return self._made(value)
        if value.objgen not in self._known:
            self._known[value.objgen] = b"within itself"
            self._known[value.objgen] = self._made(value)
        return self._known[value.objgen]

    def _made(self, value: Any) -> bytes:
        if isinstance(value, Array):
            return _digest([b"[", *map(self._of, value)])
        if isinstance(value, Stream) and "/Resources" in value:
            return _digest([self._entries(value), self._drawn(value.read_bytes(), value["/Resources"])])
        if isinstance(value, Stream):
            return _digest([self._entries(value), value.read_raw_bytes()])
        if isinstance(value, Dictionary):
            return self._entries(value)
        return _digest([value.unparse() if isinstance(value, Object) else repr(value).encode()])

    def _entries(self, value: Any) -> bytes:
        entries = sorted((key, each) for key, each in value.items() if key not in _ELSEWHERE)
        return _digest([b"<", *(part for key, each in entries for part in (key.encode(), self._of(each)))])


def _digest(parts: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).digest()


def _content(contents: Any) -> bytes:
    """What draws a page, whole or in several streams (ISO 32000-1, 7.8.2)."""
    streams = contents if isinstance(contents, Array) else [contents] if isinstance(contents, Stream) else []
    return b"\n".join(stream.read_bytes() for stream in streams)


def _inherited(page: Object, key: str) -> Any:
    node: Any = page
    for _ in range(_DEEPEST):
        if key in node or "/Parent" not in node:
            break
        node = node["/Parent"]
    return node.get(key)


_DEEPEST = 50
"""How deep a tree of pages may be at the most, before it is looked up no further."""
