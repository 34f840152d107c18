"""A book that was written is read back: the titles, notes and credit lines of its edition must be in it.

What is compared is the letters and digits alone, so that line breaks, hyphens, ligatures and spaces do not
matter. It is a check for loss, not for place: that a note stands where it belongs, or that all words of a
text are there, it does not show. An EPUB must have each title as a heading and each note as a note; in a PDF,
each title must be a bookmark (where there are bookmarks) and in the text, and each note in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from anthology.checks.reading import Epub, UnreadableError, read_epub, read_pdf
from anthology.checks.wanted import Titles, letters, note_segments, segments, title
from anthology.diagnostics import Diagnostic, problem
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.text import Note, plain

PIECE = 12
"""The fewest letters of a piece that counts as found, where the end of a page cuts a text."""
LINE = 40
"""Letters of a short line: what is no longer than that is on one page."""
PIECES = 5
"""Into how many pieces pages may cut one paragraph of a note."""

Lost = tuple[Work, Note]


def check_epub(data: bytes, edition: Edition) -> tuple[Diagnostic, ...]:
    """What the bytes of an EPUB have lost of the edition."""
    try:
        book = read_epub(data)
    except UnreadableError as error:
        return (_unreadable("EPUB", error),)
    beside = Titles.beside_works(edition)
    headings = Counter(map(letters, book.headings))
    headings.subtract((*beside.of_parts, *beside.of_headings))
    whole = letters(book.text)
    return (
        *_titles(edition, headings, "EPUB"),
        *_notes(_notes_not_in(book, edition), "EPUB"),
        *_credits(edition, lambda segment: segment in whole, "EPUB"),
    )


def check_pdf(data: bytes, edition: Edition) -> tuple[Diagnostic, ...]:
    """What the bytes of a PDF have lost of the edition."""
    try:
        book = read_pdf(data)
    except UnreadableError as error:
        return (_unreadable("PDF", error),)
    whole = letters(book.text)
    bookmarks = Counter(map(letters, book.bookmarks))
    bookmarks.subtract(Titles.beside_works(edition).of_parts)
    return (
        *(_titles(edition, bookmarks, "PDF") if book.bookmarks else ()),
        *_titles_not_printed(whole, edition),
        *_notes(_notes_not_printed(whole, edition), "PDF"),
        *_credits(edition, lambda segment: in_pieces(segment, whole), "PDF"),
    )


def _unreadable(kind: str, error: UnreadableError) -> Diagnostic:
    hint = "report this with the config and the manuscripts: it is a defect of the program"
    return problem("output-unreadable", f"the {kind} cannot be read back: {error}", None, hint)


# -- titles ----------------------------------------------------------------------------------------


def _titles(edition: Edition, there: Counter[str], kind: str) -> Iterator[Diagnostic]:
    """Each work needs a heading of its own, also where two have the same title."""
    for work in edition.works():
        wanted = title(work.title)
        if wanted and there[wanted] < 1:
            yield _lost_title(work, kind)
        there[wanted] -= 1


def _titles_not_printed(whole: str, edition: Edition) -> Iterator[Diagnostic]:
    for work in edition.works():
        if not all(segment in whole for segment in segments(work.title)):
            yield _lost_title(work, "PDF")


def _lost_title(work: Work, kind: str) -> Diagnostic:
    message = f"the title of “{work.id}” is missing from the {kind}: {plain(work.title)}"
    return problem("lost-title", message, work.span)


# -- notes -----------------------------------------------------------------------------------------


def _notes(lost: Iterable[Lost], kind: str) -> Iterator[Diagnostic]:
    for work, note in lost:
        message = f"the text of note “{note.id}” of “{work.id}” is missing from the {kind}"
        yield problem("lost-note", message, note.span)


def _all_notes(edition: Edition) -> Iterator[tuple[Work, Note, tuple[str, ...]]]:
    for work in edition.works():
        for note in work.notes:
            wanted = note_segments(note)
            if wanted:
                yield work, note, wanted


def _notes_not_in(book: Epub, edition: Edition) -> Iterator[Lost]:
    """Notes for which the EPUB has no note element; each element can be the text of one note only."""
    left = [letters(text) for text in book.notes]
    for work, note, wanted in _all_notes(edition):
        found = next((place for place, text in enumerate(left) if _in_order(wanted, text)), None)
        if found is None:
            yield work, note
        else:
            del left[found]


def _in_order(wanted: Iterable[str], text: str) -> bool:
    at = 0
    for segment in wanted:
        at = text.find(segment, at)
        if at < 0:
            return False
        at += len(segment)
    return True


def _notes_not_printed(whole: str, edition: Edition) -> Iterator[Lost]:
    """Notes of which a paragraph is not in the pages, or not as often as it is in notes."""
    needed: Counter[str] = Counter()
    for work, note, wanted in _all_notes(edition):
        needed.update(wanted)
        if not all(_printed(segment, needed[segment], whole) for segment in wanted):
            yield work, note


def _printed(segment: str, times: int, whole: str) -> bool:
    return whole.count(segment) >= times or (len(segment) > LINE and in_pieces(segment, whole))


def in_pieces(segment: str, whole: str) -> bool:
    """Whether the pages hold a text that the ends of pages may have cut.

    From its beginning, the longest stretch that is there is taken off, until nothing is left; each piece
    stands after the one before. Pieces that are too short prove nothing.
    """
    at = 0
    for _ in range(PIECES):
        length = _longest_beginning(segment, whole, at)
        if length == len(segment):
            return True
        if length < PIECE:
            return False
        at = whole.find(segment[:length], at) + length
        segment = segment[length:]
    return False


def _longest_beginning(segment: str, whole: str, at: int) -> int:
    """How many letters from its beginning stand together after ``at``; if some do, so do all fewer."""
    low, high = 0, len(segment)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if whole.find(segment[:middle], at) >= 0 else (low, middle - 1)
    return low


# -- credits ---------------------------------------------------------------------------------------


def _credits(edition: Edition, there: Callable[[str], bool], kind: str) -> Iterator[Diagnostic]:
    hint = "put “permissions” into front or back"
    for work in edition.works():
        credit = work.rights.credit if work.rights else ()
        if not all(there(segment) for segment in segments(credit)):
            message = f"the credit line of “{work.id}” is missing from the {kind}: {plain(credit)}"
            yield problem("lost-credit", message, work.span, hint)
