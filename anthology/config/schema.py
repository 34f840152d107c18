"""What ``config.yaml`` may say: each key with its type, its default and what it does.

The declarations are frozen. ``anthology schema`` prints them as JSON Schema.
"""

from __future__ import annotations

import posixpath
import re
import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from anthology.diagnostics import Span, codes, nearest
from anthology.model import dates
from anthology.model.languages import is_language

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

Locate: TypeAlias = Callable[[tuple[str | int, ...]], Span]
"""Where the value at a path of keys and indexes (``("parts", 2, "works", 1)``) stands in the source."""

# -- kinds of values -------------------------------------------------------------------------------


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _date(text: str) -> str:
    try:
        dates.parse(text)
    except ValueError as error:
        hint = "write it as EDTF: 1917, 1917-03, 1917-03-19, 1938/1944, 1920~"
        raise PydanticCustomError("date-invalid", "{why}", {"why": str(error), "hint": hint}) from error
    return text.strip()


def _language(tag: str) -> str:
    if not is_language(tag):
        hint = "write a BCP 47 tag such as en-GB, fr, de-CH, ru"
        raise PydanticCustomError("language-unknown", "“{tag}” is not a language", {"tag": tag, "hint": hint})
    return tag


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        hint = "use lower-case letters a to z, digits and single hyphens"
        raise PydanticCustomError("value-invalid", "“{text}” is not a name", {"text": text, "hint": hint})
    return text


POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}


def points(length: str) -> float:
    """The length (``12pt``, ``5.5in``, ``148mm``, ``1cm``) in points. Raises ValueError when it is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(pt|mm|cm|in)", length.strip())
    if not found:
        raise ValueError(f"“{length}” is not a length")
    return float(found[1]) * POINTS[found[2]]


def _length(text: str) -> str:
    try:
        points(text)
    except ValueError as error:
        hint = "write a number and a unit: pt, mm, cm or in"
        raise PydanticCustomError("value-invalid", "{why}", {"why": str(error), "hint": hint}) from error
    return text.strip()


def _inside(path: str) -> str:
    """A path that stays in the project, with forward slashes."""
    clean = posixpath.normpath(path.strip())
    if posixpath.isabs(clean) or clean.split("/")[0] == ".." or re.match(r"[A-Za-z]:|.*\\", path):
        hint = "write a path relative to the project's folder, with forward slashes"
        raise PydanticCustomError("file-outside", "“{path}” leads out of the project", {"path": path, "hint": hint})
    return clean


def _isbn(text: str) -> str:
    """An ISBN-13 without hyphens (ISBN Users' Manual, 7th edition: weights 1 and 3, modulus 10)."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        hint = "write its thirteen digits, beginning with 978 or 979"
        raise PydanticCustomError("value-invalid", "“{text}” is not an ISBN-13", {"text": text, "hint": hint})
    check = -sum(int(digit) * (1, 3)[n % 2] for n, digit in enumerate(digits[:12])) % 10
    if check != int(digits[12]):
        context = {"text": text, "check": check, "hint": "look for a wrong digit"}
        raise PydanticCustomError("value-invalid", "the check digit of “{text}” should be {check}", context)
    return digits


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        hint = "write 32 hexadecimal digits in five groups: 8-4-4-4-12"
        raise PydanticCustomError("value-invalid", "“{text}” is not a UUID", {"text": text, "hint": hint}) from error


def _web(address: str) -> str:
    """An address in the web; no other scheme may reach a reader's machine."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        context = {"address": address, "hint": "write the whole address, beginning with https://"}
        raise PydanticCustomError("link-target", "“{address}” is not an address in the web", context)
    return address


WORLD = "world"
"""The territory that is not limited."""


def _territory(codes: tuple[str, ...]) -> tuple[str, ...]:
    """``world`` alone, or countries' codes (ISO 3166-1 alpha-2), each once and in order."""
    from anthology.config.countries import COUNTRIES, ELSEWHERE

    for n, code in enumerate(codes):
        if code != WORLD and code not in COUNTRIES:
            meant = ELSEWHERE.get(code)
            hint = f"did you mean “{meant}”?" if meant else "write world, or codes of two capital letters: GB, FR, US"
            context = {"code": code, "at": (n,), "hint": hint}
            raise PydanticCustomError("territory-unknown", "“{code}” is not a country’s code", context)
    if WORLD in codes and len(codes) > 1:
        context = {"hint": "keep world, or keep the countries"}
        raise PydanticCustomError("rights-contradictory", "the territory is the world and countries", context)
    return tuple(sorted(set(codes)))


def _or_empty(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda text: check(text) if text else text)


Words = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, AfterValidator(_slug)]
ProjectPath = Annotated[str, AfterValidator(_inside)]
Isbn = Annotated[str, _or_empty(_isbn)]
EdtfDate = Annotated[str, AfterValidator(_date)]
Language = Annotated[str, AfterValidator(_language)]
Length = Annotated[str, AfterValidator(_length)]
Strings = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])]

Territory = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...]),
    AfterValidator(_territory),
]
RightsMedium: TypeAlias = Literal["epub", "print", "web"]
Media = Annotated[
    tuple[RightsMedium, ...],
    BeforeValidator(_listed, json_schema_input_type=RightsMedium | tuple[RightsMedium, ...]),
]


BibliographyPaths = Annotated[
    tuple[ProjectPath, ...], BeforeValidator(_listed, json_schema_input_type=ProjectPath | tuple[ProjectPath, ...])
]


class Declaration(BaseModel):
    """Base of all declarations: unknown keys are errors, values cannot change, docstrings describe.

    What checks a declaration is built when it is first needed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of the class, with what stands under its fields."""
        from anthology.config import docstrings

        made = handler(core)
        properties = handler.resolve_ref_schema(made).get("properties", {})
        for name, words in docstrings.of_fields(cls).items():
            rule = properties.get(name)
            if rule is not None and handler.resolve_ref_schema(rule).get("description") != words:
                rule.setdefault("description", words)
        return made


# -- people and texts ------------------------------------------------------------------------------


class ContributorDeclaration(Declaration):
    """Somebody who had a part in a work or in the book."""

    role: str = "author"
    """A MARC relator term: author, editor, translator, transcriber, illustrator …"""
    name: Words
    """The name as it is printed."""
    sort: str = ""
    """The name as it is sorted; by default the last word comes first: Serge, Victor."""
    about: str = ""
    """A sentence or two (Markdown) for the notes on contributors."""

    @field_validator("role")
    @classmethod
    def _known_role(cls, role: str) -> str:
        from anthology.config.relators import RELATORS

        if role not in RELATORS:
            hint = nearest(role, RELATORS) or "use a MARC relator term such as author, editor, translator"
            raise PydanticCustomError("value-invalid", "“{role}” is not a role", {"role": role, "hint": hint})
        return role


class EpigraphDeclaration(Declaration):
    """An epigraph with its attribution."""

    text: str
    """The words (Markdown; several paragraphs are possible)."""
    attribution: str = ""
    """Whose words they are (Markdown)."""


class FrontispieceDeclaration(Declaration):
    """A picture on the page that faces the title page."""

    picture: ProjectPath
    """Path of the picture, from the project's folder."""
    alternative: Words
    """What is to be seen, for those who do not see it."""
    caption: str = ""
    """The caption (inline Markdown)."""
    credit: str = ""
    """Whose picture it is, in the words that its holder wants (inline Markdown)."""


# -- the book --------------------------------------------------------------------------------------


class Identifiers(Declaration):
    """What the book is known by. Without any, an identifier is derived from the name of the book and the
    edition.
    """

    isbn_epub: Isbn = ""
    """ISBN-13 of the EPUB."""
    isbn_print: Isbn = ""
    """ISBN-13 of the printed book."""
    uuid: Annotated[str, _or_empty(_uuid)] = ""
    """A UUID."""
    doi: str = ""
    """A DOI, without the resolver's address."""


class SeriesDeclaration(Declaration):
    """The series that the book belongs to."""

    title: Words
    """Its title."""
    number: str = ""
    """The book's place in it."""


class Book(Declaration):
    """The book as libraries and readers know it."""

    title: Words
    """The title (inline Markdown)."""
    subtitle: str = ""
    """The subtitle (inline Markdown)."""
    short_title: str = ""
    """For running heads; by default the title."""
    name: Annotated[str, _or_empty(_slug)] = ""
    """The first part of the files' names; by default made from the title."""
    contributors: tuple[ContributorDeclaration, ...] = ()
    """Editors and others who had a part in the whole book."""
    language: Language = "en-GB"
    """BCP 47 tag of the book's language."""
    identifiers: Identifiers = Identifiers()
    """ISBNs and the like."""
    publisher: str = ""
    """Who publishes it."""
    imprint: str = ""
    """The publisher's brand, when it has another name."""
    place: str = ""
    """Where it is published."""
    series: SeriesDeclaration | None = None
    """The series."""
    description: str = ""
    """A paragraph for catalogues and shops."""
    subjects: Strings = ()
    """Subject headings."""
    date: EdtfDate | None = None
    """Date of publication (EDTF)."""
    edition: str = ""
    """Edition statement, as “Second edition”."""
    copyright: str = ""
    """The copyright line of the whole book (inline Markdown)."""
    licence: str = ""
    """The whole book's licence: an SPDX identifier or a RightsStatements.org URI."""
    dedication: str = ""
    """The dedication (Markdown)."""
    epigraph: EpigraphDeclaration | None = None
    """An epigraph for the whole book."""
    frontispiece: FrontispieceDeclaration | None = None
    """A picture that faces the title page: on a verso in print, before it in the EPUB."""
    cover: Annotated[str, _or_empty(_inside)] = ""
    """Path of a picture for the cover; by default one is made from a template."""


# -- selection -------------------------------------------------------------------------------------


class Range(Declaration):
    """A range of whole numbers, both ends included."""

    min: int | None = None
    """At least this."""
    max: int | None = None
    """At most this."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            context = {"min": self.min, "max": self.max, "at": ("min",), "hint": "exchange the two"}
            raise PydanticCustomError("value-invalid", "min ({min}) is more than max ({max})", context)
        return self


class Between(Declaration):
    """A span of time, both ends included; a work is in it when its whole date is."""

    since: EdtfDate | None = None
    """Not before this date (EDTF)."""
    until: EdtfDate | None = None
    """Not after this date (EDTF)."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and dates.parse(self.since).earliest > dates.parse(self.until).latest:
            context = {"since": self.since, "until": self.until, "at": ("since",), "hint": "exchange the two"}
            raise PydanticCustomError("value-invalid", "since ({since}) is later than until ({until})", context)
        return self


class Query(Declaration):
    """A choice by metadata. A work must meet every key that is given; within a list, one value is enough."""

    genre: Strings = ()
    """Genres."""
    theme: Strings = ()
    """Themes."""
    contributor: Strings = ()
    """Names of contributors, as printed or as sorted."""
    language: Strings = ()
    """Language tags; en also finds en-GB."""
    date: Between | None = None
    """Dates of the works."""
    words: Range | None = None
    """Lengths of the works, in words."""
    licence: Strings = ()
    """Licences of the works."""


Order: TypeAlias = Literal["manual", "date", "author", "title", "length"]


def _once(names: tuple[str, ...], key: str) -> None:
    """Refuses a list that names something twice."""
    for n, name in enumerate(names):
        if name in names[:n]:
            context = {"name": name, "at": (key, n), "hint": "take one of the two out"}
            raise PydanticCustomError("value-invalid", "“{name}” stands twice in the list", context)


class PartDeclaration(Declaration):
    """A part of the book: a list of works, or a query. With neither, it takes all that is left over."""

    title: str = ""
    """The part's title (inline Markdown); without one, no part page is made."""
    subtitle: str = ""
    """The part's subtitle (inline Markdown)."""
    epigraph: EpigraphDeclaration | None = None
    """An epigraph for the part page."""
    introduction: str = ""
    """Markdown that stands on the part page or after it."""
    works: tuple[str, ...] = ()
    """Ids of works, in the order of the book."""
    query: Query | None = None
    """A choice by metadata, instead of a list."""
    include: Strings = ()
    """Ids to add to what the query finds."""
    exclude: Strings = ()
    """Ids to leave out of what the query finds."""
    order: Order = "manual"
    """How the works follow each other. ``manual`` keeps the order of the list; for a query it is the
    ``order`` key of the front matter, then the title.
    """
    reverse: bool = False
    """Turns the order round."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """How many works at the most, the first in order."""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        for key in ("works", "include", "exclude"):
            _once(getattr(self, key), key)
        if self.works and self.query:
            hint = "keep one of the two; a query takes single works by “include”"
            context = {"at": ("works",), "hint": hint}
            raise PydanticCustomError("value-invalid", "a part has either works or a query, not both", context)
        return self


class Selection(Declaration):
    """A choice that holds for all parts; an edition is often made by this alone."""

    query: Query | None = None
    """Only works that meet this."""
    include: Strings = ()
    """Ids that stay in although the query leaves them out."""
    exclude: Strings = ()
    """Ids that are left out."""


MATTER = (
    "half-title",
    "frontispiece",
    "title",
    "copyright",
    "dedication",
    "epigraph",
    "contents",
    "glossary",
    "persons",
    "chronology",
    "note-on-the-text",
    "notes",
    "bibliography",
    "sources",
    "first-publication",
    "illustrations",
    "permissions",
    "contributors",
    "index",
    "colophon",
)
"""The pages that the pipeline makes itself. Any other name in ``front`` or ``back`` is the id of a work."""

WRITTEN = ("glossary", "persons", "chronology")
"""Those of them that a work with the same id may stand for, where the project has no data for the page."""

FRONT = ("half-title", "frontispiece", "title", "copyright", "dedication", "epigraph", "contents")
BACK = ("note-on-the-text", "bibliography", "sources", "permissions", "contributors", "index", "colophon")

# -- typography, notes -----------------------------------------------------------------------------


class Typography(Declaration):
    """The typographic clean-up."""

    engine: Literal["anthology", "smartypants", "none"] = "anthology"
    """Who resolves quotation marks and dashes."""
    quotes: Literal["auto", "british", "american", "language"] = "auto"
    """Style of quotation marks in English: found out for each work, set for all, or the one of each text’s language."""
    dashes: Literal["em", "en"] = "em"
    """Dashes that part phrases: closed em dashes, or spaced en dashes."""
    rules: dict[str, bool] = {}
    """Rules switched on or off by name (see docs/typography.md)."""


def _style(name: str) -> str:
    return _inside(name) if name.endswith(".csl") else _slug(name)


class Citations(Declaration):
    """How citations are set."""

    style: Annotated[str, AfterValidator(_style)] = "chicago-notes-bibliography"
    """A citation style: its name at the CSL project (zotero.org/styles), or the path of a .csl file."""
    listed: Literal["cited", "all"] = "cited"
    """What the bibliography lists: the entries that are cited, or all."""


class Marks(StrEnum):
    """How the notes of a series are marked."""

    DECIMAL = "decimal"
    LETTERS = "letters"
    ROMAN = "roman"
    SYMBOLS = "symbols"


class SeriesOfNotes(Declaration):
    """How one series of notes is set."""

    marks: Marks = Marks.DECIMAL
    """1 2 3; a b c; i ii iii; or * † ‡."""
    place: Literal["foot", "end", "back"] = "foot"
    """At the foot of the page, after the work, or at the back of the book by work (on the page ``notes``). In an EPUB,
    those for the foot stand after the work; all of them pop up.
    """


class Notes(Declaration):
    """The three series of notes."""

    author: SeriesOfNotes = SeriesOfNotes()
    """The author's."""
    editor: SeriesOfNotes = SeriesOfNotes(marks=Marks.LETTERS)
    """The editor's."""
    translator: SeriesOfNotes = SeriesOfNotes(marks=Marks.SYMBOLS)
    """The translator's."""

    def of(self, series: str) -> SeriesOfNotes:
        """How the series with a name (``author``, ``editor``, ``translator``) is set."""
        return {"author": self.author, "editor": self.editor, "translator": self.translator}[series]


class GlossarySettings(Declaration):
    """How the entries of ``glossary.yaml`` are mentioned. They are printed where front or back names ``glossary`` or
    ``persons``.
    """

    links: bool = True
    """Whether the first mention in each work leads to the entry, and has a mark in print."""
    quotations: bool = True
    """Whether it may stand in a quotation or an epigraph."""
    notes: bool = True
    """Whether it may stand in a note, when the text has none."""
    mentions: bool = True
    """Whether each entry tells which works mention it."""


class ChronologySettings(Between):
    """What stands in the chronology, which is printed where front or back names it."""

    since: EdtfDate | None = None
    """Nothing that began before this date (EDTF)."""
    until: EdtfDate | None = None
    """Nothing that ended after this date (EDTF)."""
    works: bool = True
    """Whether the works of the book stand among the events, by their dates."""
    exclude: Strings = ()
    """Ids of works that do not."""


class Conventions(Declaration):
    """How the editor's work shows in the text."""

    lacuna: Literal["square", "angle"] = "square"
    """Gaps of the source: […] or ⟨…⟩."""
    extent: bool = True
    """Whether the extent of a gap is told where it is known: [… 3 words]."""
    supplied: Literal["angle", "square", "plain"] = "angle"
    """Words that the editor supplies: ⟨words⟩, [words], or not marked."""


class IndexSettings(Declaration):
    """How the index is set."""

    layout: Literal["indented", "run-in"] = "indented"
    """indented: each subheading on a line of its own. run-in: one after the other, with semicolons."""
    ranges: Literal["hart", "chicago", "full"] = "hart"
    """How the second number of a range is shortened. hart: 42–3, 114–18, 132–6. chicago: 42–43, 114–18, 132–36.
    full: 132–136.
    """
    consecutive: Annotated[int, Field(ge=0)] = 3
    """How many pages in a row become a range: 7, 8, 9 is printed as 7–9. 0: none do, but those marked as a range."""
    alphabet: Literal["words", "letters"] = "words"
    """words: New York before Newark. letters: spaces do not count, Newark before New York."""
    longest: Annotated[int, Field(ge=1)] = 10
    """More pages than these behind one heading are reported, for subheadings should part them."""


# -- media -----------------------------------------------------------------------------------------

SIZES: dict[str, tuple[str, str]] = {
    "A4": ("210mm", "297mm"),
    "A5": ("148mm", "210mm"),
    "A6": ("105mm", "148mm"),
    "A-format": ("110mm", "178mm"),
    "B-format": ("129mm", "198mm"),
    "demy": ("138mm", "216mm"),
    "digest": ("5.5in", "8.5in"),
    "royal": ("156mm", "234mm"),
    "crown-quarto": ("189mm", "246mm"),
    "pocket": ("4.25in", "6.875in"),
    "novel": ("5in", "8in"),
    "trade": ("6in", "9in"),
    "textbook": ("7in", "10in"),
    "letter": ("8.5in", "11in"),
}
"""Trim sizes by name: width and height."""

PAPERS: dict[str, tuple[str, str]] = {
    "A2": ("420mm", "594mm"),
    "A3": ("297mm", "420mm"),
    "SRA2": ("450mm", "640mm"),
    "SRA3": ("320mm", "450mm"),
    "SRA4": ("225mm", "320mm"),
    "tabloid": ("11in", "17in"),
}
"""Sizes of paper that is folded or cut (ISO 216 and 217, ANSI B), beside the trim sizes, by name."""


class Margins(Declaration):
    """Margins of a page; those that are not given are derived from the trim size."""

    top: Length | None = None
    """From the trim's top to the text."""
    bottom: Length | None = None
    """From the text to the trim's bottom."""
    inside: Length | None = None
    """At the spine."""
    outside: Length | None = None
    """At the fore-edge."""


class Page(Declaration):
    """The page of the PDF."""

    size: str = "A5"
    """A name (A4, A5, A6, A-format, B-format, demy, royal, crown-quarto, pocket, novel, digest, trade, textbook,
    letter), or width and height: 148mm 210mm.
    """
    margins: Margins = Margins()
    """Own margins."""
    font_size: Length = "10.5pt"
    """Size of the text."""
    line_height: Length = "14pt"
    """Distance of the baselines."""
    large_print: bool = False
    """Type of 16pt on lines of 21pt at the least, ragged at the right, words never divided."""
    hyphenate: bool = True
    """Whether words are divided."""
    linebreaks: Literal["greedy", "total-fit"] = "greedy"
    """greedy: each line takes what fits. total-fit: the lines of a justified paragraph are chosen together, for even
    spaces and few hyphens; it needs pdf.text_layer.
    """
    copyfit: bool = True
    """With total-fit: whether a paragraph is set a line longer or shorter where its page would else lack lines, and in
    print both of two facing pages a line or two short where one of them cannot be full.
    """
    parts_on: Literal["recto", "any"] = "recto"
    """Where parts begin."""
    works_on: Literal["recto", "any"] = "any"
    """Where works begin."""
    opener_folios: bool = True
    """Whether a page on which a work, the contents or the like begin has its folio."""

    @field_validator("size")
    @classmethod
    def _known_size(cls, size: str) -> str:
        try:
            trim(size)
        except ValueError as error:
            hint = nearest(size, SIZES) or "write a name such as A5, or two lengths: 148mm 210mm"
            raise PydanticCustomError("value-invalid", "{why}", {"why": str(error), "hint": hint}) from error
        return size

    @model_validator(mode="after")
    def _room_for_text(self) -> Self:
        width, height = trim(self.size)
        margins = self.margins
        across, down = _sum(margins.inside, margins.outside), _sum(margins.top, margins.bottom)
        if across >= width or down >= height:
            context = {"size": self.size, "at": ("margins",), "hint": "make the margins smaller"}
            raise PydanticCustomError("value-invalid", "the margins leave no room on a page of {size}", context)
        return self


def _sum(*lengths: str | None) -> float:
    return sum(points(length) for length in lengths if length)


def trim(size: str) -> tuple[float, float]:
    """Width and height in points of a page size, by name or as two lengths. Raises ValueError when it is
    neither.
    """
    lengths = SIZES.get(size) or tuple(size.split())
    if len(lengths) != 2:
        raise ValueError(f"“{size}” is not a page size")
    return points(lengths[0]), points(lengths[1])


def paper_size(size: str) -> tuple[float, float]:
    """Width and height in points of a sheet of paper, by name or as two lengths. Raises ValueError when it is
    neither.
    """
    return trim(" ".join(PAPERS.get(size, (size,))))


Printer: TypeAlias = Literal["kdp", "ingramspark", "lulu", "offset", "office"]
"""Whose rules are known."""


class Pdf(Declaration):
    """The PDF file."""

    purpose: Literal["screen", "print"] = "screen"
    """screen: tagged, linked, PDF/A-2a and PDF/UA-1. print: blank versos, no links, black only. All other keys but
    text_layer are for print alone.
    """
    printer: Printer | None = None
    """Who prints it: kdp, ingramspark, lulu, offset or office. Margins, ink and spine are made as they want them, and
    the file is held against their rules.
    """
    paper: str = ""
    """A paper of the printer (white, cream …), or the thickness of a leaf: 0.12mm. By default the printer's usual one,
    else 0.12mm. The gutter grows with the thickness of the book.
    """
    standard: Literal["none", "x-1a", "x-4"] = "none"
    """The kind of PDF/X: all colours in the inks of the press, an output intent, nothing for the screen."""
    profile: str = "FOGRA39"
    """The printing condition: FOGRA39, which comes along, or the path of the ICC profile that the printer gives."""
    condition: str = ""
    """The name of that condition in the ICC's registry, for a profile of your own."""
    inks: Literal["black", "colour"] = "black"
    """black: images become grey. colour: they are converted to the profile, in four inks."""
    ink_limit: Annotated[int, Field(ge=100, le=400)] | None = None
    """Per cent of ink in one place at the most; by default what the printer takes, else 300."""
    bleed: Length = "0mm"
    """How far what runs to the edge goes beyond it: 3mm, 0.125in."""
    marks: Literal["none", "crop", "all"] = "none"
    """Marks outside the bleed: crop marks, or registration marks too."""

    text_layer: bool = True
    """Shape each word once and set lines from that: the same file in less time. Off: WeasyPrint does it all itself."""

    engine: Literal["parts", "single"] = "parts"
    """parts: each document is laid out by itself, and all are joined. single: the whole book is laid out at once. Both
    make the same pages.
    """


def _price(digits: str) -> str:
    if not re.fullmatch(r"[0-9]{5}", digits):
        hint = "write five digits: for 12.99 US dollars 51299; 90000 for no price"
        raise PydanticCustomError("value-invalid", "“{digits}” is no price code", {"digits": digits, "hint": hint})
    return digits


class WrapDeclaration(Declaration):
    """The cover round the printed book: front, spine, back and flaps in one PDF beside the book's."""

    blurb: str = ""
    """The text of the back (Markdown); by default the description of the book."""
    flaps: Length = "0mm"
    """Width of the flaps; none without a width."""
    front_flap: str = ""
    """The text of the front flap (Markdown)."""
    back_flap: str = ""
    """The text of the back flap (Markdown)."""
    spine: Literal["auto", "down", "up"] = "auto"
    """Which way the spine is read: from the head down, or from the foot up; by default as the language has it."""
    barcode: bool = True
    """Whether the back has the bar code of the printed book's ISBN."""
    price: Annotated[str, _or_empty(_price)] = ""
    """The five digits beside the bar code."""


class Epub(Declaration):
    """The EPUB file."""

    embed_fonts: bool = True
    """Whether the fonts go along."""
    pages: str = ""
    """The edition whose PDF the EPUB has the page numbers of: its name, or none. By default the edition's own, if
    it has a PDF for print.
    """


Format: TypeAlias = Literal["epub", "pdf"]


class Clearance(Declaration):
    """What an edition needs the rights for. A work whose rights do not cover it stops the edition."""

    territory: Territory = (WORLD,)
    """Where it appears: world, or countries by their codes (ISO 3166-1: GB, FR, US)."""
    media: Media = ()
    """epub, print, web. By default as the formats are: an EPUB is epub; a PDF for print is print, a PDF for
    the screen is web.
    """
    purpose: Literal["commercial", "non-commercial"] | None = None
    """Whether it is sold. While this is not said, a non-commercial licence is a warning."""
    gate: bool = True
    """Off: works that are not cleared are warnings instead of errors."""


class Waiver(Declaration):
    """A diagnostic that the editor accepts, with the reason."""

    code: str
    """The diagnostic's code."""
    place: str = ""
    """The file where it occurs; by default any."""
    reason: str
    """Why it is accepted."""

    @field_validator("code")
    @classmethod
    def _known_code(cls, code: str) -> str:
        if code not in codes():
            hint = nearest(code, codes()) or "copy the code from the diagnostic, out of its square brackets"
            raise PydanticCustomError("value-invalid", "no diagnostic is called “{code}”", {"code": code, "hint": hint})
        return code


class Edition(Declaration):
    """What can be set for the whole project and for each edition."""

    book: Book
    """The book as libraries and readers know it."""
    select: Selection = Selection()
    """A choice that holds for all parts."""
    parts: tuple[PartDeclaration, ...] = (PartDeclaration(),)
    """The parts, in the order of the book; without any, one part holds all works."""
    front: tuple[str, ...] = FRONT
    """Pages before the text: names of pages that are made, or ids of works (an introduction, say)."""
    back: tuple[str, ...] = BACK
    """Pages after the text, likewise."""
    notes: Notes = Notes()
    """The three series of notes."""
    text: Literal["edited", "diplomatic"] = "edited"
    """edited: with the emendations of the notes files. diplomatic: as the sources have it."""
    citations: Citations = Citations()
    """How citations are set."""
    conventions: Conventions = Conventions()
    """How gaps and supplied words are shown."""
    glossary: GlossarySettings = GlossarySettings()
    """How the entries of the glossary are mentioned."""
    chronology: ChronologySettings = ChronologySettings()
    """What stands in the chronology."""
    index: IndexSettings = IndexSettings()
    """How the index is set."""
    typography: Typography = Typography()
    """The typographic clean-up."""
    page: Page = Page()
    """The page of the PDF."""
    pdf: Pdf = Pdf()
    """The PDF file."""
    wrap: WrapDeclaration | None = None
    """The cover round the printed book; without this key, none is made."""
    epub: Epub = Epub()
    """The EPUB file."""
    theme: Slug = "base"
    """Name of the theme: a folder in styles/."""
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = ("epub", "pdf")
    """What is written."""
    rights: Clearance = Clearance()
    """What the edition needs the rights for."""


class Config(Edition):
    """The whole of ``config.yaml``."""

    manuscripts: ProjectPath = "manuscript"
    """Folder of the manuscripts."""
    bibliography: BibliographyPaths = ()
    """Files of references, whose keys the texts cite: CSL-JSON, CSL YAML, BibLaTeX, BibTeX."""
    styles: ProjectPath = "styles"
    """Folder of the project's own templates and style sheets."""
    output: ProjectPath = "dist"
    """Folder for what is built."""
    editions: dict[Slug, dict[str, Any]] = {}
    """Named variants; each may override any key but manuscripts, bibliography, styles, output, editions and
    accepted.
    """
    accepted: tuple[Waiver, ...] = ()
    """Diagnostics that are accepted."""


class HeadnoteFields(Declaration):
    """What is said after a headnote, each under a heading of its own."""

    occasion: str = ""
    """What the work was written for, or when (inline Markdown)."""
    first_publication: str = ""
    """Where it was first published (inline Markdown)."""
    source_followed: str = ""
    """The print or manuscript that the edition follows (inline Markdown)."""


class HeadnoteDeclaration(HeadnoteFields):
    """A headnote with its fields."""

    text: str = ""
    """The headnote itself (Markdown)."""


def _headnote(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class FrontMatter(Declaration):
    """The front matter of a manuscript."""

    title: Words
    """The title (inline Markdown)."""
    id: Slug | None = None
    """The work's name in the config; by default the file's name."""
    subtitle: str = ""
    """The subtitle (inline Markdown)."""
    short_title: str = ""
    """For running heads (inline Markdown)."""
    author: str = ""
    """Short for one contributor with the role author."""
    contributors: tuple[ContributorDeclaration, ...] = ()
    """Who had a part in the work."""
    date: EdtfDate | None = None
    """When it was written or first published (EDTF)."""
    language: Language | None = None
    """BCP 47 tag; by default the book's language."""
    genre: str = ""
    """What it is: letter, essay, poem …"""
    themes: Strings = ()
    """What it is about."""
    source: SourceDeclaration | None = None
    """Where the text comes from."""
    rights: RightsDeclaration | None = None
    """Who holds the rights."""
    headnote: Annotated[
        HeadnoteDeclaration, BeforeValidator(_headnote, json_schema_input_type=str | HeadnoteDeclaration)
    ] = HeadnoteDeclaration()
    """What stands before the text: Markdown, or a mapping with a text and fields."""
    order: int | None = None
    """Place where a part orders by hand."""


class SourceDeclaration(Declaration):
    """Where a text comes from."""

    citation: str = ""
    """The publication (inline Markdown)."""
    url: Annotated[str, _or_empty(_web)] = ""
    """Its address."""
    retrieved: EdtfDate | None = None
    """When it was fetched."""
    witness: str = ""
    """The copy that was used (inline Markdown)."""


class PermissionDeclaration(Declaration):
    """Whether the holder allows the use."""

    granted: Literal["yes", "asked", "refused"] | None = None
    """How it stands; nothing, while nobody has asked."""
    date: EdtfDate | None = None
    """When it was given, asked or refused."""
    reference: str = ""
    """The letter or contract in which it stands."""
    contact: str = ""
    """Whom to ask: a name, an address."""


class PublicDomainDeclaration(Declaration):
    """Facts by which the public domain is judged. From them advice is made, never a decision."""

    author_died: EdtfDate | None = None
    """When the author died; of several, the last."""
    first_published: EdtfDate | None = None
    """When the work was first published."""


class RightsDeclaration(Declaration):
    """Who holds the rights in a work, and what for they were given."""

    holder: str = ""
    """The holder's name."""
    licence: str = ""
    """SPDX identifier or RightsStatements.org URI."""
    credit: str = ""
    """The exact credit line (inline Markdown)."""
    permission: PermissionDeclaration | None = None
    """Permission by the holder."""
    territory: Territory = ()
    """Where the permission holds: world, or countries by their codes (ISO 3166-1); by default not limited."""
    media: Media = ()
    """What the permission is for: epub, print, web; by default not limited."""
    expires: EdtfDate | None = None
    """The last day of the permission."""
    fee: str = ""
    """What it costs, in words."""
    public_domain: PublicDomainDeclaration | None = None
    """Facts by which the public domain is judged."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        given = self.permission.date if self.permission else None
        if given and self.expires and dates.parse(given).earliest > dates.parse(self.expires).latest:
            context = {"given": given, "expires": self.expires, "at": ("expires",), "hint": "look at the two dates"}
            raise PydanticCustomError(
                "rights-contradictory", "the permission of {given} ended before it was given ({expires})", context
            )
        return self
