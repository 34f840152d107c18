"""Small books for the tests of the PDF writer, made of markup by hand, with the theme's own style sheets and faces."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
from msgspec import Struct

from anthology.config.schema import Book, Page
from anthology.config.schema import Edition as Settings
from anthology.config.schema import Pdf as PdfSettings
from anthology.diagnostics import Diagnosed
from anthology.model.document import Document, Rendering
from anthology.model.edition import BookText, Edition
from anthology.model.text import Text
from anthology.writers.pdf import Pdf, tell_overruns, write_pdf

STAMP = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
BASE = Path(__file__).parents[2] / "styles" / "base"
WORDS = (
    "the room was cold until noon and the readers who came before noon were the ones who had nowhere warmer to go "
    "they read what was nearest to the stove which is how a catalogue of river tolls came to be the best known book"
).split()


def prose(words: int, start: int = 0) -> str:
    """So many words; another ``start`` gives other ones."""
    return " ".join(WORDS[(start * 7 + n * (1 + start % 3)) % len(WORDS)] for n in range(words)).capitalize() + "."


def paragraphs(count: int, words: int = 90) -> str:
    """Paragraphs of prose."""
    return "".join(f"<p>{prose(words, n)}</p>" for n in range(count))


def note(number: int, text: str, work: str = "one", mark: str = "") -> str:
    """A note at the foot, where it is called."""
    id = f"{work}.note-{number}"
    return f'<span class="note author" id="{id}" data-mark="{mark or number}"><p>{text}</p></span>'


def document(
    kind: str,
    id: str,
    text: str,
    section: Literal["front", "body", "back"] = "body",
    title: str = "",
    level: int = 1,
    author: str = "",
    language: str = "en-GB",
) -> Document:
    """A document with an opener, where it has a title."""
    header = f"<header><h1>{title}</h1></header>" if title else ""
    markup = f'<section class="{kind}" id="{id}" lang="{language}">{header}<div class="text">{text}</div></section>'
    return Document(id, kind, section, title, markup, language, level if title else 0, author=author)


def work(text: str, id: str = "one", **more: Any) -> Document:
    """A work."""
    return document("work", id, text, **{"title": f"Work {id}", "author": "Odile Maret", **more})


def small_book() -> tuple[Document, ...]:
    """Every kind of document, and works long enough for several pages."""
    links = "".join(f'<li class="work"><a href="#{id}">{id}</a></li>' for id in ("introduction", "one", "two"))
    return (
        document("half-title", "half-title", "<p>The Book</p>", "front"),
        document("title", "title", "<p>The Title of the Book</p>", "front"),
        document("copyright", "copyright", "<p>Copyright 2026</p>", "front"),
        document("contents", "contents", f"<ol>{links}</ol>", "front", title="Contents", level=0),
        work(paragraphs(6), "introduction", section="front", title="Introduction", author=""),
        document("part", "part-1", "", title="First part"),
        work(paragraphs(9), "one", level=2),
        document("part", "part-2", "", title="Second part"),
        work(paragraphs(5), "two", level=2),
        document("matter", "sources", "<p>The ledger.</p>", "back", title="Sources"),
    )


def settings(purpose: Literal["screen", "print"] = "screen", **page: Any) -> Settings:
    """Settings with a purpose, and with keys of the page."""
    book = Book(title="The Book", language="en-GB", description="A small book.", subjects=("Tests", "Paper"))
    return Settings(book=book, pdf=PdfSettings(purpose=purpose), page=Page(**page))


def edition(chosen: Settings | None = None) -> Edition:
    """An edition that has nothing but its settings: the documents come by hand."""
    text = BookText(title=(Text("The Book"),))
    return Edition("reader", chosen or settings(), text, (), (), (), (), "ab" * 32)


def rendering(*documents: Document, css: str = "", images: Mapping[str, bytes] | None = None) -> Rendering:
    """The documents with the theme's style sheets; ``css`` follows them."""
    names = ("css/fonts.css", "css/base.css", "css/pdf.css")
    sheets = {name: (BASE / name).read_text("utf-8") for name in names}
    fonts = {f"fonts/{path.name}": path.read_bytes() for path in sorted((BASE / "fonts").glob("*.woff2"))}
    ornaments = {f"ornaments/{path.name}": path.read_bytes() for path in sorted((BASE / "ornaments").glob("*.svg"))}
    more = {"css/more.css": css} if css else {}
    return Rendering("pdf", documents, {**sheets, **more}, fonts, {**ornaments, **(images or {})})


def written(*documents: Document, chosen: Settings | None = None, **more: Any) -> Diagnosed[Pdf]:
    """The PDF of documents, with what is told of it."""
    result = write_pdf(rendering(*documents, **more), edition(chosen), stamp=STAMP)
    return Diagnosed(result.value, (*result.diagnostics, *tell_overruns(result.value.overruns, documents, ())))


def clean(result: Diagnosed[Pdf]) -> Pdf:
    """The PDF, of which nothing at all was complained."""
    assert [str(each) for each in result.diagnostics] == []
    return result.value


# -- reading back ----------------------------------------------------------------------------------


class Line(Struct, frozen=True):
    """A run of text on a page, with its box in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def texts(pdf: Pdf) -> list[str]:
    """The text of each page, white space as single spaces, line-end hyphens closed up."""
    with _opened(pdf) as file:
        pages = [page.get_textpage().get_text_range() for page in file]
    return [" ".join(page.replace("\ufffe\r\n", "").replace("\ufffe", "").split()) for page in pages]


def letters(text: str) -> str:
    """The letters and figures alone: hyphens and spaces come and go with the lines."""
    return "".join(character for character in text if character.isalnum())


def lines(pdf: Pdf, page: int) -> list[Line]:
    """The runs of text of a page."""
    with _opened(pdf) as file:
        textpage = file[page].get_textpage()
        boxes = [textpage.get_rect(n) for n in range(textpage.count_rects())]
        return [Line(textpage.get_text_bounded(*box).strip(), *box) for box in boxes]


def baselines(pdf: Pdf, page: int, type_size: float) -> list[float]:
    """The heights of the baselines on a page, in points from its lower edge, of text in a size; from the top down."""
    raw = pypdfium2.raw
    found: set[float] = set()
    with _opened(pdf) as file:
        textpage = file[page].get_textpage()
        for index in range(textpage.count_chars()):
            x, y = ctypes.c_double(), ctypes.c_double()
            raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            pixels = raw.FPDFText_GetFontSize(textpage, index)  # the layout draws in CSS pixels of 0.75 pt
            if abs(pixels * 0.75 - type_size) < 0.05 and x.value > 0:
                found.add(round(y.value, 2))
    return sorted(found, reverse=True)


def rows(pdf: Pdf, page: int) -> list[Line]:
    """The lines of a page from the top down, each as one, whatever faces it is set in."""
    found: dict[float, list[tuple[float, float, str]]] = {}
    with _opened(pdf) as file:
        textpage = file[page].get_textpage()
        for index in range(textpage.count_chars()):
            x, y = ctypes.c_double(), ctypes.c_double()
            pypdfium2.raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            left, _, right, _ = textpage.get_charbox(index)
            if right > left:
                found.setdefault(round(y.value, 1), []).append((left, right, textpage.get_text_range(index, 1)))
    return [
        Line(
            "".join(character for _, _, character in characters),
            min(left for left, _, _ in characters),
            baseline,
            max(right for _, right, _ in characters),
            baseline,
        )
        for baseline, characters in sorted(found.items(), reverse=True)
    ]


def pictures(pdf: Pdf, page: int) -> list[tuple[float, float, float, float]]:
    """The boxes of the pictures on a page: left, bottom, right, top in points."""
    image = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    with _opened(pdf) as file:
        return [found.get_bounds() for found in file[page].get_objects(filter=[image], max_depth=4)]


def size(pdf: Pdf, page: int = 0) -> tuple[float, float]:
    """Width and height of a page in points."""
    with _opened(pdf) as file:
        width, height = file[page].get_size()
        return float(width), float(height)


def _opened(pdf: Pdf) -> Any:
    return pypdfium2.PdfDocument(pdf.data)


def opened(pdf: Pdf) -> pikepdf.Pdf:
    """The file's objects."""
    return pikepdf.open(io.BytesIO(pdf.data))


def structure(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Each element of the structure tree, in reading order."""
    waiting = [file.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        kids: Any = element.get("/K", pikepdf.Array())
        listed = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting.extend(kid for kid in reversed(listed) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)
