"""The methods of data classes, compiled once.

Python writes the methods of each data class as source when the class is made, and compiles them in every run: of this
program's some three hundred classes, that is a quarter of the time that a build takes to begin. What was compiled is
kept where Python keeps compiled modules, under the source itself.
"""

from __future__ import annotations

import atexit
import dataclasses
import marshal
import os
import sys
import tempfile
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

MOST = 8_000
"""So many sources are kept; if there are more, most are of older versions, and all is begun anew."""


class Compiled:
    """Compiled sources, kept in a file as they are: who can write there can change the program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = _read(path)
        self._known = len(self._kept)

    def code(self, source: str) -> CodeType:
        """A source compiled, now or in an earlier run."""
        if (kept := self._kept.get(source)) is not None:
            with suppress(ValueError, EOFError, TypeError):
                return marshal.loads(kept)  # type: ignore[no-any-return]
        code = compile(source, "<string>", "exec")
        self._kept[source] = marshal.dumps(code)
        return code

    def run(self, source: str, *spaces: Any) -> None:
        """What ``exec`` does."""
        exec(self.code(source), *spaces)

    def keep(self) -> None:
        """Writes what is not in the file yet; where that is not possible, it is compiled again next time."""
        if len(self._kept) == self._known or sys.dont_write_bytecode:
            return
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=self._path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC_NUMBER + marshal.dumps(self._kept))
            os.replace(beside, self._path)


def _read(path: Path) -> dict[str, bytes]:
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = path.read_bytes()
        found = marshal.loads(data[len(MAGIC_NUMBER) :]) if data.startswith(MAGIC_NUMBER) else None
        if isinstance(found, dict) and len(found) <= MOST:
            return found
    return {}


def keep_compiled() -> None:
    """Has the methods of all data classes that are made from here on compiled once."""
    if "exec" in vars(dataclasses):
        return
    compiled = Compiled(Path(cache_from_source(__file__)).with_name(f"dataclasses.{sys.implementation.cache_tag}.pyc"))
    setattr(dataclasses, "exec", compiled.run)  # noqa: B010  # which ``dataclasses`` finds before the builtin
    atexit.register(compiled.keep)
