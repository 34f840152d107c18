"""A build of which nothing has changed since the last one: its books and its words again, without making them.

Known are all files of the project, whether the build reads them or not; the program and the libraries beside it; the
options; and what of the environment can be seen in a book. Where anything of it differs, or a book is no longer kept,
the build is made.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from anthology import outputs, program
from anthology.cache import CACHE, Disk, Store
from anthology.links import followed

MOST = 20_000
"""Files of a project beyond which it costs too much to look at all of them."""

_ENVIRONMENT = ("SOURCE_DATE_EPOCH", "LANG", "LC_ALL", "PYTHONUTF8", "COLUMNS")


def memory(root: Path, options: Sequence[object]) -> Memory:
    """What is remembered of builds of the project in a folder, with these options."""
    folder = root / CACHE
    return Memory(Disk(folder), root, folder, options)


class Memory:
    """The last builds of a project with the same options, kept in its cache."""

    def __init__(self, store: Store, root: Path, cache: Path, options: Sequence[object]) -> None:
        self._store = store
        self._root = root
        self._cache = cache
        self._asked = hashlib.sha256(repr((str(followed(root)), options)).encode()).hexdigest()

    def again(self) -> Sequence[tuple[str, str]] | None:
        """Sees that the books of the last build are in their places, and gives back what it said.

        None where something has changed, or where a book cannot be put back. Raises OSError as writing does.
        """
        last = self._read(self._asked)
        if last is None:
            return None
        project = self._project([Path(name) for name in last["names"]])
        if project is None or project.hex() != last["project"]:  # to know the program takes longer than to know this
            return None
        record = self._read(self._fingerprint(project))
        if record is None:
            return None
        for folder, files in record["written"].items():
            if not self._put_back(Path(folder), files):
                return None
        return [(stream, text) for stream, text in record["said"]]

    def remember(self, written: Sequence[tuple[Path, Mapping[str, bytes]]], said: Sequence[tuple[str, str]]) -> None:
        """Keeps what a build did: the files that it wrote, with their folders, and what it said on which stream."""
        names = [followed(folder) / name for folder, files in written for name in files]
        project = self._project(names)
        if project is None:
            return
        books = [(str(followed(folder)), name, data) for folder, files in written for name, data in files.items()]
        digests: dict[str, dict[str, str]] = {}
        for folder, name, data in books:
            digests.setdefault(folder, {})[name] = outputs.sha256(data)
            self._store.put(_book(digests[folder][name]), data)
        self._store.put(self._fingerprint(project), json.dumps({"written": digests, "said": said}).encode())
        last = {"names": [str(name) for name in names], "project": project.hex()}
        self._store.put(self._asked, json.dumps(last).encode())

    def _read(self, key: str) -> Any:
        data = self._store.get(key)
        return None if data is None else json.loads(data)

    def _put_back(self, folder: Path, files: Mapping[str, str]) -> bool:
        """Writes the files that are no longer as they were; whether it could."""
        missing: dict[str, bytes] = {}
        for name, digest in files.items():
            try:
                same = outputs.sha256((folder / name).read_bytes()) == digest
            except OSError:
                same = False
            if not same:
                data = self._store.get(_book(digest))
                if data is None:
                    return False
                missing[name] = data
        if missing:
            outputs.write_whole(folder, missing)
        return True

    def _fingerprint(self, project: bytes) -> str:
        """A digest of all that a build can depend on, of which one of the ``project`` is known."""
        environment = repr([os.environ.get(name) for name in _ENVIRONMENT]).encode()
        return hashlib.sha256(self._asked.encode() + program.digest() + environment + project).hexdigest()

    def _project(self, written: Sequence[Path]) -> bytes | None:
        """A digest of the project’s files, but of those that a build wrote itself; None where they are too many."""
        digest = hashlib.sha256()
        own = {str(path) for path in written}
        count = 0
        try:
            for path in program.files(followed(self._root), followed(self._cache)):
                if str(path) in own:
                    continue
                count += 1
                if count > MOST:
                    return None
                digest.update(b"%s\0" % os.fsencode(path))
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            return None
        return digest.digest()


def _book(digest: str) -> str:
    return hashlib.sha256(f"book {digest}".encode()).hexdigest()


# -- what is said ----------------------------------------------------------------------------------


class _Listener(io.TextIOBase):
    """A stream that also notes what is written to it."""

    def __init__(self, stream: TextIO, name: str, said: list[tuple[str, str]]) -> None:
        self._stream = stream
        self._name = name
        self._said = said

    def write(self, text: str) -> int:
        if not isinstance(text, str):  # so click finds out what kind of stream it has
            raise TypeError("a stream of text takes text")
        self._said.append((self._name, text))
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()


@contextmanager
def listening() -> Iterator[list[tuple[str, str]]]:
    """Notes what is said on both streams meanwhile."""
    said: list[tuple[str, str]] = []
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_Listener(s, n, said) for s, n in zip(before, ("stdout", "stderr"), strict=True))
    try:
        yield said
    finally:
        sys.stdout, sys.stderr = before


def repeat(said: Iterable[tuple[str, str]]) -> None:
    """Says again what was said."""
    for name, text in said:
        stream = sys.stderr if name == "stderr" else sys.stdout
        stream.write(text)
        stream.flush()
