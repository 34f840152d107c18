"""The clearance report, credit lines, share-alike and the advice on the public domain."""

from __future__ import annotations

import csv
import io
import json

import pytest

from anthology import tables
from anthology.licences import licence, takes_in
from anthology.model import dates
from anthology.model.clearance import Status
from anthology.model.text import plain
from anthology.rights import clashes, credit, credit_lines, report
from anthology.terms import terms
from tests.rights.works import book, work

LIMITED = "holder: Verso\npermission: {granted: yes, contact: r@example.org}\nexpires: 2026-12-31"
DAY = dates.parse("2026-12-01")


@pytest.mark.parametrize(
    ("on", "within", "status"),
    [
        ("2026-12-01", 30, Status.EXPIRING),
        ("2026-12-01", 29, Status.CLEARED),
        ("2026-12-31", 0, Status.EXPIRING),
        ("2027-01-01", 90, Status.EXPIRED),
    ],
)
def test_what_ends_soon(on: str, within: int, status: Status) -> None:
    (line,) = report(book(work(LIMITED)), dates.parse(on), within).lines
    assert line.clearance.status is status


def test_an_end_that_never_comes() -> None:
    (line,) = report(book(work(LIMITED.replace("2026-12-31", "2026/.."))), DAY, 10_000).lines
    assert line.clearance.status is Status.CLEARED


SOURCE = "author: A. Writer\nsource: {citation: '*Review*, 1936', url: 'https://example.org/x'}"


def test_a_credit_line_as_it_was_asked_for() -> None:
    made = work("{licence: CC-BY-4.0, credit: Words by *A*}", SOURCE)
    assert plain(credit(made, terms("en"))) == "Words by A"
    assert credit_lines(book(made)) == {}


def test_a_drafted_credit_line_has_title_author_source_holder_and_licence() -> None:
    made = work("{licence: CC-BY-SA-4.0, holder: The Estate}", SOURCE)
    assert plain(credit(made, terms("en"))) == (
        "The work m. A. Writer. Review, 1936. https://example.org/x. © The Estate."
        " Licence: Creative Commons Attribution-ShareAlike 4.0 International,"
        " https://creativecommons.org/licenses/by-sa/4.0/."
    )
    page = credit_lines(book(made))
    assert plain(page["m"]) == "A. Writer. Review, 1936. https://example.org/x. © The Estate."


def test_a_drafted_credit_line_tells_of_translators() -> None:
    made = work("{licence: CC-BY-4.0}", "contributors: [{name: A}, {role: translator, name: T}]")
    assert plain(credit_lines(book(made))["m"]) == "A. Translated by T."


def test_nothing_is_drafted_where_no_licence_wants_it() -> None:
    assert credit_lines(book(work("{licence: CC0-1.0}", SOURCE), work("{holder: H}", SOURCE, "n"))) == {}


@pytest.mark.parametrize(
    ("whole", "part", "fits"),
    [
        ("CC-BY-SA-4.0", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", True),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY-SA-1.0", False),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", False),
        ("CC-BY-SA-4.0", "LAL-1.3", True),
        ("GFDL-1.3-only", "GFDL-1.2-or-later", True),
        ("GFDL-1.3-only", "GFDL-1.2-only", False),
        ("CC-BY-4.0", "CC-BY-SA-4.0", False),
    ],
)
def test_which_licence_takes_another_in(whole: str, part: str, fits: bool) -> None:
    one, other = licence(whole), licence(part)
    assert one and other
    assert takes_in(one, other) is fits


def test_licences_are_known_by_their_addresses() -> None:
    for address in ("https://creativecommons.org/publicdomain/mark/1.0/", "http://creativecommons.org/licenses/by/4.0"):
        assert licence(address) is not None
    assert licence("https://www.gnu.org/licenses/fdl-1.3.html") is None


@pytest.mark.parametrize(
    ("of_book", "of_work", "told"),
    [
        ("CC-BY-4.0", "CC-BY-SA-4.0", "and has to stay so (share-alike)"),
        ("CC-BY-4.0", "CC-BY-NC-4.0", "which may not be used commercially"),
        ("CC-BY-SA-4.0", "CC-BY-ND-4.0", "which may only be shared unchanged"),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", ""),
        ("CC-BY-NC-SA-4.0", "CC-BY-4.0", ""),
        ("CC-BY-4.0", "CC0-1.0", ""),
    ],
)
def test_a_book_cannot_promise_more_than_its_works(of_book: str, of_work: str, told: str) -> None:
    edition = book(work(f"licence: {of_work}"), config=f"book: {{title: B, licence: {of_book}}}")
    found = clashes(edition)
    assert [each.message for each in found] == (
        [f"the book is {of_book}, but “m” is {of_work}, {told}"] if told else []
    )
    assert [str(each.span) for each in found] == (["m.md:4:12"] if told else [])


def test_share_alike_licences_that_cannot_be_mixed() -> None:
    works = [
        work(f"licence: {id}", id=name)
        for id, name in (("CC-BY-SA-4.0", "a"), ("CC-BY-SA-3.0", "b"), ("CC-BY-NC-SA-4.0", "c"), ("CC-BY-SA-4.0", "d"))
    ]
    messages = [each.message for each in clashes(book(*works))]
    assert messages == [
        "“c” is CC-BY-NC-SA-4.0 and “a” is CC-BY-SA-4.0: they cannot be mixed",
        "“c” is CC-BY-NC-SA-4.0 and “b” is CC-BY-SA-3.0: they cannot be mixed",
    ]


def test_advice_says_that_it_is_advice() -> None:
    made = work("public_domain: {author_died: 1947-11-17, first_published: 1936}")
    (line,) = report(book(made), DAY, 90).lines
    assert line.clearance.status is Status.UNCLEAR
    assert [said.split(" (")[0] for said in line.advice] == [
        "the author died 1947-11-17: was probably protected until the end of 1997"
        " in countries that keep to the Berne Convention’s fifty years",
        "the author died 1947-11-17: was probably protected until the end of 2017"
        " in the European Union and other countries of seventy years",
        "first published 1936: is probably protected until the end of 2031 in the United States",
    ]
    assert all("advice, not a finding" in said for said in line.advice)


def test_advice_leaves_later_american_rules_alone() -> None:
    (line,) = report(book(work("public_domain: {first_published: 1980}")), DAY, 90).lines
    assert line.advice == ("first published 1980: in the United States, other rules hold from 1978 on; look them up",)


# -- as table, CSV and JSON ------------------------------------------------------------------------


def test_the_report_in_three_forms() -> None:
    edition = book(work(LIMITED, id="a"), work("licence: CC-BY-4.0", SOURCE, "b"), work("holder: H", id="c"))
    made = report(edition, DAY, 90)
    text = tables.clearance_text([made])
    assert text.startswith("reader: 1 expiring, 1 cleared, 1 to be asked\n")
    assert "r@example.org" in text and "credit lines:\n" in text
    rows = list(csv.DictReader(io.StringIO(tables.clearance_csv([made]))))
    assert [(row["id"], row["status"], row["expires"]) for row in rows] == [
        ("a", "expiring", "2026-12-31"),
        ("b", "cleared", ""),
        ("c", "to be asked", ""),
    ]
    assert [work["id"] for work in json.loads(tables.clearance_json([made]))[0]["works"]] == ["a", "b", "c"]


def test_a_spreadsheet_computes_nothing() -> None:
    made = report(book(work('holder: "=HYPERLINK(1)"')), DAY, 90)
    assert "'=HYPERLINK" in tables.clearance_csv([made])
    assert json.loads(tables.clearance_json([made]))[0]["works"][0]["holder"] == "=HYPERLINK(1)"
