"""Where parts are laid out: taken from the cache, or made by as many processes as there is room for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any

from msgspec import Struct

from anthology import workers
from anthology.cache import Memory, Store
from anthology.workers import Crew, Task, WorkerLost
from anthology.writers.pdf import layout
from anthology.writers.pdf.failing import LayoutFailed, told_of
from anthology.writers.pdf.layout import Reader, Resources
from anthology.writers.pdf.parts import part, pieces
from anthology.writers.pdf.parts.furniture import Furniture, Page
from anthology.writers.pdf.parts.order import Order
from anthology.writers.pdf.parts.part import Corrupt, Part, PartLost, Unsuitable
from anthology.writers.pdf.parts.pieces import Pieces
from anthology.writers.pdf.parts.setting import Setting, Unit, set_part
from anthology.writers.pdf.shaping import Sides

WORTH = 60_000
"""Bytes of markup below which a second process takes longer to begin than it saves."""

MANY = 100
"""Pages from which on their heads and folios are drawn by several processes, where none was drawn before."""


class Job(Struct, frozen=True):
    """A unit to be laid out, with the numbers of the pages that it may refer to, and with the side on which it begins;
    ``number`` is its place in the book.
    """

    number: int
    unit: Unit
    numbers: Mapping[str, int]
    verso: bool = False

    @property
    def weight(self) -> int:
        """How long it may take beside others."""
        return len(self.unit.markup)

    def key(self, common: bytes, chosen: object) -> str:
        """A digest of the unit, of what it has in ``common`` with others, and of what else was ``chosen``."""
        unit = self.unit
        rest = json.dumps([unit.id, unit.title, unit.cited, sorted(self.numbers), chosen]).encode()
        return hashlib.sha256(b"%s%d:%s%s" % (common, len(unit.markup), unit.markup, rest)).hexdigest()


class _Known(Struct, frozen=True):
    """What the pages of a part depend on: the numbers of some pages, and perhaps the side on which it begins."""

    asked: Sequence[str]
    sided: bool


class Workshop:
    """Where parts are kept, and where they are made, by ``jobs`` processes: none says as many as there is room for.

    ``reader`` has what was read for the layouts so far. Where the processes ``stay`` after a book, they are there for
    the next one that is set alike; else they are gone.
    """

    def __init__(self, store: Store | None = None, jobs: int = 0, *, stay: bool = False) -> None:
        self.store = store or Memory()
        self.jobs = jobs
        self.reader = Reader()
        self._stay = stay
        self._bench: _Bench | None = None

    @contextmanager
    def shift(self, order: Order) -> Iterator[Shift]:
        """A time in which the parts of one book are made."""
        ended = True
        try:
            yield Shift(self.store, self._set_up(order))
            ended = not self._stay
        finally:
            if ended:
                self.close()

    def close(self) -> None:
        """Ends all processes."""
        if self._bench is not None:
            self._bench.close()
            self._bench = None

    def _set_up(self, order: Order) -> _Bench:
        """The bench for books such as this one."""
        bench = _Bench(order, self.reader, self.jobs)
        if self._bench is None or self._bench.furniture != bench.furniture:
            self.close()
            self._bench = bench
        return self._bench


class Shift:
    """The making of one book's parts."""

    def __init__(self, store: Store, bench: _Bench) -> None:
        self._store = store
        self._bench = bench
        self._known: dict[int, Part] = {}
        self._wanted: dict[str, Job] = {}
        self._weights: dict[int, int] = {}

    def call_in(self, weights: Sequence[int]) -> None:
        """Begins the processes, if no book such as this one was laid out before: they get ready while it is found out
        what is to be done. ``weights`` are those of its parts, nearly.
        """
        if self._store.get(self._bench.furniture) is None:
            self._bench.call_in(len(weights), sum(weights))

    def begin(self, jobs: Sequence[Job]) -> None:
        """Takes what is known from the store, and sets the processes to work on the rest, if there are to be any."""
        self._known, self._wanted = {}, {}
        self._weights = {job.number: job.weight for job in jobs}
        for job in jobs:
            found = self._find(job)
            if found is None:
                self._wanted[self._bench.key(job)] = job
            else:
                self._known[job.number] = found
        self._bench.begin(self._wanted.values())

    def finish(self, *, unless_lost: bool = False) -> dict[int, Part]:
        """All that was begun, by the places in the book; raises Unsuitable, LayoutFailed, or PartLost.

        ``unless_lost`` ends it sooner where notes are lost: as soon as more is to be done again than there is still to
        begin. What the processes are at will be there when it is wanted again.
        """
        if unless_lost and self._lost and (self._bench.alone or self._bench.waiting <= self._lost):
            return self._known
        for job, answer in self._bench.answers():
            made = self._keep(job, answer)
            if (wanted := self._wanted.pop(self._bench.key(job), None)) is not None:
                self._known[wanted.number] = made
            if not self._wanted or (unless_lost and self._lost and self._bench.waiting <= self._lost):
                break
        return self._known

    @property
    def _lost(self) -> int:
        """The weight of the parts in which notes are lost."""
        return sum(self._weights[number] for number, each in self._known.items() if each.lost)

    # -- the store -----------------------------------------------------------------------------

    def pieces(self) -> Pieces:
        """What was drawn of the furniture of such books."""
        data = self._store.get(self._bench.furniture)
        with suppress(Corrupt):
            return {} if data is None else pieces.load(data)
        return {}

    def keep_pieces(self, drawn: Pieces) -> None:
        """Keeps what was drawn of the furniture."""
        self._store.put(self._bench.furniture, pieces.dump(drawn))

    def draw(self, pages: Sequence[Page]) -> Pieces:
        """The furniture of many pages, drawn by several processes, if there are any; perhaps not all of it."""
        return self._bench.draw(pages) if len(pages) >= MANY else {}

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
        chosen = None if known is None else [[[id, job.numbers[id]] for id in known.asked], known.sided and job.verso]
        return job.key(self._bench.common, chosen)


_PART, _UNSUITABLE, _FAILED = b"p", b"u", b"f"


class _Bench:
    """What makes parts for books that are set alike: processes, once there is enough to do for several."""

    def __init__(self, order: Order, reader: Reader, jobs: int) -> None:
        self.common = order.digest()
        """A digest of what all parts of such books have in common."""
        sheets = json.dumps(list(order.resources.sheets.items())).encode()
        self.furniture = hashlib.sha256(b"furniture %s%s" % (self.common, sheets)).hexdigest()
        """The same of their heads and folios."""
        self._jobs = jobs
        self._maker = _Maker(order, reader)
        self._maker.read()
        self._crew: Crew | None = None
        self._begun: dict[int, Job] = {}
        self._last = 0

    def key(self, job: Job) -> str:
        """What tells a job from others."""
        return job.key(self.common, [sorted(job.numbers.items()), job.verso])

    @property
    def alone(self) -> bool:
        """Whether this process does what is to be done."""
        return self._crew is None

    @property
    def waiting(self) -> int:
        """The weight of the jobs that nobody has begun."""
        return self._crew.waiting if self._crew else sum(job.weight for job in self._begun.values())

    def begin(self, jobs: Iterable[Job]) -> None:
        """Sets to work on jobs, but for those that are being done already."""
        doing = {self.key(job) for job in self._begun.values()} if self._crew else set()
        new = [job for job in jobs if self.key(job) not in doing]
        if self._crew is None:
            self._begun.clear()
            self.call_in(len(new), sum(job.weight for job in new))
        tasks = [self._task(job.weight, _Maker.part, job.unit, dict(job.numbers), job.verso) for job in new]
        self._begun |= dict(zip((task.number for task in tasks), new, strict=True))
        if self._crew is not None:
            self._crew.begin(tasks)

    def call_in(self, parts: int, weight: int) -> None:
        """Begins processes, where there is enough to do for several."""
        hands = min(workers.room(self._jobs), parts)
        if self._crew is None and hands > 1 and (weight > WORTH or self._jobs):
            self._crew = Crew(self._maker, hands, self._maker.get_ready)
            self._crew.__enter__()

    def _task(self, weight: int, make: Callable[..., bytes], *given: Any) -> Task:
        self._last += 1
        return Task(self._last, weight, (make, given))

    def close(self) -> None:
        """Ends the processes."""
        if self._crew is not None:
            self._crew.__exit__(None, None, None)
            self._crew = None

    def answers(self) -> Iterator[tuple[Job, bytes]]:
        """Each job that was begun, with what was made, as it comes; raises PartLost."""
        if self._crew is None:
            for number, job in list(self._begun.items()):
                made = self._maker.part(job.unit, job.numbers, job.verso)
                yield self._begun.pop(number), made
            return
        try:
            for number, answer in self._crew.finish():
                if number in self._begun:
                    yield self._begun.pop(number), answer
        except WorkerLost as lost:
            raise PartLost(self._begun[lost.task].unit.title, str(lost)) from None

    def draw(self, pages: Sequence[Page]) -> Pieces:
        """The furniture of pages, drawn by the processes; nothing where there are none, or where it was complained of:
        then it is to be drawn here, and the complaints to be told.
        """
        if self._crew is None:
            return {}
        size = -(-len(pages) // self._crew.hands)
        parts = range(0, len(pages), size)
        tasks = [self._task(0, _Maker.pieces, pages, range(start, min(start + size, len(pages)))) for start in parts]
        left = {task.number for task in tasks}
        drawn: Pieces = {}
        self._crew.begin(tasks)
        with suppress(WorkerLost):
            for number, answer in self._crew.finish():
                if number in left:
                    drawn |= pieces.load(answer)
                    left.remove(number)
                if not left:
                    break
        return drawn


class _Maker:
    """Makes parts and furniture, in this process or another."""

    def __init__(self, order: Order, reader: Reader) -> None:
        self._reader = reader
        self._resources = order.resources
        self._sheets = order.sheets
        self._faces = order.faces
        self._attributes = order.attributes
        self._tagged = order.tagged

    def __call__(self, asked: tuple[Callable[..., bytes], tuple[Any, ...]]) -> bytes:
        """What one of the methods makes."""
        make, given = asked
        return make(self, *given)

    def read(self) -> None:
        """Reads what processes that are forked from this one can share."""
        for sheets in (self._resources.sheets, self._sheets):
            self._reader.begin(Resources(sheets, self._resources.files, self._resources.words))

    def get_ready(self) -> None:
        """Loads what each process has of its own. What goes wrong with it will go wrong with a part again."""
        with suppress(Exception):
            _ = self._setting

    @cached_property
    def _setting(self) -> Setting:
        resources = Resources(self._sheets, self._resources.files, self._resources.words)
        return Setting(self._reader.prepare(resources), self._faces, self._attributes, self._tagged)

    def part(self, unit: Unit, numbers: Mapping[str, int], verso: bool) -> bytes:
        """A part, or why it cannot be made."""
        try:
            with told_of(f"“{unit.title}”"):
                return _PART + part.dump(set_part(unit, self._setting, numbers, Sides(verso)))
        except Unsuitable as reason:
            return _UNSUITABLE + str(reason).encode()
        except LayoutFailed as failed:
            return _FAILED + str(failed).encode()

    def pieces(self, pages: Sequence[Page], some: range) -> bytes:
        """The furniture of some pages of a book; nothing where it was complained of."""
        drawn: Pieces = {}
        prepared = self._reader.prepare(self._resources)
        with layout.logged() as messages:
            furniture = Furniture(prepared, self._attributes, self._faces, tagged=self._tagged, kept=drawn)
            furniture.dress(pages, some)
        return pieces.dump({} if messages or furniture.refused else drawn)
