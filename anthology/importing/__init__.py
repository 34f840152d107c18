"""From raw captures to manuscripts, with a ledger that accounts for every character of the source.

``import_sources`` reads files and folders and writes manuscripts; ``report`` shows a ledger to a person; ``verify``
proves that manuscripts and ledgers still rebuild their sources; ``questions`` are what a review asks.
"""

from anthology.importing.ledger import Ledger, Question, questions, rebuild, report
from anthology.importing.running import NAMES, Ask, Imported, import_sources, ledger_ids, load_ledger, verify

__all__ = [
    "NAMES",
    "Ask",
    "Imported",
    "Ledger",
    "Question",
    "import_sources",
    "ledger_ids",
    "load_ledger",
    "questions",
    "rebuild",
    "report",
    "verify",
]
