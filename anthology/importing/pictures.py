"""The pictures of a text: found beside it, in its archive or in its markup, and never fetched."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from msgspec import Struct, field

from anthology.importing import html, ledger
from anthology.importing.archives import Archive
from anthology.importing.store import slug
from anthology.links import followed

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
_TYPES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
}
MAX_PICTURE = 50_000_000


class Pictures(Struct):
    """The pictures of one text: the names under which they are kept, and their bytes."""

    source: str
    found: list[tuple[str, bytes]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def beside(self, folder: Path, src: str) -> str:
        """The path to write for a picture that is saved beside a page; empty when it is remote, missing or outside."""
        if src.startswith("data:"):
            return self._within(src)
        path = _local(src)
        if not path:
            return ""
        file = folder / path
        try:
            inside = followed(file).is_relative_to(followed(folder))
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
        if src.startswith("data:"):
            return self._within(src)
        return self.beside(folder, src) if folder else ""

    def archived(self, archive: Archive, page: str, src: str) -> str:
        """The same for a picture in an EPUB, named relative to its page."""
        if src.startswith("data:"):
            return self._within(src)
        path = html.target(src, page)[0] if _local(src, parent=True) else ""
        data = archive.read(path) if path else None
        return self._keep(path, data) if data is not None and len(data) <= MAX_PICTURE else ""

    def _within(self, src: str) -> str:
        """The same for a picture that stands in the markup itself (RFC 2397)."""
        head, _, body = src.partition(",")
        kind, *parameters = head.removeprefix("data:").lower().split(";")
        suffix = _TYPES.get(kind.strip())
        if suffix is None or len(body) > MAX_PICTURE:
            return ""
        try:
            encoded = "base64" in (parameter.strip() for parameter in parameters)
            data = b64decode("".join(unquote(body).split()), validate=True) if encoded else unquote_to_bytes(body)
        except ValueError:
            return ""
        return self._keep(f"picture-{ledger.digest(data)[:8]}{suffix}", data) if data else ""

    def _keep(self, path: str, data: bytes) -> str:
        if path not in self.names:
            stem = slug(Path(self.source).stem) or "import"
            name = f"images/{stem}-{ledger.digest(self.source.encode())[:8]}/{_file_name(path, self.names)}"
            self.names[path] = name
            self.found.append((name, data))
        return self.names[path]


def _local(src: str, *, parent: bool = False) -> str:
    """A relative path to a picture; empty for an address, data in the markup, a path that leads out, no picture."""
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
