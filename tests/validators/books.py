"""A clean EPUB and a clean PDF, each as small as its judges allow, in which a test plants one defect."""

from __future__ import annotations

import zipfile
from pathlib import Path

from weasyprint import HTML

# A red dot.
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""

_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:uuid:7b2b1f0c-5f0a-4c56-9d0a-3c1c1a0d9e11</dc:identifier>
    <dc:title>A dot</dc:title>
    <dc:language>en</dc:language>
    <dc:creator>N. N.</dc:creator>
    <meta property="dcterms:modified">2001-01-01T00:00:00Z</meta>
    <meta property="schema:accessMode">textual</meta>
    <meta property="schema:accessMode">visual</meta>
    <meta property="schema:accessModeSufficient">textual</meta>
    <meta property="schema:accessibilityFeature">alternativeText</meta>
    <meta property="schema:accessibilityHazard">none</meta>
    <meta property="schema:accessibilitySummary">The one picture is described.</meta>
  </metadata>
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="dot" href="dot.xhtml" media-type="application/xhtml+xml"/>
    <item id="png" href="dot.png" media-type="image/png"/>
  </manifest>
  <spine>
    <itemref idref="dot"/>
    <itemref idref="nav"/>
  </spine>
</package>
"""

_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
  <head><title>{title}</title></head>
  <body>
    <main>{body}</main>
  </body>
</html>
"""

_NAV = """<nav epub:type="toc" role="doc-toc">
      <h1>Contents</h1>
      <ol><li><a href="dot.xhtml">The dot</a></li></ol>
    </nav>"""
_DOT = '<h1>The dot</h1><p>It is red.</p><p><img src="dot.png" alt="A red dot"/></p>'

_CLEAN = {
    "META-INF/container.xml": _CONTAINER,
    "EPUB/package.opf": _PACKAGE,
    "EPUB/nav.xhtml": _PAGE.format(title="Contents", body=_NAV),
    "EPUB/dot.xhtml": _PAGE.format(title="The dot", body=_DOT),
}

_PRINTED = """<html lang="en"><head><title>A dot</title></head>
<body><h1>The dot</h1><p>It is red. <span style="position: absolute">●</span></p></body></html>"""


def write_epub(path: Path, *, file: str = "", replace: str = "", by: str = "") -> Path:
    """Writes the clean EPUB, but for one place: in `file`, the text `replace` stands as `by`."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, text in _CLEAN.items():
            if name == file:
                assert text.count(replace) == 1, f"“{replace}” stands not once in {file}"
                text = text.replace(replace, by)
            archive.writestr(name, text)
        archive.writestr("EPUB/dot.png", _PNG)
    return path


def write_pdf(path: Path, *, variant: str | None) -> Path:
    """Writes the small PDF as a WeasyPrint variant, such as ``pdf/ua-1``; None is plain, untagged PDF."""
    HTML(string=_PRINTED).write_pdf(path, pdf_variant=variant, pdf_tags=variant is not None)
    return path
