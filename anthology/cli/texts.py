"""Commands for single texts: their notes files, their import, their typography."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anthology.cli.shared import CONFIG, ConfigPath, Shape, finish, open_library, tell

if TYPE_CHECKING:
    from anthology.diagnostics import Diagnostic
    from anthology.workbench import Question


def reanchor(
    work: Annotated[str, typer.Argument(metavar="WORK", help="The id of the work.")],
    config: ConfigPath = CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be quoted, and write nothing.")] = False,
) -> None:
    """Let the notes file of a work quote the nearest passages where its own quotations no longer fit.

    Each is told, old and new. The notes file as it was stays beside the new one, with .bak behind its name.
    What is not like any passage, and what fits several, is left as it is.
    """
    from anthology import pipeline

    library = open_library(config, Shape.TEXT)
    done = pipeline.reanchor(library, work, write=not dry_run)
    tell(done.diagnostics, library.project.root, Shape.TEXT)
    for line in done.value:
        typer.echo(line)
    finish(done.diagnostics, strict=False)


def import_texts(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SOURCE", help="Files, or folders with all their files.", show_default=False),
    ] = None,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The folder of the manuscripts.")] = Path(
        "manuscript"
    ),
    source_url: Annotated[
        str, typer.Option("--source-url", metavar="URL", help="Where the sources were found.", show_default=False)
    ] = "",
    language: Annotated[
        str,
        typer.Option(
            "--language", metavar="TAG", help="Their language (BCP 47), where it is known.", show_default=False
        ),
    ] = "",
    format: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help="Read them as this, whatever their names end in.", show_default=False
        ),
    ] = "",
    review: Annotated[
        bool, typer.Option("--review", help="Ask about each field of the front matter that is not sure.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Print the ledgers: what was taken out, joined, guessed, and is doubtful.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove that manuscripts and ledgers still rebuild their sources.")
    ] = False,
) -> None:
    """Write one manuscript for each source, its ledger beside it, and keep the untouched original.

    A manuscript that you have edited is never overwritten: importing its source again merges what you did not
    touch, or stops and says so. With --report or --verify alone, nothing is imported.
    """
    from anthology import workbench

    if not (sources or report or verify):
        raise typer.BadParameter("name the files to import, or say --report or --verify", param_hint="SOURCE")
    found: list[Diagnostic] = []
    ids: list[str] = []
    if sources:
        done = workbench.import_texts(
            sources, into, source_url=source_url, language=language, format=format, ask=_ask if review else None
        )
        found += done.diagnostics
        ids = [one.id for one in done.value]
        for one in done.value:
            typer.echo(f"{one.status}: {into / one.manuscript}  (from {one.source})")
    if report:
        told = workbench.ledger_report(into, ids)
        found += told.diagnostics
        typer.echo(told.value)
    if verify:
        problems = workbench.verify(into)
        found += problems
        if not problems:
            typer.echo(f"{into}: every ledger rebuilds its source")
    tell(found, Path(), Shape.TEXT)
    finish(found, strict=False)


def _ask(source: str, question: Question) -> str | None:
    """Asks the editor about one field; an empty answer leaves the guess."""
    typer.echo(f"{source}: {question.field} ({question.why})", err=True)
    from anthology.workbench import proper

    while True:
        answer: str = typer.prompt("  ", default=question.guess, err=True)
        if answer == question.guess:
            return None
        made = proper(question.field, answer)
        if made is not None:
            return made
        wanted = "an address that begins with https://" if question.field == "source.url" else "a date"
        typer.echo(f"  “{answer}” is not {wanted}", err=True)


class Quotes(StrEnum):
    """Styles of quotation marks."""

    AUTO = "auto"
    BRITISH = "british"
    AMERICAN = "american"
    LANGUAGE = "language"


class Dashes(StrEnum):
    """Styles of dashes."""

    EM = "em"
    EN = "en"


class Markup(StrEnum):
    """Formats of a text."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def clean(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The text.  [default: standard input]", show_default=False),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            metavar="TAG",
            help="Its language (BCP 47).  [default: the one it states, else en-GB]",
            show_default=False,
        ),
    ] = "",
    style: Annotated[
        Quotes,
        typer.Option("--style", metavar="auto|british|american|language", help="Which marks are the outer ones."),
    ] = Quotes.AUTO,
    dashes: Annotated[
        Dashes, typer.Option("--dashes", metavar="em|en", help="Closed em dashes, or spaced en dashes.")
    ] = Dashes.EM,
    on: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="RULE", help="Switch a rule on that is off; may be given several times."),
    ] = None,
    off: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="RULE", help="Switch a rule off; may be given several times."),
    ] = None,
    format: Annotated[
        Markup | None,
        typer.Option("--format", metavar="text|markdown|html", help="What it is.  [default: by the file's ending]"),
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show each changed line, with the rules, instead.")] = False,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Show the lines with marks that could be read otherwise, instead.")
    ] = False,
) -> None:
    """Read a text, write it to standard output with its marks set; the file itself is not changed."""
    from anthology import workbench

    text = _text_of(file)
    rules = {**dict.fromkeys(on or (), True), **dict.fromkeys(off or (), False)}
    settings = workbench.Settings(language=language, quotes=style.value, dashes=dashes.value, rules=rules)
    done = workbench.clean(text, file.name if file else "", format.value if format else "", settings)
    tell(done.diagnostics, Path(), Shape.TEXT)
    if cleaned := done.value:
        typer.echo(cleaned.doubts if doubtful else cleaned.difference if diff else cleaned.text, nl=False)
    finish(done.diagnostics, strict=False)


def _text_of(file: Path | None) -> str:
    """What a file or standard input holds; an end with a diagnostic where it cannot be read."""
    from anthology.diagnostics import Span, problem

    name = str(file) if file else "standard input"
    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        return data.decode("utf-8")
    except OSError as error:
        why = f"the text cannot be read: {(error.strerror or 'unknown reason').lower()}"
        found = problem("file-unreadable", why, Span(name))
    except UnicodeDecodeError as error:
        hint = "convert it, or use “anthology import”, which finds out the encoding"
        found = problem("file-encoding", f"byte {error.start} is not UTF-8", Span(name), hint)
    tell([found], Path(), Shape.TEXT)
    raise typer.Exit(1)
