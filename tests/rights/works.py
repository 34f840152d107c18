"""Works and editions as an editor writes them, for the tests of rights."""

from __future__ import annotations

from textwrap import indent

from anthology.config.load import edition, read_config
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed
from anthology.manuscript.work import read_work
from anthology.model.catalogue import Work
from anthology.model.edition import BookText, Edition, Entry, Part
from anthology.model.text import Text


def read(rights: str, front: str = "", id: str = "m") -> Diagnosed[Work | None]:
    """A manuscript whose rights are as given (what stands below the key)."""
    said = f"rights:\n{indent(rights.strip(), '  ')}" if rights else ""
    head = "\n".join(filter(None, ["---", f"title: The work {id}", front, said, "---"]))
    return read_work(f"{head}\n\nWords.\n".encode(), f"{id}.md")


def work(rights: str, front: str = "", id: str = "m") -> Work:
    """The same, of rights that can be read."""
    made = read(rights, front, id)
    assert made.value is not None and not made.failed, made.diagnostics
    return made.value


def settings(config: str = "book: {title: B}") -> Settings:
    """The settings of the only edition of a config."""
    loaded = read_config(config.encode(), "config.yaml")
    assert loaded.value is not None, loaded.diagnostics
    made = edition(loaded.value, "reader").value
    assert made is not None
    return made


def book(*works: Work, config: str = "book: {title: B}") -> Edition:
    """An edition with works in one part."""
    part = Part(0, (), tuple(Entry(one, number) for number, one in enumerate(works, 1)))
    return Edition("reader", settings(config), BookText((Text("B"),)), (), (part,), ())
