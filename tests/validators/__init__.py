"""The outside judges of what the project writes: EPUBCheck, veraPDF and Ace by DAISY.

Each module wraps one of them: a path in, typed complaints out, no judgement of its own. The fixtures
``epubcheck``, ``verapdf`` and ``ace`` in ``tests/conftest.py`` hand them to any test. The tests beside these
modules plant one defect in a clean book and want it found: a judge that cannot say no proves nothing.
"""
