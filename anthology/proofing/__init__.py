"""Proofs: pictures of a finished PDF for those who look it over, and what they should look at first."""

from anthology.proofing.proof import Wanted, make_proof
from anthology.proofing.sheets import Grid

__all__ = ["Grid", "Wanted", "make_proof"]
