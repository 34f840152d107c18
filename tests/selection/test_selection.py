"""Selection: the cases in ``cases.toml``, and what holds for every library and every config."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anthology.config.schema import Edition as Settings
from anthology.config.schema import PartDeclaration, Query, Selection
from anthology.diagnostics import Diagnosed, Span
from anthology.model import dates
from anthology.model.catalogue import Catalogue, Contributor, Rights, Work
from anthology.model.edition import BookText, Edition, Matter, PartText
from anthology.model.text import Text
from anthology.selection import select

HERE = Path(__file__).parent
ROWS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "catalogue.toml").read_text("utf-8"))
CASES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))


def work(id: str, row: dict[str, Any]) -> Work:
    author = row.get("author")
    return Work(
        id=id,
        title=(Text(row["title"]),),
        blocks=(),
        span=Span(f"manuscript/{id}.md", 1),
        digest="",
        words=row["words"],
        contributors=(Contributor("author", *author),) if author else (),
        date=dates.parse(row["date"]) if "date" in row else None,
        language=row.get("language", ""),
        genre=row.get("genre", ""),
        themes=tuple(row.get("themes", ())),
        rights=Rights(licence=row["licence"]) if "licence" in row else None,
        order=row.get("order"),
    )


LIBRARY = Catalogue(tuple(work(id, row) for id, row in sorted(ROWS.items())))


def locate(path: tuple[str | int, ...]) -> Span:
    return Span(".".join(str(step) for step in path))


def chosen(settings: Settings, library: Catalogue = LIBRARY) -> Diagnosed[Edition]:
    texts = tuple(PartText(title=(Text(part.title),) if part.title else ()) for part in settings.parts)
    return select(library, settings, (BookText((Text("B"),)), texts), "reader", locate)


def _ids(matter: Iterable[Matter]) -> str:
    names = " ".join(item.name for item in matter)
    return f"[{names}]" if names else ""


def as_text(edition: Edition) -> str:
    """The book in the shape of ``cases.toml``."""
    parts = " | ".join(" ".join(entry.work.id for entry in part.entries) for part in edition.parts)
    return " ".join(filter(None, [_ids(edition.front), parts, _ids(edition.back)]))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    result = chosen(Settings.model_validate(case["settings"]))
    assert as_text(result.value) == case["book"]
    reasons = {decision.work: decision.reason for decision in result.value.decisions}
    for id, reason in case.get("because", {}).items():
        assert reasons[id] == reason
    found = [f"{problem.code} {problem.span}" for problem in result.diagnostics]
    assert found == case.get("found", [])


def test_unknown_work_names_the_nearest() -> None:
    result = chosen(Settings.model_validate(CASES["unknown-names"]["settings"]))
    hints = {problem.span and problem.span.file: problem.hint for problem in result.diagnostics}
    assert hints["parts.0.works.1"] == "did you mean “harbour-at-night”?"
    assert hints["back.0"] == "did you mean “colophon”?"
    assert hints["parts.1.works.0"] == "run “anthology list” to see the ids of all works"


def test_a_repeated_work_says_where_it_stands_already() -> None:
    result = chosen(Settings.model_validate(CASES["twice"]["settings"]))
    assert [problem.message for problem in result.diagnostics] == [
        "“contents” stands in the book already: in the front matter",
        "“introduction” stands in the book already: in the front matter",
        "“letter-2” stands in the book already: in part 1",
    ]


def test_a_work_cannot_have_the_name_of_a_page() -> None:
    reserved = replace(LIBRARY.works[0], id="colophon")
    result = chosen(Settings.model_validate({"book": {"title": "B"}}), Catalogue((reserved, *LIBRARY.works)))
    assert [(p.code, p.span) for p in result.diagnostics] == [("work-reserved", reserved.span)]


def test_braces_in_metadata_are_only_words() -> None:
    odd = replace(LIBRARY.works[0], genre="{0.__class__} {x}")
    settings = Settings.model_validate({"book": {"title": "B"}, "parts": [{"query": {"genre": odd.genre}}]})
    assert chosen(settings, Catalogue((odd,))).value.decisions[0].reason.startswith("genre is {0.__class__} {x};")


def test_parts_without_a_title_are_not_counted() -> None:
    settings = Settings.model_validate(
        {
            "book": {"title": "B"},
            "parts": [{"works": ["l-exil"]}, {"title": "One", "works": ["letter-2"]}, {"title": "Two"}],
        }
    )
    edition = chosen(settings).value
    assert [part.number for part in edition.parts] == [0, 1, 2]
    assert [entry.number for entry in edition.entries()] == list(range(1, 8))


# -- what always holds -----------------------------------------------------------------------------

GENRES = ("essay", "poem", "letter")
THEMES = ("exile", "work", "sea")
IDS = tuple(f"w{n}" for n in range(12))

_works = st.builds(
    work,
    st.sampled_from(IDS),
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(["The End", "end", "Énd", "A Way", "Way 2", "Way 10", "Żuk", ""]),
            "words": st.integers(0, 5),
        },
        optional={
            "genre": st.sampled_from(GENRES),
            "themes": st.lists(st.sampled_from(THEMES), max_size=2),
            "date": st.sampled_from(["1917", "1917-03", "1920~", "1916/1918"]),
            "author": st.sampled_from([["A B", "B, A"], ["C D", "D, C"]]),
            "order": st.integers(0, 3),
        },
    ),
)
_libraries = st.lists(_works, max_size=12, unique_by=lambda item: item.id).map(
    lambda works: Catalogue(tuple(sorted(works, key=lambda item: item.id)))
)
_names = st.lists(st.sampled_from((*IDS, "nobody")), max_size=3, unique=True).map(tuple)
_queries = st.none() | st.builds(
    Query,
    genre=st.lists(st.sampled_from(GENRES), max_size=2).map(tuple),
    theme=st.lists(st.sampled_from(THEMES), max_size=1).map(tuple),
)
_orders = st.sampled_from(["manual", "date", "author", "title", "length"])
_common = {"include": _names, "exclude": _names, "order": _orders, "reverse": st.booleans()}
_limits = st.none() | st.integers(1, 4)
_parts = st.builds(PartDeclaration, works=_names, limit=_limits, **_common) | st.builds(
    PartDeclaration, query=_queries, limit=_limits, **_common
)
_selections = st.builds(Selection, query=_queries, include=_names, exclude=_names)


@st.composite
def _settings(draw: st.DrawFn) -> Settings:
    parts = draw(st.lists(_parts, min_size=1, max_size=4).map(tuple))
    front = draw(st.lists(st.sampled_from((*IDS, "contents")), max_size=2).map(tuple))
    base = Settings.model_validate({"book": {"title": "B"}, "back": ()})
    return base.model_copy(update={"parts": parts, "front": front, "select": draw(_selections)})


@given(_libraries, _settings())
def test_each_work_has_one_decision_and_it_is_true(library: Catalogue, settings: Settings) -> None:
    edition = chosen(settings, library).value
    assert sorted(decision.work for decision in edition.decisions) == [item.id for item in library.works]
    inside = [item.id for item in edition.works()]
    assert len(inside) == len(set(inside))
    assert [decision.work for decision in edition.decisions if decision.chosen] == inside
    for decision in edition.decisions:
        assert decision.reason
        assert decision.chosen != decision.reason.startswith("left out")
    for number, part in enumerate(edition.parts, 1):
        assert part.entries
        of_part = {decision.work for decision in edition.decisions if decision.part == number}
        assert of_part == {entry.work.id for entry in part.entries}


@given(_libraries, _settings())
def test_what_is_excluded_stays_out(library: Catalogue, settings: Settings) -> None:
    edition = chosen(settings, library).value
    assert not {item.id for item in edition.works()} & set(settings.select.exclude)


@given(st.permutations(LIBRARY.works), _orders, st.booleans())
def test_the_order_does_not_depend_on_how_the_library_comes(works: list[Work], order: str, reverse: bool) -> None:
    settings = Settings.model_validate({"book": {"title": "B"}, "parts": [{"order": order, "reverse": reverse}]})
    assert as_text(chosen(settings, Catalogue(tuple(works))).value) == as_text(chosen(settings).value)


@given(_libraries, _works, _settings())
def test_a_further_work_changes_no_order(library: Catalogue, further: Work, settings: Settings) -> None:
    """Without a limit, a work that no list names leaves the others in their parts and in their order."""
    parts = tuple(part.model_copy(update={"limit": None}) for part in settings.parts)
    settings = settings.model_copy(update={"parts": parts})
    further = replace(further, id="zz-further")
    before = chosen(settings, library).value
    after = chosen(settings, Catalogue((*library.works, further))).value
    kept = [[entry.work.id for entry in part.entries if entry.work.id != further.id] for part in after.parts]
    assert [ids for ids in kept if ids] == [[entry.work.id for entry in part.entries] for part in before.parts]


@given(_libraries, _settings(), st.data())
def test_limits_are_kept(library: Catalogue, settings: Settings, data: st.DataObject) -> None:
    for part in chosen(settings, library).value.parts:
        assert len(part.entries) <= max(declared.limit or len(IDS) for declared in settings.parts)
