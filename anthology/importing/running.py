"""Sources on disk to manuscripts and ledgers on disk: the one module of the importer that reads and writes files.

The work is spread over processes, a few files at a time, so that memory stays flat; what is written is decided in
one process, in the order of the sources, so that the result does not depend on who was first.
"""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.importing import books, conversion, decoding, html, ledger, texts
from anthology.importing.archives import Archive
from anthology.importing.ledger import Ledger, Question
from anthology.importing.texts import Draft, Options, Reading

IMPORTS = ".imports"
PLAIN = {".txt": "text", ".text": "text", ".asc": "text", "": "text"}
PAGES = {".html": "html", ".htm": "html", ".xhtml": "html", ".xht": "html"}
FORMATS = {**PLAIN, **PAGES, **conversion.FORMATS, ".epub": "epub"}
#: What may be asked for by name: “epub-book” makes one manuscript of a whole book.
NAMES = tuple(sorted({*FORMATS.values(), "epub-book"}))
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
MAX_PICTURE = 50_000_000
MAX_ARCHIVE = 400_000_000
#: How many files one process takes at a time, and how many such shares wait for each process.
SHARE = 8
AHEAD = 3

#: Asks the editor: gets the source's name and a question, gives the answer, or None to leave the guess.
Ask = Callable[[str, Question], str | None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one text. ``manuscript`` and ``ledger`` are paths relative to the folder of manuscripts.

    ``status``: ``new``, ``unchanged``, ``updated`` (the editor had not touched it), ``merged`` (into what the editor
    wrote) or ``conflict`` (nothing was written). ``difference`` is a unified diff from the last import to this one.
    """

    id: str
    source: str
    manuscript: str
    ledger: str
    status: str
    difference: str = ""
    doubts: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    """A file to import: where it is, what it is called in the ledger, and its format (empty: by its ending)."""

    path: str
    name: str
    format: str
    options: Options
    answers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Product:
    """A manuscript that a process made, with all that is to be stored beside it.

    ``ledger`` has no entries and no lines: what is large is written out in ``body``, by the process that made it.
    """

    manuscript: str
    ledger: Ledger
    body: str
    title: str
    author: str
    suffix: str
    conversion: str = ""
    pictures: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: _Job
    products: tuple[_Product, ...] = ()
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
    store = _Store(Path(into))
    options = Options(source_url, language)
    gathered = _Gathered(options, format)
    jobs = gathered.files(paths)
    found: list[Imported] = []
    diagnostics: list[Diagnostic] = []
    for outcome in _outcomes(jobs, workers):
        reviewed = _review(outcome, ask) if ask else outcome
        diagnostics += reviewed.diagnostics
        for product in reviewed.products:
            imported, said = store.keep(product, reviewed.job.path)
            diagnostics += said
            if imported:
                found.append(imported)
    return Diagnosed(tuple(found), (*gathered.diagnostics, *diagnostics))


# -- finding the sources ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
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
    return replace(job.options, answers=answers)


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
    pictures = _Pictures(job.name)
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
    pictures = _Pictures(job.name)
    images = partial(
        pictures.converted, converted.media, None if format in conversion.ZIPPED else Path(job.path).parent
    )
    reading = html.read(converted.html, images=images, whole=True)
    reading = replace(reading, findings=(*reading.findings, *converted.losses))
    made = _draft(reading, decoding.Decoded(reading.text, "utf-8"), job, data, format, converted=converted.html)
    return _outcome(job, made, data, suffix, said, conversion=converted.html, pictures=pictures.found)


def _book(job: _Job, data: bytes, *, whole: bool) -> _Outcome:
    book, said = books.open_book(data, job.name, whole=whole)
    if book is None:
        return _Outcome(job, (), tuple(said))
    products: list[_Product] = []
    for chapter in book.chapters:
        pictures = _Pictures(job.name + chapter.member)
        images = partial(pictures.archived, book.archive, chapter.parts[0][1])
        reading = html.read(chapter.text, images=images, whole=True, parts=chapter.parts)
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
    product = _Product(
        made.manuscript,
        light,
        ledger.body(kept),
        title,
        people[0] if people else "",
        suffix,
        conversion,
        tuple(pictures),
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
    if any(f.name == "title" and f.confidence < 0.2 for f in made.fields):
        yield problem("import-title-missing", "no title was found", Span(name), "write it into the front matter")


@dataclass(slots=True)
class _Pictures:
    """The pictures of one text: the names under which they are kept, and their bytes."""

    source: str
    found: list[tuple[str, bytes]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def beside(self, folder: Path, src: str) -> str:
        """The path to write for a picture that is saved beside a page; empty when it is remote, missing or outside."""
        path = _local(src)
        if not path:
            return ""
        file = folder / path
        try:
            inside = file.resolve().is_relative_to(folder.resolve())
            if not inside or not file.is_file() or file.stat().st_size > MAX_PICTURE:
                return ""
            return self._keep(path, file.read_bytes())
        except OSError:
            return ""

    def converted(self, media: dict[str, bytes], folder: Path | None, src: str) -> str:
        """The same for a picture that a converter took out of a file, or that a file of text names beside it."""
        path = _local(src)
        if path in media:
            return self._keep(path, media[path])
        return self.beside(folder, src) if folder else ""

    def archived(self, archive: Archive, page: str, src: str) -> str:
        """The same for a picture in an EPUB, named relative to its page."""
        path = html.target(src, page)[0] if _local(src, parent=True) else ""
        data = archive.read(path) if path else None
        return self._keep(path, data) if data is not None and len(data) <= MAX_PICTURE else ""

    def _keep(self, path: str, data: bytes) -> str:
        if path not in self.names:
            stem = slug(Path(self.source).stem) or "import"
            name = f"images/{stem}-{ledger.digest(self.source.encode())[:8]}/{_file_name(path, self.names)}"
            self.names[path] = name
            self.found.append((name, data))
        return self.names[path]


def _local(src: str, *, parent: bool = False) -> str:
    """A relative path to a picture; empty for an address, data in the markup, a path that leads out, no picture."""
    from urllib.parse import unquote

    path = unquote(src.split("?")[0].split("#")[0])
    if re.match(r"[A-Za-z][\w+.-]*:|//", path) or path.startswith(("/", "\\")) or "\\" in path or "\0" in path:
        return ""
    if not parent and ".." in path.split("/"):
        return ""
    return path if Path(path).suffix.lower() in _PICTURES else ""


def _file_name(path: str, taken: dict[str, str]) -> str:
    file = Path(path)
    stem = slug(file.stem) or "picture"
    used = {name.rsplit("/", 1)[1] for name in taken.values()}
    name, n = f"{stem}{file.suffix.lower()}", 2
    while name in used:
        name, n = f"{stem}-{n}{file.suffix.lower()}", n + 1
    return name


def _review(outcome: _Outcome, ask: Ask) -> _Outcome:
    """Asks what is not sure, and imports the file again with the answers."""
    answers: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for product in outcome.products:
        given = [(q.field, a) for q in ledger.questions(product.ledger) if (a := ask(outcome.job.name, q)) is not None]
        if given:
            answers.append((product.ledger.member, tuple(given)))
    return _process(replace(outcome.job, answers=tuple(answers))) if answers else outcome


# -- keeping them ----------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """An id for a title: a–z, 0–9 and hyphens, as the manuscript format wants it; at most eight words."""
    plain = unicodedata.normalize("NFKD", _latin(re.sub(r"[*_`\[\]\\]|\{[^}]*\}", "", text)))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’'\u0300-\u036f]", "", plain).lower())
    return "-".join(words[:8])[:60].strip("-")


_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia".split(" "),
        strict=True,
    )
)
_OTHERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


def _latin(text: str) -> str:
    """Letters without a Latin base, transliterated (Cyrillic by the Library of Congress's table, simplified)."""
    return "".join(_CYRILLIC.get(char, _OTHERS.get(char, char)) for char in text.lower())


class _Store:
    """The folder of manuscripts, and the imports beside them."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.imports = into / IMPORTS
        self.by_source: dict[tuple[str, str], str] = {}
        self.by_digest: dict[tuple[str, str], str] = {}
        self.used = {path.stem for path in _manuscripts(into)}
        self.fresh: set[str] = set()
        #: The names of the originals by their digest, the digests by the names, and which original an id has.
        self.originals: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.original_of: dict[str, str] = {}
        self.users: dict[str, set[str]] = {}
        for path in sorted(self.imports.glob("*.json")) if self.imports.is_dir() else ():
            self._known(path)

    def _known(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as stream:
                head = ledger.heading(stream.readline())["source"]
        except (OSError, ValueError):
            return
        member = head.get("member", "")
        self.used.add(path.stem)
        self.by_source.setdefault((head.get("name", ""), member), path.stem)
        self.by_digest.setdefault((head.get("sha256", ""), member), path.stem)
        self._uses(path.stem, head.get("original", ""), head.get("sha256", ""))

    def _uses(self, id: str, original: str, digest: str) -> None:
        """Notes the original that an import has, in the place of the one that it had."""
        self.users.get(self.original_of.get(id, ""), set()).discard(id)
        before = self.digests.get(original)
        if before is not None and before != digest and self.originals.get(before) == original:
            del self.originals[before]
        self.originals.setdefault(digest, original)
        self.digests[original] = digest
        self.original_of[id] = original
        self.users.setdefault(original, set()).add(id)

    def keep(self, product: _Product, path: str) -> tuple[Imported | None, list[Diagnostic]]:
        """Writes a product: new, over its last import, or merged into what the editor made of that."""
        made = product.ledger
        old = self._earlier(made)
        if old is None:
            id = self._id(product)
            self._write(id, product, product.manuscript, f"{id}.md", path)
            return self._imported(id, product, f"{id}.md", "new", ""), []
        return self._again(old, product, path)

    def _earlier(self, made: Ledger) -> str | None:
        """The import that this one repeats: of the same file by its name, or of the same bytes."""
        known = self.by_source.get((made.source, made.member)) or self.by_digest.get((made.digest, made.member))
        return None if known in self.fresh else known

    def _id(self, product: _Product) -> str:
        base = slug(product.title) or slug(Path(product.ledger.source).stem) or "text"
        author = slug(product.author.split()[-1]) if product.author.split() else ""
        choices = [base, *([f"{author}-{base}"] if author and author not in base else [])]
        id = next((choice for choice in choices if choice not in self.used), "")
        n = 2
        while not id:
            id = f"{base}-{n}" if f"{base}-{n}" not in self.used else ""
            n += 1
        return id

    def _again(self, id: str, product: _Product, path: str) -> tuple[Imported | None, list[Diagnostic]]:
        """A source that was imported before. The editor's text is never overwritten."""
        place = next((p for p in _manuscripts(self.into) if p.stem == id), self.into / f"{id}.md")
        where = place.relative_to(self.into).as_posix()
        base = _read(self.imports / f"{id}.imported.md")
        if base is None:
            message = f"the last import of “{id}” is damaged: its text as imported is missing"
            return None, [
                problem(
                    "import-conflict",
                    message,
                    Span(where),
                    "take the ledger away, and import under a new name",
                )
            ]
        current, new = _read(place), product.manuscript
        difference = _difference(base, new, where)
        if current is None or current == base:
            status = "unchanged" if new == base and current is not None else "updated"
            self._write(id, product, new, where, path)
            return self._imported(id, product, where, status, difference), []
        if new == base:
            self._write(id, product, current, where, path)
            return self._imported(id, product, where, "unchanged", ""), []
        merged, lines = _merge(base, current, new)
        if lines:
            said = [
                problem(
                    "import-conflict",
                    "the new import changes what the editor changed",
                    Span(where, line),
                    "make the change by hand; the report shows it",
                )
                for line in lines
            ]
            return self._imported(id, product, where, "conflict", difference), said
        self._write(id, product, merged, where, path)
        return self._imported(id, product, where, "merged", difference), []

    def _write(self, id: str, product: _Product, manuscript: str, where: str, path: str) -> None:
        self.imports.mkdir(parents=True, exist_ok=True)
        made = product.ledger
        original = self._original(id, product, path)
        if product.conversion:
            _put(self.imports / f"{id}.converted.html", product.conversion.encode("utf-8", "surrogateescape"))
        _put(self.imports / f"{id}.imported.md", product.manuscript.encode())
        for name, data in product.pictures:
            _put((self.into / where).parent / name, data)
        head = ledger.head(replace(made, original=original))
        _put(self.imports / f"{id}.json", (head + product.body).encode())
        _put(self.into / where, manuscript.encode())
        self.used.add(id)
        self.fresh.add(id)

    def _original(self, id: str, product: _Product, path: str) -> str:
        """Keeps the untouched original, once for all that was made of it; gives its name."""
        wanted = product.ledger.digest
        name = self.originals.get(wanted, "")
        if not name or not (self.imports / name).is_file():
            name = f"{id}.source{product.suffix}"
            if self.users.get(name, set()) - {id}:
                # The chapters of a book share their original; those that are gone from the new one keep the old.
                name = f"{id}.source-{wanted[:8]}{product.suffix}"
            _put(self.imports / name, Path(path).read_bytes())
            self.originals.pop(wanted, None)
        self._uses(id, name, wanted)
        return name

    def _imported(self, id: str, product: _Product, where: str, status: str, difference: str) -> Imported:
        made = product.ledger
        doubts = sum(1 for f in made.findings if f.kind == "doubt")
        asked = len(ledger.questions(made))
        return Imported(id, made.source, where, f"{IMPORTS}/{id}.json", status, difference, doubts, asked)


def _manuscripts(into: Path) -> Iterator[Path]:
    """The manuscripts in a folder, hidden folders left out."""
    for folder, names, files in os.walk(into):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(folder, file) for file in sorted(files) if file.endswith(".md") and not file.startswith("."))


def _read(path: Path) -> str | None:
    try:
        # Not read_text: it would turn the line ends of a text with carriage returns.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _put(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(data)
    os.replace(aside, path)


def _difference(before: str, after: str, name: str) -> str:
    if before == after:
        return ""
    lines = difflib.unified_diff(
        before.splitlines(),
        after.splitlines(),
        f"{name} (last import)",
        f"{name} (this import)",
        n=1,
        lineterm="",
    )
    return "\n".join(lines)


def _merge(base: str, ours: str, theirs: str) -> tuple[str, list[int]]:
    """The editor's text with what the new import changed; and the lines of the editor's text where both changed."""
    from merge3 import Merge3

    merger = Merge3(base.splitlines(True), ours.splitlines(True), theirs.splitlines(True))
    conflicts = [region[3] + 1 for region in merger.merge_regions() if region[0] == "conflict"]
    return ("" if conflicts else "".join(merger.merge_lines())), conflicts


# -- proving and reporting ---------------------------------------------------------------------------------


def verify(into: str | Path) -> list[Diagnostic]:
    """Proves every import in a folder of manuscripts: text as imported and ledger rebuild the untouched original."""
    out: list[Diagnostic] = []
    for path in _ledgers(Path(into)):
        why = _unproven(path)
        if why:
            name = f"{IMPORTS}/{path.name}"
            out.append(problem("import-unproven", why, Span(name), "import the source again"))
    return out


def _ledgers(into: Path) -> list[Path]:
    return sorted((into / IMPORTS).glob("*.json"))


def _unproven(path: Path) -> str:
    """What is wrong with an import; empty when it is proven."""
    text = _read(path)
    manuscript = _read(path.with_suffix(".imported.md"))
    try:
        made = ledger.load(text or "")
    except ValueError as error:
        return str(error)
    if manuscript is None:
        return "the text as imported is missing"
    if ledger.digest(manuscript.encode()) != made.manuscript:
        return "the text as imported was changed"
    try:
        original = (path.parent / Path(made.original).name).read_bytes()
        source = path.with_suffix(".converted.html").read_bytes() if made.converted else original
        rebuilt = ledger.rebuild(manuscript, made)
    except (OSError, ValueError, LookupError) as error:
        return f"the source cannot be rebuilt: {error.strerror if isinstance(error, OSError) else error}"
    if ledger.digest(original) != made.digest:
        return "the untouched original was changed"
    if made.converted and ledger.digest(source) != made.converted:
        return "the conversion of the source was changed"
    return "" if rebuilt == source else "manuscript and ledger give another text than the source"


def load_ledger(into: str | Path, id: str) -> Diagnosed[Ledger | None]:
    """The ledger of a manuscript; None, and an error, when it has none or it is damaged."""
    path = Path(into) / IMPORTS / f"{id}.json"
    text = _read(path)
    if text is None:
        return Diagnosed(
            None,
            (problem("file-missing", f"“{id}” has no ledger", Span(f"{IMPORTS}/{id}.json"), "import it first"),),
        )
    try:
        return Diagnosed(ledger.load(text))
    except ValueError as error:
        return Diagnosed(
            None,
            (problem("import-unproven", str(error), Span(f"{IMPORTS}/{id}.json"), "import the source again"),),
        )


def ledger_ids(into: str | Path) -> tuple[str, ...]:
    """The ids of all manuscripts that have a ledger."""
    return tuple(path.stem for path in _ledgers(Path(into)))
