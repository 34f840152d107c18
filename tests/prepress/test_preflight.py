"""Each rule of each printer: a file that keeps all of them, and files that break just one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pikepdf import Dictionary, Name

from anthology.cli.press import Printer
from anthology.config.schema import points
from anthology.diagnostics import Diagnostic, Severity
from anthology.prepress import preflight
from anthology.prepress.inspection import inspect
from anthology.prepress.job import Job, on_pages
from anthology.prepress.rules import CHECKS
from anthology.printers import NAMES, preset
from tests.end_to_end.projects import anthology
from tests.prepress.pdfs import INCH, Made, Square, placed

RULES = [(name, rule.check) for name in NAMES for rule in preset(name).rules if rule.check != "file-size"]


def clean(printer: str) -> Made:
    """A file that a printer takes without a word."""
    made = Made(images={"Im": Square()}, extra={3: placed()})
    match printer:
        case "ingramspark":
            return replace(made, standard="PDF/X-1a:2001", version="1.3")
        case "kdp" | "office":
            return replace(made, standard="", intent=False)
        case "lulu":
            return replace(made, count=34)
        case _:
            return made


def found(made: Made, printer: str, trim: tuple[float, float] | None = None) -> tuple[Diagnostic, ...]:
    return preflight(made.bytes(), "book.pdf", preset(printer), trim).diagnostics


@pytest.mark.parametrize("printer", NAMES)
def test_a_clean_file_passes(printer: str) -> None:
    assert found(clean(printer), printer) == ()


Spoil = Callable[[Made, Any], Made]


def _drawing(content: str, page: int = 5, **more: Any) -> Spoil:
    return lambda made, rule: replace(made, extra={**made.extra, page: content}, **more)


def _bars(made: Made, rule: Any) -> Made:
    """A bar that runs to the head, and no further."""
    return replace(made, extra={**made.extra, 5: f"0 g 100 {made.height - 40} 100 40 re f"})


def _near(edge: str) -> Spoil:
    def spoil(made: Made, rule: Any) -> Made:
        least = rule.length("least") if "least" in rule.values else points(rule.values["steps"][0][1])
        inner = max(2.0, least - 4)
        left = inner if edge == "spine" else made.width - inner - 20
        return replace(made, extra={**made.extra, 5: f"0 g {left} 200 20 20 re f"})

    return spoil


def _big(made: Made, rule: Any) -> Made:
    if "most" in rule.values:
        return replace(made, width=points(rule.values["most"][0]) + 30)
    return replace(made, sizes={5: (made.width, made.height + 20)})


def _count(made: Made, rule: Any) -> Made:
    values = rule.values
    return replace(made, count=values["least"] - 2 if "least" in values else made.count + 1)


def _image(*, pixels: int = 300, inches: float = 1.0, **more: Any) -> Spoil:
    """Another image in the place of the clean one."""
    return lambda made, rule: replace(
        made, images={"Im": Square(pixels=pixels, **more)}, extra={3: placed(inches=inches)}
    )


SPOILS: dict[str, Spoil] = {
    "encryption": lambda made, rule: replace(made, encrypted=True),
    "bookmarks": lambda made, rule: replace(made, bookmarks=True),
    "layers": lambda made, rule: replace(made, layers=True),
    "version": lambda made, rule: replace(made, version="1.7"),
    "standard": lambda made, rule: replace(made, standard="PDF/A-2"),
    "pages": _count,
    "page-size": _big,
    "boxes": lambda made, rule: replace(made, boxed=False),
    "blanks": lambda made, rule: replace(made, blank=frozenset(range(10, 10 + rule.values["most"] + 1))),
    "last-page": lambda made, rule: replace(made, last_blank=False),
    "bleed": _bars,
    "marks": _drawing("0 g -17 300 12 1 re f", slug=20.0),
    "margins": _near("fore-edge"),
    "gutter": _near("spine"),
    "fonts": lambda made, rule: replace(made, embedded=False),
    "annotations": lambda made, rule: replace(made, links=frozenset((7,))),
    "colour": _drawing("0.5 0.2 0.9 rg 100 100 50 50 re f"),
    "black-text": _drawing("BT 0.3 0.3 0.3 1 k /F 10 Tf 100 100 Td (Rich) Tj ET"),
    "ink": _drawing("1 1 1 1 k 100 100 50 50 re f"),
    "transparency": _drawing("/Half gs 0 g 100 100 50 50 re f", states={"Half": Dictionary(ca=0.5)}),
    "resolution": _image(pixels=100),
}
CODES = {
    "encryption": "preflight-encrypted",
    "pages": "preflight-pages",
    "blanks": "preflight-blank",
    "last-page": "preflight-blank",
    "margins": "preflight-margin",
    "fonts": "preflight-font",
    "annotations": "preflight-annotation",
}


@pytest.mark.parametrize(("printer", "check"), RULES)
def test_each_rule_refuses_the_file_that_breaks_it(printer: str, check: str) -> None:
    rule = preset(printer).rule(check)
    assert rule is not None
    made = SPOILS[check](clean(printer), rule)
    told = found(made, printer)
    assert {each.code for each in told} == {CODES.get(check, f"preflight-{check}")}
    assert all(rule.says in each.message and each.hint == rule.hint for each in told)
    assert all(each.severity in (rule.severity, Severity.INFO) for each in told)


def test_there_is_a_rule_for_every_check() -> None:
    assert {check for _, check in RULES} == set(SPOILS) == set(CHECKS) - {"file-size"}
    assert len(set(RULES)) == len(RULES), "a second rule with one check would have no file that breaks it"


def _standing(made: Made, rule: Any) -> Made:
    """A bar that bleeds, and something that keeps the margin of a book without bleed, but not that of one with it."""
    left = made.width - rule.length("least_with_bleed") + 4 - 20
    bar, standing = f"0 g 100 {made.height - 40} 100 60 re f", f"0 g {left} 200 20 20 re f"
    return replace(made, bleed=12.0, all_sides=True, extra={**made.extra, 3: bar, 5: standing}, images={})


def _at_the_side(made: Made, rule: Any) -> Made:
    """A bar that runs to the spine, where that has bleed, or to the fore-edge, and no further."""
    left = 0 if rule.values["sides"] == "all" else made.width - 40
    return replace(made, extra={**made.extra, 5: f"0 g {left} 200 40 40 re f"})


MORE_SPOILS: dict[tuple[str, str], Spoil] = {
    ("page-size", "least"): lambda made, rule: replace(made, width=points(rule.values["least"][0]) - 10),
    ("page-size", "most"): _big,
    ("margins", "least_with_bleed"): _standing,
    ("bleed", "sides"): _at_the_side,
    ("pages", "most"): lambda made, rule: replace(made, count=rule.values["most"] + 2),
    ("pages", "multiple"): lambda made, rule: replace(made, count=made.count + 1),
    ("standard", "intent"): lambda made, rule: replace(made, intent=False),
    ("resolution", "wanted"): _image(pixels=250),
    ("resolution", "most"): _image(pixels=700),
    ("resolution", "line"): _image(pixels=500, bits=1),
}
"""What breaks one value of a rule that has several."""
FIRST = {
    *(("resolution", "least"), ("bleed", "amount"), ("margins", "least"), ("gutter", "steps"), ("pages", "least")),
    *(("blanks", "most"), ("colour", "allowed"), ("standard", "any"), ("ink", "most"), ("boxes", "needed")),
    *(("version", "most"), ("file-size", "most")),
}
"""What the files of ``SPOILS`` break, and the test of the size of a file."""
VALUES = [(name, rule.check, key) for name in NAMES for rule in preset(name).rules for key in rule.values]


@pytest.mark.parametrize(
    ("printer", "check", "key"),
    [each for each in VALUES if each[1:] not in FIRST and not each[2].endswith("_severity")],
)
def test_each_value_of_a_rule_refuses_the_file_that_breaks_it(printer: str, check: str, key: str) -> None:
    rule = preset(printer).rule(check)
    assert rule is not None
    told = found(MORE_SPOILS[check, key](clean(printer), rule), printer)
    assert {each.code for each in told} == {CODES.get(check, f"preflight-{check}")}
    assert all(rule.says in each.message for each in told)


def test_a_file_that_is_too_large_is_refused() -> None:
    rule = preset("kdp").rule("file-size")
    read = inspect(clean("kdp").bytes(), "book.pdf").value
    assert rule is not None and read is not None
    job = Job(replace(read, size=650_000_000), ())
    assert list(CHECKS["file-size"](job, rule)) == []
    larger = Job(replace(read, size=650_000_001), ())
    assert [each.code for each in CHECKS["file-size"](larger, rule)] == ["preflight-file-size"]


@pytest.mark.parametrize("printer", NAMES)
def test_every_rule_says_where_it_stands(printer: str) -> None:
    for rule in preset(printer).rules:
        assert rule.source.url.startswith("http"), rule
        assert rule.source.read >= "2026", rule
        assert rule.says[0].islower() or rule.says.startswith(("PDF/X", "RGB", "TrimBox")), rule
        assert not rule.says.endswith("."), rule


def test_the_command_knows_the_same_printers() -> None:
    assert tuple(Printer) == NAMES


# -- what the rules look at ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "code", "part"),
    [
        (_image(space="DeviceRGB", value=b"\x80\x10\x20"), "preflight-colour", "page 3: image in DeviceRGB"),
        (_image(space="DeviceCMYK", value=b"\xff\xff\xff\xff"), "preflight-ink", "up to 400 %"),
        (_image(pixels=500, bits=1), "preflight-resolution", "line art"),
        (_image(pixels=250), "preflight-resolution", "250 pixels to an inch"),
        (_drawing("/Sh sh"), "", ""),
        (_drawing("/Multiply gs 0 g 99 99 9 9 re f", states={"Multiply": Dictionary(BM=Name.Multiply)}), "", ""),
    ],
)
def test_other_ways_of_breaking_a_rule(spoil: Spoil, code: str, part: str) -> None:
    told = found(spoil(clean("offset"), None), "offset")
    assert [each.code for each in told] == ([code] if code else [])
    assert all(part in each.message for each in told)


def test_a_bar_with_its_bleed_is_no_breach() -> None:
    made = replace(clean("kdp"), bleed=9.0, extra={5: "0 g 100 600 100 60 re f"})
    assert found(made, "kdp") == ()


def test_a_page_with_bleed_and_no_boxes_is_cut_to_the_printers_size() -> None:
    made = replace(clean("kdp"), bleed=9.0, boxed=False)
    assert found(made, "kdp") == ()
    near = replace(made, extra={5: f"0 g {6 * INCH - 42} 200 20 20 re f"})
    assert found(near, "kdp") == ()
    nearer = replace(made, extra={5: f"0 g {6 * INCH - 42} 200 20 20 re f 0 g 100 -9 50 60 re f"})
    assert [each.code for each in found(nearer, "kdp")] == ["preflight-margin"]


@pytest.mark.parametrize(("pages", "inside"), [(150, 0.375), (152, 0.5), (302, 0.625), (502, 0.75), (702, 0.875)])
def test_the_gutter_grows_with_the_pages(pages: int, inside: float) -> None:
    made = replace(clean("kdp"), count=pages, inside=(inside + 0.02) * INCH)
    assert found(made, "kdp") == ()
    narrow = replace(made, inside=(inside - 0.05) * INCH)
    assert {each.code for each in found(narrow, "kdp")} == {"preflight-gutter"}


def test_what_is_no_pdf_is_told() -> None:
    told = preflight(b"not a PDF at all", "book.pdf", preset("kdp")).diagnostics
    assert [each.code for each in told] == ["pdf-unreadable"]


@given(st.sets(st.integers(1, 400), min_size=1))
def test_pages_are_told_without_losing_one(numbers: set[int]) -> None:
    told = on_pages(numbers)
    named: set[int] = set()
    for part in told.split(" ", 1)[1].partition(" and others")[0].replace(" and ", ", ").split(", "):
        first, _, last = part.partition("–")
        named |= set(range(int(first), int(last or first) + 1))
    assert named <= numbers
    assert named == numbers or f"({len(numbers)} in all)" in told


# -- the command -----------------------------------------------------------------------------------


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    path.write_bytes(clean("kdp").bytes())
    good = anthology("preflight", str(path), "--for", "kdp")
    assert good.exit_code == 0, good.output
    assert good.stdout == f"{path}: 32 pages, ready for Amazon KDP\n"
    bad = anthology("preflight", str(path), "--for", "offset", "--format", "json")
    assert bad.exit_code == 1
    assert [each["code"] for each in json.loads(bad.stdout)] == ["preflight-standard"]


def test_a_cover_is_not_held_against_what_is_said_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "cover.pdf"
    cover = replace(clean("kdp"), width=12.5 * INCH, count=1, last_blank=False, extra={})
    for made, codes, alone in (
        (cover, [], ["preflight-page-size", "preflight-pages"]),
        (replace(cover, embedded=False), ["preflight-font"], None),
    ):
        path.write_bytes(made.bytes())
        told = anthology("preflight", path, "--for", "kdp", "--cover", "--format", "json")
        assert [each["code"] for each in json.loads(told.stdout)] == codes
        if alone:
            pages = anthology("preflight", path, "--for", "kdp", "--format", "json")
            assert sorted(each["code"] for each in json.loads(pages.stdout)) == alone


def test_the_command_prints_the_rules_with_their_sources() -> None:
    told = anthology("preflight", "--for", "ingramspark", "--rules")
    assert told.exit_code == 0
    for rule in preset("ingramspark").rules:
        assert rule.says in told.stdout
        assert rule.source.url in told.stdout


def test_the_command_on_a_file_that_is_not_there() -> None:
    told = anthology("preflight", "nowhere.pdf", "--for", "kdp")
    assert told.exit_code == 1
    assert "file-unreadable" in told.stderr
