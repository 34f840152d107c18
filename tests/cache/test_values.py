"""Values that are kept: made once, made anew where they are damaged, and never more than values."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum
from pathlib import Path
from typing import get_args

import pytest
from markupsafe import Markup
from msgspec import Struct
from msgspec.msgpack import Decoder

from anthology import pipeline, values
from anthology.cache import Disk, Memory
from anthology.diagnostics import Diagnosed, Severity, Span, problem
from anthology.model.catalogue import Work
from anthology.model.text import Block, Code, Inline, Node, Paragraph, Style, Styled, Text
from anthology.rendering import packaged_styles
from anthology.rendering.text import TextWriter
from anthology.values import Values
from tests.end_to_end.projects import LEAST, QUICK, write_project

TEXT = next(name for name in LEAST if name.endswith(".md"))
BLOCK = Paragraph((Text("so"), Styled(Style.EMPHASIS, (Text("much"),))), Span("a.md", 3, 1))

CALLS: list[str] = []


def doubled(words: str, span: Span) -> Diagnosed[tuple[str, Span]]:
    """Something to be made."""
    CALLS.append(words)
    return Diagnosed((words * 2, span), (problem("file-empty", words, span),))


@pytest.fixture(autouse=True)
def uncalled() -> None:
    CALLS.clear()


@pytest.mark.parametrize("value", [BLOCK, (BLOCK, BLOCK.span), {"a": [1, None, 0.5]}, Severity.ERROR, b"x", ()])
def test_a_value_is_the_same_afterwards(value: object) -> None:
    assert values.load(values.dump(value)) == value


def test_a_member_of_an_enumeration_is_kept_by_every_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python before 3.11.4 would have it looked up by its name, with a function."""

    def by_name(self: Enum, _: int) -> object:
        return getattr, (type(self), self.name)

    monkeypatch.setattr(StrEnum, "__reduce_ex__", by_name)
    assert values.load(values.dump(BLOCK)) == BLOCK
    assert values.told(Severity.ERROR)


def test_equal_values_are_told_alike() -> None:
    twice = (BLOCK, BLOCK)
    apart = (BLOCK, values.load(values.dump(BLOCK)))
    assert values.dump(twice) != values.dump(apart)
    assert values.told(twice) == values.told(apart)


def _tagged(kind: type[Struct]) -> Iterator[type[Struct]]:
    for one in kind.__subclasses__():
        if one.__struct_config__.tag is not None:
            yield one
        yield from _tagged(one)


TAGGED = sorted(set(_tagged(Struct)) - {Node}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", TAGGED)
def test_structs_that_are_told_at_once_can_be_told_apart(kind: type[Struct]) -> None:
    """MessagePack refuses to decode kinds of which it would not know which of several stands in the bytes."""
    Decoder(kind)


def test_all_that_a_text_is_made_of_is_told_at_once() -> None:
    assert {Work, *get_args(Inline), *get_args(Block)} <= set(TAGGED)


def test_texts_that_differ_are_told_apart() -> None:
    texts = [(Text("a"),), (Code("a"),), (Text("a", literal=True),), (Text(""), Text("a")), Text("a"), "a"]
    assert len({values.told(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("value", [Path("x"), print, lambda: 1, object(), {Path("x")}])
def test_nothing_else_is_kept(value: object) -> None:
    with pytest.raises(pickle.PicklingError):
        values.dump(value)


def test_what_is_given_again_is_not_made_again(tmp_path: Path) -> None:
    first, later = Values(Disk(tmp_path)), Values(Disk(tmp_path))
    made = first.of(doubled, "a", Span("x"))
    assert later.of(doubled, "a", Span("x")) == made == doubled("a", Span("x"))
    assert CALLS == ["a", "a"]
    later.of(doubled, "b", Span("x"))
    later.of(doubled, "a", Span("y"))
    assert CALLS == ["a", "a", "b", "a"]


def _at_home(words: str, home: int) -> Diagnosed[int]:
    """Says which process made it; ends every other process than ``home`` where the words want it."""
    if words == "lethal" and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return Diagnosed(os.getpid())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one process elsewhere")
def test_many_are_made_by_several_processes_and_kept(tmp_path: Path) -> None:
    given = [(words, os.getpid()) for words in ("a", "b", "lethal", "c", "d")]
    shared = Values(Disk(tmp_path), jobs=2)
    made = shared.each(_at_home, given, [1] * 5)
    assert made[2].value == os.getpid()  # what two processes were lost with
    assert any(one.value != os.getpid() for one in made)
    assert Values(Disk(tmp_path)).each(_at_home, given[::-1], [1] * 5) == made[::-1]
    assert shared.of(_at_home, *given[0]) == made[0]
    forgotten = Memory()
    assert Values(forgotten, jobs=2).each(_at_home, given, [1] * 5)[0].value != os.getpid()
    assert Values(forgotten).known(_at_home, *given[0])
    assert {one.value for one in Values(Memory()).each(_at_home, given[:2], [1, 1])} == {os.getpid()}  # too little


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_of_many_has_what_it_was_given(jobs: int) -> None:
    given = [(f"{number}", Span("x")) for number in range(40)]
    assert Values(Memory(), jobs).each(doubled, given, range(40)) == [doubled(*one) for one in given]


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"no pickle",
        pickle.dumps(Path("x")),
        pickle.dumps(os.getcwd),
        b"cos\nmkdir\n(S'harm'\ntR.",
        b"canthology.values\nload\n(S'harm'\ntR.",
        b"canthology.outputs\nos.mkdir\n(S'harm'\ntR.",
        b"canthology.diagnostics\nStrEnum\n(S'Harm'\nS'full'\ntR.",  # makes a class
        b"\x80\x02canthology.diagnostics\nSpan\n)\x81.",  # a struct without its fields
        values.dump(BLOCK)[:-20],
    ],
)
def test_an_entry_that_is_no_value_is_made_anew_and_runs_nothing(
    entry: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    kept: dict[str, bytes] = {}
    store = Memory()
    monkeypatch.setattr(store, "put", lambda key, data: kept.setdefault(key, data))
    monkeypatch.setattr(store, "get", lambda key: entry)
    assert Values(store).of(doubled, "a", Span("x")) == doubled("a", Span("x"))
    assert CALLS == ["a", "a"]
    assert kept
    assert list(tmp_path.iterdir()) == []


# -- a build ---------------------------------------------------------------------------------------


def book(root: Path, means: pipeline.Means) -> dict[str, bytes]:
    """The files of the project in a folder."""
    library = pipeline.open_library(root / "config.yaml", means).value
    assert library is not None
    built = pipeline.build(library, names=["reader"], write=False, means=means)
    (edition,) = built.value
    return dict(edition.files)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _swap(path: Path) -> None:
    """Puts another whole entry in the place of this one."""
    other = min(path.parent.parent.glob("??/*"), key=lambda one: one.stat().st_size)
    if other != path:
        shutil.copy(other, path)


@pytest.mark.parametrize("damage", [_cut, _swap, Path.unlink])
def test_a_book_does_not_depend_on_what_is_kept(damage: Callable[[Path], None], tmp_path: Path) -> None:
    root = tmp_path / "project"
    write_project(root, {**LEAST, "config.yaml": QUICK})
    expected = book(root, pipeline.Means())
    assert book(root, pipeline.means_of(root)) == expected
    entries = sorted(pipeline.cache_of(root).folder.glob("??/*"))
    assert len(entries) >= 2
    assert book(root, pipeline.means_of(root)) == expected
    for path in entries:
        damage(path)
    assert book(root, pipeline.means_of(root)) == expected
    text = root / TEXT
    text.write_text(text.read_text("utf-8") + "\nOne sentence more.\n", "utf-8")
    changed = book(root, pipeline.means_of(root))
    assert changed != expected
    assert changed == book(root, pipeline.Means())


REFERS = """\
---
title: A Second
author: Ada Quill
rights: {licence: CC0-1.0}
---

It follows [](work:a-beginning).
"""
OWN_STYLES = "styles/base/templates/work.html"


def _rename(root: Path) -> None:
    text = root / TEXT
    text.write_text(text.read_text("utf-8").replace("A Beginning", "An End"), "utf-8")


def _restyle(root: Path) -> None:
    template = root / OWN_STYLES
    template.write_text(template.read_text("utf-8").replace("<section", '<section data-other="yes"'), "utf-8")


def _reset(root: Path) -> None:
    config = root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("title:", "language: fr\n  title:"), "utf-8")


@pytest.mark.parametrize("change", [_rename, _restyle, _reset])
def test_a_chapter_is_written_anew_when_what_is_around_it_changes(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    root = tmp_path / "project"
    own = packaged_styles() / "base/templates/work.html"
    write_project(root, {**LEAST, "config.yaml": QUICK, "manuscript/a-second.md": REFERS})
    write_project(root, {OWN_STYLES: own.read_bytes()})
    before = chapter(book(root, pipeline.means_of(root)))
    change(root)
    after = chapter(book(root, pipeline.means_of(root)))
    assert after == chapter(book(root, pipeline.Means()))
    assert after != before


def chapter(files: dict[str, bytes]) -> bytes:
    """The chapter that refers to the other."""
    data = next(data for name, data in files.items() if name.endswith(".epub"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("EPUB/a-second.xhtml")


def test_an_edit_of_one_text_writes_one_chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(tmp_path / "p", {**LEAST, "config.yaml": QUICK, "manuscript/a-second.md": REFERS})
    written: list[str] = []

    def notes(writer: TextWriter) -> Markup:
        written.append(writer.anchor("x"))
        return Markup()

    monkeypatch.setattr(TextWriter, "notes", notes)
    book(root, pipeline.means_of(root, jobs=1))
    assert {name.partition("_")[0] for name in written} == {"a-beginning", "a-second"}
    written.clear()
    text = root / TEXT
    text.write_text(text.read_text("utf-8") + "\nOne sentence more.\n", "utf-8")
    book(root, pipeline.means_of(root, jobs=1))
    assert {name.partition("_")[0] for name in written} == {"a-beginning"}
