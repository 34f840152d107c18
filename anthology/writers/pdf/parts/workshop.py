"""Where parts are laid out: taken from the cache, or made by as many processes as there is room for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from anthology import workers
from anthology.cache import Memory, Store
from anthology.workers import Crew, Task, WorkerLost
from anthology.writers.pdf.failing import LayoutFailed, told_of
from anthology.writers.pdf.layout import Reader, Resources
from anthology.writers.pdf.parts import part, pieces
from anthology.writers.pdf.parts.order import Order
from anthology.writers.pdf.parts.part import Corrupt, Part, PartLost, Unsuitable
from anthology.writers.pdf.parts.pieces import Pieces
from anthology.writers.pdf.parts.setting import Setting, Unit, set_part
from anthology.writers.pdf.shaping import Sides

WORTH = 60_000
"""Bytes of markup below which a second process takes longer to begin than it saves."""


@dataclass(frozen=True, slots=True)
class Job:
    """A unit to be laid out, by its number, with the numbers of the pages that it may refer to, and with the side on
    which it begins.
    """

    unit: int
    numbers: Mapping[str, int]
    verso: bool = False


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where parts are kept, and how many processes may make them: none says as many as there is room for.

    ``reader`` has what was read for the layouts so far.
    """

    store: Store = field(default_factory=Memory)
    jobs: int = 0
    reader: Reader = field(default_factory=Reader)

    @contextmanager
    def shift(self, order: Order, units: Sequence[Unit]) -> Iterator[Shift]:
        """A time in which the parts of one book are made; at its end, all processes are gone."""
        with ExitStack() as stack:
            yield Shift(self, order, units, stack)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the pages of a part depend on: the numbers of some pages, and perhaps the side on which it begins."""

    asked: Sequence[str]
    sided: bool


class Shift:
    """The making of one book's parts."""

    def __init__(self, workshop: Workshop, order: Order, units: Sequence[Unit], stack: ExitStack) -> None:
        self._store = workshop.store
        self._jobs = workshop.jobs
        self._units = units
        self._maker = _Maker(order, units, workshop.reader)
        self._common = order.digest()
        sheets = json.dumps(list(order.resources.sheets.items())).encode()
        self._furniture = hashlib.sha256(b"furniture %s%s" % (self._common, sheets)).hexdigest()
        self._stack = stack
        self._crew: Crew | None = None
        self._known: dict[int, Part] = {}
        self._begun: dict[int, Job] = {}

    def begin(self, jobs: Sequence[Job]) -> None:
        """Takes what is known from the store, and sets the crew to work on the rest."""
        self._known = {}
        self._begun = {}
        for job in jobs:
            found = self._find(job)
            if found is None:
                self._begun[job.unit] = job
            else:
                self._known[job.unit] = found
        hands = min(workers.room(self._jobs), len(self._begun))
        weight = sum(len(self._units[number].markup) for number in self._begun)
        if self._crew is None and hands > 1 and (weight > WORTH or self._jobs):
            self._crew = self._stack.enter_context(Crew(self._maker, hands))
        if self._crew is not None:
            self._crew.begin(
                Task(number, len(self._units[number].markup), (number, dict(job.numbers), job.verso))
                for number, job in self._begun.items()
            )

    def finish(self) -> dict[int, Part]:
        """All that was begun; raises Unsuitable, LayoutFailed, or PartLost."""
        made = self._crew.finish() if self._crew is not None else self._alone()
        try:
            for number, answer in made:
                self._known[number] = self._keep(self._begun[number], answer)
        except WorkerLost as lost:
            raise PartLost(self._units[lost.task].title, str(lost)) from None
        return self._known

    def _alone(self) -> Iterator[tuple[int, bytes]]:
        for number, job in self._begun.items():
            yield number, self._maker((number, job.numbers, job.verso))

    # -- the store -----------------------------------------------------------------------------

    def pieces(self) -> Pieces:
        """What was drawn of the furniture of such books."""
        data = self._store.get(self._furniture)
        with suppress(Corrupt):
            return {} if data is None else pieces.load(data)
        return {}

    def keep_pieces(self, drawn: Pieces) -> None:
        """Keeps what was drawn of the furniture."""
        self._store.put(self._furniture, pieces.dump(drawn))

    def _find(self, job: Job) -> Part | None:
        known = self._store.get(self._key(job, None))
        if known is None:
            return None
        try:
            data = self._store.get(self._key(job, _Known(*json.loads(known))))
            return None if data is None else part.load(data)
        except (Corrupt, ValueError, KeyError, TypeError):
            return None

    def _keep(self, job: Job, answer: bytes) -> Part:
        kind, data = answer[:1], answer[1:]
        if kind == _UNSUITABLE:
            raise Unsuitable(data.decode())
        if kind == _FAILED:
            raise LayoutFailed(data.decode())
        made = part.load(data)
        known = _Known(sorted(made.asked), made.sided)
        self._store.put(self._key(job, known), data)
        self._store.put(self._key(job, None), json.dumps([known.asked, known.sided]).encode())
        return made

    def _key(self, job: Job, known: _Known | None) -> str:
        """The key of a part of which is known what its pages depend on; without that, the key of what is known."""
        unit = self._units[job.unit]
        chosen = None if known is None else [[[id, job.numbers[id]] for id in known.asked], known.sided and job.verso]
        rest = json.dumps([unit.id, unit.title, unit.cited, sorted(job.numbers), chosen]).encode()
        return hashlib.sha256(b"%s%d:%s%s" % (self._common, len(unit.markup), unit.markup, rest)).hexdigest()


_PART, _UNSUITABLE, _FAILED = b"p", b"u", b"f"


class _Maker:
    """Makes parts, in this process or another."""

    def __init__(self, order: Order, units: Sequence[Unit], reader: Reader) -> None:
        reader.begin(order.resources)
        self._reader = reader
        self._order = order
        self._units = units
        self._setting: Setting | None = None

    def __call__(self, argument: tuple[int, Mapping[str, int], bool]) -> bytes:
        number, numbers, verso = argument
        if self._setting is None:
            order = self._order
            resources = Resources(order.sheets, order.resources.files, order.resources.words)
            self._setting = Setting(self._reader.prepare(resources), order.faces, order.attributes, order.tagged)
        unit = self._units[number]
        try:
            with told_of(f"“{unit.title}”"):
                return _PART + part.dump(set_part(unit, self._setting, numbers, Sides(verso)))
        except Unsuitable as reason:
            return _UNSUITABLE + str(reason).encode()
        except LayoutFailed as failed:
            return _FAILED + str(failed).encode()
