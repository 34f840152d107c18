"""A small book with every kind of block, made by hand, for the tests of rendering and of the writers.

``sample_edition()`` needs no manuscripts and no config; ``sample_image`` gives the pictures that it shows.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

from msgspec.structs import replace

from anthology.config.schema import (
    Book,
    ContributorDeclaration,
    EpigraphDeclaration,
    Identifiers,
    SeriesDeclaration,
)
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Span
from anthology.model import dates
from anthology.model.catalogue import Contributor, Rights, Source, Work
from anthology.model.edition import BookText, Edition, Entry, Matter, Part
from anthology.model.text import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Container,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Image,
    Inline,
    Inlines,
    Kind,
    Lacuna,
    Line,
    LineBreak,
    Link,
    List,
    Note,
    NoteReference,
    Paragraph,
    Role,
    SectionBreak,
    Series,
    Speech,
    Style,
    Styled,
    Table,
    Text,
    Verse,
    WorkReference,
    words,
)

HERE = Span("manuscript/sample.md", 1)
PLATE = "manuscript/images/reading room.png"


def sample_image(path: str) -> bytes:
    """The bytes of a picture that the sample shows, a grey PNG; any other path raises FileNotFoundError."""
    if path != PLATE:
        raise FileNotFoundError(path)
    width, height = 240, 150
    rows = b"".join(b"\x00" + bytes(60 + (x * y) % 150 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# -- short ways to write a model ---------------------------------------------------------------------


def inlines(*parts: str | Inline) -> Inlines:
    """Inlines from strings and inlines."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def em(text: str, language: str = "") -> Styled:
    """Emphasis."""
    return Styled(Style.EMPHASIS, (Text(text),), language)


def styled(style: Style, text: str, language: str = "", anchor: str = "") -> Styled:
    """A run with a style."""
    return Styled(style, (Text(text),), language, anchor)


def call(note: str) -> NoteReference:
    """The call of a note."""
    return NoteReference(note, HERE)


def reference(work: str, *parts: str | Inline, anchor: str = "") -> WorkReference:
    """A reference to another work."""
    return WorkReference(work, anchor, inlines(*parts), HERE)


def para(*parts: str | Inline, role: Role = Role.BODY, language: str = "", anchor: str = "") -> Paragraph:
    """A paragraph."""
    return Paragraph(inlines(*parts), HERE, role, language, anchor)


def heading(level: int, anchor: str, *parts: str | Inline) -> Heading:
    """A heading in a text."""
    return Heading(level, inlines(*parts), HERE, anchor)


def verse(*stanzas: str, numbered: int = 0, language: str = "", anchor: str = "") -> Verse:
    """Verse from stanzas of lines; two spaces are one step of indent."""
    made, count = [], 0
    for stanza in stanzas:
        lines = []
        for line in stanza.splitlines():
            count += 1
            number = count if numbered and count % numbered == 0 else 0
            bare = line.lstrip(" ")
            lines.append(Line(inlines(bare), HERE, (len(line) - len(bare)) // 2, number))
        made.append(tuple(lines))
    return Verse(tuple(made), HERE, language, anchor)


def note(id: str, mark: str, *children: Block) -> Note:
    """A note; its series follows from its id."""
    series = {"ed": Series.EDITOR, "tr": Series.TRANSLATOR}.get(id.partition(":")[0], Series.AUTHOR)
    return Note(id, series, children, HERE, mark)


def work(id: str, title: Inlines, blocks: Blocks, **more: Any) -> Work:
    """A work; its digest is a fixed one."""
    span = Span(f"manuscript/{id}.md", 1)
    return Work(id, title, blocks, span, "0" * 64, words(blocks), **more)


def author(name: str, sort: str, about: Inlines = ()) -> Contributor:
    """An author."""
    return Contributor("author", name, sort, about)


# -- the works ---------------------------------------------------------------------------------------

MARET = author("Odile Maret", "Maret, Odile", inlines("Odile Maret kept the reading room from 1919."))
VAIL = author("Thomas Vail", "Vail, Thomas", inlines("Thomas Vail wrote ", em("The Winter Shelf"), "."))
TRANSLATOR = Contributor("translator", "Ines Calder", "Calder, Ines")

PROSE = (
    "The room was cold until noon, and the readers who came before noon were the ones who had nowhere "
    "warmer to go; they read what was nearest to the stove, which is how a catalogue of river tolls came "
    "to be the best-known book in the district. "
)


def _letter() -> Work:
    blocks: Blocks = (
        Container(
            Kind.LETTER,
            (
                para("Tarn, 3 February 1921", role=Role.DATELINE),
                para("To the keeper of the reading room", LineBreak(), "Quai des Tanneurs", role=Role.ADDRESS),
                para("Dear Madam,", role=Role.SALUTATION),
                para(PROSE, "You asked for the list", call("1"), " and I send it."),
                para(
                    "The word they use here is ",
                    em("débâcle", "fr"),
                    call("tr:1"),
                    ", and in the capital ",
                    styled(Style.PLAIN, "ледоход", "ru"),
                    ". ",
                    PROSE,
                    "I cannot read the next line: ",
                    Lacuna(),
                    ", and below it only a date.",
                    call("ed:1"),
                ),
                para(PROSE, PROSE),
                para("I remain, with every good wish for the stove,", role=Role.VALEDICTION),
                para("Thomas Vail", role=Role.SIGNATURE),
                para("P.S. The first note stands for both parcels.", call("1"), role=Role.POSTSCRIPT),
            ),
            HERE,
        ),
    )
    long_note: Blocks = (
        para("The list has not been found. It is described twice in the ledger of the reading room:"),
        List(((para("as “a list, four leaves”;"),), (para("as “Vail’s leaves, ", em("torn"), "”."),)), HERE),
        Container(Kind.QUOTATION, (para("Four leaves, the last of them wet."),), HERE),
        verse("Whoever finds the list will find\n  the man who wrote it on his mind."),
        para("Neither entry is dated. See ", reference("essay"), "."),
    )
    notes = (
        note("1", "1", para("Two lists in fact, in two parcels.")),
        note("tr:1", "*", para("The breaking up of the ice on a river; also a rout.")),
        note("ed:1", "a", *long_note),
    )
    return work(
        "letter",
        inlines("A letter to the keeper of ", em("The Winter Shelf")),
        blocks,
        notes=notes,
        subtitle=inlines("With a list, now lost"),
        short_title=inlines("A letter to the keeper"),
        contributors=(VAIL, TRANSLATOR),
        date=dates.parse("1921-02-03"),
        genre="letter",
        themes=("libraries", "winter"),
        source=Source(inlines(em("Ledger of the Quai"), ", fol. 12"), "https://example.org/ledger", "2024-05-01"),
        rights=Rights("Estate of Thomas Vail", "CC-BY-SA-4.0", inlines("© the estate of Thomas Vail")),
        headnote=(
            para("Written in the second winter of the reading room, and answered by ", reference("poem"), "."),
            para("The text follows the copy in the ledger.", call("ed:1")),
        ),
    )


def _essay() -> Work:
    table = Table(
        inlines_row("Winter", "Readers", "Loans"),
        (
            inlines_row("1919", "112", "1,040"),
            inlines_row("1920", "96", "877"),
            inlines_row("1921", "131", "1,312"),
        ),
        ("left", "right", "right"),
        HERE,
        inlines("Readers and loans, by winter"),
        "readers",
    )
    plate = Image(PLATE, "The reading room from the door: six tables and a stove", width="60%", span=HERE)
    blocks: Blocks = (
        para(
            PROSE,
            "It was founded in ",
            styled(Style.SMALL_CAPS, "mcmxix"),
            ", the 28",
            _sup("th"),
            " of March.",
        ),
        para(PROSE, "Its ink was iron and H", styled(Style.SUBSCRIPT, "2"), "O, with a little gum."),
        heading(2, "the-stove", "The stove, and ", em("what it cost"), call("1")),
        para(PROSE, PROSE, "A shelf-mark looks like this: ", Code("Q.7--b"), "."),
        Container(
            Kind.QUOTATION,
            (
                para("A library is a stove with patience."),
                para("Said of the room, and then of every room after it.", anchor="said"),
                para("Minutes of the committee, 1920", role=Role.ATTRIBUTION),
            ),
            HERE,
        ),
        para("So far the minutes. ", PROSE, role=Role.NOINDENT),
        heading(3, "three-rules", "Three rules"),
        List(
            (
                (para("Wood is brought by the reader who needs it least."),),
                (para("Nobody reads aloud, ", styled(Style.STRONG, "nobody"), "."),),
                (
                    para("A book once opened is:"),
                    List(((para("closed by the same hand;"),), (para("put back warm."),)), HERE),
                ),
            ),
            HERE,
            ordered=True,
            start=3,
        ),
        List(
            ((para(PROSE),), (para("A loose list has paragraphs."), para("Sometimes two."))),
            HERE,
            tight=False,
        ),
        SectionBreak(HERE),
        para(PROSE, "The figures are in the table."),
        table,
        para("They agree with the picture."),
        Figure(
            plate,
            HERE,
            inlines("The reading room, about 1920"),
            inlines("Photograph: the Quai’s album"),
            "plate",
        ),
        SectionBreak(HERE, ornament=False),
        para(PROSE, "See ", reference("letter", "the letter"), ", ", reference("poem", anchor="thaw"), ", "),
        para(
            reference("absent", "a work that this edition leaves out"),
            " and ",
            reference("", "the stove", anchor="the-stove"),
            ".",
        ),
        CodeBlock('Q.7--b   tolls\nQ.8      "ice"  <1>', HERE),
        heading(4, "afterwards", "Afterwards"),
        para("More is at ", Link("https://example.org/a?b=1&c=2", inlines("the society’s address")), "."),
        para("Finis.", role=Role.CENTERED),
    )
    return work(
        "essay",
        inlines("On reading by a stove"),
        blocks,
        notes=(note("1", "1", para("In wood: nine cords."), para("In money: nothing, for three winters.")),),
        contributors=(MARET,),
        date=dates.parse("1922~"),
        genre="essay",
        themes=("libraries",),
        rights=Rights("", "CC0-1.0"),
    )


def inlines_row(*cells: str) -> tuple[Inlines, ...]:
    """A row of a table, from words."""
    return tuple(inlines(cell) for cell in cells)


def _sup(text: str) -> Styled:
    return styled(Style.SUPERSCRIPT, text)


def _poem() -> Work:
    stanzas = (
        "The river has put down its load of doors\n  and windows, and a bed that someone made\n"
        "the morning that it went; and on the shores\n    the things it did not want are neatly laid.",
        "We read the inventory to the end, a very long line that no narrow page of any book "
        "will hold in one piece\n"
        "  and ask the water what it means to send.",
    )
    epigraph = Container(
        Kind.EPIGRAPH,
        (para("Mais où sont les neiges d’antan !", language="fr"), para("Villon", role=Role.ATTRIBUTION)),
        HERE,
    )
    return work(
        "poem",
        inlines("Thaw"),
        (epigraph, verse(*stanzas, numbered=5, anchor="thaw")),
        contributors=(MARET,),
        date=dates.parse("1921/1923"),
        genre="poem",
        themes=("winter",),
    )


def _scene() -> Work:
    speeches: Blocks = (
        para(em("A reading room. Rain."), role=Role.STAGE_DIRECTION),
        Speech(inlines("The Keeper"), (para("(", em("without looking up"), ") We close at five."),), HERE),
        Speech(
            inlines("The Reader"),
            (para("I have come about a name.", call("1")), para(PROSE)),
            HERE,
        ),
        para("The stove goes out.", role=Role.STAGE_DIRECTION),
        Speech(
            inlines("The Keeper"),
            (verse("Then write it down, and write it small,\n  or else there is no room at all."),),
            HERE,
        ),
    )
    russian = Container(
        Kind.PASSAGE,
        (para("Зима была долгой, и печь гасла раньше, чем кончалась книга."),),
        HERE,
        language="ru",
    )
    return work(
        "scene",
        inlines("Closing time"),
        (Container(Kind.DRAMA, speeches, HERE), russian),
        notes=(note("1", "1", para("Whose, is never said.")),),
        contributors=(VAIL, MARET),
        date=dates.parse("1924-01"),
        genre="scene",
    )


def _hebrew() -> Work:
    return work(
        "blessing",
        inlines("ברכה לספר"),
        (para("ברוך הספר ההולך מיד ליד, והיד החמה."),),
        language="he",
        genre="blessing",
    )


def _glossary() -> Work:
    items = (
        Definition(
            inlines("keeper"),
            ((para("Whoever has the key. See ", reference("scene"), "."),),),
            HERE,
            "keeper",
        ),
        Definition(
            inlines("leaf"),
            ((para("A sheet, written on."),), (para("What the ", em("ledger"), " counts."),)),
            HERE,
        ),
    )
    return work("glossary", inlines("Glossary"), (DefinitionList(items, HERE),), genre="glossary")


def _introduction() -> Work:
    blocks = (para("These papers come from one room.", call("ed:1"), " ", PROSE), para(PROSE, PROSE))
    notes = (note("ed:1", "a", para("It is now a shop.")),)
    editor = author("Ines Calder", "Calder, Ines")
    return work(
        "introduction",
        inlines("Introduction"),
        blocks,
        notes=notes,
        contributors=(editor,),
        genre="introduction",
    )


# -- the book ----------------------------------------------------------------------------------------


def sample_settings(**changes: Any) -> Settings:
    """The settings of the sample, some of them changed."""
    book = Book(
        title="The Winter *Shelf*",
        subtitle="Papers from a reading room",
        contributors=(ContributorDeclaration(role="editor", name="Ines Calder", sort="Calder, Ines"),),
        identifiers=Identifiers(isbn_epub="978-3-16-148410-0"),
        publisher="Quai Press",
        place="Tarn",
        series=SeriesDeclaration(title="Small rooms", number="2"),
        description="Letters, an essay, a poem and a scene from a reading room with a stove.",
        subjects=("Libraries", "Winter"),
        date="2026-03",
        edition="First edition",
        copyright="© 2026 Ines Calder",
        licence="CC-BY-SA-4.0",
        dedication="For whoever brought the wood",
        epigraph=EpigraphDeclaration(text="What is kept is what was copied twice.", attribution="An archivist"),
    )
    return Settings(**{"book": book, **changes})


def sample_edition(**changes: Any) -> Edition:
    """The sample book; ``changes`` replace fields of the edition."""
    epigraph: Blocks = (
        Container(
            Kind.EPIGRAPH,
            (para("What is kept is what was copied twice."), para("An archivist", role=Role.ATTRIBUTION)),
            HERE,
        ),
    )
    text = BookText(
        title=inlines("The Winter ", em("Shelf")),
        subtitle=inlines("Papers from a reading room"),
        copyright=inlines("© 2026 Ines Calder"),
        dedication=(para("For whoever brought the wood"),),
        epigraph=epigraph,
    )
    front = (
        *(Matter(name) for name in ("half-title", "title", "copyright", "dedication", "epigraph", "contents")),
        Matter("introduction", work=_introduction()),
    )
    first = Part(
        1,
        inlines("Letters and ", em("other"), " papers"),
        (Entry(_letter(), 1), Entry(_essay(), 2)),
        inlines("1919–1922"),
        epigraph,
        (para("Two papers in prose. ", PROSE),),
    )
    second = Part(2, inlines("Voices"), (Entry(_poem(), 3), Entry(_scene(), 4), Entry(_hebrew(), 5)))
    back = (
        Matter("note-on-the-text", inlines("A note on the text"), (para("Dashes were closed up 14 times."),)),
        Matter("glossary", work=_glossary()),
        Matter(
            "sources",
            inlines("Sources"),
            (para(reference("letter"), ": ", em("Ledger of the Quai"), ", fol. 12."),),
        ),
        Matter("permissions", inlines("Permissions"), (para("© the estate of Thomas Vail"),)),
        Matter("contributors", inlines("Contributors"), (para("Odile Maret kept the reading room from 1919."),)),
        Matter("colophon", inlines("Colophon"), (para("Set in EB Garamond."),)),
    )
    edition = Edition("reader", sample_settings(), text, front, (first, second), back, (), "0" * 64)
    return replace(edition, **changes)
