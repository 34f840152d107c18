"""A build: the books of several editions, checked, and written whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from anthology import apparatus, checks, comparison, outputs, pagination, typography
from anthology.config.schema import Waiver
from anthology.diagnostics import Diagnosed, Diagnostic, Severity, Span, has_errors, nearest, problem
from anthology.model.edition import Edition
from anthology.model.text import plain
from anthology.pipeline.books import Printed, make_epub, make_pdf, make_wrap
from anthology.pipeline.editions import file_stem, prepare, versions
from anthology.pipeline.expecting import wanted_formats
from anthology.pipeline.library import Library, select_edition
from anthology.pipeline.means import Means
from anthology.pipeline.press import read_back
from anthology.pipeline.project import Project
from anthology.progress import Progress, silent
from anthology.workers import WorkerLost

if TYPE_CHECKING:
    from anthology.writers.pdf import Pdf

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when there is no room for a file, a temporary one too."""


class Built(Struct, frozen=True):
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


class _Run(Struct, frozen=True):
    """The PDFs of one run, each laid out once: an EPUB may have the page numbers of another edition."""

    library: Library
    progress: Progress
    draft: bool
    means: Means
    laid: dict[str, Diagnosed[Pdf | None]] = field(default_factory=dict)

    def pdf(self, edition: Edition, meanwhile: Callable[[], object] | None = None) -> Diagnosed[Pdf | None]:
        """The PDF of an edition. ``meanwhile`` is something to do while it is made."""
        if edition.name not in self.laid:
            self.progress(f"{edition.name}: laying out {_counted(edition)} for the PDF")
            self.laid[edition.name] = make_pdf(self.library, edition, self.means, meanwhile)
        return self.laid[edition.name]

    def printed(self, edition: Edition) -> Diagnosed[Printed | None]:
        """The pages that an edition's EPUB has the numbers of; None where it has none."""
        named = _pages_of(self.library, edition)
        if not named.value:
            return Diagnosed(None, named.diagnostics)
        other = edition
        if named.value != edition.name:
            prepared = prepare(self.library, named.value, draft=self.draft, means=self.means)
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
    means: Means | None = None,
) -> Diagnosed[tuple[Built, ...]]:
    """Makes the editions ``names`` and writes their files, or only makes them.

    ``formats`` narrows what each edition asks for. An edition with an error (with ``strict``, a warning)
    writes nothing; the others do. What the config accepts is left out of the diagnostics. A ``draft`` is built
    although its rights are not cleared, and says so on each page and in its file names. With ``suggest``, the
    texts are also searched for what differs where it might not be meant to. Without ``means``, what is made
    is kept for this build alone.
    """
    means = means or Means()
    folder = out or library.project.root / library.project.loaded.config.output
    blocked = outputs.obstacle(folder) if write else None
    if blocked is not None:
        return Diagnosed((), (*library.diagnostics, unwritable(folder, blocked)))
    waivers = library.project.loaded.config.accepted
    results: list[Built] = []
    found: list[Diagnostic] = list(library.diagnostics)
    run = _Run(library, progress, draft, means)
    for name in names:
        try:
            made = _make(run, name, formats, folder)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            made = Diagnosed(None, (unwritable(folder, error),))
        except WorkerLost as lost:
            made = Diagnosed(None, (_press_lost(lost),))
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
    means.tidy()
    everything = formats is None and len(results) == len(library.project.loaded.editions)
    unused = _unused(found, waivers, library.project, suggested=suggest) if everything and waivers else ()
    return Diagnosed(tuple(results), (*_waive(found, waivers), *unused))


def _press_lost(lost: WorkerLost) -> Diagnostic:
    hint = "close other programs, or let one process do everything: --jobs 1"
    return problem("worker-lost", f"the process that makes the pages ended before they were made ({lost})", hint=hint)


def _make(run: _Run, name: str, formats: tuple[str, ...] | None, folder: Path) -> Diagnosed[Built | None]:
    """The books of an edition, checked, and its manifest."""
    library, progress, draft = run.library, run.progress, run.draft
    progress(f"{name}: choosing and cleaning up the texts")
    prepared = prepare(library, name, draft=draft, means=run.means)
    if prepared.value is None or prepared.failed:
        return Diagnosed(None, prepared.diagnostics)
    edition = prepared.value.edition
    wanted = wanted_formats(edition.settings, formats)
    stem, files, pages, inside = file_stem(edition), dict[str, bytes](), 0, None
    found, known = list(prepared.diagnostics), _Known(edition, library, run.means)
    if "pdf" in wanted:
        laid = run.pdf(edition, known.prepare)
        found += laid.diagnostics
        if laid.value is not None and laid.value.data:
            files[f"{stem}.pdf"], pages, inside = laid.value.data, laid.value.pages, laid.value.inside
        wrapped = make_wrap(library, edition, pages, run.means)
        found += wrapped.diagnostics
        if wrapped.value:
            files[f"{stem}-cover.pdf"] = wrapped.value
    begun, read = _read_back(run, known.expected, files.get(f"{stem}.pdf")), None
    if "epub" in wanted:
        printed = run.printed(edition)
        progress(f"{name}: writing the EPUB")
        meanwhile = None if "pdf" in wanted else known.prepare  # which is done by now
        written = make_epub(library, edition, printed.value, run.means, meanwhile)
        found += printed.diagnostics
        found += written.diagnostics
        if written.value:
            files[f"{stem}.epub"] = written.value.data
            read = written.value.read
    progress(f"{name}: reading {pages} pages back" if pages else f"{name}: reading the EPUB back")
    found += checks.check_books(known.expected, epub=read, pdf=begun)
    files[f"{stem}.manifest.json"] = outputs.manifest(
        edition=name,
        draft=draft,
        pages=pages or None,
        inside=inside,
        works=known.works,
        typography=prepared.value.changes,
        inputs=prepared.value.inputs,
        outputs=files,
        versions=versions(library.project.loaded),
        diagnostics=found,
    )
    built = Built(edition, folder, files, pages, tuple(found), prepared.value.typeset)
    return Diagnosed(built, tuple(found))


class _Known:
    """What is known of the books of an edition before they are made."""

    def __init__(self, edition: Edition, library: Library, means: Means) -> None:
        self.expected = checks.Expected(edition)
        self._catalogue = library.catalogue
        self._means = means

    def prepare(self) -> None:
        """Finds out now what is wanted when the books are there: it is done while another process makes them."""
        self.expected.prepare()
        _ = self.works

    @cached_property
    def works(self) -> list[dict[str, object]]:
        """The works as the manifest has them."""
        made = comparison.record(self.expected.edition, self._catalogue, values=self._means.values)
        return comparison.as_plain(made.works)


def _read_back(
    run: _Run, expected: checks.Expected, pdf: bytes | None
) -> Callable[[], checks.PdfRead | checks.UnreadableError] | None:
    """Begins to read a PDF; gives what waits for that."""
    if pdf is None:
        return None
    pictured, name = bool(expected.pictures), expected.edition.name
    return run.means.press.begin(read_back, pdf, expected.heads, pictured=pictured, name=name)


def _suggestions(library: Library, names: Iterable[str]) -> tuple[Diagnostic, ...]:
    """What differs within the works of some editions and between them; each work as its editors left it."""
    selected = [edition for name in names if (edition := select_edition(library, name).value)]
    edited = [apparatus.apply_standoff(edition).value for edition in selected]
    works = {work.id: work for edition in edited for work in edition.works()}
    return typography.inconsistencies(tuple(works.values()), edited[0].settings.book.language) if edited else ()


def _counted(edition: Edition) -> str:
    count = sum(1 for _ in edition.works())
    return f"{count} work{'s' * (count != 1)}"


def _write(built: Built) -> tuple[Diagnostic, ...]:
    try:
        outputs.write_whole(built.folder, built.files)
    except OSError as error:
        return (unwritable(built.folder, error),)
    return ()


def unwritable(folder: Path, error: OSError) -> Diagnostic:
    hint = "name another folder with --out, or make room and right in this one"
    why = (error.strerror or str(error)).lower()
    return problem("output-unwritable", f"the books cannot be written: {why}", Span(str(folder)), hint)


def _accepted(diagnostic: Diagnostic, waiver: Waiver) -> bool:
    """Whether a waiver covers a diagnostic. Errors cannot be accepted."""
    file = diagnostic.span.file if diagnostic.span else ""
    place = not waiver.place or waiver.place == file
    return diagnostic.severity is not Severity.ERROR and waiver.code == diagnostic.code and place


def _waive(found: Iterable[Diagnostic], waivers: tuple[Waiver, ...]) -> tuple[Diagnostic, ...]:
    return tuple(d for d in found if not any(_accepted(d, waiver) for waiver in waivers))


def _unused(
    found: list[Diagnostic], waivers: tuple[Waiver, ...], project: Project, *, suggested: bool
) -> tuple[Diagnostic, ...]:
    """The waivers that nothing was found for; none of the codes that were not looked for."""
    unsought = frozenset() if suggested else typography.CONSISTENCY_CODES
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
