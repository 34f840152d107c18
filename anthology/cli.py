"""The command line: arguments in, diagnostics and an exit code out.

Exit codes: 0 done, 1 problems in the user's input, 2 wrong usage; 130 and 143 when stopped from outside.
Diagnostics and progress go to standard error, what was asked for to standard output.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from anthology import __version__
from anthology.diagnostics import Diagnostic, Severity, has_errors

if TYPE_CHECKING:
    from types import FrameType

    from anthology.model.comparison import EditionRecord
    from anthology.model.dates import Date
    from anthology.model.edition import Edition
    from anthology.pipeline import Library
    from anthology.workbench import Question

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Make books out of many people's texts: an EPUB and a PDF, from one config file.\n\n"
    "To begin, run “anthology new mybook”, then “cd mybook”, then “anthology build”.",
)


class Format(StrEnum):
    """What can be built."""

    EPUB = "epub"
    PDF = "pdf"


class Shape(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


ConfigPath = Annotated[
    Path,
    typer.Argument(
        metavar="CONFIG",
        readable=False,  # whether it can be read, the reader tells
        help="The project: its config file, or the folder that holds it.  [default: config.yaml]",
        show_default=False,
    ),
]
Editions = Annotated[
    list[str] | None,
    typer.Option(
        "--edition",
        "-e",
        metavar="NAME",
        help="Only this edition of the config; may be given several times.  [default: all]",
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Let warnings stop an edition, as errors do: nothing of it is written."),
]
Shaped = Annotated[Shape, typer.Option("--format", metavar="text|json", help="Text for people, JSON for programs.")]
CONFIG = Path("config.yaml")


@app.callback(invoke_without_command=True)
def main_options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Options of the program itself."""
    if version:
        typer.echo(f"anthology {__version__}")
        raise typer.Exit


@app.command(short_help="Build the books: an EPUB and a PDF of each edition.")
def build(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    format: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="epub|pdf",
            help="Only this format; may be given several times.  [default: what each edition asks for]",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where the books go.  [default: dist, in the project]"),
    ] = None,
    strict: Strict = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Build even if rights are not cleared; each page says so.")
    ] = False,
    diagnostics: Annotated[
        Shape,
        typer.Option(metavar="text|json", help="How problems are told: in text, or in JSON instead of a summary."),
    ] = Shape.TEXT,
) -> None:
    """Build the books that the config describes: an EPUB and a PDF of each edition.

    Problems are told with file, line and a hint. An edition with an error is not written, and its old files
    stay as they are.
    """
    from anthology import pipeline, reporting
    from anthology.progress import progress_for

    library = _library(config, diagnostics)
    names = _names(library, edition)
    with progress_for(sys.stderr) as progress:
        result = pipeline.build(
            library,
            names=names,
            formats=tuple(f.value for f in format) if format else None,
            out=out,
            strict=strict,
            draft=draft,
            progress=progress,
        )
    _report(result.diagnostics, library.project.root, diagnostics)
    if diagnostics is Shape.TEXT:
        for built in result.value:
            typer.echo(reporting.summary(built))
        _tell_missing("not written", names, {built.edition.name for built in result.value})
    _finish(result.diagnostics, strict)


@app.command(short_help="Do all that a build does, but write nothing.")
def check(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    strict: Strict = False,
    format: Shaped = Shape.TEXT,
) -> None:
    """Do all that a build does, but write nothing: find out what is wrong, what may be inconsistent, and where."""
    from anthology import pipeline, reporting
    from anthology.progress import progress_for

    library = _library(config, format)
    names = _names(library, edition)
    with progress_for(sys.stderr) as progress:
        result = pipeline.build(library, names=names, strict=strict, write=False, suggest=True, progress=progress)
    _report(result.diagnostics, library.project.root, format)
    if format is Shape.TEXT:
        if not _fatal(result.diagnostics, strict):
            typer.echo(f"{reporting.counted(len(names), 'edition')} without errors: {', '.join(names)}")
        _tell_missing("with errors", names, {built.edition.name for built in result.value})
    _finish(result.diagnostics, strict)


@app.command("list", short_help="List the works of the project as a table.")
def list_works(config: ConfigPath = CONFIG, format: Shaped = Shape.TEXT) -> None:
    """List the works of the project, whether an edition takes them or not: the catalogue as a table."""
    from anthology import tables

    library = _library(config, Shape.TEXT)
    language = library.project.loaded.config.book.language
    typer.echo(tables.catalogue(library.catalogue, language, as_json=format is Shape.JSON), nl=False)


@app.command(short_help="Tell why each work is in or out, and in what order.")
def explain(config: ConfigPath = CONFIG, edition: Editions = None, format: Shaped = Shape.TEXT) -> None:
    """Tell of each work why it is in an edition or out of it, and why it stands where it stands."""
    from anthology import pipeline, tables

    library = _library(config, Shape.TEXT)
    chosen: list[Edition] = []
    problems: list[Diagnostic] = []
    for name in _names(library, edition):
        selected = pipeline.select_edition(library, name)
        problems += selected.diagnostics
        chosen += [selected.value] if selected.value else []
    _report(problems, library.project.root, Shape.TEXT)
    if chosen:
        typer.echo(tables.decisions(chosen, library.catalogue, as_json=format is Shape.JSON), nl=False)
    _finish(problems, strict=False)


class ReportShape(StrEnum):
    """How the clearance report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command("rights", short_help="Tell which works are cleared, and whom to ask for the others.")
def clearance(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    format: Annotated[
        ReportShape,
        typer.Option("--format", metavar="table|csv|json", help="A table for people; CSV or JSON for programs."),
    ] = ReportShape.TABLE,
    within: Annotated[int, typer.Option(metavar="DAYS", min=0, help="Tell what ends in so many days.")] = 90,
    on: Annotated[str, typer.Option(metavar="DATE", help="The day that is asked about.  [default: today]")] = "",
) -> None:
    """Print the clearance report: how each work of an edition stands, whom to ask, and its credit line.

    A build holds rights against the edition's own date; this command asks about a day.
    """
    from anthology import pipeline, tables

    day = _day(on)
    library = _library(config, Shape.TEXT)
    made = [pipeline.clearance(library, name, day, within) for name in _names(library, edition)]
    problems = [each for one in made for each in one.diagnostics]
    _report(problems, library.project.root, Shape.TEXT)
    printed = {
        ReportShape.TABLE: tables.clearance_text,
        ReportShape.CSV: tables.clearance_csv,
        ReportShape.JSON: tables.clearance_json,
    }[format]
    typer.echo(printed([one.value for one in made if one.value]), nl=False)
    _finish(problems, strict=False)


def _day(text: str) -> Date:
    """A date of the command line; today without one."""
    import datetime

    from anthology.model import dates

    try:
        return dates.parse(text or datetime.date.today().isoformat())
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write it as 2026-11-30", param_hint="--on") from None


@app.command("diff", short_help="Tell what differs between two editions or manifests.")
def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="An edition, or the manifest of an earlier build.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="CONFIG", readable=False, help="The project, as for “build”.")
    ] = CONFIG,
    format: Shaped = Shape.TEXT,
) -> None:
    """Tell what differs from A to B: works in, out and moved, texts, notes and emendations, words and pages."""
    from anthology import pipeline, tables

    library = None if _is_manifest(before) and _is_manifest(after) else _library(config, Shape.TEXT)
    one, other = _recorded(before, library), _recorded(after, library)
    found = pipeline.compare(one, other)
    printed = tables.comparison_json if format is Shape.JSON else tables.comparison_text
    typer.echo(printed(found), nl=False)


def _is_manifest(name: str) -> bool:
    return name.endswith(".json")


def _recorded(name: str, library: Library | None) -> EditionRecord:
    """The edition that a name or a manifest stands for, or an end with what is wrong."""
    from anthology import pipeline

    if library is None or _is_manifest(name):
        read = pipeline.read_manifest(Path(name))
    else:
        read = pipeline.record(library, *_names(library, [name]))
    if read.value is None or read.failed:
        _report(read.diagnostics, library.project.root if library else Path(), Shape.TEXT)
        raise typer.Exit(1)
    return read.value


@app.command(short_help="Start a project: a config and three texts, ready to build.")
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The project's folder: a new name, or an empty folder.")
    ],
) -> None:
    """Start a project: a config and three texts, ready to build."""
    from anthology import starter
    from anthology.diagnostics import Span, problem

    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise typer.BadParameter(f"“{folder}” is there already and is not empty", param_hint="FOLDER")
        starter.create(folder)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message, hint = f"the project cannot be written: {why}", "name another folder"
        _report([problem("output-unwritable", message, Span(str(folder)), hint)], folder, Shape.TEXT)
        raise typer.Exit(1) from None
    typer.echo(f"{folder} is ready. Next: cd {folder} && anthology build")


class Declared(StrEnum):
    """What has a schema."""

    CONFIG = "config"
    FRONT_MATTER = "front-matter"
    NOTES = "notes"


@app.command(short_help="Print a JSON Schema, for editors that complete and check.")
def schema(
    of: Annotated[
        Declared,
        typer.Argument(
            metavar="NAME",
            help="config, front-matter for what stands at the head of a manuscript, or notes for a notes file."
            "  [default: config]",
            show_default=False,
        ),
    ] = Declared.CONFIG,
) -> None:
    """Print the JSON Schema of the config, of a manuscript's front matter, or of a notes file.

    A text editor that knows it completes keys and marks mistakes while you type. A new project has all
    schemas in its folder .anthology; after an update of the program, write them there again.
    """
    from anthology import starter

    typer.echo(starter.schema_text(of.value), nl=False)


# -- single texts ----------------------------------------------------------------------------------


@app.command(short_help="Quote anew, in a notes file, passages that have changed.")
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

    library = _library(config, Shape.TEXT)
    done = pipeline.reanchor(library, work, write=not dry_run)
    _report(done.diagnostics, library.project.root, Shape.TEXT)
    for line in done.value:
        typer.echo(line)
    _finish(done.diagnostics, strict=False)


@app.command("import", short_help="Turn captures, pages and documents into manuscripts, with nothing lost.")
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
    _report(found, Path(), Shape.TEXT)
    _finish(found, strict=False)


def _ask(source: str, question: Question) -> str | None:
    """Asks the editor about one field; an empty answer leaves the guess."""
    typer.echo(f"{source}: {question.field} ({question.why})", err=True)
    answer: str = typer.prompt("  ", default=question.guess, err=True)
    return answer if answer != question.guess else None


class Quotes(StrEnum):
    """Styles of quotation marks."""

    AUTO = "auto"
    BRITISH = "british"
    AMERICAN = "american"
    LANGUAGE = "language"


class Markup(StrEnum):
    """Formats of a text."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


@app.command("typography", short_help="Clean up quotation marks, dashes, ellipses and spaces of a text.")
def clean(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The text.  [default: standard input]", show_default=False),
    ] = None,
    language: Annotated[str, typer.Option("--language", metavar="TAG", help="Its language (BCP 47).")] = "en-GB",
    style: Annotated[
        Quotes,
        typer.Option("--style", metavar="auto|british|american|language", help="Which marks are the outer ones."),
    ] = Quotes.AUTO,
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
    settings = workbench.Settings(language=language, quotes=style.value)
    cleaned = workbench.clean(text, file.name if file else "", format.value if format else "", settings)
    shown = cleaned.doubts if doubtful else cleaned.difference if diff else cleaned.text
    typer.echo(shown, nl=False)


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
    _report([found], Path(), Shape.TEXT)
    raise typer.Exit(1)


# -- shared ----------------------------------------------------------------------------------------


def _library(config: Path, shape: Shape) -> Library:
    """The project's config and manuscripts, or an end with their diagnostics."""
    from anthology import pipeline

    path = config / CONFIG if os.path.isdir(config) else config  # Path.is_dir raises where it may not look
    opened = pipeline.open_library(path)
    if opened.value is None or opened.failed:
        _report(opened.diagnostics, path.parent, shape)
        raise typer.Exit(1)
    return opened.value


def _names(library: Library, asked: Iterable[str] | None) -> tuple[str, ...]:
    """The editions asked for, each once, or all; an unknown name is wrong usage."""
    from anthology.diagnostics import nearest

    names = library.project.loaded.editions
    for name in asked or ():
        if name not in names:
            hint = nearest(name, names) or f"there are: {', '.join(names)}"
            raise typer.BadParameter(f"no edition is called “{name}”; {hint}", param_hint="--edition")
    return tuple(dict.fromkeys(asked)) if asked else tuple(names)


def _report(diagnostics: Iterable[Diagnostic], root: Path, shape: Shape) -> None:
    from anthology import reporting

    found = reporting.ordered(diagnostics)
    if shape is Shape.JSON:
        typer.echo(reporting.as_json(found))
        return
    read_line = reporting.line_reader(root)
    for diagnostic in found:
        typer.echo(reporting.as_text(diagnostic, read_line), err=True)
    if found:
        typer.echo(reporting.tally(found), err=True)


def _tell_missing(what: str, names: Iterable[str], there: set[str]) -> None:
    missing = [name for name in names if name not in there]
    if missing:
        typer.echo(f"{what}: {', '.join(missing)}", err=True)


def _fatal(diagnostics: Iterable[Diagnostic], strict: bool) -> bool:
    diagnostics = tuple(diagnostics)
    return has_errors(diagnostics) or (strict and any(d.severity is Severity.WARNING for d in diagnostics))


def _finish(diagnostics: Iterable[Diagnostic], strict: bool) -> None:
    if _fatal(diagnostics, strict):
        raise typer.Exit(1)


# -- the program -----------------------------------------------------------------------------------


class Stopped(BaseException):
    """The user or the system stopped the program. ``code`` is the exit code that a shell expects."""

    def __init__(self, code: int) -> None:
        self.code = code


def main() -> None:
    """The program. Stopped by Ctrl-C or SIGTERM, it leaves no half-written file and says so in one line."""
    _speak_utf8()
    defaults: dict[signal.Signals, Callable[..., object] | signal.Handlers] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
    }
    for number, default in defaults.items():
        if signal.getsignal(number) == default:  # else somebody has it ignored, as nohup does
            signal.signal(number, _stop)
    try:
        app(prog_name="anthology")
    except Stopped as stopped:
        typer.echo("stopped; no file was left half-written", err=True)
        sys.exit(stopped.code)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped(128 + number)


def _speak_utf8() -> None:
    """Pipes and files get UTF-8 whatever the locale; a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
