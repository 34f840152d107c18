"""Where what a command says cannot be written, it ends in one line, or in none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.projects import started, write_project

COMMANDS = [("--help",), ("schema",), ("list",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_listens(command: tuple[str, ...], tmp_path: Path) -> None:
    write_project(tmp_path)
    with started(*command, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no file that is always full")
@pytest.mark.parametrize("command", COMMANDS)
def test_there_is_no_room(command: tuple[str, ...], tmp_path: Path) -> None:
    write_project(tmp_path)
    done = _shell(f"{' '.join(command)} >/dev/full", tmp_path)
    assert done.stderr == "what was to be printed could not be written: no space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stream_is_closed(command: tuple[str, ...], closed: str, tmp_path: Path) -> None:
    write_project(tmp_path)
    done = _shell(f"{' '.join(command)} {closed}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "2>&-")


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = f'"$1" -m anthology {command}'
    whole = ["sh", "-c", line, "sh", sys.executable]
    return subprocess.run(whole, cwd=folder, capture_output=True, encoding="utf-8", check=False)
