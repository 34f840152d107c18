"""Ace finds what is planted, and nothing in a clean book."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validators.ace import Ace, AceError
from tests.validators.books import write_epub

DOT = "EPUB/dot.xhtml"


def test_a_clean_book_breaks_no_rule(tmp_path: Path, ace: Ace) -> None:
    assert ace(write_epub(tmp_path / "a clean book.epub")) == []


@pytest.mark.parametrize(
    ("file", "replace", "by", "rule", "path"),
    [
        pytest.param(DOT, ' alt="A red dot"', "", "image-alt", "dot.xhtml", id="image-without-alt"),
        pytest.param(DOT, ' lang="en" xml:lang="en"', "", "html-has-lang", "dot.xhtml", id="no-language"),
        pytest.param(
            "EPUB/package.opf",
            '<meta property="schema:accessibilityHazard">none</meta>',
            "",
            "metadata-accessibilityhazard",
            "EPUB/package.opf",
            id="no-metadata",
        ),
    ],
)
def test_a_planted_defect_is_found(
    file: str, replace: str, by: str, rule: str, path: str, tmp_path: Path, ace: Ace
) -> None:
    violations = ace(write_epub(tmp_path / "book.epub", file=file, replace=replace, by=by))
    assert [(violation.rule, violation.path) for violation in violations] == [(rule, path)], violations
    assert f" {rule} {path}: {violations[0].text}" in str(violations[0])


def test_what_is_no_book_is_refused(tmp_path: Path, ace: Ace) -> None:
    (path := tmp_path / "book.epub").write_text("no zip")
    with pytest.raises(AceError):
        ace(path)
