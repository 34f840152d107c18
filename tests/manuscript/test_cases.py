"""Each ``cases/NAME.md`` is read, and told as ``cases/NAME.txt`` says: its problems, then what is made of it.

Those whose names begin with ``citations`` are of a project that has a bibliography. To add a case, write the
manuscript, run ``pytest tests/manuscript --accept``, and read the new ``.txt``.
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
    read = read_work(data, f"manuscript/{case.name}", citations=case.stem.startswith("citations"))
    lines = list(complaints(read.diagnostics, data.decode("utf-8", "replace")))
    if read.value is not None and not read.failed:
        lines += ["", *told(read.value)] if lines else told(read.value)
    outcome, expected = "\n".join(lines) + "\n", case.with_suffix(".txt")
    if accept:
        expected.write_text(outcome, "utf-8")
    assert outcome == expected.read_text("utf-8")


def test_a_file_that_is_not_utf8() -> None:
    read = read_work("---\ntitle: Été\n---\n\nUne ".encode() + b"\xe9t\xe9.\n", "manuscript/a.md")
    assert read.value is None
    assert [str(found) for found in read.diagnostics] == [
        "error[file-encoding] manuscript/a.md:5:5: the byte 0xE9 is not UTF-8 (hint: save the file as UTF-8)"
    ]
