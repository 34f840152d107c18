"""Notes files whose quotations no longer fit."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from anthology import apparatus, manuscript, outputs
from anthology.apparatus import Move
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.links import followed
from anthology.model.catalogue import Work
from anthology.model.standoff import Quotation
from anthology.pipeline.library import Library


def reanchor(library: Library, id: str, *, write: bool = True) -> Diagnosed[tuple[str, ...]]:
    """Lets the notes file of a work quote the nearest passages where its quotations no longer fit.

    The value tells each change in a line. The old file is kept beside the new one (``x.notes.yaml.bak``). What
    has nothing like it in the work is an error, and stays as it is.
    """
    work = library.catalogue.get(id)
    if work is None:
        hint = nearest(id, [one.id for one in library.catalogue.works]) or "run “anthology list”"
        return Diagnosed((), (problem("work-unknown", f"no work is called “{id}”", None, hint),))
    if work.standoff is None:
        return Diagnosed((), (problem("file-missing", f"“{id}” has no notes file", work.span),))
    moves = apparatus.moves(work)
    lost = tuple(_lost(move) for move in moves if move.new is None)
    moved = {move.old.path: move.new for move in moves if move.new is not None}
    told = tuple(f"{move.old.span}: {_told(move.old)} → {_told(move.new)} ({move.place})" for move in moves if move.new)
    failure = _rewrite(library.project.root / work.standoff.file, work, moved) if write and moved else ()
    return Diagnosed(() if failure else told, (*lost, *failure))


def _lost(move: Move) -> Diagnostic:
    message, hint = f"nothing in the work is like “{move.old.exact}”", "quote other words, or take the item out"
    return problem("passage-missing", message, move.old.span, hint)


def _told(quotation: Quotation) -> str:
    around = (("after", quotation.prefix), ("before", quotation.suffix))
    return " ".join([f"“{quotation.exact}”", *(f"{where} “{words}”" for where, words in around if words)])


def _rewrite(path: Path, work: Work, moved: Mapping[tuple[str, int], Quotation]) -> tuple[Diagnostic, ...]:
    """Writes a notes file with other quotations, and keeps the old one."""
    assert work.standoff is not None
    span = Span(work.standoff.file)
    try:
        place = followed(path)
        data = place.read_bytes()
        new = _requoted(data, moved)
        read = manuscript.read_standoff(new, work.standoff.file, {}).value
        held = {one.path: one.exact for one in read.standoff.quotations()} if read else {}
        if any(held.get(path) != quotation.exact for path, quotation in moved.items()):
            message = "the quotations of this file cannot be written anew"
            return (problem("passage-missing", message, span, "correct them by hand; take out aliases (*name)"),)
        outputs.write_whole(place.parent, {_backup(place): data, place.name: new})
    except OSError as error:
        return (problem("output-unwritable", f"the notes file cannot be written: {error.strerror}", span),)
    return ()


def _backup(place: Path) -> str:
    """A name for the old file: ``x.notes.yaml.bak``, or with a number where there are such files already."""
    taken = {entry.name for entry in place.parent.iterdir()}
    names = (f"{place.name}.bak{number or ''}" for number in itertools.count())
    return next(name for name in names if name not in taken)


def _requoted(data: bytes, moved: Mapping[tuple[str, int], Quotation]) -> bytes:
    """The bytes of a notes file with other quotations; its mark at the beginning and its ends of lines are kept."""
    text = data.decode("utf-8-sig")
    windows = "\r\n" in text
    made = manuscript.rewrite_quotations(text.replace("\r\n", "\n"), moved.values())
    whole = made.replace("\n", "\r\n") if windows else made
    return whole.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
