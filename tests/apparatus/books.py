"""The sample book with rights and sources of every kind, and made pages as plain text."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from anthology.apparatus.works import change_works
from anthology.model.catalogue import Rights, Source, Work
from anthology.model.edition import Edition
from anthology.model.text import (
    Blocks,
    Code,
    DefinitionList,
    Inline,
    Inlines,
    Link,
    Paragraph,
    Style,
    Styled,
    WorkReference,
    plain,
)
from tests.samples import inlines, sample_edition, sample_settings

RIGHTS = {
    "letter": Rights("Estate of Thomas Vail", "CC-BY-SA-4.0", inlines("© the estate of Thomas Vail")),
    "essay": Rights("", "CC0-1.0"),
    "poem": Rights("Quai Press", "http://rightsstatements.org/vocab/InC/1.0/"),
    "scene": Rights("Estate of Thomas Vail", "CC-BY-SA-4.0", inlines("© the estate of Thomas Vail")),
    "glossary": Rights("Ines Calder", "LicenseRef-permission"),
    "introduction": Rights("Ines Calder"),
}
SOURCES = {
    "poem": Source(inlines("Leaves of the Quai, 1923."), witness=inlines("a torn copy")),
    "scene": Source(url="https://example.org/scene"),
}


def rich_edition(language: str = "en-GB", **changes: Any) -> Edition:
    """The sample with rights and sources, in a language."""

    def furnished(work: Work) -> Work:
        return replace(work, rights=RIGHTS.get(work.id, work.rights), source=SOURCES.get(work.id, work.source))

    settings = sample_settings()
    settings = settings.model_copy(update={"book": settings.book.model_copy(update={"language": language})})
    return replace(change_works(sample_edition(), furnished), settings=settings, **changes)


def as_text(edition: Edition) -> str:
    """The made pages as they are printed: italics as *…*, references as [id …], no-break spaces as ~."""
    pages = [
        f"# {plain(item.title)}\n\n{_blocks(item.blocks)}" for item in edition.back if item.blocks and not item.work
    ]
    return "\n".join(pages)


def _blocks(blocks: Blocks) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: object) -> str:
    match block:
        case Paragraph(children=children):
            return f"{_inlines(children)}\n"
        case DefinitionList(items=items):
            return "".join(
                f"{_inlines(item.term)}\n"
                + "".join(
                    f"  {_inlines(child.children)}\n"
                    for d in item.definitions
                    for child in d
                    if isinstance(child, Paragraph)
                )
                for item in items
            )
        case _:
            raise AssertionError(block)


def _inlines(run: Inlines) -> str:
    return "".join(_inline(inline) for inline in run).replace("\N{NO-BREAK SPACE}", "~")


def _inline(inline: Inline) -> str:
    match inline:
        case Styled(style=Style.EMPHASIS, children=children):
            return f"*{_inlines(children)}*"
        case WorkReference(work=work, children=children):
            return f"[{work} {_inlines(children)}]"
        case Link(target=target, children=children):
            words = _inlines(children)
            return f"<{target}>" if words == target else f"{words} <{target}>"
        case Code(text=text):
            return f"`{text}`"
        case _:
            return plain((inline,))
