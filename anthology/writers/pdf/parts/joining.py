"""The join: parts and furniture become one file, with one subset of each font, one outline and one structure tree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.document import Document, DocumentMetadata
from weasyprint.matrix import Matrix

from anthology.writers.pdf import finish
from anthology.writers.pdf.layout import Prepared
from anthology.writers.pdf.metadata import Description
from anthology.writers.pdf.parts.drawing import Backdrop
from anthology.writers.pdf.parts.embedding import Files, join_fonts
from anthology.writers.pdf.parts.furniture import Dressed
from anthology.writers.pdf.parts.part import Bookmark, FontUse, Part
from anthology.writers.pdf.parts.pieces import Piece
from anthology.writers.pdf.parts.sequence import Leaf
from anthology.writers.pdf.widths import measured

_PRINTED = 4
"""The flag of an annotation that is printed (ISO 32000-1, 12.5.3), which PDF/A wants."""

_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
_RESOURCES = ("/XObject", "/Pattern", "/Shading", "/ExtGState")
_NAMING = frozenset({"Do", "gs", "sh", "scn", "SCN"})
"""The operators that name a resource of these kinds (ISO 32000-1, table 51)."""


class Book(Struct, frozen=True):
    """What is joined: the pages in their order, what they wear, and the parts that they are of."""

    leaves: Sequence[Leaf]
    dressed: Sequence[Dressed]
    parts: Sequence[Part]

    def pages(self) -> Iterator[tuple[Leaf, Dressed]]:
        """Each page with what it wears."""
        return zip(self.leaves, self.dressed, strict=True)

    def shift(self, leaf: Leaf, dressed: Dressed) -> float:
        """How far to the right a page moves from where its part has it."""
        return 0.0 if leaf.part is None else dressed.left - self.parts[leaf.part].pages[leaf.page].left


@contextmanager
def joined(book: Book, blank: Any, prepared: Prepared, files: Files, about: Description) -> Iterator[Pdf]:
    """The joined file, as yet without page labels and metadata. ``blank`` is any page of WeasyPrint's."""
    with pikepdf.open(BytesIO(_base(book, blank, prepared, files, about))) as pdf:
        _Joiner(pdf, book, about).join()
        yield pdf


def _open(data: bytes) -> Pdf:
    """A file that is not closed: what is copied of its streams is read when the book is saved."""
    return pikepdf.open(BytesIO(data))


def _base(book: Book, blank: Any, prepared: Prepared, files: Files, about: Description) -> bytes:
    """A file of WeasyPrint's with the fonts of the book, its colour spaces and its output intent, and one page."""
    variant = finish.variant(about.accessible)
    metadata = DocumentMetadata(title=about.title, lang=about.language)
    intent = "srgb" if variant else None
    document = Document([Backdrop(blank)], metadata, None, prepared.fonts, {}, intent)
    document.fonts = join_fonts(_uses(book), files)
    with measured():
        return bytes(document.write_pdf(pdf_variant=variant, pdf_identifier=about.identifier))


def _uses(book: Book) -> Iterator[tuple[FontUse, Iterable[tuple[int, str]]]]:
    """The uses of fonts in the order of the pages, as the one-document way would meet the glyphs."""
    by_page: dict[tuple[int, int], list[tuple[FontUse, list[tuple[int, str]]]]] = {}
    for number, part in enumerate(book.parts):
        for use in part.fonts:
            found: dict[int, list[tuple[int, str]]] = {}
            for page, glyph, text in use.glyphs:
                found.setdefault(page, []).append((glyph, text))
            for page, glyphs in found.items():
                by_page.setdefault((number, page), []).append((use, glyphs))
    seen: set[int] = set()
    for leaf, dressed in book.pages():
        if leaf.part is not None:
            yield from by_page.get((leaf.part, leaf.page), ())
        for piece in (*dressed.behind, *dressed.over):
            if id(piece) not in seen:
                seen.add(id(piece))
                yield from ((use, [(glyph, text) for _, glyph, text in use.glyphs]) for use in piece.fonts)


class _Stamp(Struct, frozen=True):
    """The stream that shows a piece, as an artifact: it is no content (ISO 32000-1, 14.8.2.2). And what it names."""

    stream: Object
    resources: Mapping[str, Mapping[str, Object]]


class _Joiner:
    """Fills a file with the pages of a book."""

    def __init__(self, pdf: Pdf, book: Book, about: Description) -> None:
        self.pdf = pdf
        self.book = book
        self.accessible = about.accessible
        self.blank = pdf.Root.Pages.Kids[0]
        self.resources = self.blank.Resources
        self.profile = self._profile()
        self.close = pdf.make_stream(b"Q")
        self.shifts: dict[float, Object] = {}
        self.stamps: dict[int, _Stamp] = {}
        self.shared: dict[bytes, Object] = {}
        self.boxes: dict[bytes, Object] = {}
        self.pages: list[Object] = []
        self.numbers: list[Object | int] = []
        self.annotations: list[tuple[Object, Object]] = []

    def join(self) -> None:
        """Adds all pages, and what holds for the file."""
        for number, leaves in groupby(self.book.pages(), key=lambda each: each[0].part):
            if number is None:
                self._add_blank(leaves)
            else:
                self._add_part(number, list(leaves))
        self.pdf.Root.Pages.Kids, self.pdf.Root.Pages.Count = Array(self.pages), len(self.pages)
        if self.accessible:
            self._add_parents()
        self._add_destinations()
        self._add_outline()

    # -- pages ---------------------------------------------------------------------------------

    def _add_blank(self, leaves: Iterable[tuple[Leaf, Dressed]]) -> None:
        for _, dressed in leaves:
            page = self._append(self.pdf.make_indirect(Dictionary(dict(self.blank.items()))))
            self._dress(page, [], self._own_resources(Dictionary()), dressed)

    def _add_part(self, number: int, leaves: Sequence[tuple[Leaf, Dressed]]) -> None:
        """Adds the pages of a part. The file of the part is let go of then: its streams are read when the book is
        saved, and what else it has would be there twice.
        """
        source = _open(self.book.parts[number].data)
        first = len(self.pages)
        resources: dict[float, Object] = {}
        for given, (leaf, dressed) in zip(list(source.pages), leaves, strict=True):
            page = self._append(self.pdf.copy_foreign(given.obj))
            if self.accessible:
                page.StructParents = len(self.pages) - 1
            self._move(page, leaf, dressed, resources)
        if self.accessible:
            self._hang(source, first)

    def _append(self, page: Object) -> Object:
        """Adds a page as its part has it, with boxes that all pages of a size share: else they take 20 MiB in a book of
        4,500 pages. (The library's own list of pages takes four times as long for it.)
        """
        if "/StructParents" in page:
            del page.StructParents
        for name in _BOXES:
            if name in page:
                page[name] = self.boxes.setdefault(page[name].unparse(), page[name])
        page.Parent = self.pdf.Root.Pages
        self.pages.append(page)
        return page

    def _move(self, page: Object, leaf: Leaf, dressed: Dressed, resources: dict[float, Object]) -> None:
        """Moves what is on a page of a part to its place on the sheet, and dresses it."""
        shift = self.book.shift(leaf, dressed)
        if 0.0 not in resources:
            resources[0.0] = self._own_resources(page.Resources)
        if shift not in resources:
            resources[shift] = self._shifted(resources[0.0], shift)
        for annotation in page.get("/Annots", ()):
            left, bottom, right, top = annotation.Rect
            annotation.Rect = Array([float(left) + shift, bottom, float(right) + shift, top])
            if self.accessible:
                annotation.F = _PRINTED
        self._dress(page, [self._shift(shift), page.Contents, self.close], resources[shift], dressed)

    def _dress(self, page: Object, content: list[Object], resources: Object, dressed: Dressed) -> None:
        """Puts what is behind before the content of a page, and what is over after it."""
        behind, over = ([self._stamp(piece) for piece in pieces] for pieces in (dressed.behind, dressed.over))
        page.Contents = Array([stamp.stream for stamp in behind] + content + [stamp.stream for stamp in over])
        for stamp in (*behind, *over):
            for name, entries in stamp.resources.items():
                resources = self._with(resources, name, entries)
        page.Resources = resources

    def _with(self, resources: Object, name: str, entries: Mapping[str, Object]) -> Object:
        """Resources that have some entries too; the same ones where they have them already."""
        known = resources.get(name, Dictionary())
        if all(key in known for key in entries):
            return resources
        resources = Dictionary(dict(resources.items()))
        resources[name] = Dictionary({**dict(known.items()), **entries})
        return resources

    def _shift(self, distance: float) -> Object:
        """What begins the content of a part: a state of its own, moved to the right."""
        if distance not in self.shifts:
            self.shifts[distance] = self.pdf.make_stream(b"q 1 0 0 1 %.5f 0 cm" % distance if distance else b"q")
        return self.shifts[distance]

    def _shifted(self, resources: Object, shift: float) -> Object:
        """Resources with their patterns moved, which lie on the page itself (ISO 32000-1, 8.7.3.1)."""
        if "/Pattern" not in resources:
            return resources
        moved = {name: self._moved(pattern, shift) for name, pattern in resources.Pattern.items()}
        return Dictionary({**dict(resources.items()), "/Pattern": Dictionary(moved)})

    def _moved(self, pattern: Object, shift: float) -> Object:
        copy = self.pdf.make_stream(pattern.read_raw_bytes())
        for name, value in pattern.items():
            copy[name] = value
        a, b, c, d, x, y = pattern.Matrix
        copy.Matrix = Array([a, b, c, d, float(x) + shift, y])
        return copy

    def _own_resources(self, resources: Object) -> Object:
        """The resources of a part, with the book's fonts and colours in place of its own."""
        resources.Font, resources.ColorSpace = self.resources.Font, self.resources.ColorSpace
        for name in _RESOURCES:
            found = dict(resources.get(name, Dictionary()).items())
            if found:
                resources[name] = Dictionary({key: self._own(each) for key, each in found.items()})
            elif name in resources:
                del resources[name]
        return resources

    def _own(self, object: Object) -> Object:
        """An object of a part's resources, with the book's colours, and with the book's own copy of a picture."""
        if object.get("/Subtype") == Name.Image:
            return self._share(object)
        if "/Group" in object and "/CS" in object.Group and isinstance(object.Group.CS, Array):
            object.Group.CS = self.profile
        if "/ShadingType" in object and isinstance(object.ColorSpace, Array):
            object.ColorSpace = self.profile
        mask = object.get("/SMask")
        if isinstance(mask, Dictionary) and "/G" in mask:
            mask.G = self._own(mask.G)
        if "/Resources" in object:
            self._own_resources(object.Resources)
        return object

    def _share(self, picture: Object) -> Object:
        digest = hashlib.sha256(picture.read_raw_bytes())
        for key in ("/Width", "/Height", "/ColorSpace", "/Decode", "/DecodeParms", "/Filter", "/Interpolate"):
            digest.update(repr(picture.get(key)).encode())
        if "/SMask" in picture:
            digest.update(picture.SMask.read_raw_bytes())
        return self.shared.setdefault(digest.digest(), picture)

    def _profile(self) -> Object:
        intents = self.pdf.Root.get("/OutputIntents")
        return Array([Name.ICCBased, intents[0].DestOutputProfile]) if intents else Name.DeviceRGB

    # -- stamps --------------------------------------------------------------------------------

    def _stamp(self, piece: Piece) -> _Stamp:
        if id(piece) not in self.stamps:
            content, resources = self._drawn(piece) if piece.data else (piece.content, {"/ExtGState": _states(piece)})
            content = b"q\n%s\nQ" % content
            marked = b"/Artifact BMC\n%s\nEMC" % content if self.accessible else content
            self.stamps[id(piece)] = _Stamp(self.pdf.make_stream(marked), resources)
        return self.stamps[id(piece)]

    def _drawn(self, piece: Piece) -> tuple[bytes, dict[str, dict[str, Object]]]:
        """The content of a piece and its resources, under names that no part has."""
        drawn = _open(piece.data)
        page = drawn.pages[0]
        found = self._own_resources(self.pdf.copy_foreign(page.obj.Resources))
        prefix = f"/{hashlib.sha256(piece.data).hexdigest()[:12]}"
        resources = {
            category: {f"{prefix}{name[1:]}": each for name, each in found[category].items()}
            for category in _RESOURCES
            if category in found
        }
        known = {name for category in resources for name, _ in found[category].items()}
        operations: list[Any] = []
        for each in pikepdf.parse_content_stream(page):
            if isinstance(each, pikepdf.ContentStreamInstruction) and str(each.operator) in _NAMING:
                operands = [_renamed(operand, known, prefix) for operand in each.operands]
                operations.append(pikepdf.ContentStreamInstruction(operands, each.operator))
            else:
                operations.append(each)
        return pikepdf.unparse_content_stream(operations), resources

    # -- structure -----------------------------------------------------------------------------

    def _hang(self, source: Pdf, first: int) -> None:
        """Hangs the elements of a part into the structure tree; its pages begin with the index ``first``."""
        root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        document = self.pdf.Root.StructTreeRoot.K[0]
        for element in root.K[0].K:
            element.P = document
            document.K.append(element)
        entries = list(root.ParentTree.Nums)
        count = len(source.pages)
        self.numbers.extend(each for page in range(count) for each in (first + page, entries[2 * page + 1]))
        parents = {int(entries[index]): entries[index + 1] for index in range(2 * count, len(entries), 2)}
        for page in self.pages[first : first + count]:
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    self.annotations.append((annotation, parents[int(annotation.StructParent)]))

    def _add_parents(self) -> None:
        """Adds what leads from pages and links to their elements, which are counted on (ISO 32000-1, 14.7.4.4)."""
        for number, (annotation, element) in enumerate(self.annotations, len(self.pages)):
            annotation.StructParent = number
            self.numbers += [number, element]
        self.pdf.Root.StructTreeRoot.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(self.numbers)))

    # -- destinations and outline --------------------------------------------------------------

    def _add_destinations(self) -> None:
        places: dict[str, Object] = {}
        for index, (leaf, dressed) in enumerate(self.book.pages()):
            if leaf.part is None:
                continue
            shift = self.book.shift(leaf, dressed)
            for name, (x, y) in self.book.parts[leaf.part].pages[leaf.page].anchors.items():
                if name not in places:
                    places[name] = self._destination(index, x + shift, y)
        if not places:
            return
        named = sorted(places.items(), key=lambda each: bytes(String(each[0])))
        listed = [each for name, place in named for each in (String(name), place)]
        self.pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array(listed)))

    def _destination(self, page: int, x: float, y: float) -> Object:
        return Array([self.pages[page], Name.XYZ, round(x, 5), round(y, 5), 0])

    def _add_outline(self) -> None:
        tree = _tree(self.book)
        if tree:
            root = self.pdf.make_indirect(Dictionary())
            entries, count = self._entries(tree, root)
            root.First, root.Last, root.Count = entries[0], entries[-1], count
            self.pdf.Root.Outlines = root

    def _entries(self, tree: list[Any], parent: Object) -> tuple[list[Object], int]:
        entries: list[Object] = []
        count = len(tree)
        for label, (page, x, y), kids, state in tree:
            entry = self.pdf.make_indirect(
                Dictionary(Title=String(label), Dest=self._destination(page, x, y), Parent=parent)
            )
            below, inner = self._entries(kids, entry)
            entry.Count = -inner if state == "closed" else inner
            count += 0 if state == "closed" else inner
            if below:
                entry.First, entry.Last = below[0], below[-1]
            if entries:
                entry.Prev, entries[-1].Next = entries[-1], entry
            entries.append(entry)
        return entries, count


def _tree(book: Book) -> list[Any]:
    """The outline as WeasyPrint builds it from the bookmarks of the pages."""
    root: list[Any] = []
    skipped: list[int] = []
    last = [root]
    level = 0
    for index, (leaf, dressed) in enumerate(book.pages()):
        shift = book.shift(leaf, dressed)
        found: tuple[Bookmark, ...] = () if leaf.part is None else book.parts[leaf.part].pages[leaf.page].bookmarks
        page = SimpleNamespace(
            bookmarks=[(each.level, each.label, (each.x + shift, each.y), each.state) for each in found]
        )
        level = make_page_bookmark_tree(page, skipped, last, level, index, Matrix())
    return root


def _states(piece: Piece) -> dict[str, Object]:
    """The transparencies that a piece names: WeasyPrint calls the same ones the same everywhere."""
    return {f"/{name}": Dictionary({"/ca" if name[0] == "a" else "/CA": value}) for name, value in piece.alphas.items()}


def _renamed(operand: Any, known: set[str], prefix: str) -> Any:
    return Name(f"{prefix}{str(operand)[1:]}") if isinstance(operand, Name) and str(operand) in known else operand
