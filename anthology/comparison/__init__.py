"""What differs between two editions, or between an edition and the manifest of an earlier build."""

from __future__ import annotations

from anthology.comparison.compare import compare
from anthology.comparison.records import as_plain, read_manifest, record

__all__ = ["as_plain", "compare", "read_manifest", "record"]
