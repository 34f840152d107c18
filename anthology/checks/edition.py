"""An edition before it is rendered: what would be wrong with the book though each manuscript is right."""

from __future__ import annotations

from collections.abc import Iterator

from anthology.config.schema import Edition as Settings
from anthology.config.schema import points, trim
from anthology.diagnostics import Diagnostic, problem
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.text import Inlines, plain

MEASURE = 0.75
"""About how much of the page's width the text takes, where the config does not set the margins."""
LETTER = 0.45
"""About how wide a letter of a text face is, in ems."""


CREATORS = frozenset(
    {
        *("author", "attributed name", "dubious author", "compiler", "correspondent", "lyricist", "artist"),
        *("photographer", "interviewee", "interviewer", "speaker", "narrator", "reporter", "reviewer"),
    }
)
"""Roles of those who made the text themselves; all others do something to a text that somebody made."""


def check_edition(edition: Edition) -> tuple[Diagnostic, ...]:
    """Titles that are empty, repeated or too long for the running head, and works without an author."""
    works = tuple(edition.works())
    found = [problem for work in works for problem in _of_work(work)]
    found += _repeated(works)
    if "pdf" in edition.settings.formats:
        found += _running_heads(edition, works)
    return tuple(found)


def _of_work(work: Work) -> Iterator[Diagnostic]:
    if not plain(work.title).strip():
        hint = "give “title” in its front matter some words"
        yield problem("title-empty", f"the title of “{work.id}” has no words", work.span, hint)
    roles = tuple(dict.fromkeys(person.role for person in work.contributors))
    if roles and not CREATORS & set(roles):
        hint = "add the author, or “attributed name” for one who is only said to have written it"
        yield problem("author-missing", f"“{work.id}” has no author, but: {', '.join(roles)}", work.span, hint)


def _repeated(works: tuple[Work, ...]) -> Iterator[Diagnostic]:
    first: dict[str, Work] = {}
    for work in works:
        title = " ".join(plain(work.title).split())
        before = first.setdefault(title.casefold(), work)
        if title and before is not work:
            message = f"“{work.id}” has the same title as “{before.id}”: {title}"
            hint = "tell them apart by a subtitle or a date in the title"
            yield problem("title-repeated", message, work.span, hint)


def _running_heads(edition: Edition, works: tuple[Work, ...]) -> Iterator[Diagnostic]:
    """Heads that are longer than a line; the length of a line is estimated from the page and the type."""
    room = _room(edition.settings)
    verso = _words(edition.text.short_title or edition.text.title)
    if len(verso) > room:
        hint = f"give book.short_title at most {room} characters"
        yield problem("running-head-long", f"the running head “{verso}” is longer than a line", None, hint)
    for work in works:
        author = ", ".join(person.name for person in work.by("author"))
        title = _words(work.short_title or work.title)
        if len(author) + len(title) + 2 > room:
            hint = f"give it a “short_title” of at most {max(room - len(author) - 2, 8)} characters"
            message = f"the running head of “{work.id}” is longer than a line"
            yield problem("running-head-long", message, work.span, hint)


def _words(inlines: Inlines) -> str:
    return " ".join(plain(inlines).split())


def _room(settings: Settings) -> int:
    """About how many characters a line of the running head has."""
    page = settings.page
    width, _ = trim(page.size)
    margins = [points(margin) for margin in (page.margins.inside, page.margins.outside) if margin]
    measure = width - sum(margins) if len(margins) == 2 else width * MEASURE
    return int(measure / (points(page.font_size) * LETTER))
