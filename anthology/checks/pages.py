"""The texts of a PDF's pages, as PDFium takes them. A page that is drawn as one that was read before is not read
again: its text is kept under a digest of its content, and of the fonts and pictures that this names.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache, partial
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias

import msgspec
import pikepdf
import pypdfium2
from msgspec import Struct, field
from pikepdf import Array, Dictionary, Object, Stream

from anthology import workers
from anthology.cache import Memory, Store

MANY = 100
"""Pages to be read from which on it is worth the while to let a second process read half of them."""

_BOXES = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
"""What else the text of a page depends on (ISO 32000-1, 7.7.3.3); a page may have it from the nodes above it."""

_ELSEWHERE = frozenset({"/Parent", "/P", "/StructParent", "/StructParents", "/Length", "/Resources"})
"""What leads out of a page again, tells nothing of it, or is looked at apart."""


class Kept(Struct, frozen=True, array_like=True):
    """The text of a page, the names in what draws it, in a row, and the digest of all that has these names."""

    text: str
    names: str
    named: str


class Shelf(Struct, frozen=True):
    """Where the texts of a book's pages are kept from one reading to the next: a store, and what the book is called."""

    store: Store = field(default_factory=Memory)
    book: str = ""

    def get(self) -> Mapping[str, Kept]:
        """The texts by the digests of what draws their pages."""
        try:
            return msgspec.json.decode(self.store.get(self._key) or b"{}", type=dict[str, Kept])
        except msgspec.DecodeError:
            return {}

    def put(self, pages: Mapping[str, Kept]) -> None:
        """Keeps the texts in the place of those before."""
        self.store.put(self._key, msgspec.json.encode(pages))

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
    known, digests, pages = shelf.get(), _Digests(), [page.obj for page in pdf.pages]
    keys = cache(lambda: [digests.of_drawing(page) for page in pages])
    kept = map(known.get, keys()) if known else repeat(None, len(pages))
    found = [_as_before(each, page, digests) for each, page in zip(kept, pages, strict=True)]
    unread = [number for number, page in enumerate(found) if page is None]
    read = iter(_shared(data, document, pages, unread, hands, keys))
    texts = [_Read(page.text, page.names) if page else next(read) for page in found]
    if unread:
        named = (digests.of_named(page, text.names) for page, text in zip(pages, texts, strict=True))
        shelf.put({key: Kept(*text, its) for key, text, its in zip(keys(), texts, named, strict=True)})
    return [text.text for text in texts]


class _Read(NamedTuple):
    """The text of a page, and the names in what draws it."""

    text: str
    names: str


def _as_before(kept: Kept | None, page: Object, digests: _Digests) -> Kept | None:
    """What is kept of a page that is drawn in the same way, if what is named there is the same, too."""
    return kept if kept and kept.named == digests.of_named(page, kept.names) else None


def _shared(
    data: bytes,
    document: Any,
    pages: Sequence[Object],
    numbers: Sequence[int],
    hands: int,
    meanwhile: Callable[[], object],
) -> list[_Read]:
    """What is read of some pages, by two processes where there are many. ``meanwhile`` is done by this one: the other
    has to open the file.
    """
    half = len(numbers) // 2 if hands > 1 and len(numbers) >= MANY else len(numbers)
    others = numbers[half:]
    with workers.beside(partial(_read_beside, data), others, 2 if others else 1) as answer:
        meanwhile()
        return [*_read(document, pages, numbers[:half]), *(_answered(answer()) if others else ())]


def _read(document: Any, pages: Sequence[Object], numbers: Iterable[int]) -> Iterator[_Read]:
    for number in numbers:
        yield _Read(_text(document, number), _names(_content(pages[number].get("/Contents"))))


def _read_beside(data: bytes, numbers: Sequence[int]) -> list[_Read] | str:
    """The same for some pages of a file; where one cannot be read, why."""
    try:
        with pypdfium2.PdfDocument(data) as document, pikepdf.open(io.BytesIO(data)) as pdf:
            return list(_read(document, [page.obj for page in pdf.pages], numbers))
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        return str(error)


def _answered(answer: list[_Read] | str) -> list[_Read]:
    if isinstance(answer, str):
        raise UnreadablePage(answer)
    return answer


def _text(document: Any, number: int) -> str:
    """The text of a page, which is closed at once: open, they take more memory than the file."""
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        return str(text.get_text_range())


_MANIFOLD = (Array, Dictionary)

_NAME = re.compile(rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]+")
"""A name in a content stream (ISO 32000-1, 7.3.5)."""


def _names(content: bytes) -> str:
    """The names in a content stream, each once, in a row."""
    return b"".join(sorted(set(_NAME.findall(content)))).decode("latin-1")


_Entries: TypeAlias = list[tuple[bytes, bytes, Any]]
"""What resources there are, after kind and name of each."""


class _Digests:
    """Digests of what a file has, whatever the numbers of its objects are."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._alike: dict[bytes, bytes] = {}
        self._resources: dict[bytes, _Entries] = {}
        self._named: dict[tuple[bytes, str], bytes] = {}
        self._above: dict[tuple[tuple[int, int], str], Any] = {}

    def of_drawing(self, page: Object) -> str:
        """The digest of what draws a page, without what is only named there."""
        contents = page.get("/Contents")
        streams = contents if isinstance(contents, Array) else [contents]
        return _digest([*map(self._of, self._inherited(page, *_BOXES)), *map(self._of, streams)]).hex()

    def of_named(self, page: Object, names: str) -> str:
        """The digest of those of a page's resources that have one of some names, which stand in a row."""
        (resources,) = self._inherited(page, "/Resources")
        if not isinstance(resources, Dictionary):
            return ""
        asked = resources.unparse(), names  # the number of an object, mostly
        if asked not in self._named:
            self._named[asked] = self._of_named(resources, names)
        return self._named[asked].hex()

    def _of_named(self, resources: Any, names: str) -> bytes:
        """The same, where they may be written in several places."""
        if not isinstance(resources, Dictionary):
            return b""
        written = resources.unparse(resolved=True)  # with the numbers of objects, and so with one meaning in a file
        if (written, names) not in self._named:
            wanted = set(_NAME.findall(names.encode("latin-1")))
            entries = (entry for entry in self._entries_of(resources, written) if entry[1] in wanted)
            parts = (part for kind, name, each in entries for part in (kind, name, self._of(each)))
            self._named[written, names] = _digest(parts)
        return self._named[written, names]

    def _entries_of(self, resources: Dictionary, written: bytes) -> _Entries:
        if written not in self._resources:
            kinds = sorted((kind, each) for kind, each in resources.items() if isinstance(each, Dictionary))
            self._resources[written] = [
                (kind.encode(), name.encode(), each) for kind, all in kinds for name, each in sorted(all.items())
            ]
        return self._resources[written]

    def _inherited(self, page: Object, *keys: str) -> list[Any]:
        """What a page has, or else what it has from the nodes above it, which many pages have in common."""
        own, parent = page.keys(), page.get("/Parent")
        return [page[key] if key in own else self._from(parent, key) for key in keys]

    def _from(self, parent: Object | None, key: str) -> Any:
        if parent is None:
            return None
        asked = parent.objgen, key
        if asked not in self._above:
            self._above[asked] = _inherited(parent, key)
        return self._above[asked]

    def _of(self, value: Any) -> bytes:
        if value is None:
            return b""
        if not isinstance(value, Object) or not value.is_indirect:
            return self._made(value)
        number = value.objgen
        if number not in self._known:
            self._known[number] = b"within itself"
            self._known[number] = self._made(value)
        return self._known[number]

    def _made(self, value: Any) -> bytes:
        if isinstance(value, Stream):
            return self._of_stream(value)
        if isinstance(value, _MANIFOLD):
            return self._told(value, value.unparse(resolved=True))
        return _digest([value.unparse() if isinstance(value, Object) else repr(value).encode()])

    def _of_stream(self, stream: Stream) -> bytes:
        about = stream.stream_dict
        written = about.unparse()
        resources = about.get("/Resources") if b"/Resources" in written else None
        if resources is None:
            return _digest([self._told(about, written), stream.read_raw_bytes()])
        content = stream.read_bytes()
        written = written.replace(b"/Resources " + resources.unparse(), b"")
        return _digest([self._told(about, written), content, self._of_named(resources, _names(content))])

    def _told(self, value: Object, written: bytes) -> bytes:
        """An array or a dictionary as it is written, if that tells all of it and nothing of other places."""
        if b" R" not in written and b"/Struct" not in written:
            return written
        if written not in self._alike:
            parts = map(self._of, value) if isinstance(value, Array) else self._entries(value)
            self._alike[written] = _digest([b"[" if isinstance(value, Array) else b"<", *parts])
        return self._alike[written]

    def _entries(self, value: Any) -> Iterator[bytes]:
        for key, each in sorted((key, each) for key, each in value.items() if key not in _ELSEWHERE):
            yield from (key.encode(), self._of(each))


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
