"""The command line: arguments in, diagnostics and an exit code out.

Exit codes: 0 done, 1 problems in the user's input, 2 wrong usage; 130 and 143 when stopped from outside.
Diagnostics and progress go to standard error, what was asked for to standard output.
"""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import signal
import sys
from contextlib import suppress

from anthology import __version__
from anthology.cli import commands

TYPE_CHECKING = False  # as typing has it, which would have to be imported
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import NoReturn

GARBAGE = (1_000_000, 20, 20)
"""After how many new objects garbage is looked for (``gc.set_threshold``): a book is built of trees, which have none.
Looking through those of 400,000 words takes a twenty-fifth of the making of their EPUB, for each object that processes
were forked with is written to, and so copied. What is made of the largest book measured is less than these.
"""

USAGE = "Usage: anthology [OPTIONS] COMMAND [ARGS]..."
OPENING = """
  Make books out of many people's texts: an EPUB and a PDF, from one config
  file.

  To begin, run “anthology new mybook”, then “cd mybook”, then “anthology
  build”.

Options:
  --version   Print the version and stop.
  -h, --help  Show this message and exit.

Commands:"""


def run(arguments: Sequence[str]) -> NoReturn:
    """Does what the arguments ask for, and ends with SystemExit, whose code is the exit code.

    The program's own options are read here, and those of a command by Typer: it is imported, with all that the
    command needs, when there is a command, so that ``anthology --help`` answers at once.
    """
    first, *others = arguments or [""]
    if first in commands.COMMANDS:
        commands.load(first)(others, prog_name=f"anthology {first}")
    elif first in ("-h", "--help"):
        print(_help())
    elif first == "--version":
        print(f"anthology {__version__}")
    elif not first:
        print(_help(), file=sys.stderr)
        sys.exit(2)
    else:
        _misused(f"No such option: {first}" if first.startswith("-") else f"No such command '{first}'.{_meant(first)}")
    sys.exit(0)


def _help() -> str:
    width = max(map(len, commands.COMMANDS)) + 2
    lines = (f"  {name:{width}}{line}" for name, (_, _, line) in commands.COMMANDS.items())
    return "\n".join([USAGE, OPENING, *lines])


def _misused(message: str) -> NoReturn:
    print(f"{USAGE}\nTry 'anthology -h' for help.\n\nError: {message}", file=sys.stderr)
    sys.exit(2)


def _meant(command: str) -> str:
    """The command that was probably meant."""
    import difflib

    near = difflib.get_close_matches(command, commands.COMMANDS, n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


class Stopped(BaseException):
    """The user or the system stopped the program. ``code`` is the exit code that a shell expects."""

    def __init__(self, code: int) -> None:
        self.code = code


def main() -> None:
    """The program. Stopped by Ctrl-C or SIGTERM, it leaves no half-written file and says so in one line."""
    _speak_utf8()
    gc.set_threshold(*GARBAGE)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # code of others, and a search through all packages
    defaults: dict[signal.Signals, Callable[..., object] | signal.Handlers] = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
    }
    for number, default in defaults.items():
        if signal.getsignal(number) == default:  # else somebody has it ignored, as nohup does
            signal.signal(number, _stop)
    code: object = 0
    try:
        run(sys.argv[1:])
    except Stopped as stopped:
        print("stopped; no file was left half-written", file=sys.stderr)
        code = stopped.code
    except SystemExit as ended:
        code = ended.code
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        code = _unheard(error)
    _leave(code)


def _leave(code: object) -> NoReturn:
    """Ends the process, whose memory the system takes back at once: Python would take it apart, tree by tree."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            code = _unheard(error)
    os._exit(code if isinstance(code, int) else int(code is not None))


def _unheard(error: OSError) -> int:
    """The exit code where what was to be printed could not be; where somebody may listen, with the reason."""
    if error.errno != errno.EPIPE:
        with suppress(OSError):
            why = (error.strerror or str(error)).lower()
            print(f"what was to be printed could not be written: {why}", file=sys.stderr, flush=True)
    return 1


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped(128 + number)


def _speak_utf8() -> None:
    """Pipes and files get UTF-8 whatever the locale; a terminal gets what it can show; what is closed gets nothing."""
    sys.stdout, sys.stderr = (each or io.StringIO() for each in (sys.stdout, sys.stderr))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
