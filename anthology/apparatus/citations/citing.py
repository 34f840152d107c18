"""``cite``: each citation of an edition becomes what the style makes of it, and the bibliography is filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus.citations import processor
from anthology.apparatus.citations.bibliography import Bibliography, missing
from anthology.apparatus.citations.exchange import BIBLIOGRAPHY, Inward, Outward
from anthology.apparatus.citations.places import Group, groups
from anthology.apparatus.citations.placing import Placing, Rendered
from anthology.apparatus.citations.processor import AbsentError, Json, RefusedError
from anthology.apparatus.citations.styles import CitationStyle
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.model.edition import Edition, Matter
from anthology.model.text import Block, Citation, Inline, List, Paragraph, Text
from anthology.terms import terms

VERSION = [1, 23]
"""The version of pandoc's document type (pandoc-types) that is written."""


def cite(edition: Edition, bibliography: Bibliography, style: CitationStyle, span: Span) -> Diagnosed[Edition]:
    """The edition with its citations written out, as notes where the style wants notes, and its bibliography filled.

    Short forms, “ibid.” and the letters behind years follow from the order of the book; each work begins anew. A
    key that the bibliography does not have is an error (``citation-unknown``). ``span`` is where the style is named.
    """
    found = tuple(groups(edition))
    unknown = tuple(_unknown(found, bibliography))
    cited = {item.key for group in found for citation in group.citations for item in citation.items}
    everything = edition.settings.citations.listed == "all"
    items = [dict(r.item) for key, r in bibliography.references.items() if everything or key in cited]
    if unknown or not items:
        return Diagnosed(edition, unknown)
    sent = _Sent.of(found, everything)
    try:
        made = processor.process(sent.document, items, style.text, edition.settings.book.language)
    except AbsentError:
        return Diagnosed(edition, (missing(span),))
    except RefusedError as error:
        hint = "try another style; if the style is sound, look at the entries that are cited"
        return Diagnosed(edition, (problem("citations-failed", f"the citations cannot be set: {error}", span, hint),))
    listed = any(matter.name == BIBLIOGRAPHY for matter in (*edition.front, *edition.back))
    inward = Inward(tuple(sent.outward.kept), listed)
    made_of = zip(sent.citations, _rendered(made["blocks"], inward), strict=True)
    rendered = {id(citation): one for citation, one in made_of}
    placed = Placing(rendered, edition.settings.book.language, style.in_notes).edition(edition)
    entries = tuple(_entries(made["blocks"], inward))
    return Diagnosed(_with_entries(placed, entries))


def _unknown(found: Iterable[Group], bibliography: Bibliography) -> Iterator[Diagnostic]:
    for group in found:
        for citation in group.citations:
            for item in citation.items:
                if item.key not in bibliography.references:
                    near = nearest(item.key, bibliography.references)
                    hint = f"{near} " if near else ""
                    hint += "write \\@ where no citation is meant" if citation.in_text else "look for it in your files"
                    message = f"the bibliography has no entry “{item.key}”"
                    yield problem("citation-unknown", message, item.span, hint)


# -- to pandoc -------------------------------------------------------------------------------------


class _Sent(Struct):
    """The citations as a document of pandoc's, each in a paragraph of its own.

    One that stands in a note has a note to itself there, too: so pandoc makes no brackets around it.
    """

    outward: Outward = field(default_factory=Outward)
    citations: list[Citation] = field(default_factory=list)
    blocks: list[Json] = field(default_factory=list)
    everything: bool = False

    @classmethod
    def of(cls, found: Iterable[Group], everything: bool) -> _Sent:
        """The document for groups of citations; ``everything`` lists also what is not cited."""
        sent, home = cls(everything=everything), ""
        for group in found:
            if group.home != home:
                sent.blocks.append({"t": "Header", "c": [1, ["", ["reset-citation-positions"], []], []]})
                home = group.home
            sent._add(group)
        return sent

    @property
    def document(self) -> Json:
        """The whole of it."""
        meta: Json = {}
        if self.everything:
            all_of_them = {"citationId": "*", "citationMode": {"t": "NormalCitation"}, **_NO_WORDS}
            meta["nocite"] = {"t": "MetaInlines", "c": [{"t": "Cite", "c": [[all_of_them], []]}]}
        return {"pandoc-api-version": VERSION, "meta": meta, "blocks": self.blocks}

    def _add(self, group: Group) -> None:
        for citation in group.citations:
            paragraph = {"t": "Para", "c": [self._cite(citation)]}
            note = {"t": "Para", "c": [{"t": "Note", "c": [paragraph]}]}
            self.blocks.append(note if group.in_note else paragraph)

    def _cite(self, citation: Citation) -> Json:
        self.citations.append(citation)
        items = []
        for n, item in enumerate(citation.items):
            mode = "SuppressAuthor" if item.bare else "NormalCitation"
            items.append(
                {
                    **_NO_WORDS,
                    "citationId": item.key,
                    "citationPrefix": self.outward.inlines(_trimmed(item.prefix)),
                    "citationSuffix": self.outward.inlines(_comma(item.suffix)),
                    "citationMode": {"t": "AuthorInText" if citation.in_text and not n else mode},
                }
            )
        return {"t": "Cite", "c": [items, []]}


_NO_WORDS: Json = {"citationPrefix": [], "citationSuffix": [], "citationNoteNum": 0, "citationHash": 0}


def _trimmed(words: tuple[Inline, ...]) -> tuple[Inline, ...]:
    match words:
        case (Text(text=text) as first, *rest) if text[:1] == " ":
            words = (replace(first, text=text.lstrip()), *rest)
        case _:
            pass
    match words:
        case (*rest, Text(text=text) as last) if text[-1:] == " ":
            words = (*rest, replace(last, text=text.rstrip()))
        case _:
            pass
    return words


def _comma(words: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The words after a key; a locator is known as one also where no comma stands before it."""
    match words:
        case (Text(text=text) as first, *rest) if text and text[0] not in ", ":
            return (replace(first, text=f", {text}" if text[0].isalnum() else text), *rest)
        case _:
            return words


# -- from pandoc -----------------------------------------------------------------------------------


def _rendered(blocks: Iterable[Json], inward: Inward) -> Iterator[Rendered]:
    """What was made of each citation, in the order in which they were sent."""
    for cite in _cites(blocks):
        inside = cite["c"][1]
        notes = [one for one in inside if one["t"] == "Note"]
        text = inward.inlines(one for one in inside if one["t"] != "Note")
        note = inward.inlines(one for note in notes for block in note["c"] for one in block["c"])
        yield Rendered(_trimmed(text), note)


def _cites(made: Json) -> Iterator[Json]:
    """The citations anywhere in what pandoc made."""
    if isinstance(made, list):
        for one in made:
            yield from _cites(one)
    elif isinstance(made, dict):
        if made.get("t") == "Cite":
            yield made
        else:
            yield from _cites(made.get("c"))


def _entries(blocks: Iterable[Json], inward: Inward) -> Iterator[tuple[Block, ...]]:
    """The entries of the bibliography, each with its anchor."""
    for block in blocks:
        if block["t"] == "Div" and block["c"][0][0] == "refs":
            for entry in block["c"][1]:
                attributes, content = entry["c"]
                inlines = inward.inlines(one for inside in content for one in inside["c"])
                yield (Paragraph(inlines, Span(""), anchor=attributes[0]),)


def _with_entries(edition: Edition, entries: tuple[tuple[Block, ...], ...]) -> Edition:
    """The edition with its bibliography filled, wherever that stands; left empty, the page is dropped."""
    if not entries:
        return edition
    title = (Text(terms(edition.settings.book.language).word(BIBLIOGRAPHY)),)

    def filled(matter: Matter) -> Matter:
        if matter.name != BIBLIOGRAPHY or matter.work:
            return matter
        return replace(matter, title=title, blocks=(List(entries, Span("")),))

    return replace(edition, front=tuple(map(filled, edition.front)), back=tuple(map(filled, edition.back)))
