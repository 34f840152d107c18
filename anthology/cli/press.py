"""Commands for finished PDFs, before they go to the press."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anthology.cli.shared import (
    CONFIG,
    ConfigPath,
    Editions,
    Shape,
    Shaped,
    fatal,
    finish,
    names_of,
    open_library,
    tell,
)

if TYPE_CHECKING:
    from anthology.diagnostics import Diagnostic


def proof(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    pages: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Show these pages large, by their folios: iv, 12-15.  [default: where there is something to look at]",
            show_default=False,
        ),
    ] = "",
    spreads: Annotated[bool, typer.Option("--spreads", help="Show them with the pages that they face.")] = False,
    grid: Annotated[bool, typer.Option("--grid", help="Draw margins and lines over them.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="Another PDF: show each page that differs.", show_default=False
        ),
    ] = None,
    dpi: Annotated[int, typer.Option(min=30, max=600, help="Their size, in dots an inch.")] = 100,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where the pictures go.  [default: dist/proofs/…]"),
    ] = None,
) -> None:
    """Show the PDF that was last built of each edition: pictures, and a page of HTML that holds them.

    First come the pages on which a compositor would mark something (loose lines, divided words under one another,
    pages of a few lines), with the places marked; then all spreads.
    """
    from anthology import pipeline

    library = open_library(config, Shape.TEXT)
    sheets = pipeline.Sheets(pages, spreads, grid, against, dpi)
    found: list[Diagnostic] = []
    for name in names_of(library, edition):
        made = pipeline.proof(library, name, sheets, out)
        found += made.diagnostics
        if made.value is not None:
            typer.echo(made.value)
    tell(found, library.project.root, Shape.TEXT)
    finish(found, strict=False)


class Printer(StrEnum):
    """Whose rules can be asked about."""

    KDP = "kdp"
    INGRAMSPARK = "ingramspark"
    LULU = "lulu"
    OFFSET = "offset"
    OFFICE = "office"


def preflight(
    printer: Annotated[
        Printer,
        typer.Option("--for", metavar="|".join(Printer), help="Whose rules.", show_default=False),
    ],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", readable=False, help="The PDF.", show_default=False)
    ] = None,
    trim: Annotated[
        str,
        typer.Option("--trim", metavar="SIZE", help="The trim size, where the file does not tell it: A5, or 6in 9in."),
    ] = "",
    rules: Annotated[
        bool, typer.Option("--rules", help="Print the printer's rules, each with its source and date.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings refuse the file, as errors do.")] = False,
    format: Shaped = Shape.TEXT,
) -> None:
    """Check any PDF against the rules of a printer: each breach is told with its pages and the printer's rule."""
    from anthology import workbench

    if rules:
        typer.echo(workbench.printer_rules(printer.value), nl=False)
        return
    if file is None:
        raise typer.BadParameter("name the PDF, or say --rules", param_hint="FILE")
    checked = workbench.preflight(file, printer.value, _size(trim))
    tell(checked.diagnostics, Path(), format)
    if format is Shape.TEXT and checked.value is not None:
        refused = fatal(checked.diagnostics, strict)
        name = workbench.printer_name(printer.value)
        typer.echo(f"{file}: {len(checked.value.pages)} pages, {'not ready' if refused else 'ready'} for {name}")
    finish(checked.diagnostics, strict)


def _size(text: str) -> tuple[float, float] | None:
    """A page size of the command line, in points."""
    from anthology.config.schema import trim

    try:
        return trim(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write A5, or 6in 9in", param_hint="--trim") from None
