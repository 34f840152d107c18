"""Ace by DAISY, the accessibility checker for EPUB, from npm; it lays each page out in a Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

ENTRY = Path(__file__).parents[2] / ".tools" / "ace" / "node_modules" / "@daisy" / "ace-cli" / "bin" / "ace.js"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_HOMES = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
_PATIENCE = 600  # seconds for one book


class AceError(Exception):
    """Ace failed to judge: what it said is the message."""


class AceMissing(Exception):
    """This machine has no Ace, or not what it needs: the message says what to install."""


class Violation(Struct, frozen=True):
    """One rule that one place breaks: a rule of axe-core or of Ace, such as ``image-alt`` or ``epub-lang``.

    `impact` is minor, moderate, serious or critical; `markup` is the element, or empty.
    """

    rule: str
    impact: str
    path: str
    text: str
    markup: str

    def __str__(self) -> str:
        return f"{self.impact} {self.rule} {self.path}: {self.text} {self.markup}".rstrip()


class Ace:
    """Callable: the path of an EPUB in, its violations out."""

    def __init__(self) -> None:
        """Finds Node.js, Ace and a browser; raises `AceMissing` where one is not to be had."""
        self._node = _program(os.environ.get("NODE"), "node")
        self._browser = _program(os.environ.get("PUPPETEER_EXECUTABLE_PATH"), *_BROWSERS)
        if not ENTRY.is_file():
            raise AceMissing("Ace is not installed; make test installs it with npm")

    def __call__(self, path: Path) -> list[Violation]:
        """Judges one EPUB; raises `AceError` where Ace itself fails."""
        with tempfile.TemporaryDirectory() as folder:
            command = [self._node, str(ENTRY), "--silent", "--outdir", folder, str(path.resolve(strict=True))]
            process = subprocess.run(
                command,
                env=self._environment(folder),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=_PATIENCE,
            )
            report = Path(folder, "report.json")
            if not report.is_file():
                raise AceError(f"Ace wrote no report, status {process.returncode}: {process.stderr or process.stdout}")
            return list(_violations(json.loads(report.read_text(encoding="utf-8"))))

    def _environment(self, folder: str) -> dict[str, str]:
        """What Ace and the browser keep for themselves goes where it is deleted, not into the home."""
        homes = dict.fromkeys(_HOMES, folder)
        # Five seconds to the browser's first window, Ace's default, are too few on a busy machine.
        return {
            **os.environ,
            **homes,
            "PUPPETEER_EXECUTABLE_PATH": self._browser,
            "ACE_TIMEOUT_INITIAL": "120000",
        }


def _program(*names: str | None) -> str:
    wanted = [name for name in names if name]
    for name in wanted:
        if found := shutil.which(name):
            return found
    raise AceMissing(f"Ace needs one of these programs, and none is here: {', '.join(wanted)}")


def _violations(report: dict[str, Any]) -> Iterator[Violation]:
    for document in report["assertions"]:
        path = document["earl:testSubject"]["url"]
        for assertion in document["assertions"]:
            test, result = assertion["earl:test"], assertion["earl:result"]
            if result["earl:outcome"] == "fail":
                text = " ".join(result["dct:description"].split())
                yield Violation(test["dct:title"], test["earl:impact"], path, text, result.get("html", ""))
