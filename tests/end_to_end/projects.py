"""Small projects to build, and the command as a user would give it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from msgspec import Struct

from anthology.cache import CACHE
from anthology.cli import run as run_here
from tests.validators.epubcheck import Message

REPOSITORY = Path(__file__).parents[2]

FIVE_LINES = """\
book:
  title: The Least Book
  contributors:
    - role: editor
      name: Ada Quill
"""
"""A config of five lines, which builds a book."""

WORK = """\
---
title: A Beginning
author: Ada Quill
date: 1931
rights: {holder: Ada Quill, licence: CC-BY-SA-4.0}
---

It began with a folder, and the folder was full.
"""

LEAST: Mapping[str, str] = {"config.yaml": FIVE_LINES, "manuscript/a-beginning.md": WORK}
"""The files of the least project, by their paths."""

QUICK = FIVE_LINES + "formats: [epub]\n"
"""The same, for tests that need a book and no pages."""


def write_project(folder: Path, files: Mapping[str, str | bytes] = LEAST) -> Path:
    """Writes files into a folder, and gives it back."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


class Result(Struct, frozen=True):
    """How a command ended, and what it said; ``output`` is all of it."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def anthology(*arguments: str | Path, input: str = "") -> Result:
    """Runs the command in this process, in the current folder. What it raises, the test raises."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    typed = io.TextIOWrapper(io.BytesIO(input.encode()), "utf-8")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", typed)
        with pytest.raises(SystemExit) as ended:
            run_here([str(argument) for argument in arguments])
    return Result(int(ended.value.code or 0), _told(out), _told(err))


def _told(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def started(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    first: Callable[[], None] | None = None,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[str]:
    """Starts ``python -m anthology`` as its own process, which does ``first`` before, and complains to ``stderr``."""
    command = [sys.executable, "-m", "anthology", *map(str, arguments)]
    # The package is found wherever the process stands; what the machine's user set has no say.
    environment = {**os.environ, "PYTHONPATH": _path(), **(env or {})}
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
        preexec_fn=first,
    )


def _path() -> str:
    return os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH", ""))))


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m anthology`` as a process of its own, and waits for its end."""
    with started(*arguments, cwd=cwd, env=env) as process:
        out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths in it, hidden ones too, but what may be thrown away at any time."""
    files = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file())
    return {name: path.read_bytes() for name, path in files if f"/{CACHE}/" not in f"/{name}"}


UNAVOIDABLE = ("CSS-028",)
"""What EPUBCheck remarks on and no book with fonts of its own can help: that it declares them."""


def complaints(messages: Iterable[Message]) -> list[str]:
    """What EPUBCheck finds, remarks on usage included, but for what cannot be helped."""
    return [str(message) for message in messages if message.code not in UNAVOIDABLE]
