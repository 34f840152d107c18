"""EPUBCheck finds what is planted, and nothing in a clean book."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validators.books import write_epub
from tests.validators.epubcheck import Epubcheck, Place, Severity
from tests.validators.java import JavaError, Worker

NAV = "EPUB/nav.xhtml"
DOT = "EPUB/dot.xhtml"
PACKAGE = "EPUB/package.opf"


def test_a_clean_book_has_no_message_at_all(tmp_path: Path, epubcheck: Epubcheck) -> None:
    assert epubcheck(write_epub(tmp_path / "a clean book.epub")) == []


@pytest.mark.parametrize(
    ("file", "replace", "by", "severity", "code"),
    [
        pytest.param(NAV, 'epub:type="toc"', 'epub:type="lot"', Severity.ERROR, "RSC-005", id="nav-has-no-toc"),
        pytest.param(NAV, 'href="dot.xhtml"', 'href="dash.xhtml"', Severity.ERROR, "RSC-007", id="nav-leads-nowhere"),
        pytest.param(DOT, "<p>It is red.</p>", "<p>It is red.", Severity.FATAL, "RSC-016", id="not-well-formed"),
        pytest.param(
            PACKAGE,
            "2001-01-01T00:00:00Z",
            "yesterday",
            Severity.ERROR,
            "RSC-005",
            id="modified-is-no-date",
        ),
        pytest.param(
            PACKAGE,
            'idref="nav"/>',
            'idref="nav" linear="no"/>',
            Severity.ERROR,
            "OPF-096",
            id="non-linear-and-unreachable",
        ),
        pytest.param(DOT, "<title>The dot</title>", "<title></title>", Severity.ERROR, "RSC-005", id="empty-title"),
        pytest.param(DOT, "<p>It is red.</p>", "<p>«</p><p epub:type='x'/>", Severity.USAGE, "OPF-088", id="usage"),
    ],
)
def test_a_planted_defect_is_found(
    file: str, replace: str, by: str, severity: Severity, code: str, tmp_path: Path, epubcheck: Epubcheck
) -> None:
    messages = epubcheck(write_epub(tmp_path / "book.epub", file=file, replace=replace, by=by))
    found = {(message.severity, message.code) for message in messages}
    assert (severity, code) in found, messages


def test_a_message_knows_its_place(tmp_path: Path, epubcheck: Epubcheck) -> None:
    book = write_epub(tmp_path / "book.epub", file=NAV, replace='href="dot.xhtml"', by='href="dash.xhtml"')
    (message,) = (message for message in epubcheck(book) if message.code == "RSC-007")
    assert [(place.path, place.line) for place in message.places] == [(NAV, 7)]
    assert str(message).startswith("ERROR RSC-007 EPUB/nav.xhtml:7:")


def test_what_is_no_book_is_said_to_be_none(tmp_path: Path, epubcheck: Epubcheck) -> None:
    (path := tmp_path / "book.epub").write_text("no zip")
    assert [message.severity for message in epubcheck(path)].count(Severity.FATAL) == 1


def test_one_book_leaves_no_trace_in_the_next(tmp_path: Path, epubcheck: Epubcheck) -> None:
    broken = write_epub(tmp_path / "broken.epub", file=DOT, replace="<title>The dot</title>", by="")
    clean = write_epub(tmp_path / "clean.epub")
    first = epubcheck(broken)
    assert epubcheck(clean) == []
    assert epubcheck(broken) == first


def test_a_place_without_a_line_is_its_path() -> None:
    assert str(Place("EPUB/package.opf", None, None)) == "EPUB/package.opf"


def test_a_worker_that_dies_says_why() -> None:
    with Worker("tests.validators.no_such_judge") as worker, pytest.raises(JavaError, match="no_such_judge"):
        worker.ask(path="book.epub")


def test_a_worker_that_fails_says_why_and_goes_on(tmp_path: Path, epubcheck: Epubcheck) -> None:
    with pytest.raises(JavaError, match="KeyError"):
        epubcheck.worker.ask()
    assert epubcheck(write_epub(tmp_path / "book.epub")) == []
