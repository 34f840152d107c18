"""What is declared of the system's libraries, WeasyPrint's part and ours, read once and kept.

cffi reads C anew in each process, and all of it again for each type that is named: a fifth of the time that WeasyPrint
takes to import. What it has read, it can write down (“out-of-line ABI mode” in its documentation): that is kept where
Python keeps compiled modules, and found by a digest of what it was made from.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import _cffi_backend
import cffi

OWN = """
    const char * hb_version_string (void);
    hb_blob_t * hb_blob_create (const char *data, unsigned int length, int mode, void *user_data, void *destroy);
    hb_face_t * hb_face_create (hb_blob_t *blob, unsigned int index);
"""
"""What WeasyPrint does not declare (hb-common.h, hb-blob.h, hb-face.h); ``native.py`` has it declared."""

_WHERE = "weasyprint.text.ffi"


@contextmanager
def declared() -> Iterator[None]:
    """While it lasts, WeasyPrint is imported with the declarations that are kept; where there are none, they are kept
    afterwards.
    """
    path = None if sys.dont_write_bytecode else _path()
    known = path and _read(path)
    if not known:
        yield
        if path and _WHERE in sys.modules:
            _write(path)
        return
    plain = cffi.FFI
    cffi.FFI = lambda *given: known if sys._getframe(1).f_globals["__name__"] == _WHERE else plain(*given)
    try:
        yield
    finally:
        cffi.FFI = plain


class _Declared(_cffi_backend.FFI):  # type: ignore[misc]
    """An FFI to which nothing need be declared any more."""

    def cdef(self, _source: str) -> None:
        """Passes over what it knows: the digest says so."""


def _path() -> Path | None:
    """Where the declarations are, or are to be; None where there is no WeasyPrint."""
    spec = find_spec("weasyprint")
    if spec is None or not spec.submodule_search_locations:
        return None
    made_from = hashlib.sha256(f"{cffi.__version__} {sys.version} {OWN}".encode())
    with suppress(OSError):
        made_from.update(Path(spec.submodule_search_locations[0], "text", "ffi.py").read_bytes())
        return Path(cache_from_source(__file__)).parent / f"declared-{made_from.hexdigest()[:16]}.txt"
    return None


def _read(path: Path) -> Any:
    """The FFI that is kept; None where there is none, or a damaged one."""
    names: dict[str, Any] = {"__builtins__": {"__import__": lambda *_: SimpleNamespace(FFI=_Declared)}}  # and no more
    with suppress(Exception):  # whatever comes of bytes that are no declarations
        exec(compile(path.read_bytes(), path, "exec"), names)
        return names["ffi"]
    return None


def _write(path: Path) -> None:
    """Keeps what cffi has read."""
    from anthology.writers.pdf.native import ffi

    if not os.access(path.parent, os.W_OK):
        return
    with suppress(OSError), tempfile.TemporaryDirectory(dir=path.parent) as folder:
        beside = Path(folder, path.name)
        with suppress(cffi.FFIError, cffi.VerificationError), redirect_stdout(io.StringIO()):  # it tells of each file
            ffi.set_source("declared", None)
            ffi.emit_python_code(str(beside))
            beside.replace(path)
