"""The manuscripts of a folder → the catalogue. The only module here that reads files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.links import followed
from anthology.manuscript import glossary, headnotes, indexing, standoff
from anthology.manuscript.work import HeadnoteFile, Manuscript, read_manuscript
from anthology.model.catalogue import Catalogue, Work
from anthology.model.glossary import Chronology, Glossary
from anthology.model.indexing import IndexPlan
from anthology.model.text import Styled, inlines_of, walk
from anthology.values import Values

T = TypeVar("T")

BYTES = 6
"""Bytes of a word, about."""
LARGEST = 10_000_000
"""How many bytes a manuscript may have: three times *War and Peace*."""


def read_catalogue(
    root: Path, folder: str, *, citations: bool = False, values: Values | None = None
) -> Diagnosed[Catalogue]:
    """The works of a project, in the order of their ids; each id once.

    ``folder`` is the folder of the manuscripts in the project ``root``. A work has the notes file that lies beside
    its manuscript (``x.notes.yaml`` beside ``x.md``), and likewise its headnote (``x.headnote.md``).
    ``glossary.yaml``, ``chronology.yaml`` and ``index.yaml`` in the folder itself hold the editor's entries for all
    works. Other files, and all files and folders whose names begin with a dot, are passed over. No symbolic link is
    followed out of the project. ``citations`` says that the project has a bibliography, so that ``@key`` in a text is
    a citation. ``values`` keep what was read of a manuscript, which depends on its bytes alone.
    """
    reader = _Reader(root, followed(root), citations, values)
    if not (root / folder).is_dir():
        hint = "make it, or name another folder by the key “manuscripts”"
        missing = problem("file-missing", "there is no folder of manuscripts", Span(folder), hint)
        return Diagnosed(Catalogue(()), (missing,))
    files = list(reader.files(folder))
    manuscripts = reader.read(files)
    reader.alone(files)
    works = reader.annotated([manuscript.work for manuscript in manuscripts], files)
    works = list(reader.unique(works))
    terms = reader.data(folder, glossary.GLOSSARY, partial(glossary.read_glossary, citations=citations))
    events = reader.data(folder, glossary.CHRONOLOGY, partial(glossary.read_chronology, citations=citations))
    index = reader.data(folder, indexing.NAME, indexing.read_index)
    catalogue = Catalogue(tuple(works), terms or Glossary(), events or Chronology(), index or IndexPlan())
    return Diagnosed(catalogue, tuple(reader.problems))


class _Reader(Struct):
    """Reads the files of one project. ``home`` is its folder without symbolic links."""

    root: Path
    home: Path
    citations: bool = False
    values: Values | None = None
    problems: list[Diagnostic] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    headnotes: dict[str, str] = field(default_factory=dict)  # by the manuscript's path in lower case
    judged: dict[str, tuple[str, str, str] | None] = field(default_factory=dict)

    # -- finding -----------------------------------------------------------------------------------

    def files(self, folder: str) -> Iterator[str]:
        """The manuscripts under a folder, as paths in the project, in order."""
        place = self._inside(folder)
        if place is None or place in self.seen:
            return
        self.seen.add(place)
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            self._unreadable(folder, error)
            return
        for entry in entries:
            path = f"{folder.rstrip('/')}/{entry.name}" if folder not in ("", ".") else entry.name
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                yield from self.files(path)
            elif entry.name.lower().endswith(headnotes.ENDING) and self._inside(path):
                self.headnotes[headnotes.manuscript_of(path).lower()] = path
            elif entry.name.lower().endswith(".md") and self._inside(path):
                yield path
            elif entry.name.lower().endswith(standoff.ENDINGS) and self._inside(path):
                self.notes.append(path)

    def _inside(self, path: str) -> Path | None:
        """The file or folder that a path of the project leads to, unless it is outside."""
        place = followed(self.root / path)
        if not place.is_relative_to(self.home):
            hint = "put the file itself into the project"
            message = "a symbolic link leads out of the project"
            self.problems.append(problem("file-outside", message, Span(path), hint))
            return None
        return place

    # -- reading -----------------------------------------------------------------------------------

    def read(self, files: list[str]) -> list[Manuscript]:
        """The manuscripts, their pictures looked for."""
        whole = ((self._bytes(file, "the manuscript"), file) for file in files)
        given = [(data, file, self.citations, self._headnote(file)) for data, file in whole if data is not None]
        weights = (len(data) // BYTES for data, *_ in given)
        each = self.values.each(_read, given, weights) if self.values else [_read(*one) for one in given]
        for read in each:
            self.problems.extend(read.diagnostics)
            for picture, span in read.value.pictures if read.value else ():
                self._look_at(picture, span)
        return [read.value for read in each if read.value]

    def _headnote(self, file: str) -> HeadnoteFile | None:
        """The file of the headnote that lies beside a manuscript."""
        path = self.headnotes.get(file.lower())
        data = self._bytes(path, "the headnote") if path else None
        return HeadnoteFile(path, data) if path and data is not None else None

    def alone(self, files: list[str]) -> None:
        """Reports the headnotes that lie beside none of the manuscripts."""
        listed = {file.lower() for file in files}
        for beside, path in self.headnotes.items():
            if beside not in listed:
                self.problems.append(headnotes.not_beside(path, files))

    def _bytes(self, file: str, what: str) -> bytes | None:
        path = self.root / file
        try:
            size = path.stat().st_size
            if size > LARGEST:
                message = f"{what} has {size:,} bytes; {LARGEST:,} are the most that is read"
                self.problems.append(problem("file-too-large", message, Span(file), "part it into several works"))
                return None
            return path.read_bytes()
        except OSError as error:
            self._unreadable(file, error)
            return None

    def annotated(self, works: list[Work], files: list[str]) -> list[Work]:
        """The works, each with the notes file beside its manuscript.

        Notes files without one among ``files`` are reported, and so is a second one for the same.
        """
        listed = {file.lower() for file in files}
        chosen: dict[str, str] = {}
        for notes in self.notes:
            beside = standoff.manuscript_of(notes).lower()
            if beside not in listed:
                self.problems.append(standoff.not_beside(notes, files))
            elif chosen.setdefault(beside, notes) != notes:
                message = f"there is another notes file for the same manuscript: {chosen[beside]}"
                hint = "put all into one of the two, and delete the other"
                self.problems.append(problem("notes-repeated", message, Span(notes), hint))
        of_works = ((work, chosen.get(work.span.file.lower())) for work in works)
        return [self._with_notes(work, notes) if notes else work for work, notes in of_works]

    def _with_notes(self, work: Work, file: str) -> Work:
        data = self._bytes(file, "the notes file")
        if data is None:
            return work
        read = standoff.read_standoff(data, file, _anchors(work), citations=self.citations)
        self.problems.extend(read.diagnostics)
        if read.value is None:
            return work
        for picture, span in read.value.pictures:
            self._look_at(picture, span)
        return replace(work, standoff=read.value.standoff)

    def data(self, folder: str, name: str, read: Callable[[bytes, str], Diagnosed[T]]) -> T | None:
        """What a file of data in the folder holds, whose name may also end in ``.yml``; None where there is none."""
        names = (name, f"{name.removesuffix('.yaml')}.yml")
        paths = [f"{folder.rstrip('/')}/{one}" if folder not in ("", ".") else one for one in names]
        there = [path for path in paths if (self.root / path).is_file() and self._inside(path)]
        for path in there[1:]:
            message, hint = (
                f"there is another such file: {there[0]}",
                "put all into one of the two, and delete the other",
            )
            self.problems.append(problem("data-repeated", message, Span(path), hint))
        data = self._bytes(there[0], "the file") if there else None
        if data is None:
            return None
        made = read(data, there[0])
        self.problems.extend(made.diagnostics)
        return made.value

    def _unreadable(self, file: str, error: OSError) -> None:
        message = f"this cannot be read: {(error.strerror or 'unknown reason').lower()}"
        hint = "see to it that it is there and may be read, or take it out of the folder"
        self.problems.append(problem("file-unreadable", message, Span(file), hint))

    def unique(self, works: list[Work]) -> Iterator[Work]:
        """The works in the order of their ids; those whose id another one has are reported and left out."""
        first: dict[str, Work] = {}
        for work in works:
            other = first.setdefault(work.id, work)
            if other is not work:
                message = f"the id “{work.id}” is that of {other.span.file} too"
                hint = "give one of the two another id in its front matter"
                self.problems.append(problem("work-id-duplicate", message, work.span, hint))
        yield from (first[id] for id in sorted(first))

    # -- pictures ----------------------------------------------------------------------------------

    def _look_at(self, picture: str, span: Span) -> None:
        if picture not in self.judged:
            self.judged[picture] = self._judge(picture)
        found = self.judged[picture]
        if found is not None:
            code, message, hint = found
            self.problems.append(problem(code, message, span, hint))

    def _judge(self, picture: str) -> tuple[str, str, str] | None:
        """What is wrong with a picture: code, message, hint."""
        path = self.root / picture
        try:
            if not followed(path).is_relative_to(self.home):
                return (
                    "file-outside",
                    f"a symbolic link leads “{picture}” out of the project",
                    "copy the picture",
                )
            if not path.is_file() and not path.is_symlink():
                return "image-missing", f"there is no picture “{picture}”", _neighbour(path)
            with path.open("rb") as file:
                head = file.read(4096)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not one"
            return "file-unreadable", f"“{picture}” cannot be read: {why.lower()}", ""
        if picture_format(head) is None:
            hint = "use a PNG, JPEG, SVG, GIF or WebP file"
            return "image-format", f"“{picture}” is not a picture that a book can show", hint
        return None


def _read(data: bytes, file: str, citations: bool, headnote: HeadnoteFile | None) -> Diagnosed[Manuscript | None]:
    return read_manuscript(data, file, citations=citations, headnote=headnote)


def _anchors(work: Work) -> dict[str, Span]:
    """The anchors that a work has, with the places of their blocks; those within a line, with that of the work."""
    notes = tuple(child for note in work.notes for child in note.children)
    everything = (*work.headnote, *work.blocks, *notes)
    of_blocks = {anchor: block.span for block in walk(everything) if (anchor := getattr(block, "anchor", ""))}
    inside = (inline.anchor for inline in inlines_of(everything) if isinstance(inline, Styled))
    return {anchor: work.span for anchor in inside if anchor} | of_blocks


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _neighbour(path: Path) -> str:
    """A hint that names the file in the same folder most like the missing one."""
    try:
        names = sorted(entry.name for entry in os.scandir(path.parent))
    except OSError:
        return "the folder is not there either"
    return nearest(path.name, names)


def picture_format(head: bytes) -> str | None:
    """The format of a picture by its first bytes: png, jpeg, gif, webp, svg, or None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and b"<svg" in head:
        return "svg"
    return None
