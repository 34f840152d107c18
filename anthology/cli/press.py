"""Commands for finished PDFs, before they go to the press."""

from __future__ import annotations

from collections.abc import Callable
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

    First come the pages on which a compositor would mark something (loose lines, rivers, divided words under one
    another, last lines of a syllable, facing pages that end on other lines), with the places marked; then all spreads.
    How much there is of each is printed, with the pages.
    """
    from anthology import pipeline

    library = open_library(config, Shape.TEXT)
    sheets = pipeline.Sheets(pages, spreads, grid, against, dpi)
    found: list[Diagnostic] = []
    for name in names_of(library, edition):
        made = pipeline.proof(library, name, sheets, out)
        found += made.diagnostics
        if made.value is not None:
            typer.echo(made.value.page)
            typer.echo(made.value.told)
    tell(found, library.project.root, Shape.TEXT)
    finish(found, strict=False)


def onix(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    sheet: Annotated[bool, typer.Option("--sheet", help="Print the same as a table for people.")] = False,
) -> None:
    """Write what shops, libraries and distributors are told of a book: an ONIX 3.1 message, to standard output.

    It has a product for each printed book and each EPUB. The pages are those of the last build.
    """
    from anthology import pipeline

    library = open_library(config, Shape.TEXT)
    made = [pipeline.products(library, name) for name in names_of(library, edition)]
    products = [product for one in made for product in one.value]
    message = pipeline.onix_message(products)
    problems = [*(each for one in made for each in one.diagnostics), *message.diagnostics]
    tell(problems, library.project.root, Shape.TEXT)
    if sheet:
        typer.echo("\n".join(pipeline.metadata_sheet(product) for product in products), nl=False)
    else:
        typer.echo(message.value.decode(), nl=False)
    finish(problems, strict=False)


class Kind(StrEnum):
    """What sheets become."""

    BOOKLET = "booklet"
    SIGNATURES = "signatures"
    STACK = "stack"


class Turn(StrEnum):
    """The edge round which a printer turns a sheet."""

    LONG = "long"
    SHORT = "short"


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
    cover: Annotated[
        bool,
        typer.Option("--cover", help="It is a cover: leave out what is said of pages, as their number and margins."),
    ] = False,
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
    checked = workbench.preflight(file, printer.value, _size(trim, "--trim"), cover=cover)
    tell(checked.diagnostics, Path(), format)
    if format is Shape.TEXT and checked.value is not None:
        refused = fatal(checked.diagnostics, strict)
        name = workbench.printer_name(printer.value)
        what = "a cover" if cover else f"{len(checked.value.pages)} pages"
        typer.echo(f"{file}: {what}, {'not ready' if refused else 'ready'} for {name}")
    finish(checked.diagnostics, strict)


def impose(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The PDF.")],
    kind: Annotated[
        Kind,
        typer.Option(
            "--as",
            metavar="|".join(Kind),
            help="A stapled booklet, signatures to be sewn, or piles to be cut and laid onto each other.",
        ),
    ] = Kind.BOOKLET,
    up: Annotated[
        int, typer.Option("--up", metavar="2|4|8|16", help="How many pages stand on one side of a sheet.")
    ] = 2,
    signature: Annotated[
        int,
        typer.Option(
            metavar="PAGES",
            help="Pages of a signature, 4 to 32.  [default: what wastes the fewest]",
            show_default=False,
        ),
    ] = 0,
    paper: Annotated[
        str,
        typer.Option(
            metavar="SIZE",
            help="The sheet: A4, A3, SRA3, or 450mm 320mm.  [default: what is needed]",
            show_default=False,
        ),
    ] = "",
    turn: Annotated[
        Turn, typer.Option("--duplex", metavar="|".join(Turn), help="The edge round which the printer turns a sheet.")
    ] = Turn.LONG,
    leaf: Annotated[
        str, typer.Option(metavar="LENGTH", help="Thickness of the paper; inner pages are moved in by it: 0.1mm.")
    ] = "0mm",
    trim: Annotated[
        str, typer.Option(metavar="LENGTH", help="What is cut off round pages that are not alone: 3mm.")
    ] = "0mm",
    marks: Annotated[bool, typer.Option("--marks", help="Draw marks where the sheet is folded and cut.")] = False,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Draw a picture of which page stands where.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The new PDF.  [default: FILE-sheets.pdf]")
    ] = None,
) -> None:
    """Put the pages of a PDF onto sheets that become a book when they are folded, or cut and stacked.

    Of each sheet, the new PDF has the front and then the back. Which page stands where is printed.
    """
    from anthology import workbench

    target = out or file.with_name(f"{file.stem}-sheets.pdf")
    lengths = (_length(leaf, "--leaf"), _length(trim, "--trim"))
    how = workbench.Imposing(kind.value, up, signature, _paper(paper, "--paper"), turn.value, *lengths, marks)
    try:
        made = workbench.impose(file, how, target, plan)
    except ValueError as error:
        raise typer.BadParameter(
            f"{error}", param_hint="--up" if "sheet bears" in str(error) else "--signature"
        ) from None
    tell(made.diagnostics, Path(), Shape.TEXT)
    if made.value is not None:
        typer.echo(workbench.sheet_plan(made.value), nl=False)
        typer.echo(f"{target}: {made.value.pages} pages on {len(made.value.sheets)} sheets")
    finish(made.diagnostics, strict=False)


def _length(text: str, option: str) -> float:
    """A length of the command line, in points."""
    from anthology.config.schema import points

    try:
        return points(text)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write 3mm, 0.125in or 9pt", param_hint=option) from None


def _paper(text: str, option: str) -> tuple[float, float] | None:
    """The size of a sheet on the command line, in points."""
    from anthology.config.schema import paper_size

    return _measured(paper_size, text, option, "A3, SRA3, or 450mm 320mm")


def _size(text: str, option: str) -> tuple[float, float] | None:
    """A page size of the command line, in points."""
    from anthology.config.schema import trim

    return _measured(trim, text, option, "A4, or 6in 9in")


def _measured(
    read: Callable[[str], tuple[float, float]], text: str, option: str, like: str
) -> tuple[float, float] | None:
    try:
        return read(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write {like}", param_hint=option) from None
