"""``render``: an edition becomes the documents, style sheets, fonts and pictures of one medium."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pickle import PicklingError

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic
from anthology.isbn import hyphenated
from anthology.licences import licence
from anthology.model import dates
from anthology.model.catalogue import Contributor, Work
from anthology.model.document import Document, Loci, Medium, Rendering
from anthology.model.edition import Edition, Matter, Part
from anthology.model.text import Inlines, Text, plain
from anthology.model.wrap import Wrap
from anthology.rendering import barcode, endnotes, pictures, plan, sheets
from anthology.rendering.barcode import Barcode
from anthology.rendering.endnotes import Noted
from anthology.rendering.markup import attributes, direction, safe
from anthology.rendering.pictures import ReadImage
from anthology.rendering.plan import Page
from anthology.rendering.styles import Styles
from anthology.rendering.templates import FOLDER as TEMPLATES
from anthology.rendering.templates import TemplateProblemError, Templates
from anthology.rendering.text import Book, Macros, TextWriter, language_attributes, note_id
from anthology.rendering.views import (
    BarcodeView,
    BookView,
    ContentsEntry,
    DigitsView,
    MatterView,
    PartView,
    WorkView,
    WrapView,
)
from anthology.terms import Terms, terms
from anthology.values import Values, told

_MACROS = ("note_call", "note_mark", "note", "work_reference", "mention")


class Renderer:
    """Renders an edition for one medium, again and again: what is rendered the same as before is taken from there.

    ``read_image`` gives a picture's bytes by its path in the project, and raises OSError where it cannot. ``values``
    keep the documents of works, which several processes may write.
    """

    def __init__(
        self, edition: Edition, medium: Medium, styles: Styles, read_image: ReadImage, values: Values | None = None
    ) -> None:
        self._medium = medium
        self._shown = pictures.collect(edition, read_image)
        self._sheet = sheets.collect(styles, _sheets(edition, medium), values)
        self._pages: _Renderer | None = None
        self._failure: tuple[Diagnostic, ...] = ()
        self._values = values
        try:
            self._pages = _Renderer(edition, medium, styles, self._shown.names)
        except TemplateProblemError as error:
            self._failure = (error.diagnostic,)

    def render(self, at_end: frozenset[str] = frozenset(), printed: Loci | None = None) -> Diagnosed[Rendering]:
        """The documents and all that belongs to them.

        ``at_end`` are the ids in the book of notes that stand after their work although their series stands
        at the foot: those that a page has no room for. ``printed`` are the places in print that are known, of what the
        rendering says it cites; the EPUB takes them from the PDF. Documents whose template goes wrong are missing from
        the value; each has its diagnostic.
        """
        made = self._pages.all(at_end, printed or {}, self._values) if self._pages else []
        documents = tuple(each.document for each in made if each.document)
        cited = frozenset(id for each in made for id in each.cited)
        found = [*self._shown.diagnostics, *self._sheet.diagnostics, *self._failure]
        found += (each.failure for each in made if each.failure)
        found += (problem for each in made for problem in each.problems)
        images = {**self._shown.files, **self._sheet.ornaments}
        sheet = self._sheet
        rendering = Rendering(
            self._medium, documents, sheet.texts, sheet.fonts, images, cited=cited, printed=printed or {}
        )
        return Diagnosed(rendering, _each_once(found))


def render_cover(edition: Edition, styles: Styles) -> Diagnosed[Rendering]:
    """The cover alone, with its own style sheet, to be drawn as a picture: one document at the most."""
    sheet = sheets.cover_sheets(styles)
    found = [*sheet.diagnostics]
    documents: list[Document] = []
    try:
        renderer = _Renderer(edition, "pdf", styles, {})
        documents.append(renderer.document(plan.cover(renderer.pages)))
    except TemplateProblemError as error:
        found.append(error.diagnostic)
    rendering = Rendering("pdf", tuple(documents), sheet.texts, sheet.fonts, sheet.ornaments)
    return Diagnosed(rendering, _each_once(found))


BARCODE, FRONT = "images/barcode.svg", "images/front"
"""What the bar code and the picture of the front are called in the cover round a printed book."""


def render_wrap(edition: Edition, styles: Styles, wrap: Wrap, front: bytes | None = None) -> Diagnosed[Rendering]:
    """The cover round a printed book, with its style sheets; its front is the cover's template, or a picture."""
    sheet = sheets.collect(styles, (sheets.FONTS, sheets.COVER, sheets.WRAP))
    found = [*sheet.diagnostics]
    documents: list[Document] = []
    code = barcode.barcode(wrap.isbn, wrap.price) if wrap.isbn else None
    try:
        renderer = _Renderer(edition, "pdf", styles, {})
        documents.append(renderer.wrap(wrap, code, pictured=front is not None))
    except TemplateProblemError as error:
        found.append(error.diagnostic)
    images = dict(sheet.ornaments) | ({BARCODE: code.drawing} if code else {}) | ({FRONT: front} if front else {})
    return Diagnosed(Rendering("pdf", tuple(documents), sheet.texts, sheet.fonts, images), _each_once(found))


def _is_of_notes(page: Page) -> bool:
    return page.matter is not None and page.matter.name == plan.NOTES


def _sheets(edition: Edition, medium: Medium) -> tuple[str, ...]:
    names = (*sheets.SHEETS[medium], *((sheets.DRAFT[medium],) if edition.draft else ()))
    if medium == "epub" and not edition.settings.epub.embed_fonts:
        return tuple(name for name in names if name != sheets.FONTS)
    return names


def _barcode_view(code: Barcode, isbn: str) -> BarcodeView:
    digits = tuple(DigitsView(text, f"{left:.3f}mm", f"{top:.3f}mm") for text, left, top in code.digits)
    return BarcodeView(f"{code.width:.3f}mm", f"{code.height:.3f}mm", digits, hyphenated(isbn))


def _each_once(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """A macro that goes wrong does so in each document: once is enough."""
    return tuple(dict.fromkeys(found))


class _Written(Struct, frozen=True):
    """What the template of a page gets, and what its document says of it beside the markup."""

    view: MatterView | PartView | WorkView | None
    writer: TextWriter
    title: Inlines = ()
    short_title: Inlines = ()
    author: str = ""


class _Rendered(Struct, frozen=True):
    """What became of a page: its document, or why its template went wrong; the anchors that it cites, and problems."""

    document: Document | None = None
    failure: Diagnostic | None = None
    cited: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


class _Renderer:
    """Renders the pages of one edition for one medium."""

    def __init__(
        self,
        edition: Edition,
        medium: Medium,
        styles: Styles,
        names: Mapping[str, str],
    ) -> None:
        self._edition = edition
        self._medium = medium
        self._styles = styles
        self._language = edition.settings.book.language
        self._terms: Terms = terms(self._language)
        pages = plan.plan(edition)
        self.pages = (plan.cover(pages), *pages) if medium == "epub" else pages
        self._templates = Templates(styles, {"medium": medium, "word": self._terms.word})
        self._noted: list[tuple[Page, TextWriter]] = []
        notes = next((page.id for page in self.pages if _is_of_notes(page)), "")
        at_back = edition.series_at("back") if notes else frozenset()
        self._book = Book(
            medium,
            self._language,
            plan.targets(self.pages, at_back),
            edition.series_at("foot") if medium == "pdf" else frozenset(),
            names,
            Macros(**self._templates.macros("references.html", _MACROS)),
            self._terms,
            entries=plan.entries(self.pages),
            index=edition.settings.index,
            at_back=at_back,
            notes=notes,
        )
        self._works: dict[tuple[str, ...], _Rendered] = {}
        self._view = self._book_view()

    def all(self, at_end: frozenset[str], printed: Loci, values: Values | None) -> list[_Rendered]:
        """What becomes of each page, in order."""
        self._book = replace(self._book, at_end=at_end, printed=printed)
        made: dict[str, _Rendered] = {}
        if values and not self._book.at_back and (rest := self._rest):
            self._render_works(rest, values)
            made = {page.id: self._works[self._key(page)] for page in self.pages if page.work}
        self._noted = []
        for page in sorted(self.pages, key=_is_of_notes):  # which are known when the works are written
            if page.id not in made:
                made[page.id] = self._rendered(page)
        return [made[page.id] for page in self.pages]

    def _render_works(self, rest: str, values: Values) -> None:
        """Renders the works that were not rendered with the same notes at their ends before."""
        new = [page for page in self.pages if page.work and self._key(page) not in self._works]
        given = [(rest, page, self._moved(page)) for page in new]
        made = values.each(self.work, given, [page.work.words if page.work else 0 for page in new])
        self._works |= zip(map(self._key, new), made, strict=True)

    def _key(self, page: Page) -> tuple[str, ...]:
        return page.id, *self._moved(page)

    def work(self, _rest: str, page: Page, _moved: Sequence[str]) -> _Rendered:
        """What becomes of the page of a work; ``_rest`` is a digest of all else that this depends on, but for the notes
        of its own that are ``_moved`` to its end.
        """
        return self._rendered(page)

    def _moved(self, page: Page) -> list[str]:
        return sorted(id for id in self._book.at_end if id.startswith(note_id(page.id, "")))

    @cached_property
    def _rest(self) -> str:
        """A digest of what the pages of all works depend on; empty where it is not known.

        No text of a work tells places in print: the index does, and the list of variants.
        """
        book = self._book
        targets = [
            (id, to.id, sorted(to.anchors), to.title, to.short_title, sorted(to.at_back))
            for id, to in sorted(book.targets.items())
        ]
        names = (sorted(book.pictures.items()), sorted(book.entries.items()))
        settings = self._edition.settings.model_dump_json()
        given = (self._medium, settings, self._edition.text, targets, names)
        try:
            return hashlib.sha256(told(given) + self._styles.digest(TEMPLATES)).hexdigest()
        except (PicklingError, TypeError, OSError):
            return ""

    def _rendered(self, page: Page) -> _Rendered:
        language = (page.work.language if page.work else "") or self._language
        try:
            written = self._written(page, language)
            document = self._document(page, written, language)
        except TemplateProblemError as error:
            return _Rendered(failure=error.diagnostic)
        return _Rendered(document, None, tuple(sorted(written.writer.cited)), tuple(written.writer.problems))

    def document(self, page: Page) -> Document:
        """The document of a page without a work. Raises TemplateProblemError."""
        return self._document(page, self._written(page, self._language), self._language)

    def _document(self, page: Page, written: _Written, language: str) -> Document:
        title = plain(written.title)
        short = plain(written.short_title) or title
        values = {
            "id": page.id,
            "attributes": self._attributes(page, language),
            "book": self._view,
            "page": written.view,
            "contents": self._contents() if page.kind == "contents" else (),
        }
        markup = self._templates.page(f"{page.kind}.html", values)
        return Document(
            page.id,
            page.kind,
            page.section,
            title,
            markup,
            language,
            page.level,
            page.epub_type,
            page.role,
            tuple(written.writer.headings),
            tuple(written.writer.pictures),
            written.author,
            short,
            direction(language),
            page.work.span if page.work else None,
        )

    def wrap(self, wrap: Wrap, code: Barcode | None, *, pictured: bool) -> Document:
        """The cover round a printed book. Raises TemplateProblemError."""
        page = Page("wrap", "wrap", "cover", 0, "", "")
        texts, writer = self._edition.text, TextWriter(self._book, "wrap", self._language)
        people = self._edition.settings.book.contributors
        authors = [person.name for person in people if person.role == "author"]
        editors = [person.name for person in people if person.role == "editor"]
        drawn = self.document(plan.cover(self.pages)).markup if not pictured else f'<img src="{FRONT}" alt=""/>'
        view = WrapView(
            Markup(drawn),
            writer.blocks(texts.blurb),
            writer.blocks(texts.front_flap),
            writer.blocks(texts.back_flap),
            ("up" if wrap.upwards else "down") if wrap.spine_size else "",
            self._terms.names(authors or editors),
            _barcode_view(code, wrap.isbn) if code else None,
        )
        values = {"id": "wrap", "attributes": self._attributes(page, self._language), "book": self._view, "page": view}
        markup = self._templates.page("wrap.html", values)
        return Document("wrap", "wrap", "cover", plain(texts.title), markup, self._language, 0)

    def _attributes(self, page: Page, language: str) -> Markup:
        pairs = [("id", page.id), *language_attributes(language, self._medium)]
        if self._medium == "epub":
            pairs += [("epub:type", page.epub_type)]
        pairs += [("role", page.role)]
        return safe(attributes(pairs))

    # -- the texts of a page -------------------------------------------------------------------

    def _written(self, page: Page, language: str) -> _Written:
        if page.work:
            return self._work(page, page.work, language)
        writer = TextWriter(self._book, page.id, self._language)
        if page.part:
            return self._part(page.part, writer)
        if page.matter and _is_of_notes(page):
            return self._notes(page.matter, writer)
        if page.matter and page.kind not in plan.WHOLE:
            title = page.matter.title or self._words(page.matter.name)
            heading = Markup() if page.kind in plan.UNTITLED else writer.inlines(title)
            blocks = writer.blocks(plan.matter_text(page.matter, self._edition))
            return _Written(MatterView(page.matter.name, heading, blocks), writer, title)
        return _Written(None, writer, self._words(page.kind))

    def _words(self, name: str) -> Inlines:
        key = {"title": "title-page", "copyright": "copyright-page"}.get(name, name)
        return (Text(self._terms.word(key)),)

    def _part(self, part: Part, writer: TextWriter) -> _Written:
        view = PartView(
            self._terms.part(part.number),
            writer.inlines(part.title),
            writer.inlines(part.subtitle),
            writer.blocks(part.epigraph),
            writer.blocks(part.introduction),
        )
        return _Written(view, writer, part.title)

    def _work(self, page: Page, work: Work, language: str) -> _Written:
        writer = TextWriter(self._book, page.id, language, work.notes, work.id)
        around = language_attributes(self._language, self._medium, language)
        view = WorkView(
            title=writer.inlines(work.title),
            subtitle=writer.inlines(work.subtitle),
            authors=self._authors(work.contributors),
            credits=self._credits(work.contributors),
            date=self._terms.date(work.date) if work.date else "",
            genre=work.genre,
            headnote=writer.blocks(work.headnote, self._language),
            text=writer.blocks(work.blocks),
            notes=writer.notes(),
            book_language=safe(attributes(around if language != self._language else ())),
        )
        if writer.at_back():
            self._noted.append((page, writer))
        return _Written(view, writer, work.title, work.short_title, view.authors)

    def _notes(self, matter: Matter, writer: TextWriter) -> _Written:
        """The notes at the back of the book; to be written after all works."""
        title = matter.title or self._words(matter.name)
        calls = [call for _, noted in self._noted for call in noted.at_back()]
        heads: dict[str, str] = {}
        if self._medium == "pdf":
            writer.cited.update(id for call in calls for id in call)
            heads = endnotes.heads(calls, self._book.printed, self._terms)
        order = {page.id: number for number, page in enumerate(self.pages)}
        works = sorted(self._noted, key=lambda noted: order[noted[0].id])
        text = endnotes.grouped([self._noted_work(page, noted, writer, heads) for page, noted in works])
        return _Written(MatterView(matter.name, writer.inlines(title), text), writer, title)

    def _noted_work(self, page: Page, noted: TextWriter, writer: TextWriter, heads: Mapping[str, str]) -> Noted:
        entry = self._contents_entry(page)
        language = (page.work.language if page.work else "") or self._language
        spoken = language_attributes(language, self._medium, self._language) if language != self._language else ()
        return Noted(entry.title, entry.href, spoken, noted.notes_at_back(writer, heads))

    def _authors(self, people: tuple[Contributor, ...]) -> str:
        return self._terms.names([person.name for person in people if person.role == "author"])

    def _credits(self, people: tuple[Contributor, ...]) -> tuple[str, ...]:
        """A line for each role but the authors', in the order in which the roles come."""
        others = [person for person in people if person.role != "author"]
        roles = list(dict.fromkeys(person.role for person in others))
        by_role = sorted(others, key=lambda person: roles.index(person.role))
        return tuple(
            self._terms.credit(role, [person.name for person in group])
            for role, group in groupby(by_role, key=lambda person: person.role)
        )

    # -- the book ------------------------------------------------------------------------------

    def _book_view(self) -> BookView:
        book, texts = self._edition.settings.book, self._edition.text
        writer = TextWriter(self._book, "book", self._language)
        people = tuple(Contributor(person.role, person.name, person.sort) for person in book.contributors)
        isbn = book.identifiers.isbn_epub if self._medium == "epub" else book.identifiers.isbn_print
        return BookView(
            title=writer.label(texts.title),
            subtitle=writer.label(texts.subtitle),
            short_title=writer.label(texts.short_title or texts.title),
            plain_title=plain(texts.title),
            authors=self._authors(people),
            credits=self._credits(people),
            language=self._language,
            direction=direction(self._language),
            publisher=book.publisher,
            imprint=book.imprint,
            place=book.place,
            series=book.series.title if book.series else "",
            series_number=book.series.number if book.series else "",
            date=self._terms.date(dates.parse(book.date)) if book.date else "",
            edition=book.edition,
            copyright=writer.label(texts.copyright),
            licence=book.licence,
            licence_url=_licence_address(book.licence),
            isbn=hyphenated(isbn),
            doi=book.identifiers.doi,
            description=book.description,
        )

    def _contents(self) -> tuple[ContentsEntry, ...]:
        entries: list[ContentsEntry] = []
        for page in self.pages:
            entry = self._contents_entry(page)
            if page.level == 1:
                entries.append(entry)
            elif page.level == 2:
                entries[-1] = replace(entries[-1], children=(*entries[-1].children, entry))
        return tuple(entries)

    def _contents_entry(self, page: Page) -> ContentsEntry:
        language = (page.work.language if page.work else "") or self._language
        spoken = language_attributes(language, self._medium, self._language) if language != self._language else ()
        writer = TextWriter(self._book, page.id, language)
        matter = (page.matter.title or self._words(page.matter.name)) if page.matter else ()
        title = page.part.title if page.part else page.work.title if page.work else matter
        return ContentsEntry(
            page.kind,
            f"#{page.id}" if self._medium == "pdf" else f"{page.id}.xhtml",
            writer.label(title),
            self._authors(page.work.contributors) if page.work else "",
            self._terms.part(page.part.number) if page.part else "",
            safe(attributes(spoken)),
        )


def _licence_address(identifier: str) -> str:
    """Where a licence can be read: a URI itself, what the table of licences says, or its page in the SPDX list."""
    if identifier.startswith(("http://", "https://")):
        return identifier
    if known := licence(identifier):
        return known.url
    return f"https://spdx.org/licenses/{identifier}.html" if identifier else ""
