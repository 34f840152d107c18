"""A folder for the files that libraries want to have on disk for a while: all processes of a run share it.

It goes when the process ends that asked for it first; what a run that was killed has left, the next one takes away.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "anthology-"
_DAY = 24 * 60 * 60


@lru_cache(maxsize=1)
def folder() -> Path:
    """The folder. Processes that are forked after it was asked for have the same."""
    _sweep(Path(tempfile.gettempdir()))
    made = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    Finalize(None, shutil.rmtree, (made, True), exitpriority=0)
    return made


def _sweep(place: Path) -> None:
    """Takes away the folders of this user's whose processes are gone, after a day: who shares a folder need not see
    the same processes.
    """
    if os.name != "posix":
        return
    for left in place.glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            found = left.lstat()
            own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
            if own and time.time() - found.st_mtime > _DAY and pid.isdecimal() and not _runs(int(pid)):
                shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another's
        return True
    return True
