"""Files that are written whole or not at all, and the manifest beside them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

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
    works: Iterable[str],
    inputs: Mapping[str, str],
    outputs: Mapping[str, bytes],
    versions: Mapping[str, str],
    diagnostics: Iterable[Diagnostic],
) -> bytes:
    """The record of a build, as JSON: what went in, with what it was made, and what came out."""
    record = {
        "edition": edition,
        "works": list(works),
        "inputs": dict(sorted(inputs.items())),
        "outputs": {name: sha256(data) for name, data in sorted(outputs.items())},
        "versions": dict(sorted(versions.items())),
        "diagnostics": [asdict(d) for d in diagnostics],
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes all ``files`` into ``folder``, or changes nothing there.

    Each is first written in full beside its place, and moved there only when all are: a build that is killed
    leaves the old files. Raises OSError when the disk does not take them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[str, Path]] = []
    try:
        for name, data in files.items():
            handle, path = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            waiting.append((path, folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(path, 0o644)
        for path, target in waiting:
            os.replace(path, target)
    finally:
        for path, _ in waiting:
            with suppress(FileNotFoundError):
                os.unlink(path)
