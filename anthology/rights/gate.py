"""The gate: a work whose rights, as its front matter states them, do not cover the edition is an error.

A work is cleared by its licence or by a permission; either is enough. What nobody has stated is no error: the
editor is warned, and decides. Nothing here is legal advice, and no clock is read: a permission must last to the
end of the edition's own date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from anthology.config.schema import WORLD
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnostic, Severity, has_errors, problem
from anthology.licences import Licence, licence
from anthology.model import dates
from anthology.model.catalogue import Permission, Rights, Work
from anthology.model.clearance import Clearance, Status
from anthology.model.dates import Date
from anthology.model.edition import Edition
from anthology.rights.changes import is_emended

_MEDIA = {"epub": "an EPUB", "print": "print", "web": "the web"}


class Need(Struct, frozen=True):
    """What an edition needs the rights for. ``date`` is when: its own, or the day that a report asks about.

    ``purpose`` is empty where the config does not say it. ``own`` are the names of those who make the book: they
    need nobody's permission for what is theirs.
    """

    territory: tuple[str, ...]
    media: tuple[str, ...]
    purpose: str = ""
    date: Date | None = None
    own: frozenset[str] = frozenset()


def need(settings: Settings, date: Date | None = None) -> Need:
    """What the settings of an edition ask for; ``date`` stands in the place of the book's own."""
    own = dates.parse(settings.book.date) if settings.book.date else None
    wanted = settings.rights
    return Need(
        wanted.territory or (WORLD,),
        wanted.media or tuple(sorted(_media_of(settings))),
        wanted.purpose or "",
        date or own,
        frozenset(_key(name) for name in _makers(settings) if name),
    )


def _makers(settings: Settings) -> Iterator[str]:
    book = settings.book
    yield from (book.publisher, book.imprint, *(person.name for person in book.contributors))


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _media_of(settings: Settings) -> Iterator[str]:
    """An EPUB is a medium of its own; a PDF is print, or a file on the web."""
    if "epub" in settings.formats:
        yield "epub"
    if "pdf" in settings.formats:
        yield "print" if settings.pdf.purpose == "print" else "web"


def check_rights(edition: Edition, *, draft: bool = False) -> tuple[Diagnostic, ...]:
    """What keeps an edition from being published; where the gate is off, and for a draft, as warnings.

    Works about which nothing is stated are not told here (``rights-missing``, by the permissions page).
    """
    wanted = need(edition.settings)
    found = tuple(each for work in _each_once(edition.works()) for each in clear(work, wanted).found)
    return found if edition.settings.rights.gate and not draft else tuple(map(_as_warning, found))


def _each_once(works: Iterable[Work]) -> tuple[Work, ...]:
    return tuple({work.id: work for work in works}.values())


def _as_warning(found: Diagnostic) -> Diagnostic:
    return replace(found, severity=Severity.WARNING) if found.severity is Severity.ERROR else found


# -- one work --------------------------------------------------------------------------------------


def clear(work: Work, wanted: Need) -> Clearance:
    """How a work stands for a need."""
    rights = work.rights
    if rights is None or not rights.stated:
        return Clearance(work, Status.UNSTATED, "nothing is stated about the rights")
    case = _Case(work, rights, rights.permission or Permission(), licence(rights.licence), wanted)
    clearance = case.judged()
    contradictions = tuple(case.contradictions())
    return replace(clearance, found=(*contradictions, *clearance.found))


class _Case(Struct, frozen=True):
    """A work with its rights before the gate."""

    work: Work
    rights: Rights
    permission: Permission
    licence: Licence | None
    wanted: Need

    def judged(self) -> Clearance:
        """By the licence if it is enough, else by the permission, else by what is missing."""
        by_licence = tuple(self._against_licence()) if self._is_free else ()
        if self._is_free and not has_errors(by_licence) and not self._may_be_better(by_licence):
            assert self.licence is not None
            return self._clearance(Status.CLEARED, self.licence.name, by_licence)
        if self.permission.granted == "yes":
            return self._permitted()
        if by_licence:
            return self._open(by_licence)
        return self._unlicensed()

    @property
    def _is_free(self) -> bool:
        return self.licence is not None and self.licence.use == "free"

    def _may_be_better(self, by_licence: tuple[Diagnostic, ...]) -> bool:
        """Whether a permission was given beyond a licence that leaves a doubt."""
        return bool(by_licence) and self.permission.granted == "yes"

    def _clearance(
        self, status: Status, reason: str, found: tuple[Diagnostic, ...] = (), expires: Date | None = None
    ) -> Clearance:
        ask = "" if status is Status.CLEARED else self._whom
        return Clearance(self.work, status, reason, found, ask, expires)

    @property
    def _whom(self) -> str:
        """Whom to ask: the contact, or the holder; both where both are known."""
        holder, contact = self.rights.holder, self.permission.contact
        return f"{holder} ({contact})" if holder and contact else holder or contact or "the holder of the rights"

    def _problem(self, code: str, message: str, *places: str, hint: str) -> Diagnostic:
        span = self.rights.place(*places) or self.work.span
        return problem(code, message, span, hint)

    # -- licences ------------------------------------------------------------------------------

    def _against_licence(self) -> Iterator[Diagnostic]:
        """Where a licence that everybody may use is not enough."""
        known, id = self.licence, self.work.id
        assert known is not None
        if known.territory and not _covers(known.territory, self.wanted.territory):
            where = ", ".join(known.territory)
            message = f"“{known.name}” tells of “{id}” for {where} only; the edition appears in {self._countries}"
            hint = f"ask {self._whom}, or set rights.territory of the edition to {where}"
            yield self._problem("rights-territory", message, "licence", hint=hint)
        if "non-commercial" in known.terms:
            yield from self._commercial(known)
        if "no-derivatives" in known.terms:
            yield from self._derivative(known)

    def _commercial(self, known: Licence) -> Iterator[Diagnostic]:
        if self.wanted.purpose == "commercial":
            message = f"“{self.work.id}” may not be used commercially ({known.name})"
            hint = f"ask {self._whom} for permission, or leave the work out"
            yield self._problem("rights-purpose", message, "licence", hint=hint)
        elif not self.wanted.purpose:
            message = (
                f"“{self.work.id}” may not be used commercially ({known.name}),"
                " and the config does not say whether the edition is"
            )
            hint = "set rights.purpose in the config: commercial or non-commercial"
            yield self._problem("rights-purpose-unstated", message, "licence", hint=hint)

    def _derivative(self, known: Licence) -> Iterator[Diagnostic]:
        done = [
            *(["translated"] if self.work.by("translator") else []),
            *(["emended"] if is_emended(self.work) else []),
        ]
        if done:
            message = f"“{self.work.id}” is {' and '.join(done)}, and may only be shared unchanged ({known.name})"
            hint = f"ask {self._whom} for permission, and record it as “permission”"
            yield self._problem("rights-derivative", message, "licence", hint=hint)

    # -- permissions ---------------------------------------------------------------------------

    def _permitted(self) -> Clearance:
        found = tuple(self._against_permission())
        expired = any(each.code == "rights-expired" for each in found)
        if not has_errors(found):
            return self._clearance(Status.CLEARED, self._granted, found, self.rights.expires)
        status = Status.EXPIRED if expired else Status.NOT_COVERED
        return self._clearance(status, found[0].message, found, self.rights.expires)

    @property
    def _granted(self) -> str:
        given = f"permission of {self.permission.date}" if self.permission.date else "permission"
        return f"{given} ({self.permission.reference})" if self.permission.reference else given

    def _against_permission(self) -> Iterator[Diagnostic]:
        rights, id = self.rights, self.work.id
        if rights.territory and not _covers(rights.territory, self.wanted.territory):
            where = ", ".join(rights.territory)
            message = f"the permission for “{id}” is for {where}; the edition appears in {self._countries}"
            hint = f"ask {self._whom} for the rest, or set rights.territory of the edition"
            yield self._problem("rights-territory", message, "territory", hint=hint)
        lacking = [medium for medium in self.wanted.media if rights.media and medium not in rights.media]
        if lacking:
            named = " and ".join(_MEDIA[medium] for medium in lacking)
            hint = f"ask {self._whom}, or change what the edition is made as (formats, rights.media)"
            message = f"the permission for “{id}” does not cover {named}"
            yield self._problem("rights-medium", message, "media", hint=hint)
        yield from self._expiry()

    def _expiry(self) -> Iterator[Diagnostic]:
        expires, date, id = self.rights.expires, self.wanted.date, self.work.id
        if expires is None:
            return
        if date is None:
            message = f"the permission for “{id}” ends ({expires}), and nothing says when the edition appears"
            yield self._problem("rights-undated", message, "expires", hint="give the book a date: book.date")
        elif expires.latest < date.latest:
            message = f"the permission for “{id}” ends ({expires}) before the edition’s date does ({date})"
            hint = f"ask {self._whom} to renew it"
            yield self._problem("rights-expired", message, "expires", hint=hint)

    @property
    def _countries(self) -> str:
        return "the world" if WORLD in self.wanted.territory else ", ".join(self.wanted.territory)

    # -- neither -------------------------------------------------------------------------------

    def _open(self, found: tuple[Diagnostic, ...]) -> Clearance:
        """The licence is not enough, and no permission stands beside it."""
        waiting = {"asked": Status.ASKED, "refused": Status.REFUSED}
        status = waiting.get(self.permission.granted, Status.NOT_COVERED if has_errors(found) else Status.UNCLEAR)
        return self._clearance(status, found[0].message, found)

    def _unlicensed(self) -> Clearance:
        if _key(self.rights.holder) in self.wanted.own:
            return self._clearance(Status.CLEARED, f"the rights are held by {self.rights.holder}, who makes the book")
        id, since = self.work.id, f" ({self.permission.date})" if self.permission.date else ""
        match self.permission.granted:
            case "asked":
                message = f"permission for “{id}” was asked{since} and is not given yet"
                hint = f"remind {self._whom}, and write “granted: yes” when it is given"
                return self._stopped(Status.ASKED, "rights-asked", message, hint)
            case "refused":
                message = f"permission for “{id}” was refused{since}"
                hint = "leave the work out"
                return self._stopped(Status.REFUSED, "rights-refused", message, hint)
        if self._is_reserved:
            holder = self.rights.holder or "somebody"
            message = f"the rights in “{id}” are reserved by {holder}, and no permission is recorded"
            hint = f"ask {self._whom}, and record the answer as “permission”, or leave the work out"
            return self._stopped(Status.TO_ASK, "rights-reserved", message, hint)
        return self._unclear()

    @property
    def _is_reserved(self) -> bool:
        """Stated as reserved; or held by somebody, which without a licence is the same."""
        if self.licence is not None:
            return self.licence.use == "reserved"
        return bool(self.rights.holder or self.rights.permission) and not self.rights.licence

    def _stopped(self, status: Status, code: str, message: str, hint: str) -> Clearance:
        found = self._problem(code, message, "permission", "licence", "holder", hint=hint)
        return self._clearance(status, message, (found,))

    def _unclear(self) -> Clearance:
        if self.licence is not None:
            said = f"“{self.licence.name}” does not say that “{self.work.id}” may be used"
        elif self.rights.licence:
            said = f"what “{self.rights.licence}” allows for “{self.work.id}” is for the editor to judge"
        else:
            said = f"nothing says by what right “{self.work.id}” is printed"
        hint = "record a “permission”, or a licence; accept the warning if you have judged it"
        found = self._problem("rights-unclear", said, "licence", "credit", hint=hint)
        return self._clearance(Status.UNCLEAR, said, (found,))

    # -- contradictions ------------------------------------------------------------------------

    def contradictions(self) -> Iterator[Diagnostic]:
        """Limits and refusals that a licence for everybody does not know."""
        if not self._is_free or self.permission.granted == "yes":
            return
        assert self.licence is not None
        rights, bound = self.rights, bool(self.licence.territory)
        stated = [name for name in ("media", "expires") if getattr(rights, name)]
        if rights.territory and rights.territory != (WORLD,) and not bound:
            stated.append("territory")
        if self.permission.granted == "refused" and not self._has_conditions:
            stated.append("permission")
        for name in stated:
            message = f"“{self.licence.name}” is for everybody, everywhere and for ever, and “{name}” says otherwise"
            hint = f"take out “{name}” or the licence of “{self.work.id}”"
            yield self._problem("rights-contradictory", message, name, hint=hint)

    @property
    def _has_conditions(self) -> bool:
        """Whether a licence leaves something that a permission could add."""
        assert self.licence is not None
        return bool(self.licence.territory or self.licence.terms & {"non-commercial", "no-derivatives"})


def _covers(given: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return WORLD in given or set(wanted) <= set(given)
