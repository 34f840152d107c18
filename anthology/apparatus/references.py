"""References between works: each must lead somewhere, and each has words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus.works import change_works, changed_notes, rewritten
from anthology.config.schema import MATTER
from anthology.diagnostics import Diagnosed, Diagnostic, nearest, problem
from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import Edition, Matter, Part
from anthology.model.text import (
    Blocks,
    Heading,
    Inline,
    Inlines,
    Link,
    NoteReference,
    Style,
    Styled,
    Text,
    WorkReference,
    changed,
    each,
    holds,
    transform_all,
)
from anthology.terms import terms

_WITHOUT_TEXT = (*("half-title", "frontispiece", "title", "copyright", "dedication", "epigraph", "contents", "notes"),)
"""Pages to which nothing can refer."""


def resolve_references(edition: Edition, catalogue: Catalogue) -> Diagnosed[Edition]:
    """The edition with words for each reference that has none: the title of its work in italics, or, for a
    heading of the same work, that heading.

    A reference to an unknown work or anchor is an error. One to a work of the catalogue, or to a page made from data,
    that is not in this edition stays as it is and is told (``reference-outside``): what has no page can still be named.
    """
    resolver = _Resolver.of(edition, catalogue)
    resolved = change_works(edition, resolver.work)
    resolved = replace(
        resolved,
        text=replace(
            resolved.text,
            frontispiece=resolver.blocks(resolved.text.frontispiece),
            dedication=resolver.blocks(resolved.text.dedication),
            epigraph=resolver.blocks(resolved.text.epigraph),
            blurb=resolver.blocks(resolved.text.blurb),
            front_flap=resolver.blocks(resolved.text.front_flap),
            back_flap=resolver.blocks(resolved.text.back_flap),
        ),
        front=tuple(resolver.matter(item) for item in resolved.front),
        parts=tuple(resolver.part(part) for part in resolved.parts),
        back=tuple(resolver.matter(item) for item in resolved.back),
    )
    return Diagnosed(resolved, tuple(resolver.problems))


def named(work: Work) -> Inlines:
    """The title of a work as written in a sentence: in italics, without note calls, links and anchors."""
    return (Styled(Style.EMPHASIS, rewritten(work.title, only_words), language=work.language),)


def only_words(inline: Inline) -> Inlines:
    """What is left of an inline in a list that points at it: no note calls, links and anchors."""
    match inline:
        case NoteReference():
            return ()
        case Link(children=children) | WorkReference(children=children):
            return children
        case Styled():
            return (replace(inline, anchor="", mention=None, index=()),)
        case _:
            return (inline,)


class _Target(Struct, frozen=True):
    """A work that can be referred to, with its anchors; the words of those that are headings."""

    work: Work
    inside: bool
    anchors: Mapping[str, Inlines]


class _Resolver(Struct):
    """Rewrites references and gathers what is wrong with them."""

    targets: Mapping[str, _Target]
    pages: Mapping[str, str]
    inside: frozenset[str]
    problems: list[Diagnostic] = field(default_factory=list)

    @classmethod
    def of(cls, edition: Edition, catalogue: Catalogue) -> _Resolver:
        """A resolver that knows all works; those of the edition as they are in it."""
        inside = {work.id: work for work in edition.works()}
        works = {work.id: work for work in catalogue.works} | inside
        targets = {id: _Target(work, id in inside, dict(_anchors(work))) for id, work in works.items()}
        words = terms(edition.settings.book.language)
        pages = {name: words.word(name) for name in MATTER if name not in _WITHOUT_TEXT}
        return cls(targets, pages, frozenset(item.name for item in (*edition.front, *edition.back)))

    def work(self, work: Work) -> Work:
        """The work with its references resolved, wherever they stand."""
        if work.inlines(WorkReference):
            work = changed(
                work,
                title=self.inlines(work.title, work.id),
                subtitle=self.inlines(work.subtitle, work.id),
                headnote=self.blocks(work.headnote, work.id),
                blocks=self.blocks(work.blocks, work.id),
                notes=changed_notes(work.notes, lambda run: self.inlines(run, work.id)),
            )
        people = each(lambda person: changed(person, about=self.inlines(person.about, work.id)), work.contributors)
        source, standoff = work.source, work.standoff
        if source:
            citation, witness = self.inlines(source.citation, work.id), self.inlines(source.witness, work.id)
            source = changed(source, citation=citation, witness=witness)
        if standoff:
            standoff = standoff.with_remarks(self.inlines(words, work.id) for words in standoff.remarks())
        return changed(
            work,
            headnote_fields=tuple((field, self.inlines(said, work.id)) for field, said in work.headnote_fields),
            contributors=people,
            source=source,
            standoff=standoff,
        )

    def part(self, part: Part) -> Part:
        """The part with the references in its own texts resolved."""
        return replace(part, epigraph=self.blocks(part.epigraph), introduction=self.blocks(part.introduction))

    def matter(self, item: Matter) -> Matter:
        """The matter with the references in its own text resolved."""
        return replace(item, blocks=self.blocks(item.blocks))

    def blocks(self, blocks: Blocks, home: str = "") -> Blocks:
        """Blocks of the work ``home``, or of the book's own texts."""
        return transform_all(blocks, lambda run: self.inlines(run, home))

    def inlines(self, run: Inlines, home: str) -> Inlines:
        """Inlines, likewise."""
        if not holds(run, WorkReference):
            return run
        return rewritten(run, lambda inline: (self._resolved(inline, home),))

    def _resolved(self, inline: Inline, home: str) -> Inline:
        if not isinstance(inline, WorkReference):
            return inline
        target = self.targets.get(inline.work or home)
        if target is None:
            return self._to_page(inline)
        if inline.anchor and inline.anchor not in target.anchors:
            hint = nearest(inline.anchor, target.anchors) or f"write {{#{inline.anchor}}} where it should lead"
            message = f"“{target.work.id}” has no anchor “{inline.anchor}”"
            self.problems.append(problem("anchor-unknown", message, inline.span, hint))
        elif not target.inside:
            message = f"the reference to “{target.work.id}” leads nowhere: it is not in this edition"
            self.problems.append(problem("reference-outside", message, inline.span))
        return inline if inline.children else replace(inline, children=_words(inline, target))

    def _to_page(self, reference: WorkReference) -> Inline:
        """A reference to a page that is made from data, by its name; its title is written where words are missing."""
        title = self.pages.get(reference.work)
        if title is None:
            self._report_unknown_work(reference)
            return reference
        if reference.anchor:
            message = f"“{reference.work}” is made from data, and has no anchor “{reference.anchor}”"
            self.problems.append(problem("anchor-unknown", message, reference.span, "refer to the page as a whole"))
        elif reference.work not in self.inside:
            message = f"the reference to “{reference.work}” leads nowhere: it is not in this edition"
            self.problems.append(problem("reference-outside", message, reference.span))
        return reference if reference.children else replace(reference, children=(Text(title),))

    def _report_unknown_work(self, reference: WorkReference) -> None:
        if reference.work:
            hint = (
                nearest(reference.work, (*self.targets, *self.pages))
                or "run “anthology list” to see the ids of all works"
            )
            message = f"no work is called “{reference.work}”"
        else:
            hint = "name the work: work:id#anchor"
            message = "a reference in the book’s own texts must name a work"
        self.problems.append(problem("work-unknown", message, reference.span, hint))


def _words(reference: WorkReference, target: _Target) -> Inlines:
    heading = target.anchors.get(reference.anchor, ()) if not reference.work else ()
    return rewritten(heading, only_words) if heading else named(target.work)


def _anchors(work: Work) -> Iterator[tuple[str, Inlines]]:
    """Each anchor of a work, with the words of the heading that it is on."""
    for block in work.all_blocks:
        anchor = getattr(block, "anchor", "")
        if anchor:
            yield anchor, block.children if isinstance(block, Heading) else ()
    yield from ((inline.anchor, ()) for inline in work.inlines(Styled) if inline.anchor)
