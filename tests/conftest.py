"""What every test can ask for: the outside judges, and the same behaviour on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NoReturn

import hypothesis
import pytest

from tests.validators import epubcheck as epubcheck_
from tests.validators import verapdf as verapdf_
from tests.validators.ace import Ace, AceMissing
from tests.validators.epubcheck import Epubcheck
from tests.validators.verapdf import Verapdf

IN_CI = os.environ.get("CI") == "true"

# In continuous integration the same examples every time, so that a red run is about the change; elsewhere new
# ones. A slow machine is no defect.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("ci" if IN_CI else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--accept`` writes what came out where the expected outcome stands, to be read and committed."""
    parser.addoption("--accept", action="store_true", help="write the outcomes as the expected ones")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expected outcomes are to be written instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def epubcheck() -> Iterator[Epubcheck]:
    """EPUBCheck: the path of an EPUB in, its messages out."""
    with epubcheck_.worker() as worker:
        yield Epubcheck(worker)


@pytest.fixture(scope="session")
def verapdf() -> Iterator[Verapdf]:
    """The real veraPDF: the path of a PDF and a profile in, the rules it breaks out."""
    with verapdf_.worker() as worker:
        yield Verapdf(worker)


@pytest.fixture(scope="session")
def ace() -> Ace:
    """Ace by DAISY: the path of an EPUB in, its accessibility violations out."""
    try:
        return Ace()
    except AceMissing as missing:
        _do_without(str(missing))


def _do_without(reason: str) -> NoReturn:
    """Skips the test at a desk that lacks a tool; in continuous integration nothing may be lacking."""
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
