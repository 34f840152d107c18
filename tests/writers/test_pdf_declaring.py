"""What is declared of the system's libraries is read once, and means the same when it is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SET = """
import hashlib, sys
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement
from anthology.writers import pdf
pdf.write_pdf
from anthology.writers.pdf import layout, native
from anthology.writers.pdf.parts.order import programs
root = Element("html", {"lang": "de"})
SubElement(SubElement(root, "body"), "p").text = "Donaudampfschifffahrt, officially. " * 40
face = "@font-face { font-family: Book; src: url(book.woff2) } p { font-family: Book; hyphens: auto; width: 5cm }"
font = Path(sys.argv[1]).read_bytes()
laid = layout.lay_out(root, layout.Resources({"page.css": face}, {"book.woff2": font}))
assert not laid.diagnostics, laid.diagnostics
data = laid.value.write_pdf(uncompressed_pdf=True)
assert native.ffi.string(native.harfbuzz.hb_version_string()) and programs()
print(hashlib.sha256(data).hexdigest(), "pycparser" in sys.modules)
"""


FONT = str(Path(__file__).parents[2] / "styles" / "base" / "fonts" / "EBGaramond-Regular.woff2")


def run(kept: Path) -> tuple[str, bool]:
    """The digest of a page, and whether C was read for it; ``kept`` is where Python keeps what it compiles."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = {**clean, "PYTHONPYCACHEPREFIX": str(kept)}
    done = subprocess.run(
        [sys.executable, "-c", SET, FONT], env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    digest, read = done.stdout.split()
    return digest, read == "True"


def test_declarations_are_read_once_and_mean_the_same(tmp_path: Path) -> None:
    digest, read = run(tmp_path)
    assert read
    (kept,) = tmp_path.rglob("declared-*")
    assert run(tmp_path) == (digest, False)
    whole = kept.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"ffi = open('/etc/passwd')\n"):
        kept.write_bytes(damaged)
        assert run(tmp_path) == (digest, True)
        assert kept.read_bytes() == whole
