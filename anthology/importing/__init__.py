"""From raw captures to manuscripts, with a ledger that accounts for every character of the source.

``import_sources`` reads files and folders and writes manuscripts; ``report`` shows a ledger to a person; ``verify``
proves that manuscripts and ledgers still rebuild their sources; ``questions`` are what a review asks.
"""

from anthology.importing.ledger import Ledger, Question, questions, rebuild, report
from anthology.importing.metadata import proper
from anthology.importing.proof import ledger_ids, load_ledger, verify
from anthology.importing.running import NAMES, Ask, import_sources
from anthology.importing.store import Imported

__all__ = [
    "NAMES",
    "Ask",
    "Imported",
    "Ledger",
    "Question",
    "import_sources",
    "ledger_ids",
    "load_ledger",
    "proper",
    "questions",
    "rebuild",
    "report",
    "verify",
]
