"""What functions make, kept in a store under what they were given: made once, as long as they are given the same.

Only values of this program's own kinds are kept (data classes, enumerations, and plain data in them), and nothing else
is ever read: an entry that somebody else has put into a project's cache makes no other object, and runs no code.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

from anthology import program
from anthology.cache import Store

P = ParamSpec("P")
T = TypeVar("T")

_OWN = f"{__package__}."
_UNREADABLE = (pickle.UnpicklingError, AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError)
"""What comes of reading bytes that are no value, or one of another program."""


class Values:
    """Values in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What a function of this program makes of what it is given; it must depend on nothing else."""
        try:
            key = _key(make, given, named)
        except (pickle.PicklingError, RecursionError, TypeError, OSError):
            return make(*given, **named)
        data = self._store.get(key)
        if data is not None:
            with suppress(*_UNREADABLE):
                of, value = load(data)
                if of == key:  # else it was put in the place of another
                    return cast("T", value)
        made = make(*given, **named)
        with suppress(pickle.PicklingError, RecursionError, TypeError):
            self._store.put(key, dump((key, made)))
        return made


def _key(make: Callable[..., object], given: object, named: object) -> str:
    of = f"{make.__module__}.{make.__qualname__}".encode()
    return hashlib.sha256(program.digest() + of + b"\0" + dump((given, named), alike=True)).hexdigest()


# -- bytes -----------------------------------------------------------------------------------------


def dump(value: object, *, alike: bool = False) -> bytes:
    """A value as bytes; raises PicklingError where it is of no kind that may be kept.

    With ``alike``, equal values have the same bytes, whether they have parts in common or equal ones.
    """
    written = io.BytesIO()
    writer = _Writer(written, protocol=5)
    writer.fast = alike
    writer.dump(value)
    return written.getvalue()


def load(data: bytes) -> Any:
    """The value that ``dump`` made bytes of."""
    return _Reader(io.BytesIO(data)).load()


class _Writer(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        """How an object is made again that is no plain data: a class of the program with the values of its fields."""
        kind = type(value)
        if isinstance(value, type):
            return NotImplemented  # the name of a class, which is looked up
        if not kind.__module__.startswith(_OWN):
            raise pickle.PicklingError(f"a {kind.__qualname__} is not kept")
        return (kind, _parts(kind)(value)) if is_dataclass(kind) else NotImplemented


@cache
def _parts(kind: type) -> Callable[[object], tuple[object, ...]]:
    """Gives the values of the fields of an object of a data class, as the class takes them."""
    each = fields(kind)
    if not all(field.init and not field.kw_only for field in each):
        raise pickle.PicklingError(f"a {kind.__qualname__} is not made of its fields")
    if len(each) > 1:
        return attrgetter(*(field.name for field in each))
    return lambda value: tuple(getattr(value, field.name) for field in each)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only data classes and enumerations of this program, which is imported already."""
        found = vars(sys.modules[module]).get(name) if module.startswith(_OWN) and module in sys.modules else None
        if not isinstance(found, type) or not (is_dataclass(found) or issubclass(found, Enum)):
            raise pickle.UnpicklingError(f"{module}.{name} is no kind of value")
        return found
