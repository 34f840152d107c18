"""What is done to single files: importing captures, cleaning up marks as a filter, and the printer's side of a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anthology import importing, prepress, printers, typography
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.importing import NAMES, Ask, Imported, Question
from anthology.typography import Settings

__all__ = [
    "NAMES",
    "Ask",
    "Cleaned",
    "Imported",
    "Question",
    "Settings",
    "clean",
    "import_texts",
    "ledger_report",
    "preflight",
    "printer_name",
    "printer_rules",
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


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text after the clean-up. ``difference`` shows each changed line with its rules, ``doubts`` those in doubt."""

    text: str
    difference: str
    doubts: str


def clean(source: str, name: str, format: str, settings: Settings) -> Cleaned:
    """Cleans up the marks of a text.

    ``format`` is text, markdown or html; without it, the ending of ``name`` decides.
    """
    chosen = {"text": "text", "markdown": "markdown", "html": "html"}.get(format) or typography.format_of(name)
    filtered = typography.filter_text(source, chosen, settings)  # type: ignore[arg-type]
    return Cleaned(
        filtered.text,
        typography.diff(source, filtered, name or "text"),
        typography.diff(source, filtered, name or "text", doubtful=True),
    )


# -- the printer's side ----------------------------------------------------------------------------


def preflight(file: Path, printer: str, trim: tuple[float, float] | None = None) -> Diagnosed[prepress.File | None]:
    """What a printer, one of ``printers.NAMES``, would say of a PDF; ``trim`` is its trim size in points, if known."""
    read = _bytes_of(file)
    if read.value is None:
        return Diagnosed(None, read.diagnostics)
    return prepress.preflight(read.value, str(file), printers.preset(printer), trim)


def printer_rules(printer: str) -> str:
    """The rules of a printer with their sources and dates, for people."""
    return printers.overview(printers.preset(printer))


def printer_name(printer: str) -> str:
    """What a printer calls itself."""
    return printers.preset(printer).name


def _bytes_of(file: Path) -> Diagnosed[bytes | None]:
    try:
        return Diagnosed(file.read_bytes())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Diagnosed(None, (problem("file-unreadable", f"the PDF cannot be read: {why}", Span(str(file))),))
