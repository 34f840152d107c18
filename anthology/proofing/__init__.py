"""Proofs: pictures of a finished PDF for those who look it over, and what they should look at first."""

from anthology.proofing.proof import Proof, Wanted, make_proof
from anthology.proofing.sheets import Grid

__all__ = ["Grid", "Proof", "Wanted", "make_proof"]
