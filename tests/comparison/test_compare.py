"""What differs between editions, and manifests that are written and read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anthology import tables
from anthology.comparison import as_plain, compare, read_manifest, record
from anthology.diagnostics import Span
from anthology.model.catalogue import Catalogue, Work
from anthology.model.comparison import EditionRecord, Edits, WorkRecord
from anthology.model.standoff import Emendation, Quotation, Standoff
from tests.rights.works import book
from tests.samples import inlines, note, para, work


def edition(*works: Work) -> EditionRecord:
    return record(book(*works), Catalogue(tuple(works)))


A = work("a", inlines("A"), (para("Words of A."),), notes=(note("1", "1", para("A note.")),))
B = work("b", inlines("B"), (para("Words of B."),))
C = work("c", inlines("C"), (para("Words of C."),))
D = work("d", inlines("D"), (para("Words of D."),))


def test_nothing_differs() -> None:
    found = compare(edition(A, B), edition(A, B))
    assert (found.added, found.removed, found.moved, found.changed) == ((), (), (), ())
    assert tables.comparison_text(found) == "reader → reader: 2 works, 6 words\nno work differs\n"


def test_works_in_out_and_moved() -> None:
    found = compare(edition(A, B, D), edition(C, B, D, A))
    assert [each.id for each in found.added] == ["c"]
    assert found.removed == ()
    assert [(each.work.id, each.before, each.after) for each in found.moved] == [
        ("a", "part 1, no. 1", "part 1, no. 4")
    ]
    assert [each.id for each in compare(edition(A, B), edition(A)).removed] == ["b"]


def test_a_work_that_others_make_room_for_has_not_moved() -> None:
    assert compare(edition(A, B), edition(C, A, B)).moved == ()


def test_texts_and_notes_that_changed() -> None:
    other = replace(
        A,
        blocks=(para("Other words of A."),),
        notes=(note("1", "2", para("A note!")), note("2", "1", para("New."))),
    )
    (change,) = compare(edition(A, B), edition(other, B)).changed
    assert change.text and change.notes == Edits(added=("2",), changed=("1",))


def test_places_and_marks_are_no_change() -> None:
    moved = replace(
        A, blocks=(replace(para("Words of A."), span=Span("a.md", 99)),), notes=(note("1", "7", para("A note.")),)
    )
    assert compare(edition(A), edition(moved)).changed == ()


def emended(*readings: tuple[str, str]) -> Work:
    made = tuple(Emendation(Quotation(exact, Span("a.notes.yaml", n)), new) for n, (exact, new) in enumerate(readings))
    return replace(A, standoff=Standoff("a.notes.yaml", "", emendations=made))


def test_emendations_added_taken_out_and_changed() -> None:
    before, after = emended(("Words", "Worlds"), ("of", "off")), emended(("Words", "Swords"), ("A", "a"))
    (change,) = compare(edition(before), edition(after)).changed
    assert not change.text
    assert change.emendations == Edits(added=("A",), removed=("of",), changed=("Words",))
    assert "    ~ emendation Words\n" in tables.comparison_text(compare(edition(before), edition(after)))


# -- manifests -------------------------------------------------------------------------------------


def manifest(made: EditionRecord) -> bytes:
    works = as_plain(made.works)
    return json.dumps({"edition": made.name, "pages": made.pages, "inputs": {}, "works": works}).encode()


def test_a_manifest_remembers_an_edition() -> None:
    made = replace(edition(emended(("Words", "Worlds")), B), pages=12)
    assert read_manifest(manifest(made), "m.json").value == made


TEXTS = st.text(max_size=8)
WORKS = st.builds(
    WorkRecord,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.integers(0, 10**6),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
)
RECORDS = st.builds(
    EditionRecord,
    TEXTS,
    st.lists(WORKS, max_size=4, unique_by=lambda work: work.id).map(tuple),
    st.none() | st.integers(0, 999),
)


@given(RECORDS)
def test_what_is_written_is_read(made: EditionRecord) -> None:
    assert read_manifest(manifest(made), "m.json").value == made


@given(RECORDS, RECORDS)
def test_a_comparison_turned_round(one: EditionRecord, other: EditionRecord) -> None:
    there, back = compare(one, other), compare(other, one)
    assert {work.id for work in there.added} == {work.id for work in back.removed}
    assert {change.after.id for change in there.changed} == {change.after.id for change in back.changed}
    assert len(one.works) + len(there.added) - len(there.removed) == len(other.works)
    tables.comparison_json(there)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"\xff",
        b'{"edition": 1, "works": [], "pages": null, "inputs": {}}',
        b'{"edition": "e", "works": ["a"], "pages": null, "inputs": {}}',
        b'{"edition": "e", "works": 3, "pages": "x", "inputs": {}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_told(data: bytes) -> None:
    read = read_manifest(data, "m.json")
    assert read.value is None
    (found,) = read.diagnostics
    assert (found.code, str(found.span)) == ("manifest-unreadable", "m.json") and found.hint


def test_pages_are_compared_where_both_have_them() -> None:
    one, other = replace(edition(A), pages=90), replace(edition(A), pages=98)
    assert "90 → 98 pages" in tables.comparison_text(compare(one, other))
    assert "pages" not in tables.comparison_text(compare(one, edition(A)))
