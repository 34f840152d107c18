"""``head``: the fields of headnotes, set the same in every work, after the headnote's own text."""

from __future__ import annotations

from msgspec.structs import replace

from anthology.apparatus.composing import MADE, ended, text
from anthology.apparatus.works import change_works
from anthology.model.catalogue import HeadnoteField, Work
from anthology.model.edition import Edition
from anthology.model.text import Block, Inlines, Paragraph, Role, Style, Styled, Text
from anthology.terms import Terms, terms

WORDS = {
    HeadnoteField.OCCASION: "occasion",
    HeadnoteField.FIRST_PUBLICATION: "first-published",
    HeadnoteField.SOURCE_FOLLOWED: "source-followed",
}
"""The words that stand before the fields, by their keys among the terms."""


def head(edition: Edition) -> Edition:
    """The edition with the fields of each headnote as paragraphs behind it, in the order of ``HeadnoteField``."""
    words = terms(edition.settings.book.language)
    return change_works(edition, lambda work: _headed(work, words))


def _headed(work: Work, words: Terms) -> Work:
    fields = tuple(_field(field, said, words) for field in HeadnoteField if (said := work.said(field)))
    return replace(work, headnote=(*work.headnote, *fields)) if fields else work


def _field(field: HeadnoteField, said: Inlines, words: Terms) -> Block:
    label = words.label(words.word(WORDS[field]), "").rstrip(" ")
    opening: Inlines = (Styled(Style.SMALL_CAPS, text(label)), Text(" "))
    return Paragraph((*opening, *ended(said)), MADE, Role.NOINDENT)
