"""The books of an edition: rendered, laid out and written, in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from anthology import checks, pagination, prepress, rendering, workers
from anthology.diagnostics import Diagnosed, Span, has_errors, problem
from anthology.model.document import Loci, Medium, Rendering
from anthology.model.edition import Edition
from anthology.pagination import PrintedPage
from anthology.pipeline import press
from anthology.pipeline.editions import file_stem, stamp
from anthology.pipeline.expecting import drawn_before
from anthology.pipeline.library import Library, picture_reader
from anthology.pipeline.means import Means
from anthology.pipeline.project import styles_of
from anthology.rendering import Renderer
from anthology.values import Values
from anthology.writers import epub, pdf

if TYPE_CHECKING:
    from anthology.writers.pdf import Pdf

LAYOUTS = 6
"""How often a PDF whose notes have their places is laid out at the most, until the index tells the right pages."""


def render_documents(
    library: Library, edition: Edition, medium: Medium, printed: Loci | None = None, kept: Values | None = None
) -> Diagnosed[Rendering]:
    """The edition's documents for a medium, with the templates of its theme and the project's own."""
    renderer = _renderer(library, edition, medium, kept)
    if renderer.value is None:
        return Diagnosed(Rendering(medium, (), {}, {}, {}), renderer.diagnostics)
    rendered = renderer.value.render(printed=printed)
    return Diagnosed(rendered.value, (*renderer.diagnostics, *rendered.diagnostics))


def _renderer(library: Library, edition: Edition, medium: Medium, kept: Values | None) -> Diagnosed[Renderer | None]:
    styles = styles_of(library.project, edition.settings)
    if styles.failed:
        return Diagnosed(None, styles.diagnostics)
    made = Renderer(edition, medium, styles.value, picture_reader(library.project.root), kept)
    return Diagnosed(made, styles.diagnostics)


def make_pdf(
    library: Library, edition: Edition, means: Means | None = None, meanwhile: Callable[[], object] | None = None
) -> Diagnosed[Pdf | None]:
    """The PDF of an edition, as its printer wants it.

    What did not change is laid out once: it is kept in the store of the ``means``. ``meanwhile`` is done while the
    press has to do with the first pages.
    """
    if means is None:
        with Means() as means:
            return make_pdf(library, edition, means)
    order = cache(partial(_order, library, edition))

    def prepare() -> None:
        order()  # to import what an order is made with takes longer than to make it
        if meanwhile:
            meanwhile()

    laid = _lay_out(library, edition, means, prepare)
    if laid.value is None:
        return Diagnosed(None, laid.diagnostics)
    ready = _for_the_printer(library, edition, laid.value, means, order())
    return Diagnosed(ready.value, (*laid.diagnostics, *ready.diagnostics))


def _lay_out(
    library: Library, edition: Edition, means: Means, meanwhile: Callable[[], object] | None = None
) -> Diagnosed[Pdf | None]:
    """An edition on pages.

    Notes that the foot of a page has no room for are set after their work. Which these are is known for the
    longest before the layout, and for others only after it: the book is then laid out once more. So it is when index
    or apparatus tell pages, which are known after a layout; until the pages that they tell are those that they have.
    """
    renderer = _renderer(library, edition, "pdf", means.values)
    if renderer.value is None:
        return Diagnosed(None, renderer.diagnostics)
    first = renderer.value.render()
    if first.failed:
        return Diagnosed(None, (*renderer.diagnostics, *first.diagnostics))
    at_end = pdf.long_notes(first.value, edition.settings)
    span = library.project.loaded.locate(edition.name)(("page",))
    date, bare = stamp(edition), press.bare(edition)
    printed: Loci = {}
    left = LAYOUTS
    while True:
        rendered = renderer.value.render(at_end, printed) if at_end or printed else first
        answer = means.press.begin(press.book, rendered.value, bare, stamp=date, last=left == 1, span=span)
        if meanwhile:
            meanwhile()
            meanwhile = None
        written = answer()
        if lost := written.value.lost_notes - at_end:
            at_end |= lost
            continue
        left -= 1
        if written.value.settled or not left:
            break
        printed = written.value.printed or printed
    moved = pdf.moved_notes(first.value, at_end)
    astray = pdf.tell_overruns(written.value.overruns, rendered.value.documents, edition.works())
    return Diagnosed(
        written.value, (*renderer.diagnostics, *rendered.diagnostics, *moved, *written.diagnostics, *astray)
    )


def _order(library: Library, edition: Edition) -> Diagnosed[prepress.Order | None]:
    """What is ordered of a printer; nothing of a book for the screen."""
    if edition.settings.pdf.purpose != "print":
        return Diagnosed(None)
    span = library.project.loaded.span(edition.name, ("pdf", "profile"))
    return prepress.order(edition.settings, picture_reader(library.project.root), span)


def _for_the_printer(
    library: Library, edition: Edition, laid: Pdf, means: Means, order: Diagnosed[prepress.Order | None]
) -> Diagnosed[Pdf]:
    """A laid-out book as the printer wants it, and what the printer would say of it; a book for the screen as it is."""
    settings = edition.settings
    if settings.pdf.purpose != "print" or not laid.data:
        return Diagnosed(laid)
    papers = prepress.check_paper(settings, library.project.loaded.span(edition.name, ("pdf", "paper")))
    printing = press.Printing(order.value, stamp(edition), _pictures(library, edition), f"{file_stem(edition)}.pdf")
    ready = means.press.begin(press.ready, laid.data, printing, settings.pdf.printer)()
    return Diagnosed(replace(laid, data=ready.value), (*order.diagnostics, *papers, *ready.diagnostics))


def make_wrap(library: Library, edition: Edition, pages: int, means: Means | None = None) -> Diagnosed[bytes | None]:
    """The cover round the printed book of so many pages, laid flat; None where the config wants none."""
    at = (means or Means()).press
    settings = edition.settings
    if settings.wrap is None or settings.pdf.purpose != "print" or not pages:
        return Diagnosed(None)
    locate = library.project.loaded.locate(edition.name)
    measured = prepress.wrap(settings, settings.wrap, pages, locate(("wrap",)))
    picture = _named_cover(library, edition) if settings.book.cover else Diagnosed(None)
    styles = styles_of(library.project, edition.settings)
    rendered = rendering.render_wrap(edition, styles.value, measured.value, picture.value)
    found = (*measured.diagnostics, *picture.diagnostics, *styles.diagnostics, *rendered.diagnostics)
    if has_errors(found):
        return Diagnosed(None, found)
    written = at.begin(press.wrap, rendered.value, press.bare(edition), measured.value, stamp=stamp(edition))()
    order = _order(library, edition)
    if not written.value or order.value is None:
        return Diagnosed(written.value, (*found, *written.diagnostics))
    covering = prepress.for_cover(order.value, measured.value.bleed, measured.value.folds)
    ready = prepress.make_ready(written.value, covering, stamp(edition))
    return Diagnosed(ready.value, (*found, *written.diagnostics, *ready.diagnostics))


def _pictures(library: Library, edition: Edition) -> dict[str, tuple[str, Span]]:
    """The file and the place of each picture, by what its name in the PDF begins with."""
    named = rendering.named_pictures(edition, picture_reader(library.project.root))
    return {pdf.image_name(name): (image.path, image.span) for image, name in named}


class Printed(Struct, frozen=True):
    """The pages of a PDF, and the words that say which book has them: the URN of its ISBN, or its title.

    ``places`` are those that its index and apparatus tell.
    """

    pages: tuple[PrintedPage, ...]
    source: str
    places: Loci = field(default_factory=dict)


class MadeEpub(Struct, frozen=True):
    """The bytes of an EPUB, and what was read of them."""

    data: bytes
    read: checks.Epub | checks.UnreadableError


def make_epub(
    library: Library,
    edition: Edition,
    printed: Printed | None = None,
    means: Means | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Diagnosed[MadeEpub | None]:
    """The EPUB of an edition, with its cover as a picture, and marks where the pages of a ``printed`` book begin.

    Its index tells the places of that book. The cover is drawn by the press while the texts are written, and kept.
    ``meanwhile`` is done while the file is put together and read back, by another process if there may be one.
    """
    means = means or Means()
    places = printed.places if printed else None
    drawn = _cover(library, edition, means)
    rendered = render_documents(library, edition, "epub", printed=places, kept=means.values)
    if rendered.failed:
        return Diagnosed(None, rendered.diagnostics)
    paged = pagination.mark_pages(rendered.value, printed.pages, printed.source) if printed else rendered
    cover = drawn()

    hands = means.hands if meanwhile else 1
    values = means.values if hands == 1 else Values(means.store)

    def write(picture: bytes | None) -> Diagnosed[MadeEpub | None]:
        written = epub.write_epub(paged.value, edition, cover=picture, stamp=stamp(edition))
        made = MadeEpub(written.value, checks.read_back_epub(written.value, values)) if written.value else None
        return Diagnosed(made, written.diagnostics)

    with workers.beside(write, cover.value, hands) as answer:
        if meanwhile:
            meanwhile()
        written = answer()
    marked = paged.diagnostics if printed else ()
    return Diagnosed(written.value, (*rendered.diagnostics, *marked, *cover.diagnostics, *written.diagnostics))


def _cover(library: Library, edition: Edition, means: Means) -> Callable[[], Diagnosed[bytes | None]]:
    """Begins the picture of the cover, the one that the config names or one drawn from the template; waits for it."""
    if edition.settings.book.cover:
        return lambda: _named_cover(library, edition)
    rendered = rendering.render_cover(edition, styles_of(library.project, edition.settings).value)
    if rendered.failed:
        return lambda: Diagnosed(None, rendered.diagnostics)
    kept = means.values.known(press.cover_image, rendered.value)
    answer = partial(itemgetter(0), kept) if kept else means.press.begin(press.cover, rendered.value)

    def drawn() -> Diagnosed[bytes | None]:
        made = answer()
        means.store.put(drawn_before(edition.settings), b"")
        return Diagnosed(made.value, (*rendered.diagnostics, *made.diagnostics))

    return drawn


def _named_cover(library: Library, edition: Edition) -> Diagnosed[bytes | None]:
    """The picture that the config names."""
    span = library.project.loaded.span(edition.name, ("book", "cover"))
    try:
        return Diagnosed(picture_reader(library.project.root)(edition.settings.book.cover))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        hint = "write its path relative to the project’s folder, or take the key out to have one drawn"
        return Diagnosed(None, (problem("image-missing", f"the cover cannot be read: {why}", span, hint),))
