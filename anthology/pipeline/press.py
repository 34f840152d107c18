"""The press: where all that has to do with PDFs is done: the pages of books, the covers round them, the pictures of
covers; what printers want; and reading back.

It is a process of its own where there may be two. It imports what draws pages while this one reads the texts; and the
memory that a book's pages take, and the threads of the libraries that draw, are there and not here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from anthology import checks, memory, prepress, printers, rendering, scratch, workers
from anthology.cache import Store
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed, Span
from anthology.model.document import Rendering
from anthology.model.edition import Edition
from anthology.model.wrap import Wrap
from anthology.values import Values
from anthology.workers import Helper
from anthology.writers import pdf

if TYPE_CHECKING:
    from anthology.writers.pdf import Pdf, Workshop

P = ParamSpec("P")
T = TypeVar("T")


class Press:
    """Makes pages. Use it as a context: at its end, its process is gone."""

    def __init__(self, store: Store, jobs: int = 0) -> None:
        self._jobs = jobs
        self._pages = _Pages(store, jobs)
        self._stack = ExitStack()
        self._helper: Helper | None = None
        self.works_here = False
        """Whether pages were made in this process, which has the threads of the libraries that draw since."""
        self.processor = 0.0
        """Seconds of processor that the other process has taken until its last answer."""

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *raised: object) -> None:
        self._helper = None
        self._stack.close()
        self._pages.close()

    def stand_by(self, *, covers: bool = False) -> None:
        """Begins the process, if there may be two: pages will be asked for, or pictures of ``covers`` alone."""
        if self._helper is None and not self.works_here and workers.room(self._jobs) > 1:
            scratch.folder()  # which goes with this process, whatever becomes of the other one
            self._helper = self._stack.enter_context(Helper(self._pages, _ready_to_draw if covers else _ready))

    @property
    def stands_by(self) -> bool:
        """Whether there is another process."""
        return self._helper is not None

    def begin(self, make: Callable[Concatenate[_Pages, P], T], *given: P.args, **named: P.kwargs) -> Callable[[], T]:
        """Begins to make something (one of ``typefaces``, ``book``, ``ready``, ``wrap``, ``cover`` and ``read_back``),
        and gives a function that waits for it; which raises WorkerLost where the process was lost with it twice.
        """
        if self._helper is None:
            self.works_here = True
            return partial(make, self._pages, *given, **named)
        answer = self._helper.begin((make, given, named))

        def wait() -> T:
            made, self.processor = answer()
            return cast("T", made)

        return wait

    def tell(self, make: Callable[Concatenate[_Pages, P], object], *given: P.args, **named: P.kwargs) -> None:
        """Has something made ready for what is begun next (``read_ahead``), if there is another process for it."""
        if self._helper is not None:
            self._helper.tell((make, given, named))

    def forget(self) -> None:
        """Lets the other process forget what it keeps in memory."""
        if self._helper is not None:
            self.begin(_forget)()


def _forget(pages: _Pages) -> None:
    pages.store.trim()


def _ready() -> object:
    return pdf.write_pdf, prepress.make_ready, checks.read_pdf, checks.Shelf  # imports them


def _ready_to_draw() -> object:
    return pdf.cover_image


class _Pages:
    """What makes pages, here or in a process of its own."""

    def __init__(self, store: Store, jobs: int) -> None:
        self.store = store
        self.jobs = jobs
        self._workshop: Workshop | None = None

    @property
    def workshop(self) -> Workshop:
        """Where the parts of books are laid out: one for all books, whose processes stay for the next one."""
        if self._workshop is None:
            self._workshop = pdf.Workshop(self.store, self.jobs, stay=True)
        return self._workshop

    def close(self) -> None:
        """Ends the processes that lay out."""
        if self._workshop is not None:
            self._workshop.close()

    def __call__(self, asked: tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]) -> tuple[object, float]:
        """What is asked for, and the seconds of processor that this process has taken so far."""
        make, given, named = asked
        memory.give_back()
        return make(self, *given, **named), sum(os.times()[:4])


def read_ahead(pages: _Pages, styles: rendering.Styles, settings: Settings) -> None:
    """Reads the style sheets, the fonts and the hyphenation of a book while its texts are still read; that of other
    languages is read where a text in one is laid out.
    """
    sheets = rendering.printed_sheets(styles, Values(pages.store))
    pdf.read_ahead(sheets.texts, sheets.fonts, settings, (settings.book.language,), pages.workshop)


def read_cover_ahead(_pages: _Pages, styles: rendering.Styles) -> None:
    """Reads the fonts of a cover that is to be drawn alone, while the texts of the book are still read."""
    sheets = rendering.cover_sheets(styles)
    pdf.read_cover_fonts(sheets.texts, sheets.fonts)


def typefaces(pages: _Pages, styles: rendering.Styles) -> tuple[str, ...]:
    """The names of a theme's typefaces: what reads fonts is imported here anyway."""
    return rendering.typefaces(styles, Values(pages.store))


def book(
    pages: _Pages, rendering: Rendering, edition: Edition, *, stamp: datetime, last: bool, span: Span | None
) -> Diagnosed[Pdf]:
    """The PDF of a rendering; see ``pdf.write_pdf``."""
    return pdf.write_pdf(rendering, edition, stamp=stamp, last=last, workshop=pages.workshop, span=span)


def wrap(
    _pages: _Pages, rendering: Rendering, edition: Edition, measured: Wrap, *, stamp: datetime
) -> Diagnosed[bytes]:
    """The cover round a printed book, laid flat; see ``pdf.write_wrap``."""
    return pdf.write_wrap(rendering, edition, measured, stamp=stamp)


def cover(pages: _Pages, rendering: Rendering) -> Diagnosed[bytes]:
    """The picture of a cover, which is kept; see ``pdf.cover_image``."""
    return Values(pages.store).of(cover_image, rendering)


def cover_image(rendering: Rendering) -> Diagnosed[bytes]:
    """The picture of a cover, drawn."""
    return pdf.cover_image(rendering)


class Printing(Struct, frozen=True):
    """What is known of a book that is printed: the order for the press, if there is to be one, its date, the files of
    its pictures by what their names in the PDF begin with, and the name of its own file.
    """

    order: prepress.Order | None
    stamp: datetime
    pictures: Mapping[str, tuple[str, Span]]
    name: str


def ready(_pages: _Pages, data: bytes, printing: Printing, printer: str | None) -> Diagnosed[bytes]:
    """The pages of a book as they are wanted in print, and what a ``printer`` would say of them."""
    found = [*prepress.check_resolution(data, printing.pictures)]
    if printing.order is not None:
        made = prepress.make_ready(data, printing.order, printing.stamp)
        data = made.value
        found += made.diagnostics
    if printer is not None:
        found += prepress.preflight(data, printing.name, printers.preset(printer)).diagnostics
    return Diagnosed(data, tuple(found))


def read_back(
    pages: _Pages, data: bytes, heads: checks.Heads, *, pictured: bool, name: str
) -> checks.PdfRead | checks.UnreadableError:
    """What is to be read of a PDF, in which running ``heads`` are known; ``name`` is the edition's. See
    ``checks.read_pdf``.
    """
    shelf, hands = checks.Shelf(pages.store, name), workers.room(pages.jobs)
    try:
        return checks.read_pdf(data, heads, pictured=pictured, hands=hands, shelf=shelf)
    except checks.UnreadableError as error:
        return error


def bare(edition: Edition) -> Edition:
    """What pages need to know of an edition: all but its texts, which are in the rendering."""
    return replace(edition, front=(), parts=(), back=(), decisions=())
