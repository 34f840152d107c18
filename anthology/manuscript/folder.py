"""The manuscripts of a folder → the catalogue. The only module here that reads files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.manuscript.work import Manuscript, read_manuscript
from anthology.model.catalogue import Catalogue, Work

LARGEST = 10_000_000
"""How many bytes a manuscript may have: three times *War and Peace*."""


def read_catalogue(root: Path, folder: str) -> Diagnosed[Catalogue]:
    """The works of a project, in the order of their ids; each id once.

    ``folder`` is the folder of the manuscripts in the project ``root``. Files that do not end in ``.md``, and
    all files and folders whose names begin with a dot, are passed over. No symbolic link is followed out of
    the project.
    """
    reader = _Reader(root, root.resolve())
    if not (root / folder).is_dir():
        hint = "make it, or name another folder by the key “manuscripts”"
        missing = problem("file-missing", "there is no folder of manuscripts", Span(folder), hint)
        return Diagnosed(Catalogue(()), (missing,))
    manuscripts = [found for file in reader.files(folder) if (found := reader.read(file))]
    works = tuple(reader.unique([manuscript.work for manuscript in manuscripts]))
    return Diagnosed(Catalogue(works), tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    """Reads the files of one project. ``home`` is its folder without symbolic links."""

    root: Path
    home: Path
    problems: list[Diagnostic] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
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
            elif entry.name.lower().endswith(".md") and self._inside(path):
                yield path

    def _inside(self, path: str) -> Path | None:
        """The file or folder that a path of the project leads to, unless it is outside."""
        try:
            place = (self.root / path).resolve()
        except (OSError, RuntimeError):
            place = None
        if place is None or not place.is_relative_to(self.home):
            hint = "put the file itself into the project"
            message = "a symbolic link leads out of the project"
            self.problems.append(problem("file-outside", message, Span(path), hint))
            return None
        return place

    # -- reading -----------------------------------------------------------------------------------

    def read(self, file: str) -> Manuscript | None:
        """A manuscript, its pictures looked for."""
        path = self.root / file
        try:
            size = path.stat().st_size
            if size > LARGEST:
                message = f"the manuscript has {size:,} bytes; {LARGEST:,} are the most that is read"
                self.problems.append(
                    problem("file-too-large", message, Span(file), "part it into several works")
                )
                return None
            data = path.read_bytes()
        except OSError as error:
            self._unreadable(file, error)
            return None
        read = read_manuscript(data, file)
        self.problems.extend(read.diagnostics)
        if read.value is not None:
            for picture, span in read.value.pictures:
                self._look_at(picture, span)
        return read.value

    def _unreadable(self, file: str, error: OSError) -> None:
        message = f"this cannot be read: {(error.strerror or 'unknown reason').lower()}"
        self.problems.append(problem("file-unreadable", message, Span(file)))

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
            if not path.resolve().is_relative_to(self.home):
                return (
                    "file-outside",
                    f"a symbolic link leads “{picture}” out of the project",
                    "copy the picture",
                )
            if not path.is_file():
                return "image-missing", f"there is no picture “{picture}”", _neighbour(path)
            with path.open("rb") as file:
                head = file.read(4096)
        except (OSError, RuntimeError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not one"
            return "file-unreadable", f"“{picture}” cannot be read: {why.lower()}", ""
        if picture_format(head) is None:
            hint = "use a PNG, JPEG, SVG, GIF or WebP file"
            return "image-format", f"“{picture}” is not a picture that a book can show", hint
        return None


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
