"""Laying a book out with WeasyPrint, shut off from network, disk and the machine's fonts.

Whatever WeasyPrint would only log becomes a diagnostic.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urljoin
from xml.etree.ElementTree import Element

import cssselect2
import PIL.Image
import weasyprint
from msgspec import Struct
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from anthology import scratch
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.writers.pdf import mending
from anthology.writers.pdf.atrules import may_have
from anthology.writers.pdf.breaking import breaking
from anthology.writers.pdf.named import BOOK
from anthology.writers.pdf.shaping import SHAPED, Sides, Words, shaping

# What comes from WeasyPrint has no types that a checker could know.
Box: TypeAlias = Any
Laid: TypeAlias = Any


class Resources(Struct, frozen=True):
    """What a layout may read: style sheets in their order, and files, all by their names in the book.

    ``words``: how lines are made (``shaping``).
    """

    sheets: Mapping[str, str]
    files: Mapping[str, bytes]
    words: Words = SHAPED


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Serves the files of the book, and data within its documents; refuses and remembers all else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.refused: list[str] = []
        self._files = {urljoin(BOOK, quote(name)): data for name, data in files.items()}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of a file of the book; raises ValueError for any other address."""
        address = quote(unquote(url), safe="/:")
        if address in self._files:
            # Told that it is a drawing, WeasyPrint does not ask Pillow first, which would import all that it can read.
            told = {"Content-Type": "image/svg+xml"} if address.lower().endswith(".svg") else {}
            return URLFetcherResponse(url, self._files[address], told)
        if url.startswith("data:"):
            return super().fetch(url, headers)
        self.refused.append(url)
        raise ValueError("not a file of this book")


class Html(weasyprint.HTML):  # type: ignore[misc]
    """A document from elements. (A parser of HTML would end a paragraph at a note with paragraphs.)"""

    def __init__(self, root: Element, fetcher: Fetcher) -> None:
        self.base_url = BOOK
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


_PIXELS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
"""How the names of pictures end that are no drawings."""


class Prepared(Struct, frozen=True):
    """Style sheets that were read and fonts that were loaded, once for any number of layouts.

    ``messages`` and ``refused`` are what WeasyPrint logged meanwhile, and the addresses that were not fetched.
    """

    sheets: Mapping[str, Any]
    fonts: FontConfiguration
    files: Mapping[str, bytes]
    messages: tuple[str, ...]
    refused: tuple[str, ...]
    words: Words

    @property
    def stylesheets(self) -> list[Any]:
        """The style sheets in their order, as WeasyPrint takes them."""
        return list(self.sheets.values())


class Reader:
    """Reads style sheets and fonts, each once, however many layouts want them.

    What belongs to fonts is read once for a process: Pango's fonts have threads, which a forked process would lack.
    """

    def __init__(self) -> None:
        self._sheets: dict[tuple[object, ...], _Sheet] = {}
        self._fonts: dict[tuple[object, ...], FontConfiguration] = {}

    def begin(self, resources: Resources) -> None:
        """Reads what processes that are forked from this one can share."""
        scratch.folder()
        if any(name.lower().endswith(_PIXELS) for name in resources.files):
            PIL.Image.init()  # which else each imports with its first picture
        for name, text in resources.sheets.items():
            if not _names_files(text):
                self._sheet(name, text, resources, None)

    def prepare(self, resources: Resources) -> Prepared:
        """Reads the style sheets and loads the fonts that they name."""
        here = os.getpid(), *resources.files.items()
        if here not in self._fonts:
            self._fonts[here] = _fonts()
        fonts = self._fonts[here]
        read = {name: self._sheet(name, text, resources, fonts) for name, text in resources.sheets.items()}
        messages = tuple(each for sheet in read.values() for each in sheet.messages)
        refused = tuple(each for sheet in read.values() for each in sheet.refused)
        sheets = {name: sheet.css for name, sheet in read.items()}
        return Prepared(sheets, fonts, resources.files, messages, refused, resources.words)

    def _sheet(self, name: str, text: str, resources: Resources, fonts: FontConfiguration | None) -> _Sheet:
        key: tuple[object, ...] = (name, text)
        if _names_files(text):
            key = (*key, os.getpid(), *resources.files.items())
        if key not in self._sheets:
            fetcher = Fetcher(resources.files)
            with logged() as messages:
                base = urljoin(BOOK, quote(name))
                css = weasyprint.CSS(string=text, base_url=base, url_fetcher=fetcher, font_config=fonts)
            self._sheets[key] = _Sheet(css, tuple(messages), tuple(fetcher.refused))
        return self._sheets[key]


class _Sheet(Struct, frozen=True):
    css: Any
    messages: tuple[str, ...]
    refused: tuple[str, ...]


def _names_files(text: str) -> bool:
    """Whether files are read with a style sheet; that of a background is read when a page has it."""
    return may_have(text, "@font-face", "@import", "@color-profile")


def lay_out(root: Element, resources: Resources | Prepared, **options: Any) -> Diagnosed[Laid]:
    """WeasyPrint's document, its pages laid out; ``options`` are WeasyPrint's."""
    prepared = resources if isinstance(resources, Prepared) else Reader().prepare(resources)
    fetcher = Fetcher(prepared.files)
    with logged() as messages, mended(prepared.words):
        laid = Html(root, fetcher).render(font_config=prepared.fonts, stylesheets=prepared.stylesheets, **options)
    return Diagnosed(laid, told((*prepared.messages, *messages), (*prepared.refused, *fetcher.refused)))


@contextmanager
def mended(words: Words = SHAPED, sides: Sides | None = None) -> Iterator[None]:
    """While it lasts, WeasyPrint lays out without some of its defects, breaks words that are too long where that is
    sensible, and sets from known words if that is wanted. ``sides`` are those on which the pages fall.
    """
    with mending.mended(), breaking(), shaping(words, sides):
        yield


def _fonts() -> FontConfiguration:
    """WeasyPrint's fonts, with a Fontconfig that has none of the machine's: ``@font-face`` gives all."""
    with tempfile.TemporaryDirectory(dir=scratch.folder()) as folder:
        config = Path(folder, "fonts.conf")
        config.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
            "<fontconfig><cachedir>/nonexistent</cachedir></fontconfig>",
            "utf-8",
        )
        # Fontconfig takes the name of its file from the environment alone, at the moment of loading.
        with _environment("FONTCONFIG_FILE", str(config)):
            fonts = FontConfiguration()
    # WeasyPrint makes a folder of its own for their files, which a process that is ended leaves behind.
    fonts._folder = Path(tempfile.mkdtemp(dir=scratch.folder()))
    return fonts


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


# -- what WeasyPrint has to say -------------------------------------------------------------------


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collects what WeasyPrint and its font library log as warnings or worse, off the terminal."""
    recorder = _Recorder()
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    before = [(logger.handlers[:], logger.propagate) for logger in loggers]
    try:
        for logger in loggers:
            logger.handlers, logger.propagate = [recorder], False
        yield recorder.messages
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate


def told(messages: Sequence[str], refused: Iterable[str]) -> tuple[Diagnostic, ...]:
    """What was refused and what was logged, as diagnostics, each once."""
    addresses = tuple(dict.fromkeys(refused))
    return (*map(_refusal, addresses), *complaints(messages, addresses))


def complaints(messages: Sequence[str], refused: tuple[str, ...] = ()) -> tuple[Diagnostic, ...]:
    """The messages as diagnostics, each once, without those about addresses that were refused."""
    own = [m for m in dict.fromkeys(messages) if not any(url in m for url in refused)]
    return tuple(problem("pdf-layout", message[:1].lower() + message[1:].rstrip(".")) for message in own)


def _refusal(url: str) -> Diagnostic:
    name = url.removeprefix(BOOK)
    hint = "put the file into the project and name it by its path"
    return problem("resource-refused", f"“{name}” is not a file of this book, and nothing else is read", hint=hint)


# -- walking through what was laid out ------------------------------------------------------------


def boxes(box: Box) -> Iterator[Box]:
    """A box and all boxes in it, in the order in which they are drawn as text."""
    waiting = [box]
    while waiting:
        each = waiting.pop()
        if type(each) is TextBox:  # half of all
            yield each
            continue
        each = getattr(each, "_box", each)  # what is positioned absolutely stands behind a placeholder
        yield each
        waiting.extend(reversed(getattr(each, "children", ())))


def texts(box: Box) -> Iterator[Box]:
    """The boxes in a box that hold text themselves."""
    return filter(has_text, boxes(box))


def has_text(box: Box) -> bool:
    """Whether a box holds text itself."""
    return isinstance(getattr(box, "text", None), str)


def page_box(page: Any) -> Box:
    """The outermost box of a page."""
    return page._page_box
