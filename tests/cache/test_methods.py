"""The methods of data classes, compiled once."""

from __future__ import annotations

import dataclasses
import marshal
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import pytest

from anthology.methods import Compiled


def made() -> type:
    """A data class with a default and a field that is compared by nothing."""
    fields: list[Any] = ["first", ("second", int, 2), ("third", int, dataclasses.field(default=3, compare=False))]
    return dataclasses.make_dataclass("Made", fields, frozen=True, slots=True)


def told(kind: type) -> tuple[str, bool, int]:
    """What such a class does."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        kind("one").first = "two"
    return repr(kind("one")), kind("one", third=4) == kind("one"), hash(kind("one"))


def compiled(path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiled:
    found = Compiled(path)
    monkeypatch.setattr(dataclasses, "exec", found.run, raising=False)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return found


def test_a_class_is_the_same_when_its_methods_were_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = told(made())
    first = compiled(tmp_path / "cache/methods", monkeypatch)
    assert told(made()) == expected
    first.keep()
    later = compiled(tmp_path / "cache/methods", monkeypatch)
    monkeypatch.setattr("builtins.compile", None)
    assert told(made()) == expected
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["methods"]
    later.keep()


@pytest.mark.parametrize("damaged", [b"", b"x", MAGIC_NUMBER, MAGIC_NUMBER + marshal.dumps(3), b"\0" * 60])
def test_a_damaged_file_is_begun_anew(damaged: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = told(made())
    path = tmp_path / "methods"
    path.write_bytes(damaged)
    found = compiled(path, monkeypatch)
    assert told(made()) == expected
    found.keep()
    assert marshal.loads(path.read_bytes()[len(MAGIC_NUMBER) :])
