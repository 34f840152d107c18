"""The command line: arguments in, diagnostics and an exit code out.

Exit codes: 0 done, 1 problems in the user's input, 2 wrong usage; 130 and 143 when stopped from outside.
Diagnostics and progress go to standard error, what was asked for to standard output. A command's module is
imported when the command is called.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from anthology import __version__
from anthology.cli.commands import Commands

if TYPE_CHECKING:
    from types import FrameType

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Make books out of many people's texts: an EPUB and a PDF, from one config file.\n\n"
    "To begin, run “anthology new mybook”, then “cd mybook”, then “anthology build”.",
)


@app.callback(invoke_without_command=True)
def main_options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Options of the program itself."""
    if version:
        typer.echo(f"anthology {__version__}")
        raise typer.Exit


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
