"""Archives (EPUB, DOCX, ODT), opened without trust: nothing is unpacked to disk, and hostile ones are refused."""

from __future__ import annotations

import io
import posixpath
import zipfile

from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem

MAX_MEMBERS = 20_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 200
#: A part that is smaller than this may be packed as tightly as it likes.
SMALL = 1_000_000
_ENTITY = b"<!ENTITY"


class Archive(Struct, frozen=True):
    """The parts of an archive, by name, read when asked for."""

    file: zipfile.ZipFile

    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the order of the archive."""
        return tuple(info.filename for info in self.file.infolist() if not info.is_dir())

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None when there is none, or it is damaged."""
        try:
            info = self.file.getinfo(name)
            with self.file.open(info) as stream:
                # A header may lie about the size: no more is read than it says.
                data = stream.read(info.file_size + 1)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
            return None
        return data if len(data) <= info.file_size else None


def open_archive(data: bytes, name: str) -> Archive | Diagnostic:
    """The archive, or why it is refused: no ZIP, paths that lead out of it, a bomb, entities in its XML."""
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return problem("import-format", "the file is no ZIP archive", Span(name), "save it again in its program")
    infos = file.infolist()
    why = _hostile(infos)
    if why:
        return _refused(name, why)
    archive = Archive(file)
    for info in infos:
        if info.filename.lower().endswith((".xml", ".opf", ".ncx", ".xhtml", ".html", ".htm", ".svg", ".rels")):
            part = archive.read(info.filename)
            if part is not None and has_entities(part):
                return _refused(name, f"“{info.filename[:100]}” declares XML entities")
    return archive


def has_entities(data: bytes) -> bool:
    """Whether XML declares entities of its own, in any of the encodings that XML may have."""
    return (
        _ENTITY in data or _ENTITY.decode().encode("utf-16-le") in data or _ENTITY.decode().encode("utf-16-be") in data
    )


def _hostile(infos: list[zipfile.ZipInfo]) -> str:
    if len(infos) > MAX_MEMBERS:
        return f"it has {len(infos)} parts"
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        return "it unpacks to more than 400 MB"
    for info in infos:
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            return f"“{info.filename[:100]}” unpacks to {info.file_size // max(info.compress_size, 1)} times its size"
        if not safe(info.filename):
            return f"“{info.filename[:100]}” leads out of the archive"
    return ""


def safe(name: str) -> bool:
    """Whether a path stays where it is put."""
    flat = name.replace("\\", "/")
    if flat.startswith("/") or ":" in flat.split("/")[0] or "\0" in flat:
        return False
    return not posixpath.normpath(flat).startswith("..")


def _refused(name: str, why: str) -> Diagnostic:
    return problem("import-hostile", f"the archive is refused: {why}", Span(name), "get the file from another source")
