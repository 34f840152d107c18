"""What is done to single files: importing captures, cleaning up marks as a filter, and the printer's side of a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from anthology import importing, outputs, prepress, printers, typography
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.importing import NAMES, Ask, Imported, Question, proper
from anthology.model.languages import is_language
from anthology.prepress import imposition
from anthology.prepress.imposition import Imposed, Scheme
from anthology.typography import Settings

__all__ = [
    "NAMES",
    "Ask",
    "Cleaned",
    "Imported",
    "Imposing",
    "Question",
    "Settings",
    "clean",
    "import_texts",
    "impose",
    "ledger_report",
    "preflight",
    "printer_name",
    "printer_rules",
    "proper",
    "verify",
]


def import_texts(
    sources: Sequence[Path],
    into: Path,
    *,
    source_url: str = "",
    language: str = "",
    format: str = "",
    workers: int = 0,
    ask: Ask | None = None,
) -> Diagnosed[tuple[Imported, ...]]:
    """Captures become manuscripts, each with its ledger; see ``importing.import_sources``."""
    return importing.import_sources(
        sources, into, source_url=source_url, language=language, format=format, workers=workers, ask=ask
    )


def ledger_report(into: Path, ids: Sequence[str] = ()) -> Diagnosed[str]:
    """The ledgers of a folder of manuscripts, or those of ``ids``, told to a person."""
    told: list[str] = []
    found: list[Diagnostic] = []
    for id in ids or importing.ledger_ids(into):
        ledger = importing.load_ledger(into, id)
        found += ledger.diagnostics
        if ledger.value is not None:
            told.append(importing.report(ledger.value, id))
    return Diagnosed("\n".join(told), tuple(found))


def verify(into: Path) -> list[Diagnostic]:
    """Proves that each manuscript with its ledger still rebuilds its source; what does not is told."""
    return list(importing.verify(into))


class Cleaned(Struct, frozen=True):
    """A text after the clean-up. ``difference`` shows each changed line with its rules, ``doubts`` those in doubt."""

    text: str
    difference: str
    doubts: str


def clean(source: str, name: str, format: str, settings: Settings) -> Diagnosed[Cleaned | None]:
    """Cleans up the marks of a text; nothing is done where the settings name a rule or a language that there is not.

    ``format`` is text, markdown or html; without it, the ending of ``name`` decides. Without a language in the
    settings, it is the one that the text states, else British English.
    """
    chosen = _FORMATS.get(format) or typography.format_of(name)
    language = settings.language or typography.language_of(source, chosen) or "en-GB"
    refused = [*_unknown_rules(settings), *_unknown_language(language)]
    if refused:
        return Diagnosed(None, tuple(refused))
    filtered = typography.filter_text(source, chosen, replace(settings, language=language))
    cleaned = Cleaned(
        filtered.text,
        typography.diff(source, filtered, name or "text"),
        typography.diff(source, filtered, name or "text", doubtful=True),
    )
    hint = "give --format markdown or --format html, if it is either"
    idle = (
        problem("rule-idle", f"plain text has no styles for the rule “{rule}”", None, hint)
        for rule in typography.idle_rules(chosen, settings)
    )
    return Diagnosed(cleaned, tuple(idle))


_FORMATS: dict[str, typography.Format] = {"text": "text", "markdown": "markdown", "html": "html"}


def _unknown_rules(settings: Settings) -> Iterator[Diagnostic]:
    for rule in typography.unknown_rules(settings.rules):
        hint = nearest(rule, typography.RULE_NAMES) or "choose one from the table in docs/typography.md"
        yield problem("rule-unknown", f"no rule of typography is called “{rule}”", None, hint)


def _unknown_language(tag: str) -> Iterator[Diagnostic]:
    if not is_language(tag):
        yield problem(
            "language-unknown", f"“{tag}” is not a language", None, "write a tag such as en-GB, fr, de-CH, ru"
        )


# -- the printer's side ----------------------------------------------------------------------------


def preflight(
    file: Path, printer: str, trim: tuple[float, float] | None = None, *, cover: bool = False
) -> Diagnosed[prepress.File | None]:
    """What a printer, one of ``printers.NAMES``, would say of a PDF, or of a ``cover``; ``trim`` is its trim size in
    points, if known.
    """
    read = _bytes_of(file)
    if read.value is None:
        return Diagnosed(None, read.diagnostics)
    return prepress.preflight(read.value, str(file), printers.preset(printer), trim, cover=cover)


def printer_rules(printer: str) -> str:
    """The rules of a printer with their sources and dates, for people."""
    return printers.overview(printers.preset(printer))


def printer_name(printer: str) -> str:
    """What a printer calls itself."""
    return printers.preset(printer).name


class Imposing(Struct, frozen=True):
    """How a PDF is put onto sheets; lengths in points. ``up`` pages stand on one side of a sheet; a ``signature`` of 0
    is the size that wastes the fewest pages.
    """

    kind: Literal["booklet", "signatures", "stack"] = "booklet"
    up: int = 2
    signature: int = 0
    paper: tuple[float, float] | None = None
    turn: Literal["long", "short"] = "long"
    leaf: float = 0.0
    trim: float = 0.0
    marks: bool = False


def impose(file: Path, how: Imposing, out: Path, plan: Path | None = None) -> Diagnosed[Imposed | None]:
    """Writes the pages of a PDF on sheets to ``out``, and their plan, as an SVG, to ``plan``.

    Raises ValueError where there is no such signature.
    """
    read = _bytes_of(file)
    if read.value is None:
        return Diagnosed(None, read.diagnostics)
    sheet = 2 * how.up
    signature = how.signature
    if how.kind == "signatures" and not signature:
        signature = imposition.best_signature(imposition.count(read.value), sheet)
    job = imposition.Job(Scheme(how.kind, sheet, signature), how.paper, how.turn, how.leaf, how.trim, how.marks)
    made = imposition.impose(read.value, str(file), job)
    if made.value is None:
        return made
    try:
        outputs.write_whole(out.parent, {out.name: made.value.data})
        if plan is not None:
            outputs.write_whole(plan.parent, {plan.name: imposition.drawn(made.value.sheets)})
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Diagnosed(None, (problem("output-unwritable", f"the sheets cannot be written: {why}", Span(str(out))),))
    return made


def sheet_plan(imposed: Imposed) -> str:
    """Which page stands where, in lines."""
    return imposition.told(imposed.sheets)


def _bytes_of(file: Path) -> Diagnosed[bytes | None]:
    try:
        return Diagnosed(file.read_bytes())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Diagnosed(None, (problem("file-unreadable", f"the PDF cannot be read: {why}", Span(str(file))),))
