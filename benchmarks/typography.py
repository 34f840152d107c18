"""Time the clean-up beside its peers on the same text, in one run: ``python benchmarks/typography.py FILE…``.

Prints, for each tool, the processor time per megabyte, and how many times SmartyPants' that is. A peer that is not
installed is named as such: pandoc comes with the package ``pypandoc_binary``, typogrify with ``standardebooks`` (both
for Python), cmark with its system package. Pandoc, cmark and typogrify also parse or write markup, which is part of
their time; nothing is asserted, because times differ between machines.
"""

from __future__ import annotations

import contextlib
import html
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from smartypants import Attr, smartypants

from anthology.typography import RULES, Settings, filter_text

ROUNDS = 3
PEERS = ("pandoc", "typogrify", "cmark")
SPACES = {row.name: False for row in RULES if row.of == "spaces"}

Tool = Callable[[str], object]


def tools() -> dict[str, Tool]:
    """The tools that are installed, by name."""
    found: dict[str, Tool] = {
        "smartypants": lambda text: smartypants(text, Attr.q | Attr.d | Attr.e | Attr.u),
        "anthology": lambda text: filter_text(text),
        "anthology, marks only": lambda text: filter_text(text, settings=Settings(rules=SPACES)),
    }
    with contextlib.suppress(ImportError):
        found["pandoc"] = pandoc(importlib.import_module("pypandoc"))
    with contextlib.suppress(ImportError):
        typogrify = importlib.import_module("se.typography").typogrify
        found["typogrify"] = lambda text: typogrify(xhtml(text))
    if cmark := shutil.which("cmark"):
        found["cmark"] = lambda text: run([cmark, "--smart"], text)
    return found


def xhtml(text: str) -> str:
    """The paragraphs of a text as markup, which typogrify wants."""
    return "\n".join(f"<p>{html.escape(block, quote=False)}</p>" for block in text.split("\n\n"))


def pandoc(module: ModuleType) -> Tool:
    """Pandoc as a process, reading Markdown with its extension ``smart``."""
    path: str = module.get_pandoc_path()
    return lambda text: run([path, "-f", "markdown+smart", "-t", "plain", "--wrap=none"], text)


def run(command: list[str], text: str) -> str:
    """What a process makes of a text."""
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def processor_time(tool: Tool, text: str, rounds: int) -> float:
    """The least processor time of some rounds, child processes included, in seconds."""
    times = []
    for _ in range(rounds):
        before = os.times()
        tool(text)
        after = os.times()
        times.append(sum(after[:4]) - sum(before[:4]))
    return min(times)


# Texts that are hard for a search: what is repeated, and how often in the smaller and in the larger one.
HARD = {
    "one paragraph of a megabyte": ("\"It's as 'so' as that,\" he said. ", 30_000),
    "a million unclosed quotes, in one paragraph": ('"a ', 1_000_000),
    "a million unclosed quotes, a paragraph each": ('"a\n\n', 1_000_000),
}


def measure(name: str, text: str, found: dict[str, Tool], rounds: int = ROUNDS) -> None:
    """Print a text's rows."""
    size = len(text.encode()) / 1e6
    print(f"{name} ({size:.2f} MB)")
    baseline = 0.0
    for tool, function in found.items():
        seconds = processor_time(function, text, rounds) / size
        baseline = baseline or seconds
        print(f"    {tool:36s} {seconds:12.3f} {seconds / baseline:14.2f}")


def main(names: list[str]) -> None:
    """Print a table: the files named with all tools, and texts that are hard for a search, at two sizes each.

    The hard texts are for the tools of this process alone: pandoc does not come to an end with them.
    """
    print(f"{'':40s} {'seconds/MB':>12s} {'× smartypants':>14s}")
    found = tools()
    if missing := [name for name in PEERS if name not in found]:
        print(f"not installed: {', '.join(missing)}")
    for name in names:
        measure(Path(name).name, Path(name).read_text("utf-8"), found)
    here = {name: tool for name, tool in found.items() if name in ("smartypants", "anthology")}
    for name, (piece, times) in HARD.items():
        measure(f"a quarter of {name}", piece * (times // 4), here, rounds=1)
        measure(name, piece * times, here, rounds=1)


if __name__ == "__main__":
    main(sys.argv[1:])
