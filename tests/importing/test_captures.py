"""Captures beside what must come of them: ``captures/NAME.txt``, ``NAME.txt.md`` and ``NAME.txt.report``.

An editor adds a capture, runs ``pytest tests/importing --accept``, and reads what was written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.importing import import_sources, load_ledger, report, verify
from anthology.manuscript.folder import read_catalogue

CAPTURES = Path(__file__).parent / "captures"
NAMES = sorted(path.name for path in CAPTURES.iterdir() if path.suffix in (".txt", ".html"))


@pytest.mark.parametrize("name", NAMES)
def test_capture(name: str, tmp_path: Path, accept: bool) -> None:
    into = tmp_path / "manuscript"
    made = import_sources([CAPTURES / name], into, workers=1)
    (imported,) = made.value
    manuscript = (into / imported.manuscript).read_text("utf-8")
    told = load_ledger(into, imported.id).value
    assert told is not None
    for suffix, text in ((".md", manuscript), (".report", report(told))):
        expected = CAPTURES / f"{name}{suffix}"
        if accept:
            expected.write_text(text, "utf-8")
        assert text == expected.read_text("utf-8")
    assert verify(into) == []
    # The project reads its own manuscripts without a complaint.
    catalogue = read_catalogue(tmp_path, "manuscript")
    assert [str(d) for d in catalogue.diagnostics] == []
    assert len(catalogue.value.works) == 1
