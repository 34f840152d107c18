"""The same bytes whoever makes the parts, whatever is in the cache, and whoever is killed meanwhile."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anthology.cache import Disk, Memory
from anthology.model.document import Document
from anthology.writers.pdf import Workshop, write_pdf
from anthology.writers.pdf.astray import Fault, Overrun
from anthology.writers.pdf.glyphs import Lacking
from anthology.writers.pdf.parts import furniture, pieces, setting
from anthology.writers.pdf.parts.part import Corrupt, FontUse
from anthology.writers.pdf.parts.pieces import Piece
from tests.writers import pdfbooks
from tests.writers.pdfbooks import STAMP, document, edition, note, paragraphs, prose, rendering, work
from tests.writers.test_pdf_parts import engine

KILLS = int(os.environ.get("ANTHOLOGY_KILLS", "6"))
"""How often a build, and a process of one, is killed."""

forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux alone")


def book(changed: str = "") -> tuple[Document, ...]:
    """Works of several lengths, with contents and a reference by page."""
    links = "".join(f'<li class="work"><a href="#w{number}">Work {number}</a></li>' for number in range(6))
    reference = '<p>See <a class="work-reference" href="#w4" data-page="page">the fourth</a>.</p>'
    return (
        document("contents", "contents", f"<ol>{links}</ol>", "front", title="Contents", level=0),
        *(
            work(f"<p>{changed if number == 2 else ''}</p>{paragraphs(number + 2)}", f"w{number}")
            for number in range(6)
        ),
        work(reference + paragraphs(2), "last"),
    )


def made(documents: tuple[Document, ...], workshop: Workshop | None = None) -> bytes:
    """The PDF in parts."""
    result = write_pdf(rendering(*documents), edition(engine("parts", "print")), stamp=STAMP, workshop=workshop)
    assert [str(each) for each in result.diagnostics] == []
    return result.value.data


@pytest.fixture(scope="module")
def expected() -> bytes:
    """The book made by one process, with nothing kept."""
    return made(book(), Workshop(Memory(), 1))


@forks
@pytest.mark.parametrize("jobs", [2, 4])
def test_any_number_of_processes_makes_the_same_bytes(jobs: int, expected: bytes) -> None:
    assert made(book(), Workshop(Memory(), jobs)) == expected
    assert multiprocessing.active_children() == []


def test_the_memory_of_a_layout_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Python’s looking for garbage, which takes longer the more there is, and a tenth of a large build."""
    from anthology.writers.pdf.parts import workshop

    left: list[tuple[int, int]] = []

    def counted(*given: object) -> object:
        gc.collect()
        part = setting.set_part(*given)  # type: ignore[arg-type]
        left.append((len(part.pages), gc.collect()))
        return part

    monkeypatch.setattr(workshop, "set_part", counted)
    texts = (f"<p>{prose(60, n)}{note(n, prose(12, n), 'one')} {prose(90, n + 1)}</p>" for n in range(1, 40))
    gc.disable()
    try:
        made((work("".join(texts), "one"),), Workshop(Memory(), 1))
    finally:
        gc.enable()
    ((pages, garbage),) = left
    assert pages > 15
    assert garbage < 2_000


def test_any_order_of_completion_makes_the_same_bytes(expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from anthology.writers.pdf.parts import workshop

    in_order = workshop._Bench.answers

    def shuffled(self: workshop._Bench) -> object:
        answers = list(in_order(self))
        random.Random(3).shuffle(answers)
        return iter(answers)

    monkeypatch.setattr(workshop._Bench, "answers", shuffled)
    assert made(book(), Workshop(Memory(), 1)) == expected


def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the units that are laid out from now on."""
    from anthology.writers.pdf.parts import workshop

    seen: list[str] = []

    def noting(unit: setting.Unit, *rest: object) -> object:
        seen.append(unit.id)
        return setting.set_part(unit, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(workshop, "set_part", noting)
    return seen


def test_what_is_kept_is_not_laid_out_again(tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = laid_out(monkeypatch)
    workshop = Workshop(Disk(tmp_path), 1)
    assert made(book(), workshop) == expected
    assert sorted(seen) == sorted([each.id for each in book()] + ["contents", "last"])  # these two print numbers
    seen.clear()
    assert made(book(), workshop) == expected
    assert seen == []


def test_only_what_is_touched_is_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = laid_out(monkeypatch)
    workshop = Workshop(Disk(tmp_path), 1)
    made(book(), workshop)
    seen.clear()
    few = made(book("A word more."), workshop)
    assert seen == ["w2"]
    assert few == made(book("A word more."), Workshop(Memory(), 1))
    seen.clear()
    many = made(book(prose(900)), workshop)  # later works move, and with them the numbers that are printed
    assert seen == ["w2", "contents", "last"]
    assert many == made(book(prose(900)), Workshop(Memory(), 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda rendered: {"css": "p { color: #111 }"},
        lambda rendered: {"images": {"images/x.png": b"other"}},
    ],
)
def test_what_can_change_a_part_is_in_its_key(
    change: Callable[[object], dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = laid_out(monkeypatch)
    workshop = Workshop(Disk(tmp_path), 1)
    documents = book()[1:3]
    write_pdf(rendering(*documents), edition(engine("parts")), stamp=STAMP, workshop=workshop)
    seen.clear()
    write_pdf(rendering(*documents, **change(None)), edition(engine("parts")), stamp=STAMP, workshop=workshop)  # type: ignore[arg-type]
    assert seen == ["w0", "w1"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: b"", lambda data: data[:50] + b"?" + data[51:]]
)
def test_a_damaged_cache_is_found_and_made_anew(
    damage: Callable[[bytes], bytes], tmp_path: Path, expected: bytes
) -> None:
    workshop = Workshop(Disk(tmp_path), 1)
    made(book(), workshop)
    entries = sorted(tmp_path.glob("??/*"))
    for path in entries:
        path.write_bytes(damage(path.read_bytes()))
    assert made(book(), workshop) == expected
    assert sorted(tmp_path.glob("??/*")) == entries


def test_heads_and_folios_are_drawn_once(tmp_path: Path, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    original = furniture.Furniture._draw

    def noting(self: furniture.Furniture, page: object) -> object:
        drawn.append(page)
        return original(self, page)

    monkeypatch.setattr(furniture.Furniture, "_draw", noting)
    workshop = Workshop(Disk(tmp_path), 1)
    assert made(book(), workshop) == expected
    assert drawn
    drawn.clear()
    assert made(book(), workshop) == expected
    assert drawn == []
    made(book(prose(900)), workshop)
    assert 0 < len(drawn) <= 8  # the folios of pages that the book had not before


def test_pieces_are_those_that_were_kept() -> None:
    use = FontUse({"hash": "f"}, "a1", ((0, 7, "x"),), {7: 500}, {})
    stray = Overrun(Fault.MARGIN, "a work", "word", 3)
    piece = Piece(b"BT \xff ET", {"A5": 0.5}, (use,), (Lacking("face", "work", "x", 0),), (stray,), b"\x00%PDF")
    assert pieces.load(pieces.dump({"head": piece, "none": None})) == {"head": piece, "none": None}
    for damaged in (b"", b"[]", b'{"head": [1]}', b'{"head": 7}'):
        with pytest.raises(Corrupt):
            pieces.load(damaged)


# -- whoever is killed -----------------------------------------------------------------------------


@forks
def test_processes_that_are_killed_are_replaced(expected: bytes) -> None:
    chance = random.Random(1)
    for _ in range(KILLS):
        killer = threading.Timer(chance.uniform(0.05, 1.2), _kill_one)
        killer.start()
        assert made(book(), Workshop(Memory(), 2)) == expected
        killer.join()
    assert multiprocessing.active_children() == []


def _kill_one() -> None:
    for child in multiprocessing.active_children()[:1]:
        if child.pid:
            os.kill(child.pid, signal.SIGKILL)


@forks
def test_a_text_that_no_process_survives_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from anthology.writers.pdf.parts import workshop

    def deadly(unit: setting.Unit, *rest: object) -> object:
        if unit.id == "w3":
            os.kill(os.getpid(), signal.SIGKILL)
        return setting.set_part(unit, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(workshop, "set_part", deadly)
    rendered, chosen = rendering(*book()), edition(engine("parts", "print"))
    result = write_pdf(rendered, chosen, stamp=STAMP, workshop=Workshop(Memory(), 2))
    assert [each.code for each in result.diagnostics] == ["worker-lost"]
    assert "“Work w3”" in result.diagnostics[0].message
    assert result.value.data == b""


PROGRAM = """
import sys
from pathlib import Path
from anthology.cache import Disk
from anthology.outputs import write_whole
from anthology.writers.pdf import Workshop
from tests.writers.test_pdf_workshop import book, made
print("begun", flush=True)
write_whole(Path(sys.argv[2]), {"book.pdf": made(book(), Workshop(Disk(Path(sys.argv[1])), 2))})
"""


@forks
def test_a_build_that_is_killed_leaves_a_usable_cache_and_no_broken_book(tmp_path: Path, expected: bytes) -> None:
    cache, out = tmp_path / "cache", tmp_path / "out"
    chance = random.Random(2)
    root = str(Path(pdfbooks.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, "-c", PROGRAM, str(cache), str(out)]
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=root) as build:
            assert build.stdout is not None
            build.stdout.readline()
            time.sleep(chance.uniform(0, 2.5))
            build.kill()
        if (out / "book.pdf").exists():
            assert (out / "book.pdf").read_bytes() == expected
        assert made(book(), Workshop(Disk(cache), 1)) == expected
        if chance.random() < 0.5:
            Disk(cache).clear()
