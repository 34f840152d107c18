"""What a page says of itself, in its head and its metadata."""

from __future__ import annotations

import re

from anthology.importing import dates, inline
from anthology.importing.html.tree import Node, raw
from anthology.importing.ledger import Field
from anthology.importing.metadata import is_name, person_name
from anthology.importing.pieces import Block


def meta(page: Node, source_url: str, sure: float) -> tuple[list[Block], list[Field]]:
    """The title element as a block that is taken out, and the fields that meta and link elements give."""
    fields: list[Field] = []
    blocks: list[Block] = []
    html = next((node for node in page.nodes() if node.tag == "html"), None)
    tag = (html.attrs.get("lang") or html.attrs.get("xml:lang") or "") if html else ""
    if re.fullmatch(r"[a-zA-Z]{2,3}(?:-[\w-]+)?", tag):
        fields.append(Field("language", tag, 0.9, "the page's own mark"))
    for node in page.nodes():
        if node.tag == "title":
            blocks.append(Block("removed", raw(node), why="title of the page"))
            bare = re.sub(r"\s+[|–—·»-]\s+[^|–—·»-]{2,60}$", "", node.text)
            if re.search(r"\w", bare):
                fields.append(Field("title", inline.escaped(bare), 0.6, "the title of the page", (), True))
        elif node.tag == "link" and node.attrs.get("rel") == "canonical" and not source_url:
            if node.attrs.get("href", "").startswith("http"):
                fields.append(Field("source.url", node.attrs["href"], 0.9, "the page's own address"))
        elif node.tag == "meta":
            fields += _meta_field(node.attrs, sure)
    return blocks, fields


def _meta_field(attrs: dict[str, str], sure: float) -> list[Field]:
    name = (attrs.get("name") or attrs.get("property") or "").lower()
    value = " ".join(attrs.get("content", "").split())
    why = "the page's metadata"
    if not value:
        return []
    if name in ("dc.title", "dcterms.title", "citation_title", "og:title"):
        return [Field("title", inline.escaped(value), 0.65, why, (), True)]
    if name in ("author", "dc.creator", "dcterms.creator", "citation_author") and is_name(value):
        return [Field("author", person_name(value), sure, why)]
    if name in (
        "dc.date",
        "dcterms.created",
        "citation_publication_date",
        "citation_date",
        "date",
        "dcterms.date",
    ):
        found = dates.find(value)
        return [Field("date", found.edtf, 0.6, why)] if found else []
    if name == "dc.source" and not value.startswith("http"):
        return [Field("source.citation", inline.escaped(value), 0.7, why, (), True)]
    return []


def fallbacks(fields: list[Field], main: Node) -> list[Field]:
    """What the page says of itself counts only where its text does not: a first heading is a better title."""
    certain = [f for f in fields if f.name == "title" and f.confidence > 0.9]
    if certain:
        return [f for f in fields if f.name != "title" or f is certain[0]]
    heading = next((n for n in main.nodes() if n.tag in ("h1", "h2") and n.text), None)
    if heading is None:
        best = max((f for f in fields if f.name == "title"), key=lambda f: f.confidence, default=None)
        return [f for f in fields if f.name != "title"] + ([best] if best else [])
    return [f for f in fields if f.name != "title"]
