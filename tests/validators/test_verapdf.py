"""veraPDF finds what is missing, and nothing in a file that keeps its standard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validators.books import write_pdf
from tests.validators.java import JavaError
from tests.validators.verapdf import Profile, Verapdf


@pytest.mark.parametrize(
    ("variant", "profile"),
    [("pdf/ua-1", Profile.PDF_UA_1), ("pdf/a-2a", Profile.PDF_A_2A), ("pdf/a-2u", Profile.PDF_A_2U)],
)
def test_a_file_made_for_the_standard_keeps_it(
    variant: str, profile: Profile, tmp_path: Path, verapdf: Verapdf
) -> None:
    assert verapdf(write_pdf(tmp_path / "a good file.pdf", variant=variant), profile) == []


@pytest.mark.parametrize(
    ("profile", "clauses"),
    [
        # Not marked as tagged, no structure tree, and text that no tag claims.
        pytest.param(Profile.PDF_UA_1, {"6.2-1", "7.1-11", "7.1-3"}, id="ua-1"),
        # Not marked as tagged, no structure tree, no metadata, colours without a profile.
        pytest.param(Profile.PDF_A_2A, {"6.7.2.2-1", "6.7.3.3-1", "6.6.2.1-1", "6.2.4.3-2"}, id="a-2a"),
    ],
)
def test_a_plain_file_breaks_it(profile: Profile, clauses: set[str], tmp_path: Path, verapdf: Verapdf) -> None:
    failures = verapdf(write_pdf(tmp_path / "plain.pdf", variant=None), profile)
    assert clauses <= {failure.clause for failure in failures}, failures


def test_the_archive_has_every_profile(tmp_path: Path, verapdf: Verapdf) -> None:
    path = write_pdf(tmp_path / "plain.pdf", variant=None)
    assert all(verapdf(path, profile) for profile in Profile)


def test_a_failure_is_worded_counted_and_placed(tmp_path: Path, verapdf: Verapdf) -> None:
    failures = verapdf(write_pdf(tmp_path / "plain.pdf", variant=None), Profile.PDF_UA_1)
    for failure in failures:
        assert failure.text and "%1" not in failure.text
        assert failure.count >= len(failure.places) > 0
        assert str(failure).startswith(f"{failure.clause} ×{failure.count}: ")


def test_what_is_no_pdf_is_refused(tmp_path: Path, verapdf: Verapdf) -> None:
    (path := tmp_path / "book.pdf").write_text("no PDF")
    with pytest.raises(JavaError):
        verapdf(path, Profile.PDF_UA_1)
