"""``furnish``: the pages that write themselves, from what the works say of themselves and from what was done.

Note on the text, sources, permissions, notes on contributors, colophon. All words come from the language's
terms and are typographically right as they stand; what the editors wrote (credit lines, citations) is printed
as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from anthology.apparatus import lists
from anthology.apparatus.citations.exchange import BIBLIOGRAPHY
from anthology.apparatus.composing import MADE, ended, filled, joined, paragraph, text
from anthology.apparatus.emendations import conventions, textual_apparatus
from anthology.apparatus.indexing import NAME as INDEX
from anthology.apparatus.notes import mark
from anthology.apparatus.references import named
from anthology.config.schema import WRITTEN, Marks
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.licences import Licence, check_licence, licence
from anthology.model import dates
from anthology.model.catalogue import Contributor, HeadnoteField, Rights, Source, Work
from anthology.model.edition import Edition, Matter
from anthology.model.text import (
    Blocks,
    Code,
    Definition,
    DefinitionList,
    Inlines,
    Link,
    Series,
    Styled,
    Text,
    WorkReference,
)
from anthology.terms import Terms, sort_key, terms

CLEANUP = ("quotes", "apostrophes", "primes", "dashes", "ellipses", "ranges", "spaces")
"""The kinds of changes by the clean-up that the note on the text names; all others are “other marks”."""


class _Facts(Struct, frozen=True):
    """What the pages are made from."""

    edition: Edition
    terms: Terms
    cleanup: Mapping[str, int]
    versions: Mapping[str, str]
    typefaces: Sequence[str]
    credits: Mapping[str, Inlines]

    @property
    def works(self) -> tuple[Work, ...]:
        """Each work of the book, in its order."""
        return tuple(self.edition.works())


def furnish(
    edition: Edition,
    cleanup: Mapping[str, int],
    versions: Mapping[str, str],
    typefaces: Sequence[str] = (),
    credits: Mapping[str, Inlines] = MappingProxyType({}),
) -> Diagnosed[Edition]:
    """The edition with its front and back matter filled; pages that would be empty are dropped.

    ``cleanup`` counts the typographic changes by kind (``CLEANUP``), ``versions`` names the programs that
    make the book, ``typefaces`` its faces; ``credits`` are drafted credit lines of works that have none, by
    their ids. Reported: a work without rights (``rights-missing``), an unknown
    licence (``licence-unknown``), a contributor with two different notes (``about-differs``), and a language
    whose words the pipeline does not have (``terms-missing``).
    """
    language = terms(edition.settings.book.language)
    if any(item.name == "illustrations" for item in (*edition.front, *edition.back)):
        edition = lists.with_figures_anchored(edition)
    facts = _Facts(edition, language, cleanup, versions, typefaces, credits)
    furnished = replace(
        edition,
        front=tuple(_furnished(_with_frontispiece(edition), facts)),
        back=tuple(_furnished(_with_notes(edition), facts)),
    )
    return Diagnosed(furnished, tuple(_problems(facts)))


NOTES = "notes"
BEHIND_NOTES = (
    "glossary",
    "persons",
    "bibliography",
    "sources",
    "first-publication",
    "illustrations",
    "permissions",
    "contributors",
    "index",
    "colophon",
)
"""The pages of the back matter before which the notes stand, unless the config places them (Chicago Manual, 1.4)."""


def _with_notes(edition: Edition) -> tuple[Matter, ...]:
    """The back matter, with the page of the notes where there is one and the config does not say where."""
    back = edition.back
    if not edition.noted_at_back() or any(item.name == NOTES for item in (*edition.front, *back)):
        return back
    place = next((number for number, item in enumerate(back) if item.name in BEHIND_NOTES), len(back))
    return (*back[:place], Matter(NOTES), *back[place:])


FRONTISPIECE, TITLE = "frontispiece", "title"


def _with_frontispiece(edition: Edition) -> tuple[Matter, ...]:
    """The front matter, with the frontispiece before the title where there is one and the config does not say where."""
    front, figure = edition.front, edition.text.frontispiece
    if figure and not any(item.name == FRONTISPIECE for item in (*front, *edition.back)):
        place = next((number for number, item in enumerate(front) if item.name == TITLE), 0)
        front = (*front[:place], Matter(FRONTISPIECE), *front[place:])
    return tuple(replace(item, blocks=figure) if item.name == FRONTISPIECE else item for item in front)


def _furnished(matter: Iterable[Matter], facts: _Facts) -> Iterator[Matter]:
    for item in matter:
        write = _PAGES.get(item.name) if item.work is None else None
        if write is not None:
            blocks = write(facts)
            if blocks:
                yield replace(item, title=text(facts.terms.word(item.name)), blocks=blocks)
        elif item.name == NOTES:
            if facts.edition.noted_at_back():
                yield replace(item, title=text(facts.terms.word(NOTES)))
        elif item.name in WRITTEN and item.work is None:
            if item.blocks:  # which are made from the editor's entries before the clean-up
                yield replace(item, title=text(facts.terms.word(item.name)))
        elif not _is_empty(item, facts.edition):
            yield item


def _is_empty(item: Matter, edition: Edition) -> bool:
    """Whether a page that is not made here would have nothing on it."""
    made = dict.fromkeys((BIBLIOGRAPHY, INDEX), item.blocks)
    own = {name: edition.text.page(name) for name in ("dedication", "epigraph", FRONTISPIECE)} | made
    return not own.get(item.name, True)


def _reference(work: Work) -> Inlines:
    """The title of a work as a reference to it, so that print gives its page and the EPUB a link."""
    return (WorkReference(work.id, "", named(work), work.span),)


def _list(items: Iterable[tuple[Inlines, Blocks]]) -> Blocks:
    """Terms and what is said of each, as one list; nothing for none."""
    definitions = tuple(Definition(term, (blocks,), MADE) for term, blocks in items if blocks)
    return (DefinitionList(definitions, MADE),) if definitions else ()


# -- note on the text ------------------------------------------------------------------------------


def _note_on_the_text(facts: _Facts) -> Blocks:
    words = facts.terms
    works, count = facts.works, sum(work.words for work in facts.works)
    extent = filled(
        words.sentence("note-extent"),
        works=words.sentence("works", len(works)),
        words=words.sentence("words", count),
    )
    sentences = (extent, _cleanup(facts), _conventions(facts))
    said = tuple(block for inlines in sentences for block in paragraph(inlines))
    return (*said, *textual_apparatus(works, words)) if works else ()


def _cleanup(facts: _Facts) -> Inlines:
    counted = dict.fromkeys((*CLEANUP, "other"), 0)
    for rule, count in facts.cleanup.items():
        counted[rule if rule in CLEANUP else "other"] += count
    said = [facts.terms.sentence(f"cleanup-{rule}", count) for rule, count in counted.items() if count]
    if not said:
        return text(facts.terms.sentence("note-cleanup-none"))
    return filled(facts.terms.sentence("note-cleanup"), changes=facts.terms.names(said))


def _conventions(facts: _Facts) -> Inlines:
    """How gaps, notes and languages are shown, as far as the book has them."""
    own = facts.edition.settings.book.language
    of_works = _languages((work.language for work in facts.works), own)
    of_passages = _languages(
        (
            *(inline.language for work in facts.works for inline in work.inlines(Styled)),
            *(getattr(block, "language", "") for work in facts.works for block in work.all_blocks),
        ),
        own,
    )
    sentences = (
        conventions(facts.works, facts.edition.settings, facts.terms),
        _series(facts),
        _in_languages(facts.terms, "note-languages-works", of_works),
        _in_languages(facts.terms, "note-languages-passages", of_passages),
    )
    return joined(sentences, " ")


def _series(facts: _Facts) -> Inlines:
    """Which marks each series of notes has: said only where there is more than one."""
    present = [s for s in Series if any(note.series is s for work in facts.works for note in work.notes)]
    if len(present) < 2:
        return ()
    words, notes = facts.terms, facts.edition.settings.notes
    said = [
        f"{words.in_sentence(words.word(f'{series}-notes'))} {_first_marks(notes.of(series).marks)}"
        for series in present
    ]
    return filled(words.sentence("note-notes"), series=words.series(said))


def _first_marks(marks: Marks) -> str:
    return ", ".join(mark(marks, number) for number in (1, 2, 3))


def _languages(tags: Iterable[str], own: str) -> tuple[str, ...]:
    """The languages among tags that are not the book's, by their main subtag."""
    book = own.split("-")[0].lower()
    return tuple(sorted({tag.split("-")[0].lower() for tag in tags if tag} - {book}))


def _in_languages(words: Terms, key: str, tags: tuple[str, ...]) -> Inlines:
    names = sorted((words.language_name(tag) for tag in tags), key=sort_key)
    return filled(words.sentence(key), languages=words.names(names)) if names else ()


# -- sources ---------------------------------------------------------------------------------------


def _sources(facts: _Facts) -> Blocks:
    return _list((_reference(work), _source(work.source, facts.terms)) for work in facts.works if work.source)


def _first_publication(facts: _Facts) -> Blocks:
    field = HeadnoteField.FIRST_PUBLICATION
    return _list((_reference(work), paragraph(ended(work.said(field)))) for work in facts.works)


def _illustrations(facts: _Facts) -> Blocks:
    return lists.illustrations(facts.works, facts.edition.text.frontispiece)


def _source(source: Source, words: Terms) -> Blocks:
    witness = (*text(words.label(words.word("witness"), "")), *source.witness) if source.witness else ()
    sentences = (ended(source.citation), ended(witness), ended(_address(source, words)))
    return paragraph(joined(sentences, " "))


def _address(source: Source, words: Terms) -> Inlines:
    if not source.url:
        return ()
    link: Inlines = (Link(source.url, (Text(source.url, literal=True),)),)
    if not source.retrieved:
        return link
    date = words.date(dates.parse(source.retrieved))
    return filled(words.sentence("source-retrieved"), address=link, date=date)


# -- permissions -----------------------------------------------------------------------------------


def _permissions(facts: _Facts) -> Blocks:
    """Works with the same rights are named together, in the order of the book."""
    groups: dict[tuple[Rights, Inlines], list[Work]] = {}
    for work in facts.works:
        if work.rights and work.rights.stated:
            printed = Rights(work.rights.holder, work.rights.licence, work.rights.credit)
            credit = work.rights.credit or facts.credits.get(work.id, ())
            groups.setdefault((printed, credit), []).append(work)
    return _list(
        (joined([_reference(work) for work in works], ", "), _rights(rights, credit, facts.terms))
        for (rights, credit), works in groups.items()
    )


def _rights(rights: Rights, credit: Inlines, words: Terms) -> Blocks:
    """The credit line, as it was asked for or drafted, in a paragraph of its own; then holder and licence."""
    holder: Inlines = ()
    if rights.holder and not credit:
        holder = ended(filled(words.sentence("permission-holder"), holder=rights.holder))
    known = licence(rights.licence) if rights.licence else None
    terms_of_use = ended(_licence(known, words)) if known else ()
    return (*paragraph(credit), *paragraph(joined((holder, terms_of_use), " ")))


def _licence(known: Licence, words: Terms) -> Inlines:
    link: Inlines = (Link(known.url, text(known.name)),)
    match known.kind:
        case "licence":
            return (*text(words.label(words.word("licence"), "")), *link)
        case "public-domain":
            return filled(words.sentence("permission-public-domain"), statement=link)
        case "statement":
            return filled(words.sentence("permission-statement"), statement=link)


# -- contributors ----------------------------------------------------------------------------------

Person = tuple[str, str]
"""Sort name and name: who is the same in different works."""


def _contributors(facts: _Facts) -> Blocks:
    people = _people(facts)
    order = sorted(people, key=lambda person: (sort_key(person[0]), sort_key(person[1])))
    return _list((text(person[1]), _about(person, people[person], facts)) for person in order)


def _people(facts: _Facts) -> Mapping[Person, list[tuple[Contributor, Work | None]]]:
    """Everybody who had a part in the book or in a work, with what they did; the book's own people first."""
    people: dict[Person, list[tuple[Contributor, Work | None]]] = {}
    for declared in facts.edition.settings.book.contributors:
        person = Contributor(declared.role, declared.name, declared.sort or _sort_name(declared.name))
        people.setdefault(_who(person), []).append((person, None))
    for work in facts.works:
        for person in work.contributors:
            people.setdefault(_who(person), []).append((person, work))
    return people


def _who(person: Contributor) -> Person:
    return person.sort or _sort_name(person.name), person.name


def _sort_name(name: str) -> str:
    """The name with its last word first, as the config promises for names without a ``sort``."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _about(person: Person, parts: Sequence[tuple[Contributor, Work | None]], facts: _Facts) -> Blocks:
    about = next((part.about for part, _ in parts if part.about), ())
    roles: dict[str, list[Work]] = {}
    for part, work in parts:
        of_role = roles.setdefault(part.role, [])
        if work and work not in of_role:
            of_role.append(work)
    author_first = sorted(roles.items(), key=lambda item: (bool(item[1]), item[0] != "author"))
    said = tuple(_part_in(role, works, facts.terms) for role, works in author_first)
    return (*paragraph(ended(about)), *paragraph(joined(said, " ")))


def _part_in(role: str, works: Sequence[Work], words: Terms) -> Inlines:
    """What somebody was to works: ``Translator: A, B.``; to the book itself, only what they were."""
    said = words.role(role)
    label = said[:1].upper() + said[1:]
    if not works:
        return ended(text(label))
    titles = joined([_reference(work) for work in works], ", ")
    return ended((*text(words.label(label, "")), *titles))


# -- colophon --------------------------------------------------------------------------------------

GROUP = 8
"""How many characters of a digest stand together, so that it can be broken into lines."""


def _colophon(facts: _Facts) -> Blocks:
    words, edition = facts.terms, facts.edition
    software = [f"{name}\N{NO-BREAK SPACE}{version}" for name, version in sorted(facts.versions.items())]
    digest = " ".join(edition.digest[start : start + GROUP] for start in range(0, len(edition.digest), GROUP))
    made = (
        _told(words, "colophon-typefaces", typefaces=words.names(list(facts.typefaces))),
        _told(words, "colophon-software", software=words.names(software)),
    )
    inputs = (
        _told(words, "colophon-edition", name=edition.name),
        _told(words, "colophon-digest", digest=(Code(digest),) if digest else ()),
    )
    return (*paragraph(joined(made, " ")), *paragraph(joined(inputs, " ")))


def _told(words: Terms, key: str, **values: Inlines | str) -> Inlines:
    """A sentence, if all its values are there."""
    return ended(filled(words.sentence(key), **values)) if all(values.values()) else ()


_PAGES: Mapping[str, Callable[[_Facts], Blocks]] = {
    "note-on-the-text": _note_on_the_text,
    "sources": _sources,
    "first-publication": _first_publication,
    "illustrations": _illustrations,
    "permissions": _permissions,
    "contributors": _contributors,
    "colophon": _colophon,
}

# -- what is wrong ---------------------------------------------------------------------------------


def _problems(facts: _Facts) -> Iterator[Diagnostic]:
    book = facts.edition.settings.book
    if not facts.terms.known:
        hint = "write to the project with the words of the language, or choose another"
        message = f"the pipeline has no words in “{book.language}”; headings and notes are in English"
        yield problem("terms-missing", message, None, hint)
    yield from check_licence(book.licence, None)
    for work in facts.works:
        if work.rights is None or not work.rights.stated:
            hint = "add “rights” to its front matter: holder, licence or credit"
            yield problem("rights-missing", f"nothing says who holds the rights in “{work.id}”", work.span, hint)
        else:
            yield from check_licence(work.rights.licence, work.span)
    yield from _differing(facts)


def _differing(facts: _Facts) -> Iterator[Diagnostic]:
    """Contributors of whom two works say different things: only the first is printed."""
    for (_, name), parts in _people(facts).items():
        told = [(part.about, work) for part, work in parts if part.about and work]
        for about, work in told[1:]:
            if about != told[0][0]:
                first = told[0][1].id
                hint = "say it in one of the two only, or say the same"
                message = f"“{work.id}” tells something else about {name} than “{first}”, which is printed"
                yield problem("about-differs", message, work.span, hint)
