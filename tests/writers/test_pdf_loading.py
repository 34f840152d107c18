"""WeasyPrint is imported without what it seldom calls, and calls it all the same."""

from __future__ import annotations

import subprocess
import sys

SELDOM = """
import sys
from anthology.writers import pdf
pdf.write_pdf
from anthology.writers.pdf.loading import SELDOM
assert not [name for name in SELDOM if name in sys.modules], sys.modules
from weasyprint.pdf import fonts
made = fonts.subset.Options(retain_gids=True)
try:
    fonts.instantiateVariableFont(None, {})
except Exception as error:
    raised = error
import fontTools.subset
import fontTools.varLib.instancer
assert type(made) is fontTools.subset.Options and made.retain_gids
try:
    fontTools.varLib.instancer.instantiateVariableFont(None, {})
except Exception as error:
    assert repr(error) == repr(raised), (error, raised)
"""


DRAWN = """
import sys
from xml.etree.ElementTree import Element, SubElement
from anthology.writers.pdf import layout
root = Element("html")
SubElement(root, "body")
sheets = {"css/page.css": "body { height: 1cm; background: url(../rule.svg) }"}
drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
laid = layout.lay_out(root, layout.Resources(sheets, {"rule.svg": drawing}))
assert not laid.diagnostics, laid.diagnostics
assert b" re" in laid.value.write_pdf(uncompressed_pdf=True)
assert "PIL.PdfImagePlugin" not in sys.modules  # one of those that are imported for what may be any picture
"""


def test_a_drawing_needs_nothing_that_reads_pictures() -> None:
    done = subprocess.run([sys.executable, "-c", DRAWN], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_seldom_called_is_imported_then() -> None:
    done = subprocess.run([sys.executable, "-c", SELDOM], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
