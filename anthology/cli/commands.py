"""The table of commands; each is imported when it is called, so that the program starts at once."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COMMANDS = {
    "build": ("books", "build", "Build the books: an EPUB and a PDF of each edition."),
    "check": ("books", "check", "Do all that a build does, but write nothing."),
    "list": ("overviews", "list_works", "List the works of the project as a table."),
    "explain": ("overviews", "explain", "Tell why each work is in or out, and in what order."),
    "rights": ("overviews", "clearance", "Tell which works are cleared, and whom to ask for the others."),
    "diff": ("overviews", "compare", "Tell what differs between two editions or manifests."),
    "new": ("projects", "new", "Start a project: a config and three texts, ready to build."),
    "cache": ("projects", "show_cache", "Tell what is kept from earlier builds, or throw it away."),
    "schema": ("projects", "schema", "Print a JSON Schema, for editors that complete and check."),
    "reanchor": ("texts", "reanchor", "Quote anew, in a notes file, passages that have changed."),
    "import": ("texts", "import_texts", "Turn captures and documents into manuscripts, with nothing lost."),
    "proof": ("press", "proof", "Show the pages of a built PDF: what to look at, what changed."),
    "onix": ("press", "onix", "Write the ONIX record of each edition, for shops and libraries."),
    "impose": ("press", "impose", "Put the pages of a PDF onto sheets that are folded or cut."),
    "preflight": ("press", "preflight", "Check a PDF against a printer's rules."),
    "typography": ("texts", "clean", "Clean up quotation marks, dashes, ellipses and spaces of a text."),
}
"""Each command: its module, its function there, and its line in the list of commands."""


def load(name: str) -> Any:
    """The command ``name``, with its module and what that imports."""
    import typer
    from typer.main import get_command

    module, function, _ = COMMANDS[name]
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.command(name)(getattr(import_module(f"{__package__}.{module}"), function))
    return get_command(app)
