"""Each ``citations/NAME.txt`` is a project and, under ``-- told --``, what its citations become, side by side.

The files are written as in ``tests/end_to_end/bad_input``. ``pytest tests/apparatus/test_citations.py --accept``
writes what came out; read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from anthology import apparatus, pipeline
from anthology.apparatus.citations import processor
from anthology.apparatus.works import rewritten
from anthology.diagnostics import Span
from anthology.model.edition import Edition
from anthology.model.text import Blocks, Inline, Inlines, NoteReference, Paragraph, Text, walk
from tests.apparatus.books import _inlines
from tests.end_to_end.test_bad_input import TOLD, put, read_case

CASES = sorted((Path(__file__).parent / "citations").glob("*.txt"))


def prepared(folder: Path) -> Edition:
    """The edition of a project, ready to be rendered; there must be no error."""
    library = pipeline.open_library(folder / "config.yaml")
    assert library.value is not None
    made = pipeline.prepare(library.value, "reader")
    assert made.value is not None, made.diagnostics
    assert not [str(d) for d in made.diagnostics if d.code != "rights-missing"]
    return made.value.edition


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, tmp_path: Path, accept: bool) -> None:
    text = case.read_text("utf-8")
    for head, lines in read_case(text).files.items():
        put(tmp_path, head, lines)
    made = "".join(f"{line}\n" for line in told(prepared(tmp_path)))
    if accept:
        case.write_text(text.partition(TOLD)[0] + TOLD + made, "utf-8")
    assert made == case.read_text("utf-8").partition(TOLD)[2]


def told(edition: Edition) -> Iterator[str]:
    """What is printed: texts with the calls of notes, notes, sources, the bibliography."""
    for part in edition.parts:
        yield from _blocks(part.introduction)
        for entry in part.entries:
            work, marks = entry.work, {note.id: note.mark for note in entry.work.notes}
            yield f"## {work.id}"
            yield from _blocks((*work.headnote, *work.blocks), marks)
            for note in work.notes:
                yield from (f"{note.series} {note.mark}: {line}" for line in _blocks(note.children))
    for matter in edition.back:
        if matter.name in ("bibliography", "sources"):
            yield f"# {_inlines(matter.title)}"
            yield from _blocks(matter.blocks)


def _blocks(blocks: Blocks, marks: Mapping[str, str] | None = None) -> Iterator[str]:
    """The paragraphs, calls of notes in double brackets, the anchors of entries before them."""

    def called(inline: Inline) -> Inlines:
        return (Text(f"⟦{(marks or {})[inline.note]}⟧"),) if isinstance(inline, NoteReference) else (inline,)

    for block in walk(blocks):
        if isinstance(block, Paragraph):
            line = _inlines(rewritten(block.children, called))
            yield f"{{{block.anchor}}} {line}" if block.anchor else line


# -- reading ---------------------------------------------------------------------------------------


def test_all_forms_of_a_file_say_the_same() -> None:
    bib = b"@book{k, author={Quill, Ada}, title={The Folder}, publisher={Quai}, year=1931}"
    item = {
        "id": "k",
        "type": "book",
        "title": "The folder",
        "author": [{"family": "Quill", "given": "Ada"}],
        "publisher": "Quai",
        "issued": {"date-parts": [[1931]]},
    }
    yaml = "references:\n- " + json.dumps(item).replace('{"date-parts": [[1931]]}', "1931")
    files = {
        "a.bib": bib,
        "a.bibtex": bib,
        "a.json": json.dumps([item]).encode(),
        "zotero.json": json.dumps({"items": [item]}).encode(),
        "a.yaml": f"---\n{yaml}\n---\n".encode(),
        "a.yml": yaml.encode(),
    }
    for name, data in files.items():
        read = apparatus.read_bibliography([(name, data)])
        assert not read.diagnostics, name
        (reference,) = read.value.references.values()
        assert dict(reference.item) == item, name


def test_what_a_style_cannot_be() -> None:
    span = Span("own.csl")
    for data in (
        b"",
        b"<x/>",
        b'<!DOCTYPE x SYSTEM "http://example.org/x"><x/>',
        b"<style xmlns='http://purl.org/net/xbiblio/csl'/>",
    ):
        read = apparatus.read_style(data, span)
        assert read.value is None
        assert [d.code for d in read.diagnostics] == ["style-unusable"]


def test_a_dependent_style_stands_for_its_parent() -> None:
    span = Span("config.yaml")
    turabian = apparatus.find_style("turabian-notes-bibliography", span).value
    chicago = apparatus.find_style("chicago-notes-bibliography-subsequent-author-title-17th-edition", span).value
    assert turabian == chicago
    assert turabian is not None
    assert turabian.in_notes


def test_without_pandoc_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def absent(*_: object) -> str:
        raise processor.AbsentError

    monkeypatch.setattr(processor, "_run", absent)
    read = apparatus.read_bibliography([("a.bib", b"@book{k, title={x}}")])
    assert [(d.code, str(d.span)) for d in read.diagnostics] == [("citations-extra-missing", "a.bib")]


def test_the_same_text_twice_is_the_same(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.stem == "notes")
    for head, lines in read_case(case.read_text("utf-8")).files.items():
        put(tmp_path, head, lines)
    assert prepared(tmp_path) == prepared(tmp_path)
