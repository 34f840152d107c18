"""The steps of writing a PDF, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology import memory
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.model.document import Document, Loci, Rendering
from anthology.model.edition import Edition
from anthology.terms import roman
from anthology.writers.pdf import (
    book,
    bounds,
    castoff,
    failing,
    finish,
    fonts,
    geometry,
    glyphs,
    layout,
    metadata,
    parts,
    places,
    tables,
    thickness,
)
from anthology.writers.pdf.astray import Overrun
from anthology.writers.pdf.layout import Laid, Resources
from anthology.writers.pdf.metadata import Description
from anthology.writers.pdf.missing import missing
from anthology.writers.pdf.parts import Workshop
from anthology.writers.pdf.shaping import SHAPES, Words, read_patterns
from anthology.writers.pdf.written import Pdf, Place

PAGE = "css/page.css"
"""The name of the style sheet that is made from the settings."""
LAYOUTS = 3
"""How often a book is laid out at the most, until its inside margin is one for its pages."""


def read_ahead(
    sheets: Mapping[str, str],
    files: Mapping[str, bytes],
    settings: Settings,
    languages: Iterable[str],
    workshop: Workshop,
) -> None:
    """Reads what an edition is set with, before its documents are known: style sheets, the files of fonts, and the
    hyphenation of some languages (BCP 47).
    """
    decoded = fonts.decoded(files, workshop.store)
    fonts.read_faces(sheets, decoded)
    if geometry.geometry(settings).has_room:
        for mirrored in (True, False):
            page = {PAGE: geometry.page_style(settings, mirrored=mirrored)}
            workshop.reader.begin(Resources({**sheets, **page}, decoded))
        parts.read_ahead((*sheets.values(), page[PAGE]))  # parts are laid out on pages that are alike on both sides
    if settings.page.hyphenate and settings.pdf.text_layer:
        read_patterns(languages)


def write_pdf(
    rendering: Rendering,
    edition: Edition,
    *,
    stamp: datetime,
    last: bool = True,
    workshop: Workshop | None = None,
    span: Span | None = None,
) -> Diagnosed[Pdf]:
    """The PDF of a rendering, for the screen or for print as the settings say; ``stamp`` is the date of the file.

    With ``last``, a file is written even where it tells pages that are not right; this is a diagnostic. ``workshop``
    is where its parts are laid out and kept. ``span`` is where the config speaks of the page.
    """
    page = geometry.geometry(edition.settings)
    if not page.has_room:
        return Diagnosed(_nothing(), (_no_room(span),))
    workshop = workshop or Workshop()
    rendering = replace(rendering, fonts=fonts.decoded(rendering.fonts, workshop.store))
    faces = fonts.read_faces(rendering.stylesheets, rendering.fonts)
    if faces.failed:
        return Diagnosed(_nothing(), faces.diagnostics)
    job = _Job(rendering, edition, edition.settings, faces.value, metadata.describe(edition, stamp), last)
    try:
        written = _opening_well(job, workshop)
    except ParseError as error:
        return Diagnosed(_nothing(), (problem("pdf-layout", f"a document is not well-formed: {error}"),))
    thick = thickness.too_thick(edition.settings, written.value.inside, written.value.pages, span)
    return _and_told(written, *thick, *_line_by_line(edition.settings))


def _opening_well(job: _Job, workshop: Workshop) -> Diagnosed[Pdf]:
    """The book with the inside margin that its pages need: those that it is cast off to have, or else those that it
    has with that.
    """
    pages = castoff.cast_off(job.rendering, job.usual) if thickness.matters(job.usual) else 0
    page = geometry.geometry(job.usual)
    for left in reversed(range(LAYOUTS)):
        chosen = thickness.opened(job.usual, thickness.extent(page, pages))
        tried = replace(job, edition=replace(job.edition, settings=chosen), wants_margin=left > 0)
        written = _laid_and_written(tried, workshop)
        pages, page = written.value.pages, geometry.geometry(chosen)
        if not pages or tried.has_margin_for(pages):
            break
    return Diagnosed(replace(written.value, inside=page.inside), written.diagnostics)


def _line_by_line(settings: Settings) -> Iterator[Diagnostic]:
    """Why the lines of paragraphs are not chosen together, where that is wanted."""
    if settings.page.linebreaks == "total-fit" and not (SHAPES and settings.pdf.text_layer):
        why = "pdf.text_layer is off" if SHAPES else "this version of WeasyPrint is not the one it is made for"
        yield problem("lines-greedy", f"lines are broken one by one, not by total fit: {why}")


def _laid_and_written(job: _Job, workshop: Workshop) -> Diagnosed[Pdf]:
    try:
        with failing.told_of("the book"):
            return _as_wanted(job, workshop)
    except failing.LayoutFailed as failed:
        return Diagnosed(_nothing(), (failing.failure(failed),))
    except parts.PartLost as lost:
        hint = "close other programs, or let fewer processes work: --jobs 1"
        return Diagnosed(_nothing(), (problem("worker-lost", str(lost), hint=hint),))


def _as_wanted(job: _Job, workshop: Workshop) -> Diagnosed[Pdf]:
    if job.edition.settings.pdf.engine == "single":
        return _as_one(job)
    try:
        return _in_parts(job, workshop)
    except parts.Unsuitable as reason:
        return _and_told(_as_one(job), problem("pdf-whole", f"the PDF is laid out as one document: {reason}"))


class _Job(Struct, frozen=True):
    """A book to be written; with ``last``, even where it tells pages that are not right, and if no margin is wanted,
    with the inside margin that the edition has, which may be another one than its ``usual`` settings have.
    """

    rendering: Rendering
    edition: Edition
    usual: Settings
    faces: fonts.Faces
    about: Description
    last: bool
    wants_margin: bool = True

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that get pages."""
        return book.printed(self.rendering)

    def has_margin_for(self, pages: int) -> bool:
        """Whether the inside margin is one for so many pages, or is to be taken as it is."""
        return not self.wants_margin or thickness.fits(self.usual, self.edition.settings, pages)

    def goes_on(self, pages: int, printed: Loci) -> bool:
        """Whether the file is to be written, now that its pages and the places of what it cites are known."""
        return self.has_margin_for(pages) and (self.last or printed == self.rendering.printed)


def _as_one(job: _Job) -> Diagnosed[Pdf]:
    """The book laid out as one document."""
    root = book.tree(book.sections(job.rendering, job.edition), job.edition.settings)
    resources = _resources(job.rendering, job.edition)
    prepared, variant = layout.Reader().prepare(resources), finish.variant(job.about.accessible)
    fitted = tables.fitted(root, lambda: layout.lay_out(root, prepared, pdf_variant=variant))
    laid = fitted.laid
    if lost := missing(fitted.pages, root):  # nobody wants to see such a layout: it is not drawn
        return Diagnosed(_nothing(lost), (*laid.diagnostics, *map(_lost, sorted(lost))))
    starts = _places(laid.value, job.documents)
    folios = _folios(len(laid.value.pages), starts, job.documents)
    printed = places.places(laid.value, folios, job.rendering.cited)
    if not job.goes_on(len(folios), printed):
        return Diagnosed(_unwritten(len(folios), printed), laid.diagnostics)
    written = finish.write(laid.value, job.about, folios, job.faces)
    owner = owners(root)
    pages = enumerate(fitted.pages)
    lacking = tuple(glyphs.told(each for n, page in pages for each in glyphs.lacking(page, n, job.faces, owner)))
    made = _Made(written.value, starts, folios, printed, tuple(bounds.overruns(fitted.strays, _documents(root))))
    return _written(job, made, (*laid.diagnostics, *written.diagnostics), lacking)


def _in_parts(job: _Job, workshop: Workshop) -> Diagnosed[Pdf]:
    """The book laid out document by document; raises Unsuitable where it cannot be."""
    resources = _resources(job.rendering, job.edition)
    neutral = {PAGE: geometry.page_style(job.edition.settings, mirrored=False)}
    accessible = job.about.accessible
    cited = frozenset(job.rendering.cited)
    attributes = book.attributes(job.edition.settings)
    order = parts.Order(attributes, resources, neutral, job.faces, cited, accessible)
    laid = parts.lay_out(tuple(book.sections(job.rendering, job.edition)), order, workshop)
    made = laid.value
    if isinstance(made, parts.NotesLost):
        return Diagnosed(_nothing(made.ids), tuple(map(_lost, sorted(made.ids))))
    begun = made.starts()
    starts = {document.id: begun[document.id] for document in job.documents}
    folios = _folios(len(made.leaves), starts, job.documents)
    printed = made.places(folios)
    if not job.goes_on(len(folios), printed):
        return Diagnosed(_unwritten(len(folios), printed), laid.diagnostics)
    memory.give_back()  # before the book comes to stand in it
    bound = parts.bind(made, job.about, folios, job.rendering.fonts)
    lacking = tuple(glyphs.told(made.lacking()))
    written = _Made(bound.value, starts, folios, printed, tuple(made.overruns()))
    return _written(job, written, (*laid.diagnostics, *bound.diagnostics), lacking)


class _Made(Struct, frozen=True):
    """The bytes of a book, the page on which each document begins, the folios, where what is cited stands, and what
    stands outside the area of the text.
    """

    data: bytes
    starts: Mapping[str, int]
    folios: tuple[str, ...]
    printed: Loci
    overruns: tuple[Overrun, ...]


def _written(job: _Job, made: _Made, logged: tuple[Diagnostic, ...], lacking: tuple[Diagnostic, ...]) -> Diagnosed[Pdf]:
    """The PDF with what the layout complained of, and the characters that faces lack."""
    if lacking:  # WeasyPrint says the same once more, without the place
        logged = tuple(each for each in logged if not each.message.startswith(".notdef"))
    settled = made.printed == job.rendering.printed
    wrong = () if settled else (_unsettled(job.rendering, made.printed),)
    absent = tuple(map(_off_the_page, sorted(job.rendering.cited - set(made.printed))))
    begins = {id: Place(page, made.folios[page]) for id, page in made.starts.items()}
    pdf = Pdf(made.data, len(made.folios), begins, made.folios, frozenset(), made.printed, settled, made.overruns)
    return Diagnosed(pdf, (*logged, *absent, *wrong, *lacking))


def _and_told(result: Diagnosed[Pdf], *told: Diagnostic) -> Diagnosed[Pdf]:
    return Diagnosed(result.value, (*result.diagnostics, *told))


def _unwritten(pages: int, printed: Loci) -> Pdf:
    return Pdf(b"", pages, {}, (), printed=printed, settled=False)


def _off_the_page(id: str) -> Diagnostic:
    hint = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"
    return problem("place-lost", f"the place {id}, to which index or apparatus point, is on no page", hint=hint)


def _unsettled(rendering: Rendering, printed: Loci) -> Diagnostic:
    moved = sum(1 for id, locus in printed.items() if rendering.printed.get(id) != locus)
    hint = "look up some pages of the index and the apparatus; put them behind the text if they stand before it"
    message = f"{moved} of the places in print still moved after the last layout"
    return problem("pages-unsettled", message, hint=hint)


def _lost(id: str) -> Diagnostic:
    hint = "set notes.….place: end for its series"
    return problem("note-lost", f"the note {id} does not come out whole at the foot of the page", hint=hint)


def _no_room(span: Span | None) -> Diagnostic:
    hint = "make the page larger, or its margins, font_size and line_height smaller"
    return problem("page-no-room", "the page has no room for text between its margins", span, hint)


def _nothing(lost: frozenset[str] = frozenset()) -> Pdf:
    return Pdf(b"", 0, {}, (), lost)


def _resources(rendering: Rendering, edition: Edition) -> Resources:
    sheets = {**rendering.stylesheets, PAGE: geometry.page_style(edition.settings)}
    files = {**rendering.fonts, **rendering.images}
    if edition.settings.pdf.purpose == "print":
        files = {name: _black(data) if _is_ornament(name) else data for name, data in files.items()}
    page = edition.settings.page
    facing = edition.settings.pdf.purpose == "print"
    words = Words(edition.settings.pdf.text_layer, page.linebreaks == "total-fit", page.copyfit, levelled=facing)
    return Resources(sheets, files, words)


def _is_ornament(name: str) -> bool:
    return name.startswith("ornaments/") and name.endswith(".svg")


def _black(drawing: bytes) -> bytes:
    """An ornament in the black of the press instead of the screen's; one that has its own colour keeps it."""
    root = etree.fromstring(drawing, etree.XMLParser(resolve_entities=False, no_network=True))
    if "fill" not in root.attrib:
        root.set("fill", "device-cmyk(0 0 0 1)")
    return etree.tostring(root)


# -- reading the layout back ----------------------------------------------------------------------


def owners(root: Element) -> dict[Element, str]:
    """What an editor calls the document that each element belongs to."""
    named = ((section, section.get("data-label") or section.get("id") or "") for section in root.iterfind("body/*"))
    return {each: name for section, name in named for each in section.iter()}


def _documents(root: Element) -> dict[Element, str]:
    """The id of the document that each element belongs to."""
    return {each: section.get("id", "") for section in root.iterfind("body/*") for each in section.iter()}


def _places(laid: Laid, documents: tuple[Document, ...]) -> dict[str, int]:
    """The index of the first page of each document."""
    wanted = {document.id for document in documents}
    found: dict[str, int] = {}
    for index, page in enumerate(laid.pages):
        for anchor in page.anchors:
            if anchor in wanted:
                found.setdefault(anchor, index)
    return found


def _folios(pages: int, starts: Mapping[str, int], documents: tuple[Document, ...]) -> tuple[str, ...]:
    """The folio of each page, printed or not: roman before the text, arabic from its first page on."""
    body = [starts[document.id] for document in documents if document.section != "front" and document.id in starts]
    first = min(body, default=pages)
    return tuple(roman(index + 1) if index < first else str(index - first + 1) for index in range(pages))
