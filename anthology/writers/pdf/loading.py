"""Importing WeasyPrint, in half the time that it takes by itself."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

NEEDED = ("gobject-2.0.so.0", "pango-1.0.so.0", "harfbuzz.so.0", "fontconfig.so.1", "pangoft2-1.0.so.0")
"""The system's libraries that WeasyPrint cannot do without, as Linux names them after ``lib``."""

SELDOM = ("fontTools.subset", "fontTools.varLib.instancer")
"""What WeasyPrint makes subsets with where HarfBuzz does not, and instances of variable fonts."""


@contextmanager
def quickly() -> Iterator[None]:
    """While it lasts, WeasyPrint is imported without what makes that slow."""
    if "weasyprint" in sys.modules:
        yield
        return
    from anthology.writers.pdf.declaring import declared  # with cffi, which others do not need

    with _by_name(), _when_called(), declared():
        yield


@contextmanager
def _by_name() -> Iterator[None]:
    """While it lasts, the system's libraries are loaded by their names or not at all.

    WeasyPrint tries the names that they have on all systems, and for each that is none here, ``ctypes`` has the
    compiler and the linker look: more than fifty processes. Where a name does not do, they are left to look.
    """
    if not (sys.platform.startswith("linux") and all(map(_loads, NEEDED))):
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextmanager
def _when_called() -> Iterator[None]:
    """While it lasts, names that are imported from modules that are seldom needed are functions that import them."""
    later = {name: _Later(name) for name in SELDOM if name not in sys.modules}
    sys.modules.update(later)
    try:
        yield
    finally:
        for name in later:
            del sys.modules[name]


class _Later(ModuleType):
    """Stands for a module of which names are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):  # which the system of imports asks for
            raise AttributeError(name)
        return lambda *given, **named: getattr(import_module(self.__name__), name)(*given, **named)


def _loads(name: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(f"lib{name}")
        return True
    return False
