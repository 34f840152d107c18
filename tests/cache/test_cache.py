"""The store on disk: whole entries or none, whoever is killed and whatever is damaged."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest

from anthology.cache import Disk, Memory, Size, Store


def key(name: str) -> str:
    """A key as the program makes them."""
    return hashlib.sha256(name.encode()).hexdigest()


def files(folder: Path) -> list[Path]:
    """The entries on disk."""
    return sorted(path for path in folder.glob("??/*") if path.is_file())


@pytest.mark.parametrize("kind", ["disk", "memory"])
def test_what_was_put_is_got(kind: str, tmp_path: Path) -> None:
    store: Store = Disk(tmp_path / "cache") if kind == "disk" else Memory()
    assert store.get(key("a")) is None
    for data in (b"", b"one", bytes(range(256)) * 100):
        store.put(key("a"), data)
        assert store.get(key("a")) == data
    assert store.get(key("b")) is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "longer", "folder"])
def test_a_damaged_entry_is_none(damage: str, tmp_path: Path) -> None:
    store = Disk(tmp_path)
    store.put(key("a"), b"some content")
    (path,) = files(tmp_path)
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {"cut": data[:-1], "flip": data[:-1] + bytes([data[-1] ^ 1]), "empty": b"", "longer": data + b"x"}[damage]
        )
    assert store.get(key("a")) is None
    store.put(key("a"), b"made anew")
    assert store.get(key("a")) == (None if damage == "folder" else b"made anew")


def test_what_was_not_read_for_longest_goes_first(tmp_path: Path) -> None:
    store = Disk(tmp_path, limit=5 * 132)
    for number in range(10):
        store.put(key(str(number)), b"x" * 100)
        os.utime(store._path(key(str(number))), (number, number))
    assert store.get(key("0")) is not None  # it was read just now
    store.trim()
    left = [number for number in range(10) if store.get(key(str(number))) is not None]
    assert left == [0, 7, 8, 9]
    assert store.size() == Size(4, 4 * 132)


def test_what_was_begun_and_never_finished_is_thrown_away_too(tmp_path: Path) -> None:
    store = Disk(tmp_path, limit=10)
    store.put(key("a"), b"x" * 100)
    begun = tmp_path / key("a")[:2] / ".begun-abc"
    begun.write_bytes(b"half")
    os.utime(begun, (1, 1))
    store.trim()
    assert not begun.exists()


def test_clearing_takes_all_and_tells_what_there_was(tmp_path: Path) -> None:
    store = Disk(tmp_path)
    for number in range(3):
        store.put(key(str(number)), b"x" * 100)
    assert store.clear() == Size(3, 3 * 132)
    assert store.size() == Size(0, 0)
    assert Disk(tmp_path / "nowhere").clear() == Size(0, 0)


def test_git_does_not_see_it(tmp_path: Path) -> None:
    Disk(tmp_path / "cache").put(key("a"), b"x")
    assert "*" in (tmp_path / "cache/.gitignore").read_text("utf-8").splitlines()


def test_a_disk_that_takes_nothing_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    store = Disk(tmp_path / "file/cache")
    store.put(key("a"), b"x")
    assert store.get(key("a")) is None
    assert store.size() == Size(0, 0)
    store.trim()


def test_several_builds_at_once_see_whole_entries(tmp_path: Path) -> None:
    crowd = [multiprocessing.get_context("fork").Process(target=_use, args=(tmp_path, seed)) for seed in range(4)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert [each.exitcode for each in crowd] == [0, 0, 0, 0]
    assert not list(tmp_path.glob("??/.begun-*"))


def _use(folder: Path, seed: int) -> None:
    store = Disk(folder, limit=60_000)
    for turn in range(200):
        name = str((turn * 7 + seed) % 20)
        expected = name.encode() * 2000
        assert store.get(key(name)) in (None, expected)
        store.put(key(name), expected)
        if turn % 40 == 0:
            store.trim()
