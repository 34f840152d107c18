"""Sources on disk to manuscripts and ledgers on disk: the one module of the importer that reads and writes files.

The work is spread over processes, a few files at a time, so that memory stays flat; what is written is decided in
one process, in the order of the sources, so that the result does not depend on who was first.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.importing import books, conversion, decoding, html, ledger, texts
from anthology.importing.ledger import Ledger, Question
from anthology.importing.links import Chapter
from anthology.importing.pictures import Pictures
from anthology.importing.store import Imported, Product, Store, proposed_id
from anthology.importing.texts import Draft, Options, Reading

PLAIN = {".txt": "text", ".text": "text", ".asc": "text", "": "text"}
PAGES = {".html": "html", ".htm": "html", ".xhtml": "html", ".xht": "html"}
FORMATS = {**PLAIN, **PAGES, **conversion.FORMATS, ".epub": "epub"}
#: What may be asked for by name: “epub-book” makes one manuscript of a whole book.
NAMES = tuple(sorted({*FORMATS.values(), "epub-book"}))
MAX_ARCHIVE = 400_000_000
#: How many files one process takes at a time, and how many such shares wait for each process.
SHARE = 8
AHEAD = 3

#: Asks the editor: gets the source's name and a question, gives the answer, or None to leave the guess.
Ask = Callable[[str, Question], str | None]


class _Job(Struct, frozen=True):
    """A file to import: where it is, what it is called in the ledger, and its format (empty: by its ending)."""

    path: str
    name: str
    format: str
    options: Options
    answers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    chapters: tuple[Chapter, ...] = ()


class _Outcome(Struct, frozen=True):
    job: _Job
    products: tuple[Product, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def import_sources(
    paths: Sequence[str | Path],
    into: str | Path,
    *,
    source_url: str = "",
    language: str = "",
    format: str = "",
    workers: int = 0,
    ask: Ask | None = None,
) -> Diagnosed[tuple[Imported, ...]]:
    """Imports files, and all files in folders, into a folder of manuscripts.

    ``source_url``, ``language`` (BCP 47) and ``format`` (one of ``NAMES``) hold for every source. ``workers`` is the
    number of processes (0: as many as there are processors). ``ask`` is the review: it is called for each field that
    is not sure. Every problem is a diagnostic; one bad source does not stop the others.
    """
    if format and format not in NAMES:
        message = f"no reader knows the format “{format}”"
        hint = f"name one of {', '.join(NAMES)}"
        return Diagnosed((), (problem("import-format", message, None, hint),))
    store = Store(Path(into))
    options = Options(source_url, language)
    gathered = _Gathered(options, format)
    jobs = gathered.files(paths)
    found: list[Imported] = []
    diagnostics: list[Diagnostic] = []
    for outcome in _outcomes(jobs, workers):
        reviewed = _named(_review(outcome, ask) if ask else outcome, store)
        diagnostics += reviewed.diagnostics
        for product in reviewed.products:
            imported, said = store.keep(product, reviewed.job.path)
            diagnostics += said
            if imported:
                found.append(imported)
    return Diagnosed(tuple(found), (*gathered.diagnostics, *diagnostics))


# -- finding the sources ------------------------------------------------------------------------------


class _Gathered(Struct):
    """Walks through the paths of the command, in order, and keeps what is wrong with them."""

    options: Options
    format: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def files(self, paths: Sequence[str | Path]) -> Iterator[_Job]:
        """The files to import, those in folders sorted by name."""
        for given in paths:
            path = Path(given)
            if os.path.isdir(path):
                yield from self._folder(path, path.name or "sources", set())
            elif os.path.isfile(path):
                yield self._job(path, path.name)
            elif os.path.lexists(path):
                self._say("import-format", "this is no file that can be read", path.name, "name a file or a folder")
            else:
                self._say("file-missing", "there is no such file or folder", path.name, "check its name")

    def _folder(self, folder: Path, name: str, above: set[tuple[int, int]]) -> Iterator[_Job]:
        try:
            stat = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._say(
                "file-unreadable",
                f"the folder cannot be read: {error.strerror}",
                name,
                "check its permissions",
            )
            return
        key = (stat.st_dev, stat.st_ino)
        if key in above:
            self._say("import-loop", "the folder leads back to one that it is in", name, "take out the link")
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            if os.path.isdir(path):
                yield from self._folder(path, f"{name}/{entry.name}", above | {key})
            elif os.path.isfile(path) and (self.format or Path(entry.name).suffix.lower() in FORMATS):
                yield self._job(path, f"{name}/{entry.name}")
            elif entry.is_symlink() and not os.path.exists(path):
                self._say(
                    "file-missing",
                    "the link leads nowhere, or back to itself",
                    f"{name}/{entry.name}",
                    "take it out",
                )

    def _job(self, path: Path, name: str) -> _Job:
        return _Job(str(path), name, self.format, self.options)

    def _say(self, code: str, message: str, name: str, hint: str) -> None:
        self.diagnostics.append(problem(code, message, Span(name), hint))


# -- importing them -------------------------------------------------------------------------------------


def _outcomes(jobs: Iterator[_Job], workers: int) -> Iterator[_Outcome]:
    """What comes of each file, in order. A single share of files is not worth another process."""
    count = workers or os.cpu_count() or 1
    first = _share(jobs)
    second = _share(jobs) if len(first) == SHARE else []
    if count == 1 or not second:
        for job in (*first, *second, *jobs):
            yield _process(job)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[_Outcome]]] = deque(pool.submit(_process_all, share) for share in (first, second))
        while waiting:
            while len(waiting) < count * AHEAD and (share := _share(jobs)):
                waiting.append(pool.submit(_process_all, share))
            yield from waiting.popleft().result()


def _share(jobs: Iterator[_Job]) -> list[_Job]:
    share: list[_Job] = []
    for job in jobs:
        share.append(job)
        if len(share) == SHARE:
            break
    return share


def _process_all(jobs: list[_Job]) -> list[_Outcome]:
    return [_process(job) for job in jobs]


def _process(job: _Job) -> _Outcome:
    """Imports one file. Whatever goes wrong with it is said of it, and the others go on."""
    try:
        return _imported(job)
    except texts.Empty:
        said = problem("import-empty", "the file holds no text", Span(job.name), "leave it out")
    except OSError as error:
        said = problem(
            "file-unreadable",
            f"the file cannot be read: {error.strerror}",
            Span(job.name),
            "check its permissions",
        )
    except Exception as error:  # a bug of ours must not cost an editor the other files
        message = f"the importer failed on this file ({type(error).__name__}: {str(error)[:120]}); nothing was written"
        said = problem("import-unproven", message, Span(job.name), "report this file as a bug of the importer")
    return _Outcome(job, (), (said,))


def _imported(job: _Job) -> _Outcome:
    path = Path(job.path)
    suffix = path.suffix.lower()
    format = job.format or FORMATS.get(suffix, "text")
    limit = decoding.MAX_BYTES if format in ("text", "html") else MAX_ARCHIVE
    size = path.stat().st_size
    if size > limit:
        return _Outcome(job, (), (decoding.too_large(size, job.name, limit),))
    data = path.read_bytes()
    if not data:
        return _Outcome(job, (), (problem("import-empty", "the file is empty", Span(job.name), "leave it out"),))
    match format:
        case "text":
            return _text(job, data, suffix)
        case "html":
            return _page(job, data, suffix)
        case "epub" | "epub-book":
            return _book(job, data, whole=format == "epub-book")
        case _:
            return _document(job, data, format, suffix)


def _options(job: _Job, member: str = "") -> Options:
    answers = dict(job.answers).get(member, ())
    return replace(job.options, answers=answers, chapters=job.chapters, member=member)


def _text(job: _Job, data: bytes, suffix: str) -> _Outcome:
    decoded, said = decoding.decode(data, job.name)
    if decoded is None:
        return _Outcome(job, (), tuple(said))
    long = decoding.long_line(decoded.text, job.name)
    if long:
        return _Outcome(job, (), (*said, long))
    if re.match(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html)\b", decoded.text[:500], re.I):
        return _page(job, data, suffix)
    made = _draft(texts.read_plain(decoded), decoded, job, data, "text")
    return _outcome(job, made, data, suffix, said)


def _page(job: _Job, data: bytes, suffix: str) -> _Outcome:
    decoded, said = decoding.decode(data, job.name, _declared(data))
    if decoded is None:
        return _Outcome(job, (), tuple(said))
    pictures = Pictures(job.name)
    folder = Path(job.path).parent
    reading = html.read(decoded.text, images=partial(pictures.beside, folder), source_url=job.options.source_url)
    made = _draft(reading, decoded, job, data, "html")
    return _outcome(job, made, data, suffix, said, pictures=pictures.found)


def _declared(data: bytes) -> str:
    """The encoding that a page names in its first bytes (HTML, 13.2.3.2: prescan), or in its XML declaration."""
    match = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", data[:2048])
    return match.group(1).decode("ascii") if match else ""


def _document(job: _Job, data: bytes, format: str, suffix: str) -> _Outcome:
    converted, said = conversion.convert(data, format, job.name)
    if converted is None:
        return _Outcome(job, (), tuple(said))
    if not html.visible(converted.html).strip():
        return _Outcome(
            job,
            (),
            (*said, problem("import-empty", "the file holds no text", Span(job.name), "leave it out")),
        )
    pictures = Pictures(job.name)
    images = partial(
        pictures.converted, converted.media, None if format in conversion.ZIPPED else Path(job.path).parent
    )
    reading = html.read(converted.html, images=images, whole=True)
    reading = replace(reading, findings=(*reading.findings, *converted.findings))
    made = _draft(reading, decoding.Decoded(reading.text, "utf-8"), job, data, format, converted=converted.html)
    return _outcome(job, made, data, suffix, said, conversion=converted.html, pictures=pictures.found)


def _book(job: _Job, data: bytes, *, whole: bool) -> _Outcome:
    book, said = books.open_book(data, job.name, whole=whole)
    if book is None:
        return _Outcome(job, (), tuple(said))
    made = _chapters(job, book, data)
    if not job.chapters and any(product.outward for product in made.products):
        # Links between chapters name their ids; nearly always they will be those that the titles give.
        used: set[str] = set()
        ids = tuple(proposed_id(product, used) for product in made.products)
        made = _chapters(replace(job, chapters=_crossing(made.products, ids)), book, data)
    return replace(made, diagnostics=(*said, *made.diagnostics))


def _crossing(products: Sequence[Product], ids: Sequence[str]) -> tuple[Chapter, ...]:
    """The chapters of a book as their links to one another need them."""
    wanted: dict[str, set[str]] = {}
    for product in products:
        for member, anchor in product.outward:
            wanted.setdefault(member, set()).add(anchor)
    return tuple(
        Chapter(product.ledger.member, id, product.anchors, frozenset(wanted.get(product.ledger.member, ())))
        for product, id in zip(products, ids, strict=True)
    )


def _chapters(job: _Job, book: books.Book, data: bytes) -> _Outcome:
    products: list[Product] = []
    said: list[Diagnostic] = []
    for chapter in book.chapters:
        pictures = Pictures(job.name + chapter.member)
        images = partial(pictures.archived, book.archive, chapter.parts[0][1])
        reading = html.read(chapter.text, images=images, whole=True, parts=chapter.parts, places=book.places)
        reading = replace(reading, fields=(*reading.fields, *book.fields))
        decoded = decoding.Decoded(chapter.text, "utf-8")
        try:
            made = _draft(reading, decoded, job, data, "epub", converted=chapter.text, member=chapter.member)
        except texts.Empty:
            continue
        one = _outcome(job, made, data, ".epub", [], conversion=chapter.text, pictures=pictures.found)
        products += one.products
        said += one.diagnostics
    return _Outcome(job, tuple(products), tuple(said))


def _draft(
    reading: Reading,
    decoded: decoding.Decoded,
    job: _Job,
    data: bytes,
    format: str,
    *,
    converted: str = "",
    member: str = "",
) -> Draft:
    name = Path(member or job.name).stem
    made = texts.draft(
        reading,
        decoded,
        _options(job, member),
        source=job.name,
        format=format,
        digest=ledger.digest(data),
        name=name,
    )
    if not converted:
        return made
    own = ledger.digest(converted.encode("utf-8", "surrogateescape"))
    return replace(made, ledger=replace(made.ledger, converted=own, member=member))


def _outcome(
    job: _Job,
    made: Draft,
    data: bytes,
    suffix: str,
    said: list[Diagnostic],
    *,
    conversion: str = "",
    pictures: Sequence[tuple[str, bytes]] = (),
) -> _Outcome:
    """The product, after the proof: manuscript and ledger give the source back."""
    source = conversion.encode("utf-8", "surrogateescape") if conversion else data
    if ledger.rebuild(made.manuscript, made.ledger) != source:
        raise ValueError("manuscript and ledger do not rebuild the source")
    kept = replace(made.ledger, assets=tuple(name for name, _ in pictures))
    people = [f.value for f in kept.fields if f.name == "author"]
    title = next((f.value for f in kept.fields if f.name == "title"), "")
    light = replace(kept, entries=(), repairs=(), fields=tuple(replace(f, lines=()) for f in kept.fields))
    product = Product(
        made.manuscript,
        light,
        ledger.body(kept),
        title,
        people[0] if people else "",
        suffix,
        conversion,
        tuple(pictures),
        made.anchors,
        made.outward,
    )
    return _Outcome(job, (product,), (*said, *_told(kept)))


def _told(made: Ledger) -> Iterator[Diagnostic]:
    """The findings that an editor must know of before reading the report."""
    name = f"{made.source}!{made.member}" if made.member else made.source
    for item in made.findings:
        line = 0 if made.converted else item.line
        if item.kind == "call":
            yield problem(
                "import-call-without-note",
                f"the call “{item.reading}” has no note",
                Span(name, line),
                "find the note, or take the call out",
            )
        elif item.kind == "note":
            yield problem(
                "import-note-without-call",
                f"nothing calls the note “{item.reading[:40]}”",
                Span(name, line),
                "find its place, or take it out",
            )
        elif item.kind == "image":
            yield problem(
                "import-image",
                f"{item.why} ({item.reading[:80]})",
                Span(name, line),
                "save it beside the page and import again",
            )
    lost = sum(1 for finding in made.findings if finding.kind == "loss") if made.format in ("html", "epub") else 0
    if lost:
        message = f"{lost} element{'s' if lost > 1 else ''} of the page left out (drawings, formulas, films or sounds)"
        yield problem("import-loss", message, Span(name), "read the report, and add what belongs to the text")
    comments = sum(1 for finding in made.findings if finding.kind == "comment")
    if comments:
        yield problem(
            "import-comment",
            f"{comments} comment{'s' if comments > 1 else ''} in the source, not taken into the manuscript",
            Span(name),
            "read the report, and write what readers should know as a note",
        )
    if any(f.name == "title" and f.confidence < 0.2 for f in made.fields):
        yield problem("import-title-missing", "no title was found", Span(name), "write it into the front matter")


def _review(outcome: _Outcome, ask: Ask) -> _Outcome:
    """Asks what is not sure, and imports the file again with the answers."""
    answers: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for product in outcome.products:
        given = [(q.field, a) for q in ledger.questions(product.ledger) if (a := ask(outcome.job.name, q)) is not None]
        if given:
            answers.append((product.ledger.member, tuple(given)))
    return _process(replace(outcome.job, answers=tuple(answers), chapters=())) if answers else outcome


def _named(outcome: _Outcome, store: Store) -> _Outcome:
    """A book whose chapters link to one another, imported again where other manuscripts have the ids it counted on."""
    ids = store.ids(outcome.products) if outcome.job.chapters else ()
    if ids == tuple(chapter.id for chapter in outcome.job.chapters):
        return outcome
    return _process(replace(outcome.job, chapters=_crossing(outcome.products, ids)))
