"""The citation processor: pandoc with its citeproc, the only module that knows how it is run.

It was chosen over citeproc-py, which passes some 60 % of CSL's test suite and lacks disambiguation, collapsing and
the short forms of subsequent citations. Pandoc runs in its sandbox: it reads no file but those that it is given, and
reaches no network; its time and memory are bounded.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""What JSON holds: pandoc's documents and CSL's items, as pandoc and CSL define them."""

TIMEOUT = 120
"""Seconds; a bibliography of ten thousand entries takes ten."""
_HEAP = "-M1500M"
_PLACE = re.compile(r"\(line (\d+), column (\d+)\)")


class AbsentError(Exception):
    """Pandoc is not installed."""


class RefusedError(Exception):
    """Pandoc's own words on why it cannot do what it should, and the line and column it names (else 0)."""

    def __init__(self, said: str) -> None:
        lines = [line for line in said.splitlines() if line.strip()]
        place = _PLACE.search(said)
        self.line, self.column = (int(place[1]), int(place[2])) if place else (0, 0)
        told = next((line for line in lines if not line.startswith("Error at")), lines[0] if lines else "no reason")
        super().__init__(told.strip()[:200])


def read_items(text: str, format: str) -> list[Json]:
    """The entries of a bibliography in one of pandoc's formats, as CSL-JSON. Raises AbsentError, RefusedError."""
    made = _run(["--from", format, "--to", "csljson"], {"source": text})
    items: list[Json] = json.loads(made)
    return items


def process(document: Json, items: list[Json], style: str, language: str) -> Json:
    """A document of pandoc's with its citations, and the bibliography, set in a style (the text of a CSL file).

    Raises AbsentError, RefusedError.
    """
    files = {
        "source": json.dumps(document, ensure_ascii=False),
        "items.json": json.dumps(items, ensure_ascii=False),
        "style.csl": style,
    }
    command = ["--from", "json", "--to", "json", "--citeproc", "--bibliography", "items.json", "--csl", "style.csl"]
    return json.loads(_run([*command, "--metadata", "link-citations=true", "--metadata", f"lang={language}"], files))


def _run(arguments: list[str], files: Mapping[str, str]) -> str:
    try:
        from pypandoc import get_pandoc_path

        pandoc = get_pandoc_path()
    except (ImportError, OSError) as error:
        raise AbsentError from error
    with tempfile.TemporaryDirectory(prefix="anthology-") as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, "utf-8")
        command = [pandoc, "--sandbox", "--quiet", *arguments, "--output", "made", "source", "+RTS", _HEAP, "-RTS"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise RefusedError(f"no result after {TIMEOUT} seconds") from error
        made = Path(folder, "made")
        if done.returncode or not made.is_file():
            raise RefusedError(done.stderr.decode("utf-8", "replace"))
        return made.read_text("utf-8")
