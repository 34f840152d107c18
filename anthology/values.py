"""What functions make, kept in a store under what they were given: made once, as long as they are given the same.

What one function makes of many things is shared between the processes that there is room for, where it is worth it.
Only values of this program's own kinds are kept (structs, enumerations, and plain data in them), and nothing else
is ever read: an entry that somebody else has put into a project's cache makes no other object, and runs no code.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any, ParamSpec, TypeVar, cast

from msgspec import Struct
from msgspec.msgpack import Encoder
from msgspec.structs import astuple

from anthology import program, workers
from anthology.cache import Store
from anthology.workers import Crew, Task, WorkerLost

P = ParamSpec("P")
T = TypeVar("T")

WORTH = 150_000
"""Words from which on a second process gains more time than it takes to begin."""

_OWN = f"{__package__}."
_UNREADABLE = (pickle.UnpicklingError, AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError)
"""What comes of reading bytes that are no value, or one of another program."""


class Values:
    """Values in a store; as many processes as there is room for may make them, or as many as ``jobs`` says."""

    def __init__(self, store: Store, jobs: int = 1) -> None:
        self.store = store
        self._jobs = jobs

    def of(self, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What a function of this program makes of what it is given; it must depend on nothing else."""
        asked = _asked(make, given, named)
        if asked is None:
            return make(*given, **named)
        kept = self._kept(asked)
        if kept is not None:
            return cast("T", kept[0])
        made = make(*given, **named)
        self._keep(asked, made)
        return made

    def known(self, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> tuple[T] | None:
        """What a function makes of what it is given, if it is kept."""
        asked = _asked(make, given, named)
        return cast("tuple[T] | None", self._kept(asked)) if asked else None

    def each(self, make: Callable[..., T], given: Sequence[tuple[Any, ...]], weights: Iterable[int]) -> list[T]:
        """What a function makes of each of these arguments, in their order, as ``of`` has it.

        ``weights`` are about how many words each has: several processes share in many, the heaviest
        first. What two of them were lost with, this one makes.
        """
        tasks = [Task(number, weight, number) for number, weight in enumerate(weights)]
        hands = min(workers.room(self._jobs), len(tasks))
        asked, found = self._looked_for(make, given, tasks, hands)
        left = [task for task in tasks if task.number not in found]
        hands, weight = min(hands, len(left)), sum(task.weight for task in left)
        if hands > 1 and (weight >= WORTH or self._jobs):
            found |= self._shared(lambda number: self._entry(make, given[number]), left, hands)
        for task in left:
            if task.number not in found:
                found[task.number] = made = make(*given[task.number])
                if key := asked.get(task.number):
                    self._keep(key, made)
        return [cast("T", found[number]) for number in range(len(given))]

    def _looked_for(
        self, make: Callable[..., object], given: Sequence[tuple[Any, ...]], tasks: Sequence[Task], hands: int
    ) -> tuple[dict[int, str | None], dict[int, object]]:
        """The keys of values, and those values that are kept; only until so much is missing that several processes
        are to look for the rest.
        """
        asked: dict[int, str | None] = {}
        found: dict[int, object] = {}
        missing = 0
        for task in tasks:
            if missing >= WORTH and hands > 1:
                break
            asked[task.number] = key = _asked(make, given[task.number], {})
            kept = self._kept(key) if key else None
            if kept is None:
                missing += task.weight
            else:
                found[task.number] = kept[0]
        return asked, found

    def _shared(self, work: Callable[[int], bytes], tasks: Sequence[Task], hands: int) -> dict[int, object]:
        found: dict[int, object] = {}
        program.digest()  # which each of them would have to find out
        with suppress(WorkerLost), Crew(work, hands) as crew:
            crew.begin(tasks)
            for number, entry in crew.finish():
                with suppress(*_UNREADABLE):
                    key, found[number] = load(entry)
                    if not self.store.common:
                        self.store.put(key, entry)
        return found

    def _entry(self, make: Callable[..., object], given: tuple[Any, ...]) -> bytes:
        """What is kept of a value, made if need be; nothing where it is of no kind that is kept."""
        asked = _asked(make, given, {})
        if asked is None:
            return b""
        if (entry := self.store.get(asked)) is not None and _opened(entry, asked):
            return entry
        return self._keep(asked, make(*given))

    def _kept(self, asked: str) -> tuple[object] | None:
        entry = self.store.get(asked)
        return None if entry is None else _opened(entry, asked)

    def _keep(self, asked: str, made: object) -> bytes:
        with suppress(pickle.PicklingError, RecursionError, TypeError):
            entry = dump((asked, made))
            self.store.put(asked, entry)
            return entry
        return b""


def _opened(entry: bytes, asked: str) -> tuple[object] | None:
    """The value that was kept; None where there is none, or one that was put in the place of another."""
    with suppress(*_UNREADABLE):
        of, value = load(entry)
        if of == asked:
            return (value,)
    return None


def _asked(make: Callable[..., object], given: object, named: object) -> str | None:
    """The key of a value; None where something is given that cannot be told apart from all else."""
    of = f"{make.__module__}.{make.__qualname__}".encode()
    with suppress(pickle.PicklingError, RecursionError, TypeError, OSError):
        return hashlib.sha256(program.digest() + of + b"\0" + told((given, named))).hexdigest()
    return None


# -- bytes -----------------------------------------------------------------------------------------


def dump(value: object) -> bytes:
    """A value as bytes; raises PicklingError where it is of no kind that may be kept."""
    written = io.BytesIO()
    _Writer(written, protocol=5).dump(value)
    return written.getvalue()


def told(value: object) -> bytes:
    """Bytes that tell a value from all others, for digests: those of equal values are the same, whether they have
    parts in common or equal ones. Raises PicklingError or TypeError where it is of no kind that may be kept.
    """
    written = io.BytesIO()
    teller = _Teller(written, protocol=5)
    teller.fast = True
    teller.dump(value)
    return written.getvalue()


def load(data: bytes) -> Any:
    """The value that ``dump`` made bytes of."""
    return _Reader(io.BytesIO(data)).load()


_KINDS: set[type] = set()
"""Structs of the program that were met: each is made of its fields, in their order."""


class _Writer(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        """How an object is made again that is no plain data: a struct of the program with the values of its fields, a
        member of an enumeration with its own (before 3.11.4, Python looks it up with getattr, which is never read).
        """
        kind = type(value)
        if kind in _KINDS:
            return kind, astuple(cast("Struct", value))
        if isinstance(value, type):
            return NotImplemented  # the name of a class, which is looked up
        if not kind.__module__.startswith(_OWN):
            raise pickle.PicklingError(f"a {kind.__qualname__} is not kept")
        if isinstance(value, Enum):
            return kind, (value.value,)
        if not isinstance(value, Struct):
            return NotImplemented
        if type(value).__match_args__ != value.__struct_fields__:
            raise pickle.PicklingError(f"a {kind.__qualname__} is not made of its fields in a row")
        _KINDS.add(kind)
        return kind, astuple(value)


_ENCODER = Encoder(order="deterministic")


class _Teller(_Writer):
    def reducer_override(self, value: object) -> Any:
        """How an object is told: a struct with a tag, such as a work with its text, at once with all that is in it.
        (Where several kinds may stand, MessagePack asks for tags; so none is told as another.)
        """
        if isinstance(value, Struct) and value.__struct_config__.tag is not None:
            return type(value), (_ENCODER.encode(value),)
        return super().reducer_override(value)


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only structs and enumerations of this program, which is imported already."""
        found = vars(sys.modules[module]).get(name) if module.startswith(_OWN) and module in sys.modules else None
        if not isinstance(found, type) or not issubclass(found, Struct | Enum) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no kind of value")
        return found
