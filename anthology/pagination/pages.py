"""The pages of a written PDF, each with the words at its top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from anthology.letters import letters


class PrintedPage(Struct, frozen=True):
    """A page: its folio, the document whose text it shows, and whether that begins on it.

    ``lines`` are its lines from the top, without running head and folio, as letters; a line without any is left out.
    ``drawn`` are the same in the order in which they are drawn, that of columns and of the cells of a table.
    """

    folio: str
    document: str
    begins: bool
    lines: tuple[str, ...]
    drawn: tuple[str, ...] = ()


class _Line(Struct, frozen=True):
    text: str
    top: float


def read_pages(pdf: bytes, folios: Sequence[str], starts: Mapping[str, int]) -> tuple[PrintedPage, ...]:
    """The pages of a PDF of this program. ``folios`` has one for each page, printed or not; ``starts`` the index of
    the first page of each document. Raises PdfiumError where the bytes are no PDF.
    """
    import pypdfium2  # slow to import, and only books with page marks need it

    begun = {page: document for document, page in sorted(starts.items(), key=lambda item: item[1])}
    pages: list[PrintedPage] = []
    document = ""
    with pypdfium2.PdfDocument(pdf) as book:
        for number, folio in enumerate(folios):
            document = begun.get(number, document)
            lines = _text_lines(_lines(book[number].get_textpage()), folio)
            from_top = sorted(lines, key=lambda line: -round(line.top))
            pages.append(PrintedPage(folio, document, number in begun, _said(from_top), _said(lines)))
    return tuple(pages)


def _said(lines: Sequence[_Line]) -> tuple[str, ...]:
    return tuple(filter(None, (letters(line.text) for line in lines)))


def _lines(page: object) -> list[_Line]:
    """The lines in the order in which they are drawn; heights in pt from the foot of the page."""
    found: list[_Line] = []
    at = 0
    for text in page.get_text_range().splitlines(keepends=True):  # type: ignore[attr-defined]
        lead = len(text) - len(text.lstrip())
        if text.strip():
            found.append(_Line(text.strip(), page.get_charbox(at + lead)[3]))  # type: ignore[attr-defined]
        at += len(text)
    return found


def _text_lines(lines: list[_Line], folio: str) -> list[_Line]:
    """The lines of the text, in their order.

    What stands in the margins is drawn last, the folio after the running head; a page without a folio has no head.
    """
    if lines and lines[-1].text == folio:
        *lines, _ = lines
        if lines and all(lines[-1].top > line.top for line in lines[:-1]):
            lines = lines[:-1]
    return lines
