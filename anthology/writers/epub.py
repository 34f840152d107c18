"""The EPUB 3.3 of a rendering: EbookLib writes container, package and NCX; pages, nav and zip are our own.

EbookLib is contained here. It would rebuild our pages, stamp the local time and draw a random identifier; the
classes at the end of this module keep it from all that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ebooklib import epub
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology import __version__
from anthology.diagnostics import Diagnosed, problem
from anthology.escaping import clean, escape
from anthology.model.document import Document, Rendering
from anthology.model.edition import Edition
from anthology.model.text import plain
from anthology.terms import terms
from anthology.writers import archive, description, navigation
from anthology.writers.description import Statement
from anthology.writers.navigation import href

FOLDER = "EPUB"

_XHTML = "http://www.w3.org/1999/xhtml"
_OPS = "http://www.idpf.org/2007/ops"
_NCX = "http://www.daisy.org/z3986/2005/ncx/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BODIES = {"cover": "", "front": "frontmatter", "body": "bodymatter", "back": "backmatter"}

# EPUB 3.3, section 3.2: the core media types of what a book of ours can hold.
_MEDIA_TYPES = {
    "css": "text/css",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "otf": "font/otf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
}
_COVERS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"))

# Elements that the manifest announces (EPUB 3.3, section 5.6.2.2); in escaped text, only an element looks so.
_ANNOUNCED = (("<math", "mathml"), ("<script", "scripted"), ("<svg", "svg"))


def write_epub(rendering: Rendering, edition: Edition, *, cover: bytes | None, stamp: datetime) -> Diagnosed[bytes]:
    """The bytes of the EPUB.

    ``cover`` is the picture of the cover (PNG, JPEG or GIF); without one, the cover is the page that its
    template makes. ``stamp`` is the time of modification that the file states, in any time zone.
    """
    picture = _cover_picture(cover) if cover else None
    if cover and picture is None:
        message, hint = "the cover is no picture that readers show", "use PNG or JPEG"
        return Diagnosed(b"", (problem("image-format", message, hint=hint),))
    moment = stamp.astimezone(UTC)
    return Diagnosed(archive.pack(_Book(rendering, edition, picture).files(moment), moment))


class _Picture(Struct, frozen=True):
    """The picture of the cover: its name in the book, and its bytes."""

    name: str
    data: bytes


def _cover_picture(data: bytes) -> _Picture | None:
    extension = next((extension for signature, extension in _COVERS if data.startswith(signature)), None)
    return _Picture(f"cover-image.{extension}", data) if extension else None


class _Book:
    """One EPUB in the making."""

    def __init__(self, rendering: Rendering, edition: Edition, cover: _Picture | None) -> None:
        self._rendering = rendering
        self._edition = edition
        self._cover = cover
        self._language = edition.settings.book.language
        self._documents = tuple(map(self._with_cover, rendering.documents))
        self._book = epub.EpubBook()

    def files(self, moment: datetime) -> dict[str, bytes]:
        """The files of the EPUB by their path in it."""
        book = self._book
        book.FOLDER_NAME = FOLDER
        book.title = clean(plain(self._edition.text.title))
        book.language = self._language
        book.direction = "rtl" if self._direction() == "rtl" else None
        book.toc = list(_contents(self._documents))
        book.set_template("ncx", f'<ncx xmlns="{_NCX}" version="2005-1" xml:lang="{self._language}"/>'.encode())
        self._describe(moment)
        self._collect()
        writer = _Writer(book, self._language, moment)
        writer.write()
        return writer.out.files

    def _direction(self) -> str:
        """The direction of the book's own language, as its pages state it."""
        own = (document.direction for document in self._documents if document.language == self._language)
        return next(own, "ltr")

    # -- pages ---------------------------------------------------------------------------------

    def _with_cover(self, document: Document) -> Document:
        """The page of the cover shows the picture, where there is one."""
        if document.kind != "cover" or self._cover is None:
            return document
        words = terms(self._language)
        label = escape(words.label(words.word("cover"), description.full_title(self._edition)))
        image = f'<img src="{self._cover.name}" alt="{label}" role="doc-cover"/>'
        markup = f'<section class="cover-picture" id="{document.id}" epub:type="cover">{image}</section>'
        return replace(document, markup=markup)

    def _page(self, document: Document) -> bytes:
        kind = f' epub:type="{_BODIES[document.section]}"' if _BODIES[document.section] else ""
        body = f"<body{kind}>\n{self._banner()}{document.markup}\n</body>"
        return self._xhtml(document.title, document.language, document.direction, body)

    def _banner(self) -> str:
        """What stands before each page of a draft."""
        if not self._edition.draft:
            return ""
        words = escape(terms(self._language).sentence("draft"))
        return f'<p class="draft" role="note" lang="{self._language}" xml:lang="{self._language}">{words}</p>\n'

    def _nav(self) -> bytes:
        body = navigation.body(self._documents, self._rendering.pages, self._language)
        return self._xhtml(description.full_title(self._edition), self._language, self._direction(), body)

    def _xhtml(self, title: str, language: str, direction: str, body: str) -> bytes:
        turned = ' dir="rtl"' if direction == "rtl" else ""
        sheets = "\n".join(
            f'<link rel="stylesheet" type="text/css" href="{name}"/>' for name in self._rendering.stylesheets
        )
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="{_XHTML}" xmlns:epub="{_OPS}" lang="{language}" xml:lang="{language}"{turned}>
<head>
<meta charset="UTF-8"/>
<title>{escape(title)}</title>
{sheets}
</head>
{body}
</html>
""".encode()

    # -- manifest and spine --------------------------------------------------------------------

    def _collect(self) -> None:
        """Puts everything into the manifest, and the documents into the spine."""
        if self._cover:
            picture = _Item(description.COVER, self._cover.name, self._cover.data, ("cover-image",))
            self._book.add_item(picture)
        for document in self._documents:
            properties = tuple(name for tag, name in _ANNOUNCED if tag in document.markup)
            page = _Item(f"page.{document.id}", href(document), self._page(document), properties)
            self._book.add_item(page)
            self._book.spine.append(page)
        self._book.add_item(_Item("nav", f"{self._nav_name()}.xhtml", self._nav(), ("nav",)))
        self._book.add_item(epub.EpubNcx("ncx", "toc.ncx"))
        sheets = {name: text.encode() for name, text in self._rendering.stylesheets.items()}
        files = {**sheets, **self._rendering.fonts, **self._rendering.images}
        for number, (name, data) in enumerate(sorted(files.items()), 1):
            self._book.add_item(_Item(f"file.{number}", name, data))

    def _nav_name(self) -> str:
        """``nav``, unless a document of the book is called so."""
        taken, name = {document.id for document in self._documents}, "nav"
        while name in taken:
            name += "-"
        return name

    # -- metadata ------------------------------------------------------------------------------

    def _describe(self, moment: datetime) -> None:
        first, *others = description.identifiers(self._edition)
        self._book.set_identifier(first.uri)
        for number, identifier in enumerate((first, *others), 1):
            id = self._book.IDENTIFIER_ID if number == 1 else f"id-{number}"
            if number > 1:
                self._state(Statement(identifier.uri, name="identifier", id=id))
            if identifier.onix:
                kind, scheme = "identifier-type", "onix:codelist5"
                self._state(Statement(identifier.onix, property=kind, refines=id, scheme=scheme))
        for statement in description.describe(self._edition, self._rendering, moment):
            self._state(statement)
        # These two are for old readers; the first replaces EbookLib's word about itself.
        generator = {"name": "generator", "content": f"anthology {__version__}"}
        cover = {"name": "cover", "content": description.COVER}
        metas = [("", generator), *([("", cover)] if self._cover else [])]
        self._book.metadata[epub.NAMESPACES["OPF"]] = {"meta": metas}

    def _state(self, statement: Statement) -> None:
        attributes = {
            "property": statement.property,
            "id": statement.id,
            "refines": statement.refines and f"#{statement.refines}",
            "scheme": statement.scheme,
            _XML_LANG: statement.language,
        }
        given = {name: value for name, value in attributes.items() if value}
        namespace, name = ("DC", statement.name) if statement.name else (None, "meta")
        self._book.add_metadata(namespace, name, clean(statement.value), given)


def _contents(documents: Sequence[Document]) -> Iterator[object]:
    """EbookLib's table of contents, for the NCX: links, and pairs of a section with the links in it."""
    for document, inside in navigation.outline(documents):
        section = epub.Section(clean(document.title), href(document))
        yield (section, [_link(one) for one in inside]) if inside else _link(document)


def _link(document: Document) -> epub.Link:
    return epub.Link(href(document), clean(document.title), f"nav.{document.id}")


# -- EbookLib, contained -----------------------------------------------------------------------------


class _Item(epub.EpubItem):  # type: ignore[misc]  # EbookLib has no types
    """A file whose bytes are written as they are."""

    def __init__(self, id: str, name: str, data: bytes, properties: Sequence[str] = ()) -> None:
        super().__init__(id, name, _MEDIA_TYPES[name.rpartition(".")[2].lower()], data)
        self.properties = properties


class _Files:
    """Stands where EbookLib has its zip file, and keeps what is written to it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def writestr(self, name: str, data: bytes | str) -> None:
        self.files[name] = data.encode() if isinstance(data, str) else data


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # EbookLib has no types
    """Writes into memory, with the language on the package and a time of modification that is given."""

    def __init__(self, book: epub.EpubBook, language: str, moment: datetime) -> None:
        super().__init__("", book, {"mtime": moment, "play_order": {"enabled": True, "start_from": 1}})
        self._language = language
        self.out = _Files()

    def write(self) -> None:
        self.out.writestr(archive.MIMETYPE, "application/epub+zip")
        self._write_container()
        self._write_opf()
        self._write_items()

    def _write_opf_file(self, root: etree._Element) -> None:
        root.set(_XML_LANG, self._language)
        # EbookLib declares a prefix that is reserved and that nothing here uses.
        del root.attrib["prefix"]
        super()._write_opf_file(root)
