"""Packages that import their modules when something of them is first asked for, so that a command imports what it
needs and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package (PEP 562), of whose names each stands in one of its modules.

    None may be called as one of the modules is: once that is imported, its name in the package is the module's.
    """
    assert not set(modules) & set(modules.values()), package

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find
