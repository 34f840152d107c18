"""What others have installed beside the program does not run in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.projects import REPOSITORY


def test_a_plugin_of_a_library_is_not_loaded(tmp_path: Path) -> None:
    about = tmp_path / "guest-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: guest\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[pydantic]\nguest = guest\n", encoding="utf-8")
    (tmp_path / "guest.py").write_text("open('guest-was-here', 'w').close()\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYDANTIC_DISABLE_PLUGINS"}
    paths = (str(tmp_path), str(REPOSITORY), os.environ.get("PYTHONPATH"))
    done = subprocess.run(
        [sys.executable, "-m", "anthology", "schema"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert not (tmp_path / "guest-was-here").exists()
