"""The navigation document of an EPUB (EPUB 3.3, section 7), and the outline for the NCX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anthology.escaping import escape
from anthology.model.document import Document, PageMark
from anthology.terms import terms

# Which kinds of pages are landmarks, and which structural semantics of other documents make them one.
_KINDS = {"cover": "cover", "title": "titlepage", "copyright": "copyright-page", "contents": "toc"}
_SEMANTICS = frozenset(
    {"introduction", "preface", "foreword", "prologue", "epilogue", "afterword", "conclusion", "appendix"}
    | {"acknowledgments", "index", "colophon"}
)


def href(document: Document) -> str:
    """The address of a document's file, beside the navigation document."""
    return f"{document.id}.xhtml"


def outline(documents: Sequence[Document]) -> Iterator[tuple[Document, tuple[Document, ...]]]:
    """Each listed document of level 1, with those of level 2 that follow it."""
    listed = tuple(document for document in documents if document.level)
    tops = [index for index, document in enumerate(listed) if document.level == 1 or index == 0]
    for top, following in zip(tops, [*tops[1:], len(listed)], strict=True):
        yield listed[top], listed[top + 1 : following]


def body(documents: Sequence[Document], pages: Sequence[PageMark], language: str) -> str:
    """The body of the navigation document, in the book's language."""
    words = terms(language)
    toc = "\n".join(_item(document, inside, language) for document, inside in outline(documents))
    places = "\n".join(
        f'<li><a epub:type="{kind}" href="{href(document)}">{escape(label)}</a></li>'
        for kind, document, label in _landmarks(documents, words.word("text"))
    )
    return f"""<body>
<nav epub:type="toc" role="doc-toc" id="toc">
<h1>{escape(words.word("contents"))}</h1>
<ol>
{toc}
</ol>
</nav>
<nav epub:type="landmarks" id="landmarks" hidden="">
<h2>{escape(words.word("landmarks"))}</h2>
<ol>
{places}
</ol>
</nav>{_page_list(pages, words.word("page-list"))}
</body>"""


def _page_list(pages: Sequence[PageMark], title: str) -> str:
    """The list of printed pages (EPUB 3.3, section 7.4.5); nothing for a book without."""
    if not pages:
        return ""
    links = "\n".join(
        f'<li><a href="{mark.document}.xhtml#{mark.anchor}">{escape(mark.folio)}</a></li>' for mark in pages
    )
    return f"""
<nav epub:type="page-list" role="doc-pagelist" id="page-list" hidden="">
<h2>{escape(title)}</h2>
<ol>
{links}
</ol>
</nav>"""


def _item(document: Document, inside: Sequence[Document], language: str) -> str:
    inner = "\n".join(f"<li>{_link(one, language)}</li>" for one in inside)
    nested = f"\n<ol>\n{inner}\n</ol>\n" if inside else ""
    return f"<li>{_link(document, language)}{nested}</li>"


def _link(document: Document, language: str) -> str:
    own = f' lang="{document.language}" xml:lang="{document.language}" dir="{document.direction}"'
    spoken = own if document.language != language else ""
    return f'<a href="{href(document)}"{spoken}>{escape(document.title)}</a>'


def _landmarks(documents: Sequence[Document], text: str) -> Iterator[tuple[str, Document, str]]:
    """The places that readers offer beside the contents, in the order of the book: type, document, words."""
    begun = False
    for document in documents:
        if document.kind in _KINDS:
            yield _KINDS[document.kind], document, document.title
        elif document.section == "body" and not begun:
            begun = True
            yield "bodymatter", document, text
        elif document.section != "body" and document.epub_type in _SEMANTICS:
            yield document.epub_type, document, document.title
