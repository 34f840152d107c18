"""The other tools that make the same book, each with a preparation that is not counted and a run that is.

python benchmarks/peers.py NAME FOLDER       one run, in a folder that was prepared
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from msgspec import Struct

FONTS = Path(__file__).resolve().parent.parent / "styles" / "base" / "fonts"
_FACES = ("Regular", "Italic", "Bold", "BoldItalic")

_CSS = """
@page { size: 5.5in 8.5in; margin: 0.8in 0.7in; @bottom-center { content: counter(page) }
  @top-center { content: string(head); font-variant-caps: all-small-caps }
  @footnote { margin-top: 14.3pt; padding: 6pt 0 0.05pt } }
%s
html { font: 11pt/14.3pt "EB Garamond"; text-align: justify; hyphens: auto; hyphenate-limit-chars: 6 3 3; widows: 2;
  orphans: 2 }
p { margin: 0; text-indent: 1.25em }
h1 { font-size: 1.75rem; line-height: 28.6pt; text-align: center; break-before: page; string-set: head content() }
.line-block { white-space: pre-line; margin: 14.3pt 2em; text-align: left }
.smallcaps { font-variant-caps: small-caps }
.note { float: footnote; font-size: 0.81rem; line-height: 11.3pt }
.note p { text-indent: 0 }
nav a::after { content: leader(" .") " " target-counter(attr(href), page) }
"""

_TYPST = """
#set page(width: 5.5in, height: 8.5in, margin: (x: 0.7in, y: 0.8in), numbering: "1",
  header: context align(center, smallcaps(query(heading.where(level: 1)).filter(
    it => it.location().page() <= here().page()).map(it => it.body).at(-1, default: []))))
#set text(font: "EB Garamond", size: 11pt, hyphenate: true, lang: "en")
#set par(justify: true, leading: 0.55em, first-line-indent: 1.25em, spacing: 0.55em)
#show heading.where(level: 1): it => pagebreak(weak: true) + align(center, it)
#let horizontalrule = line(length: 30%)
#outline()
"""

_LATEX = r"""
\documentclass[11pt,oneside]{book}
\usepackage[paperwidth=5.5in,paperheight=8.5in,hmargin=0.7in,vmargin=0.8in,headsep=14pt]{geometry}
\usepackage{fontspec}
\setmainfont{EBGaramond}[Path=./, Extension=.ttf, UprightFont=*-Regular, ItalicFont=*-Italic, BoldFont=*-Bold,
  BoldItalicFont=*-BoldItalic, Numbers=OldStyle]
\usepackage{polyglossia}\setdefaultlanguage[variant=british]{english}\setotherlanguages{french,german}
\usepackage{microtype}\usepackage{fancyhdr}\pagestyle{fancy}\fancyhf{}\fancyhead[C]{\leftmark}\fancyfoot[C]{\thepage}
\newcommand{\hypertarget}[2]{#2}\newcommand{\tightlist}{}\setcounter{secnumdepth}{-1}
\linespread{1.05}\parindent1.25em\frenchspacing\emergencystretch3em
\begin{document}\tableofcontents
%s
\end{document}
"""


class Peer(Struct, frozen=True):
    """A tool: what it writes, how its folder is prepared, and how it runs there."""

    name: str
    kind: str
    module: str
    prepare: Callable[..., None]
    run: Callable[[Path], None]


# -- preparing -------------------------------------------------------------------------------------


def _markdown(folder: Path, size: str, **options: object) -> None:
    import prose

    parts = []
    for title, work in prose.works(size, fenced=False, **options):
        text = work.markdown()
        for number in range(1, text.count("[^") + 1):
            text = text.replace(f"[^{number}]", f"[^{work.seed}-{number}]")
        opened, closed = ("", "") if work.tag == "en-GB" else (f"::: {{lang={work.tag}}}\n\n", "\n:::\n")
        parts.append(f"# {title}\n\n{opened}{text}{closed}")
    (folder / "book.md").write_text("\n".join(parts), "utf-8")


def _faces(folder: Path) -> None:
    from fontTools.ttLib import TTFont

    for face in _FACES:
        with TTFont(FONTS / f"EBGaramond-{face}.woff2") as font:
            font.flavor = None
            font.save(folder / f"EBGaramond-{face}.ttf")


def _pandoc(folder: Path, *arguments: str) -> None:
    import pypandoc

    subprocess.run([pypandoc.get_pandoc_path(), *arguments], cwd=folder, check=True)


def _for_weasyprint(folder: Path, size: str, **options: object) -> None:
    from lxml import html

    _markdown(folder, size, **options)
    _faces(folder)
    _pandoc(folder, "book.md", "-f", "markdown+smart", "-t", "html", "-o", "body.html")
    root = html.fromstring(f"<html lang=en-GB><body>{(folder / 'body.html').read_text('utf-8')}</body></html>")
    notes = {item.get("id"): item for item in root.iter("li") if (item.get("id") or "").startswith("fn")}
    for call in list(root.iterfind('.//a[@class="footnote-ref"]')):
        item = notes[call.get("href")[1:]]
        note = html.Element("span", {"class": "note"})
        note.text = " ".join(item.text_content().split()).removesuffix("↩︎")
        call.getparent().replace(call, note)
        note.tail = call.tail
    for section in root.iterfind('.//section[@id="footnotes"]'):
        section.getparent().remove(section)
    contents = html.Element("nav")
    for heading in root.iter("h1"):
        line = html.Element("p")
        link = html.Element("a", {"href": f"#{heading.get('id')}"})
        link.text = heading.text_content()
        line.append(link)
        contents.append(line)
    root.body.insert(0, contents)
    (folder / "book.html").write_bytes(html.tostring(root, encoding="utf-8", doctype="<!doctype html>"))
    rules = "".join(
        f'@font-face {{ font-family: "EB Garamond"; src: url(EBGaramond-{face}.ttf);'
        f" font-weight: {700 if 'Bold' in face else 400}; font-style: {'italic' if 'Italic' in face else 'normal'} }}"
        for face in _FACES
    )
    (folder / "book.css").write_text(_CSS % rules, "utf-8")


def _for_typst(folder: Path, size: str, **options: object) -> None:
    _markdown(folder, size, **options)
    _faces(folder)
    _typst_source(folder)


def _typst_source(folder: Path) -> None:
    _pandoc(folder, "book.md", "-f", "markdown+smart", "-t", "typst", "-o", "body.typ")
    (folder / "book.typ").write_text(_TYPST + (folder / "body.typ").read_text("utf-8"), "utf-8")


def _for_latex(folder: Path, size: str, **options: object) -> None:
    _markdown(folder, size, **options)
    _faces(folder)
    _pandoc(folder, "book.md", "-f", "markdown+smart", "-t", "latex", "--top-level-division=chapter", "-o", "body.tex")
    body = (folder / "body.tex").read_text("utf-8")
    (folder / "book.tex").write_text(_LATEX.replace("%s", body), "utf-8")


# -- running ---------------------------------------------------------------------------------------


def _weasyprint(folder: Path) -> None:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    document = weasyprint.HTML(filename=folder / "book.html")
    document.write_pdf(
        folder / "book.pdf",
        stylesheets=[weasyprint.CSS(filename=folder / "book.css", font_config=fonts)],
        font_config=fonts,
    )


def _typst(folder: Path) -> None:
    import typst

    typst.compile(str(folder / "book.typ"), output=str(folder / "book.pdf"), font_paths=[str(folder)])


def _pandoc_typst(folder: Path) -> None:
    _typst_source(folder)
    _typst(folder)


def _xelatex(folder: Path) -> None:
    for _ in range(2):
        subprocess.run(
            ["xelatex", "-interaction=batchmode", "book.tex"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )


def _pandoc_epub(folder: Path) -> None:
    _pandoc(folder, "book.md", "-f", "markdown+smart", "-o", "book.epub", "--toc", "--metadata", "title=A Book")


def _bare_epub(folder: Path) -> None:
    from ebooklib import epub
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    reader = MarkdownIt().use(footnote_plugin)
    book = epub.EpubBook()
    book.set_title("A Book")
    for number, part in enumerate((folder / "book.md").read_text("utf-8").split("\n# ")):
        page = epub.EpubHtml(title=part.partition("\n")[0], file_name=f"work-{number}.xhtml")
        page.content = reader.render(f"# {part.removeprefix('# ')}")
        book.add_item(page)
        book.toc.append(page)
        book.spine.append(page)
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    data = BytesIO()
    epub.write_epub(data, book)
    (folder / "book.epub").write_bytes(data.getvalue())


PEERS = (
    Peer("weasyprint", "pdf", "weasyprint", _for_weasyprint, _weasyprint),
    Peer("pandoc and typst", "pdf", "typst", _for_typst, _pandoc_typst),
    Peer("typst alone", "pdf", "typst", _for_typst, _typst),
    Peer("xelatex twice", "pdf", "", _for_latex, _xelatex),
    Peer("pandoc epub", "epub", "pypandoc", _markdown, _pandoc_epub),
    Peer("markdown-it and ebooklib", "epub", "ebooklib", _markdown, _bare_epub),
)


def installed() -> Iterator[Peer]:
    """The peers that can run here. All but WeasyPrint and EbookLib need pandoc."""
    for peer in PEERS:
        needed = importlib.util.find_spec(peer.module) if peer.module else shutil.which("xelatex")
        if needed and importlib.util.find_spec("pypandoc"):
            yield peer


def versions() -> dict[str, str]:
    """The versions of what is installed."""
    found = {}
    for package in ("weasyprint", "ebooklib", "typst", "pypandoc_binary"):
        if importlib.util.find_spec(package.removesuffix("_binary")):
            found[package] = version(package)
    if shutil.which("xelatex"):
        said = subprocess.run(["xelatex", "--version"], capture_output=True, text=True, check=True).stdout
        found["xelatex"] = said.splitlines()[0]
    return found


def main() -> int:
    """One run."""
    name, folder = sys.argv[1:]
    next(peer for peer in PEERS if peer.name == name).run(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
