"""``docs/cli.md`` shows every command and option, and what it shows is what happens.

``pytest tests/cli/test_page.py --accept`` writes into the page what its commands print.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from anthology.cli import commands
from tests.end_to_end.projects import REPOSITORY

PAGE = REPOSITORY / "docs" / "cli.md"
BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)


def measureless(text: str) -> str:
    """The text without the sizes of files and the counts of pages, which change with each style sheet."""
    return re.sub(r"[\d.]+ (?=kB|MB|pages)", "0 ", text)


def run(command: str, folder: Path) -> tuple[str, Path]:
    """What a line prints in a shell, and the folder that the shell is in after it."""
    if command.startswith("cd "):
        return "", folder / command[3:]
    program = f'anthology() {{ {shlex.quote(sys.executable)} -m anthology "$@"; }}; '
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "SOURCE_DATE_EPOCH")}
    done = subprocess.run(
        ["sh", "-c", program + command],
        cwd=folder,
        env={
            **environment,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH")))),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout, folder


def test_what_is_shown_is_what_happens(tmp_path: Path, accept: bool) -> None:
    folder = tmp_path

    def anew(block: re.Match[str]) -> str:
        nonlocal folder
        told = ""
        for command in [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]:
            said, folder = run(command, folder)
            told += f"$ {command}\n{said}"
        return f"```console\n{told}```\n"

    text = PAGE.read_text("utf-8")
    made = BLOCK.sub(anew, text)
    assert "Traceback" not in made
    if accept:
        PAGE.write_text(made, "utf-8")
        return
    assert measureless(text) == measureless(made)


def options() -> list[tuple[str, str]]:
    """Each command with each of its options."""
    found = [("", option) for option in ("--version", "--help", "-h")]
    for name in commands.COMMANDS:
        found.append((name, name))
        found += [(name, option) for p in commands.load(name).params for option in p.opts if option.startswith("-")]
    return found


@pytest.mark.parametrize(("command", "option"), options())
def test_every_command_and_option_is_shown(command: str, option: str) -> None:
    text = PAGE.read_text("utf-8")
    assert f"$ anthology {command}".rstrip() + " --help\n" in text
    shown = text.partition(f"$ anthology {command}".rstrip() + " --help\n")[2].partition("```")[0]
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", shown), option
    if command:
        assert len(re.findall(rf"^\$ .*anthology {command}\b", text, re.MULTILINE)) >= 2, "there is no example"
