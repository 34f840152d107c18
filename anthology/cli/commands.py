"""The table of commands, each imported when it is called: so the program starts at once."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command stands, and its line in the list of commands."""

    module: str
    function: str
    line: str


COMMANDS = {
    "build": Entry("books", "build", "Build the books: an EPUB and a PDF of each edition."),
    "check": Entry("books", "check", "Do all that a build does, but write nothing."),
    "list": Entry("overviews", "list_works", "List the works of the project as a table."),
    "explain": Entry("overviews", "explain", "Tell why each work is in or out, and in what order."),
    "rights": Entry("overviews", "clearance", "Tell which works are cleared, and whom to ask for the others."),
    "diff": Entry("overviews", "compare", "Tell what differs between two editions or manifests."),
    "new": Entry("projects", "new", "Start a project: a config and three texts, ready to build."),
    "schema": Entry("projects", "schema", "Print a JSON Schema, for editors that complete and check."),
    "reanchor": Entry("texts", "reanchor", "Quote anew, in a notes file, passages that have changed."),
    "import": Entry("texts", "import_texts", "Turn captures, pages and documents into manuscripts, with nothing lost."),
    "typography": Entry("texts", "clean", "Clean up quotation marks, dashes, ellipses and spaces of a text."),
}


class Deferred(TyperCommand):
    """A command that is known by its name and its line until it is called."""

    def __init__(self, name: str, entry: Entry) -> None:
        super().__init__(name, callback=None, short_help=entry.line)
        self._entry = entry

    def load(self) -> Any:
        """The command itself."""
        module = import_module(f"{__package__}.{self._entry.module}")
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(self.name, short_help=self._entry.line)(getattr(module, self._entry.function))
        return get_command(alone)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        return self.load().make_context(*args, **extra)


class Commands(TyperGroup):
    """All commands of the program."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {name: Deferred(name, entry) for name, entry in COMMANDS.items()}
