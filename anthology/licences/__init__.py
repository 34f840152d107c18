"""Licences and statements of rights: what they are called, where they stand, and what they allow."""

from __future__ import annotations

from anthology.licences.table import CUSTOM, Licence, Term, Use, check_licence, licence, licences, takes_in

__all__ = ["CUSTOM", "Licence", "Term", "Use", "check_licence", "licence", "licences", "takes_in"]
