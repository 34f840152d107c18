"""What functions make, kept in a store under what they were given: made once, as long as they are given the same.

What one function makes of many things is shared between the processes that there is room for, where it is worth it.
Only values of this program's own kinds are kept (data classes, enumerations, and plain data in them), and nothing else
is ever read: an entry that somebody else has put into a project's cache makes no other object, and runs no code.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

from anthology import program, workers
from anthology.cache import Store
from anthology.workers import Crew, Task, WorkerLost

P = ParamSpec("P")
T = TypeVar("T")

WORTH = 250_000
"""Bytes of what is given from which on a second process gains more time than it takes to begin."""

_OWN = f"{__package__}."
_UNREADABLE = (pickle.UnpicklingError, AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError)
"""What comes of reading bytes that are no value, or one of another program."""


class Values:
    """Values in a store; as many processes as there is room for may make them, or as many as ``jobs`` says."""

    def __init__(self, store: Store, jobs: int = 1) -> None:
        self._store = store
        self._jobs = jobs

    def of(self, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What a function of this program makes of what it is given; it must depend on nothing else."""
        asked = _asked(make, given, named)
        if asked is None:
            return make(*given, **named)
        kept = self._kept(asked)
        return cast("T", kept[0]) if kept else cast("T", self._made(asked, make(*given, **named)))

    def known(self, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T] | None:
        """What a function makes of what it is given, if it is kept."""
        asked = _asked(make, given, named)
        return cast("tuple[T] | None", self._kept(asked)) if asked else None

    def each(self, make: Callable[..., T], given: Sequence[tuple[Any, ...]]) -> list[T]:
        """What a function makes of each of these arguments, in their order: as ``of`` has it, by several processes."""
        asked = [_asked(make, one, {}) for one in given]
        found = {number: kept[0] for number, one in enumerate(asked) if one and (kept := self._kept(one))}
        tasks = [Task(number, one.weight, number) for number, one in enumerate(asked) if one and number not in found]
        found |= self._shared(tasks, lambda number: _answer(asked[number], make(*given[number])))
        for number, one in enumerate(asked):
            if number not in found:
                made = make(*given[number])
                found[number] = self._made(one, made) if one else made
        return [cast("T", found[number]) for number in range(len(given))]

    def _shared(self, tasks: Sequence[Task], work: Callable[[int], bytes]) -> dict[int, object]:
        """What several processes made. What is not there is for this one: also what two processes were lost with."""
        hands = min(workers.room(self._jobs), len(tasks))
        if hands < 2 or (sum(task.weight for task in tasks) < WORTH and not self._jobs):
            return {}
        found: dict[int, object] = {}
        with suppress(WorkerLost), Crew(work, hands) as crew:
            crew.begin(tasks)
            for number, data in crew.finish():
                if data:
                    key, found[number] = load(data)
                    self._store.put(key, data)
        return found

    def _kept(self, asked: _Asked) -> tuple[object] | None:
        data = self._store.get(asked.key)
        if data is not None:
            with suppress(*_UNREADABLE):
                of, value = load(data)
                if of == asked.key:  # else it was put in the place of another
                    return (value,)
        return None

    def _made(self, asked: _Asked, made: object) -> object:
        if data := _answer(asked, made):
            self._store.put(asked.key, data)
        return made


@dataclass(frozen=True, slots=True)
class _Asked:
    """The key of a value, and how many bytes there are of what it is made from."""

    key: str
    weight: int


def _asked(make: Callable[..., object], given: object, named: object) -> _Asked | None:
    """None where something is given that cannot be told apart from all else."""
    of = f"{make.__module__}.{make.__qualname__}".encode()
    with suppress(pickle.PicklingError, RecursionError, TypeError, OSError):
        data = dump((given, named), alike=True)
        return _Asked(hashlib.sha256(program.digest() + of + b"\0" + data).hexdigest(), len(data))
    return None


def _answer(asked: _Asked | None, made: object) -> bytes:
    """What is kept of a value; nothing where it is of no kind that is kept."""
    with suppress(pickle.PicklingError, RecursionError, TypeError):
        return dump((asked.key if asked else "", made))
    return b""


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
