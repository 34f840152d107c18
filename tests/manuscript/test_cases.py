"""Each ``cases/NAME.md`` is read, and told as ``cases/NAME.txt`` says: its problems, then what is made of it.

To add a case, write the manuscript, run ``pytest tests/manuscript --accept``, and read the new ``.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.manuscript import read_work
from tests.manuscript.dump import complaints, told

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, accept: bool) -> None:
    data = case.read_bytes()
    read = read_work(data, f"manuscript/{case.name}")
    lines = list(complaints(read.diagnostics, data.decode("utf-8", "replace")))
    if read.value is not None and not read.failed:
        lines += ["", *told(read.value)] if lines else told(read.value)
    outcome, expected = "\n".join(lines) + "\n", case.with_suffix(".txt")
    if accept:
        expected.write_text(outcome, "utf-8")
    assert outcome == expected.read_text("utf-8")
