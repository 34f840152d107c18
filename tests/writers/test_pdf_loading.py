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


def test_what_is_seldom_called_is_imported_then() -> None:
    done = subprocess.run([sys.executable, "-c", SELDOM], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
