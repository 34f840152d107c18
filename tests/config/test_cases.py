"""Each ``cases/NAME.yaml`` is read, and complained of as ``cases/NAME.txt`` says.

To add a case, write the config, run ``pytest tests/config --accept``, and read the new ``.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from anthology.config.load import read_config
from tests.manuscript.dump import complaints

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, accept: bool) -> None:
    data = case.read_bytes()
    read = read_config(data, "config.yaml")
    outcome = "".join(f"{line}\n" for line in complaints(read.diagnostics, data.decode("utf-8", "replace")))
    expected = case.with_suffix(".txt")
    if accept:
        expected.write_text(outcome, "utf-8")
    assert outcome == expected.read_text("utf-8")
    assert (read.value is None) == read.failed
