"""Files that are written whole or not at all, and the manifest beside them."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import to_builtins

from anthology.diagnostics import Diagnostic


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data``, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(inputs: Mapping[str, str]) -> str:
    """One SHA-256 for a set of inputs, from their names and digests."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(inputs.items()))
    return sha256(lines.encode())


def manifest(
    *,
    edition: str,
    draft: bool,
    pages: int | None,
    inside: float | None,
    works: Sequence[Mapping[str, object]],
    typography: Mapping[str, int],
    inputs: Mapping[str, str],
    outputs: Mapping[str, bytes],
    versions: Mapping[str, str],
    diagnostics: Iterable[Diagnostic],
) -> bytes:
    """The record of a build, as JSON: what went in, with what it was made, and what came out.

    ``works`` are those of the edition in their order, as plain data; ``pages`` are those of the PDF, if there is one,
    and ``inside`` is their inside margin in points; ``typography`` are the changes of the clean-up by rule.
    """
    record = {
        "edition": edition,
        "draft": draft,
        "pages": pages,
        "inside": None if inside is None else round(inside, 2),
        "works": list(works),
        "typography": dict(typography),
        "inputs": dict(sorted(inputs.items())),
        "outputs": {name: sha256(data) for name, data in sorted(outputs.items())},
        "versions": dict(sorted(versions.items())),
        "diagnostics": to_builtins(tuple(diagnostics)),
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def obstacle(folder: Path) -> OSError | None:
    """What would keep ``folder`` from being written to, as far as can be told without writing."""
    place = folder.absolute()
    while not os.path.lexists(place):
        place = place.parent
    if not place.is_dir():
        return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    if not os.access(place, os.W_OK | os.X_OK):
        return PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    return None


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes all ``files`` into ``folder``, or changes nothing there.

    Each is first written in full beside its place, and moved there only when all are: a build that is killed
    leaves the old files, and what it had begun is swept away by the next one. Builds into the same folder
    wait for each other here. Raises OSError when the disk does not take the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        _sweep(folder, files)
        _refuse_folders(folder, files)
        waiting: list[tuple[str, Path]] = []
        try:
            for name, data in files.items():
                handle, path = tempfile.mkstemp(prefix=_begun(name), dir=folder)
                waiting.append((path, folder / name))
                _fill(handle, data)
            for path, target in waiting:
                os.replace(path, target)
        finally:
            for path, _ in waiting:
                with suppress(FileNotFoundError):
                    os.unlink(path)


def _begun(name: str) -> str:
    """What the names of the files begin with in which ``name`` is being written."""
    return f".{name}."


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o644)
        file.write(data)
        file.flush()
        os.fsync(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock, so that no other build is writing there; the system gives it back at the end,
    however the build ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path, files: Iterable[str]) -> None:
    """Takes away what killed builds have left of these files. Needs the lock."""
    beginnings = tuple(_begun(name) for name in files)
    for entry in os.scandir(folder):
        if entry.name.startswith(beginnings):
            os.unlink(entry.path)


def _refuse_folders(folder: Path, files: Iterable[str]) -> None:
    """Raises OSError where a folder stands in a file's place, before any other file is moved into its own."""
    for name in files:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
