"""Made pages: what is printed in each language stands beside this file; what is missing is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from anthology.apparatus import furnish
from anthology.apparatus.works import change_works
from anthology.licences import licence, licences
from anthology.model.catalogue import Rights, Work
from anthology.model.edition import BookText, Edition
from anthology.model.text import inlines_of, plain
from tests.apparatus.books import as_text, rich_edition
from tests.samples import inlines, sample_edition, sample_settings

HERE = Path(__file__).parent
COUNTS = {"quotes": 1204, "apostrophes": 85, "dashes": 1, "initials": 3, "units": 2}
VERSIONS = {"WeasyPrint": "70.0", "anthology": "0.1.0", "EbookLib": "0.20"}
LANGUAGES = ("en-GB", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "pl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(language: str, accept: bool) -> None:
    made = as_text(furnish(rich_edition(language), COUNTS, VERSIONS, ("EB Garamond",)).value)
    golden = HERE / f"matter.{language}.txt"
    if accept:
        golden.write_text(made, "utf-8")
    assert made == golden.read_text("utf-8")


def codes(edition: Edition) -> list[str]:
    return [problem.code for problem in furnish(edition, {}, {}).diagnostics]


def test_works_without_rights_are_told() -> None:
    edition = change_works(rich_edition(), lambda work: replace(work, rights=Rights()) if work.id == "poem" else work)
    found = furnish(edition, {}, {}).diagnostics
    assert [(p.code, p.span) for p in found] == [
        ("rights-missing", next(w for w in edition.works() if w.id == id).span) for id in ("poem", "blessing")
    ]


def test_unknown_licence_names_the_nearest() -> None:
    def changed(work: Work) -> Work:
        return replace(work, rights=Rights(licence="CC-BY-SA-4") if work.id == "poem" else Rights("H"))

    (problem,) = furnish(change_works(rich_edition(), changed), {}, {}).diagnostics
    assert (problem.code, problem.hint) == ("licence-unknown", "did you mean “CC-BY-SA-4.0”?")


def test_an_unknown_licence_of_the_book() -> None:
    settings = sample_settings()
    book = settings.book.model_copy(update={"licence": "free"})
    edition = replace(rich_edition(), settings=settings.model_copy(update={"book": book}))
    assert codes(edition) == ["licence-unknown", "rights-missing"]


def test_a_language_without_terms_is_told() -> None:
    assert codes(rich_edition("yi")) == ["terms-missing", "rights-missing"]


def test_two_notes_on_one_contributor_are_told() -> None:
    def changed(work: Work) -> Work:
        about = inlines("Somebody else.") if work.id == "poem" else ()
        people = tuple(replace(p, about=about or p.about) for p in work.contributors)
        return replace(work, contributors=people)

    found = furnish(change_works(rich_edition(), changed), {}, {}).diagnostics
    assert [p.message for p in found if p.code == "about-differs"] == [
        "“poem” tells something else about Odile Maret than “essay”, which is printed"
    ]


def test_empty_pages_are_dropped() -> None:
    bare = change_works(
        sample_edition(digest=""),
        lambda work: replace(work, rights=None, source=None, contributors=(), notes=()),
    )
    settings = sample_settings()
    book = settings.book.model_copy(update={"contributors": ()})
    bare = replace(bare, name="", text=BookText(bare.text.title), settings=settings.model_copy(update={"book": book}))
    made = furnish(bare, {}, {}).value
    assert [item.name for item in made.front] == [
        "half-title",
        "title",
        "copyright",
        "contents",
        "introduction",
    ]
    assert [item.name for item in made.back] == ["note-on-the-text", "glossary"]


def test_each_credit_line_is_printed_as_written() -> None:
    made = furnish(rich_edition(), {}, {}).value
    page = next(item for item in made.back if item.name == "permissions")
    printed = plain(tuple(inlines_of(page.blocks)))
    for work in made.works():
        if work.rights and work.rights.credit:
            assert plain(work.rights.credit) in printed


def test_every_licence_can_be_printed() -> None:
    for id, known in licences().items():
        assert known.kind in ("licence", "public-domain", "statement") and known.name
        assert known.url.startswith(("https://", "http://rightsstatements.org/"))
        assert licence(id.lower()) == known
    assert sum(known.kind == "statement" for known in licences().values()) == 12
    assert licence("https://rightsstatements.org/vocab/InC/1.0") == licence(
        "http://rightsstatements.org/vocab/InC/1.0/"
    )
    assert licence("CC-BY-9.9") is None
