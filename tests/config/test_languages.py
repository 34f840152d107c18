"""Tags of languages: those that are known without the register are in it."""

from __future__ import annotations

import langcodes
import pytest

from anthology.config.countries import COUNTRIES
from anthology.model import languages
from anthology.model.languages import is_language


def test_what_is_known_here_is_registered() -> None:
    tags = [*languages._TWO_LETTERS, *(f"en-{country}" for country in COUNTRIES)]
    assert [tag for tag in tags if not langcodes.tag_is_valid(tag)] == []
    assert all(map(is_language, tags))


@pytest.mark.parametrize("tag", ["grc", "sr-Latn", "de-CH-1901", "zh-Hant-TW", "sl-rozaj"])
def test_all_others_are_looked_up(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", "xx", "english", "en-XX", "en_GB", "e", "EN-", "en-GB-", "de-"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    assert is_language(tag) == bool(tag and langcodes.tag_is_valid(tag))
