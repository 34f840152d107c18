"""A book that was written is read back: all of its edition must be in it, once, and both books must say the same.

Texts are compared by their letters and digits alone, so that line breaks, hyphens, ligatures, capitals and spaces
do not matter. A PDF may have more than the edition: running heads, folios, the page of a reference, the numbers of
a list, and notes at the foot. It may draw verse after the prose of its page, so that a passage counts as there
when it stands near its place; the order of passages within a page is not proven. Scripts that run from right to
left are not compared. Of what only templates print (names of authors, dates, the title page, the contents), the
EPUB is the measure: a book that is made as a PDF alone is not checked for these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from anthology.checks.alignment import Difference, differences, found_in
from anthology.checks.entries import doubled_entries
from anthology.checks.extras import Extras, equal_stretches, settled
from anthology.checks.index import epub_index, index_pages, pdf_index
from anthology.checks.pictures import epub_pictures, pdf_pictures
from anthology.checks.reading import Epub, Heads, PdfRead, UnreadableError, read_back_epub, read_pdf
from anthology.checks.streams import Stream
from anthology.checks.wanted import (
    Kind,
    Picture,
    Titles,
    Unit,
    note_segments,
    over_notes,
    pictures,
    running_text,
    segments,
    table_heads,
    title,
)
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnostic, Span, problem
from anthology.letters import letters
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.text import Note, plain
from anthology.terms import terms

TELLING = 40
"""Letters that do not stand twice in a book by chance."""
MOST = 3
"""How many losses of one work are told; one that lost more is read as a whole anyway."""
SHORT_NOTE = 12
"""Letters of a note that is too short to tell its double from other words of a PDF."""


class _Noted(Struct, frozen=True):
    """A note of a work, and its letters, run by run."""

    work: Work
    note: Note
    letters: tuple[str, ...]

    def marked(self) -> tuple[str, ...]:
        """The same, the first with the note's mark before it."""
        return (letters(self.note.mark) + self.letters[0], *self.letters[1:])


class Expected:
    """What is expected of the books of an edition: to know it all takes about as long as to read them back."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def prepare(self) -> None:
        """Finds out now what else is found out when the first book is read."""
        _ = self.text, self.heads, self.notes, self.pictures

    @cached_property
    def text(self) -> Stream[Unit]:
        """The running text."""
        return running_text(self.edition)

    @cached_property
    def heads(self) -> Heads:
        """The running heads of the PDF."""
        return _heads(self.edition)

    @cached_property
    def notes(self) -> tuple[_Noted, ...]:
        """All notes that say something."""
        both = ((work, note, note_segments(note)) for work in self.edition.works() for note in work.notes)
        return tuple(_Noted(work, note, said) for work, note, said in both if said)

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures."""
        return tuple(pictures(self.edition))


def check_books(
    edition: Edition | Expected,
    *,
    epub: bytes | Epub | UnreadableError | None = None,
    pdf: bytes | Callable[[], PdfRead | UnreadableError] | None = None,
) -> tuple[Diagnostic, ...]:
    """What the books of an edition, read back, have lost, have twice, or have otherwise than each other.

    An ``epub`` may have been read already; a ``pdf`` may be being read: then it is what waits for ``read_pdf``.
    """
    expected = edition if isinstance(edition, Expected) else Expected(edition)
    found: list[Diagnostic] = []
    read: list[Epub | PdfRead] = []
    of_epub = read_back_epub(epub) if isinstance(epub, bytes) else epub
    of_pdf = None if pdf is None else _printed(pdf, expected)
    for kind, book in (("EPUB", of_epub), ("PDF", of_pdf)):
        if isinstance(book, UnreadableError):
            found.append(_unreadable(kind, book))
        elif book:
            read.append(book)
            found += _of_epub(book, expected) if isinstance(book, Epub) else _of_pdf(book, expected)
    match read:
        case [Epub() as one, PdfRead() as other] if not found:
            return tuple(_differing(one, other, expected))
    return tuple(found)


def check_epub(data: bytes, edition: Edition) -> tuple[Diagnostic, ...]:
    """What the bytes of an EPUB have lost of the edition, or have twice."""
    return check_books(edition, epub=data)


def check_pdf(data: bytes, edition: Edition) -> tuple[Diagnostic, ...]:
    """What the bytes of a PDF have lost of the edition, or have twice."""
    return check_books(edition, pdf=data)


def _unreadable(kind: str, error: UnreadableError) -> Diagnostic:
    hint = "report this with the config and the manuscripts: it is a defect of the program"
    return problem("output-unreadable", f"the {kind} cannot be read back: {error}", None, hint)


# -- each book -------------------------------------------------------------------------------------


def _of_epub(book: Epub, expected: Expected) -> Iterator[Diagnostic]:
    edition, wanted = expected.edition, expected.text
    apart = _apart(wanted, book.running)
    extras = Extras(apart, book.running)
    beside = Titles.beside_works(edition)
    headings = Counter(map(letters, book.headings))
    headings.subtract((*beside.of_parts, *beside.of_headings, *beside.of_matter, *_of_template(edition)))
    titles = tuple(_titles(edition, headings, "EPUB"))
    yield from titles
    extras.take(title(edition.text.copyright))  # which may be a credit line, too
    yield from _texts(edition, wanted, apart, extras, _without_text(titles, edition), "EPUB")
    yield from doubled_entries(edition, extras, "EPUB", _DEFECT)
    yield from _note_elements(book, expected.notes)
    yield from _credits(edition, book.running.letters, extras, "EPUB")
    yield from epub_pictures(book.pictures, expected.pictures)
    yield from epub_index(book.index, edition)


def _of_pdf(book: PdfRead, expected: Expected) -> Iterator[Diagnostic]:
    edition, wanted = expected.edition, expected.text
    apart = _apart(wanted, book.running)
    extras = Extras(apart, book.running, book.furniture)
    beside = Titles.beside_works(edition)
    bookmarks = Counter(map(letters, book.bookmarks))
    bookmarks.subtract((*beside.of_parts, *beside.of_matter))
    titles = tuple(_titles(edition, bookmarks, "PDF")) if book.bookmarks else ()
    yield from titles
    yield from _notes_printed(expected.notes, extras, book.running.letters, wanted.letters)
    _take_heads(edition, extras)
    _take_titles_over_notes(edition, extras)
    extras.take(title(edition.text.copyright))  # which may be a credit line, too
    yield from _texts(edition, wanted, apart, extras, _without_text(titles, edition), "PDF")
    yield from doubled_entries(edition, extras, "PDF", _DEFECT)
    yield from _credits(edition, book.running.letters, extras, "PDF")
    yield from pdf_pictures(book.pictures, book.drawn, expected.pictures)
    yield from pdf_index(book.index, edition)


def _printed(pdf: bytes | Callable[[], PdfRead | UnreadableError], expected: Expected) -> PdfRead | UnreadableError:
    """A PDF read back, its index apart."""
    try:
        book = pdf() if callable(pdf) else read_pdf(pdf, expected.heads, pictured=bool(expected.pictures))
    except UnreadableError as error:
        return error
    if isinstance(book, UnreadableError):
        return book
    return book.parted(index_pages(list(book.running.by_piece()), expected.edition))


def _apart(first: Stream[Any], second: Stream[Any]) -> tuple[Difference, ...]:
    return tuple(settled(first, second, differences(first.letters, second.letters)))


def _of_template(edition: Edition) -> tuple[str, ...]:
    """The headings of the pages that templates make whole."""
    words = terms(edition.settings.book.language)
    return (title(edition.text.title), letters(words.word("contents")))


def _heads(edition: Edition) -> Heads:
    """What running heads say: titles of book, parts, works and pages, with or without their authors."""
    text = edition.text
    titles = {title(each) for each in (text.title, text.short_title)}
    titles |= {title(each.title) for each in edition.parts}
    titles |= {title(each.title) for each in (*edition.front, *edition.back)}
    words = terms(edition.settings.book.language)
    titles.add(letters(words.word("contents")))
    for work in edition.works():
        authors = letters(words.names([person.name for person in work.by("author")]))
        own = {title(work.title), title(work.short_title or work.title)}
        titles |= own | {authors + each for each in own}
    over_notes = (words.sentence(key).format(page="", first="", last="") for key in ("notes-to-page", "notes-to-pages"))
    return Heads(frozenset(titles - {""}), frozenset(map(letters, over_notes)))


def _take_heads(edition: Edition, extras: Extras) -> None:
    """A table that goes over pages has its head on each."""
    for head in table_heads(edition):
        while extras.has(head):
            extras.take(head)


def _take_titles_over_notes(edition: Edition, extras: Extras) -> None:
    """Which stand between notes, and so in no running text."""
    for each in over_notes(edition):
        extras.take_own(each)


# -- titles ----------------------------------------------------------------------------------------


def _titles(edition: Edition, there: Counter[str], kind: str) -> Iterator[Diagnostic]:
    """Each work needs a heading of its own, also where two have the same title, and no second one."""
    for work in edition.works():
        wanted = title(work.title)
        if wanted and there[wanted] < 1:
            message = f"the title of “{work.id}” is missing from the {kind}: {plain(work.title)}"
            yield problem("lost-title", message, work.span, _DEFECT)
        there[wanted] -= 1
    for work in edition.works():
        if there[title(work.title)] > 0:
            yield _doubled(work, kind)
            there[title(work.title)] = 0


_DEFECT = "look at the theme’s templates; without ones of your own, report it: it is a defect of the program"


def _doubled(work: Work, kind: str) -> Diagnostic:
    return problem("doubled-work", f"“{work.id}”, or a part of it, stands in the {kind} twice", work.span, _DEFECT)


def _without_text(titles: Iterable[Diagnostic], edition: Edition) -> frozenset[str]:
    """The ids of works of which a loss or a double was told already."""
    places = {each.span for each in titles}
    return frozenset(work.id for work in edition.works() if work.span in places)


# -- running text ----------------------------------------------------------------------------------


def _texts(
    edition: Edition,
    wanted: Stream[Unit],
    apart: tuple[Difference, ...],
    extras: Extras,
    told: frozenset[str],
    kind: str,
) -> Iterator[Diagnostic]:
    """Words of the edition that are nowhere near their place, and words that are there once more."""
    times: Counter[str] = Counter()
    lines = _credit_letters(edition)
    for each in apart:
        start, end = wanted.whole_words(each.start, each.end)
        lost = wanted.letters[start:end]
        if not lost or extras.take_near(lost, each):
            continue
        unit = next(iter(wanted.owners(each.start, each.end)))
        if unit.name in told or (unit.name == "permissions" and any(line in lost for line in lines)):
            continue
        times[unit.name] += 1
        if times[unit.name] <= MOST:
            yield _lost(unit, wanted, each, extras, kind)
    twice = {work.id: work for work in edition.works()}
    for unit in dict.fromkeys(_repeated(wanted, extras)):
        if unit.name == "bibliography":  # elsewhere words may well come again: licences, credit lines, people
            message = f"words of “{unit.name}” stand in the {kind} twice"
            yield problem("doubled-text", message, None, _DEFECT)
        elif unit.name in twice and unit.name not in told:
            yield _doubled(twice[unit.name], kind)


def _lost(unit: Unit, wanted: Stream[Unit], each: Difference, extras: Extras, kind: str) -> Diagnostic:
    words, instead = wanted.words(each.start, each.end), extras.instead(each)
    message = f"words of “{unit.name}” are missing from the {kind}: “{words}”"
    where = f"; there stands “{instead}”" if instead else ""
    return problem("lost-text", message + where, unit.span, _DEFECT)


def _repeated(wanted: Stream[Unit], extras: Extras) -> Iterator[Unit]:
    """The works, and the pages made from data, of which a telling stretch stands among what the book has beyond
    the edition.
    """
    stretches = [rest[at : at + TELLING] for rest in extras.left() for at in range(0, len(rest) - TELLING + 1, TELLING)]
    for at in found_in(wanted.letters, stretches):
        unit = next(iter(wanted.owners(at, at + TELLING)))
        if unit.kind is not Kind.TITLE:
            yield Unit(unit.kind, unit.name, None)


# -- notes -----------------------------------------------------------------------------------------


def _note_elements(book: Epub, notes: Iterable[_Noted]) -> Iterator[Diagnostic]:
    """Each note needs an element of its own in the EPUB, and each element is the text of one note."""
    left = [letters(text) for text in book.notes]
    for one in notes:
        found = next((place for place, text in enumerate(left) if _in_order(one.letters, text)), None)
        if found is None:
            yield _lost_note(one, "EPUB")
        else:
            del left[found]
    for one in notes:
        again = [text for text in left if _in_order(one.letters, text)]
        if again:
            yield _doubled_note(one, "EPUB")
            left.remove(again[0])


def _in_order(wanted: Iterable[str], text: str) -> bool:
    at = 0
    for segment in wanted:
        at = text.find(segment, at)
        if at < 0:
            return False
        at += len(segment)
    return True


def _notes_printed(notes: Sequence[_Noted], extras: Extras, printed: str, running: str) -> Iterator[Diagnostic]:
    """Each note must stand among what the pages have beside the running text, once.

    A word of a note may have been taken for the title that follows on the page, which cuts the note in what is
    beside the text: then it is enough that the pages have it more often than the text, as often as notes do.
    """
    times = Counter(segment for note in notes for segment in note.letters)

    def there(segment: str) -> bool:
        more = printed.count(segment) - running.count(segment)
        return len(segment) >= SHORT_NOTE and more >= times[segment]

    for note in notes:
        both = zip(note.marked(), note.letters, strict=True)
        if not all(extras.take(marked) or extras.take(bare) or there(bare) for marked, bare in both):
            yield _lost_note(note, "PDF")
    for note in notes:
        longest = max(note.letters, key=len)
        if len(longest) >= SHORT_NOTE and extras.has(longest):
            yield _doubled_note(note, "PDF")


def _lost_note(one: _Noted, kind: str) -> Diagnostic:
    message = f"the text of note “{one.note.id}” of “{one.work.id}” is missing from the {kind}"
    return problem("lost-note", message, one.note.span, _DEFECT)


def _doubled_note(one: _Noted, kind: str) -> Diagnostic:
    message = f"note “{one.note.id}” of “{one.work.id}” stands in the {kind} twice"
    return problem("doubled-note", message, one.note.span, _DEFECT)


# -- credits ---------------------------------------------------------------------------------------


def _credit_letters(edition: Edition) -> frozenset[str]:
    return frozenset(part for work in edition.works() if work.rights for part in segments(work.rights.credit))


def _credits(edition: Edition, whole: str, extras: Extras, kind: str) -> Iterator[Diagnostic]:
    hint = "put “permissions” into front or back"
    known: set[tuple[str, ...]] = set()
    for work in edition.works():
        credit = work.rights.credit if work.rights else ()
        parts = segments(credit)
        if not all(part in whole for part in parts):
            message = f"the credit line of “{work.id}” is missing from the {kind}: {plain(credit)}"
            yield problem("lost-credit", message, _credit_place(work), hint)
        elif parts and parts not in known and all(extras.has(part) for part in parts) and _is_telling(parts):
            message = f"the credit line of “{work.id}” stands in the {kind} once more: {plain(credit)}"
            yield problem("doubled-credit", message, _credit_place(work), _DEFECT)
        known.add(parts)


def _is_telling(parts: tuple[str, ...]) -> bool:
    return sum(map(len, parts)) >= SHORT_NOTE


def _credit_place(work: Work) -> Span:
    place = work.rights.place("credit") if work.rights else None
    return place or work.span


# -- EPUB and PDF ----------------------------------------------------------------------------------


def _differing(epub: Epub, pdf: PdfRead, expected: Expected) -> Iterator[Diagnostic]:
    """Words that one book has and the other has not, near the same place."""
    edition = expected.edition
    apart = _apart(epub.running, pdf.running)
    extras = Extras(apart, pdf.running, pdf.furniture)
    for note in expected.notes:
        for marked, bare in zip(note.marked(), note.letters, strict=True):
            _ = extras.take(marked) or extras.take(bare)
    _take_heads(edition, extras)
    _take_titles_over_notes(edition, extras)
    own = _of_one_medium(edition.settings)
    places = {work.id: work.span for work in edition.works()}
    told = 0
    for each in apart:
        start, end = epub.running.whole_words(each.start, each.end)
        lost = epub.running.letters[start:end]
        if lost and lost not in own and not extras.take_near(lost, each) and told < MOST:
            told += 1
            document = next(iter(epub.running.owners(each.start, each.end)))
            yield _differs(
                f"the EPUB has “{epub.running.words(each.start, each.end)}” in “{document}”, the PDF has not",
                places.get(document),
            )
    may_add = _additions(edition, pdf)
    noted = "".join(f"\0{''.join(note.marked())}" for note in expected.notes)

    def is_of_note(text: str) -> bool:
        """Whether a note begins with this, or has it: that each is there, and once, was looked for before."""
        return f"\0{text}" in noted or (len(text) >= SHORT_NOTE and text in noted)

    for start, end in extras.ranges():
        stretches = tuple(equal_stretches(pdf.running.letters, start, end))
        if told < MOST and not any(map(may_add, stretches)) and not any(map(is_of_note, stretches)):
            told += 1
            page = next(iter(pdf.running.owners(start, end)))
            said = pdf.running.words(start, end)
            yield _differs(f"the PDF has “{said}” on page {page} of the file, the EPUB has not", None)


def _differs(message: str, place: Span | None) -> Diagnostic:
    hint = "look for a template that prints something in one medium only; else report it: it is a defect"
    return problem("media-differ", message, place, hint)


def _of_one_medium(settings: Settings) -> frozenset[str]:
    """What is rightly in one book only: each has its own ISBN."""
    numbers = (settings.book.identifiers.isbn_epub, settings.book.identifiers.isbn_print)
    return frozenset(letters(text) for number in numbers if number for text in (number, f"ISBN {number}"))


def _additions(edition: Edition, pdf: PdfRead) -> Callable[[str], bool]:
    """Tells whether letters are what print adds: pages of references, numbers of lists and lines, an ISBN."""
    word = letters(terms(edition.settings.book.language).word("page-short"))
    own = _of_one_medium(edition.settings)
    pages = len(pdf.running.pieces)

    def may(text: str) -> bool:
        bare = text.replace(word, "") if word else text
        return text in own or not bare or _is_number(bare, max(pages, 999))

    return may


def _is_number(text: str, largest: int) -> bool:
    if text.isdecimal():
        return len(text) > len(str(largest)) or int(text) <= largest
    return all(letter in "ivxlcdm" for letter in text.rstrip("0123456789"))
