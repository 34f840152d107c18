"""The gate: each case of cases.toml is a work's front matter, an edition, and what is told of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from anthology.diagnostics import Severity, Span
from anthology.model.standoff import Emendation, Entry, Quotation, Reading, Record, Standoff
from anthology.model.text import Text
from anthology.rights import check_rights, clear, need
from tests.rights.works import book, read, settings, work

CASES: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    config = case.get("config", "book: {title: B}")
    made = read(case["rights"], case.get("front", ""))
    if "status" not in case:
        found = made.diagnostics
    else:
        assert made.value is not None and not made.failed, made.diagnostics
        clearance = clear(made.value, need(settings(config)))
        found = clearance.found
        assert (clearance.status, clearance.ask) == (case["status"], case.get("ask", clearance.ask))
    told = [f"{each.severity}[{each.code}] {each.span}: {each.message}" for each in found]
    assert told == case.get("told", [])
    assert all(each.hint for each in found)


def test_the_hint_names_whom_to_ask() -> None:
    rights = "holder: Verso\npermission: {granted: asked, contact: rights@example.org}"
    (found,) = clear(work(rights), need(settings())).found
    assert "Verso (rights@example.org)" in found.hint


def test_a_work_that_may_only_be_shared_unchanged_is_not_to_be_emended() -> None:
    from msgspec.structs import replace

    plain = work("licence: CC-BY-ND-4.0")
    emendation = Emendation(Quotation("Words", Span("m.notes.yaml", 2)), "Worlds")
    waiting = Standoff("m.notes.yaml", "", emendations=(emendation,))
    made = replace(waiting, record=Record((Entry("e1", (), (Reading((Text("Words"),)),), emendation.change),)))
    diplomatic = replace(waiting, record=Record(diplomatic=1))
    silent = replace(waiting, record=Record(silent=1))
    for standoff, told in ((waiting, 1), (made, 1), (silent, 1), (diplomatic, 0), (None, 0)):
        found = clear(replace(plain, standoff=standoff), need(settings())).found
        assert [each.code for each in found] == ["rights-derivative"] * told


@pytest.mark.parametrize(
    ("config", "draft", "severity"),
    [
        ("book: {title: B}", False, Severity.ERROR),
        ("book: {title: B}", True, Severity.WARNING),
        ("{book: {title: B}, rights: {gate: off}}", False, Severity.WARNING),
    ],
)
def test_the_gate_can_be_opened_and_says_so(config: str, draft: bool, severity: Severity) -> None:
    edition = book(work("holder: Verso"), work("licence: CC0-1.0", id="free"), config=config)
    (found,) = check_rights(edition, draft=draft)
    assert (found.code, found.severity) == ("rights-reserved", severity)


def test_all_works_are_told_in_one_run() -> None:
    edition = book(work("holder: A", id="a"), work("holder: B", id="b"), work("", id="c"))
    assert [each.span and each.span.file for each in check_rights(edition)] == ["a.md", "b.md"]


def test_media_follow_the_formats() -> None:
    assert need(settings()).media == ("epub", "web")
    assert need(settings("{book: {title: B}, formats: [pdf], pdf: {purpose: print}}")).media == ("print",)
    assert need(settings("{book: {title: B}, rights: {media: [epub]}}")).media == ("epub",)
