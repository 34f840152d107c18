"""Zip archives that come out the same, byte for byte, wherever and whenever they are made."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

MIMETYPE = "mimetype"
LEVEL = 5
"""How hard zlib tries: the hardest (9) takes two and a half times as long, for a fiftieth less of a text."""
_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
_MODE = 0o100644 << 16
_UNIX = 3


def pack(files: Mapping[str, bytes], stamp: datetime) -> bytes:
    """The files as a container of EPUB (3.3, section 4.2): ``mimetype`` first and stored, the others sorted.

    All files bear ``stamp``, or the nearest time that a zip can write. Compression is zlib's: its output may
    differ between versions of zlib, never between runs.
    """
    time = min(max(stamp.timetuple()[:6], _FIRST), _LAST)
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files, key=lambda name: (name != MIMETYPE, name)):
            entry = zipfile.ZipInfo(name, time)
            entry.external_attr = _MODE
            entry.create_system = _UNIX
            entry.compress_type = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=LEVEL)
    return target.getvalue()
