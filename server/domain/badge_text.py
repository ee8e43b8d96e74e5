"""What a guest wants their badge to say: kept apart from their record, which it never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.domain.errors import FieldError
from server.domain.guest import Guest
from server.domain.plain_text import plain
from server.domain.print_job import BadgeSnapshot

#: What may be written, and which detail of the guest it stands in for; empty: none.
FIELDS = {"called": "first_name", "pronoun": "", "company": "company", "title": "title"}
#: What may be left off a badge, beside the QR.
HIDEABLE = ("last_name", "company", "title")
#: A badge has room for no more.
LONGEST_TEXT = 60


class Allowed(StrEnum):
    """What a guest may do about one text at a kiosk."""

    OFF = "off"
    MAY = "may"
    #: They cannot go on while it is empty.
    MUST = "must"


@dataclass(frozen=True, kw_only=True)
class BadgeAsks:
    """What an event lets its guests say about their badge at a kiosk."""

    called: Allowed = Allowed.OFF
    pronoun: Allowed = Allowed.OFF
    company: Allowed = Allowed.OFF
    title: Allowed = Allowed.OFF
    #: They may leave their last name, company and title off.
    may_hide: bool = False
    #: They may have a badge without a QR.
    may_leave_qr: bool = False

    def of(self, name: str) -> Allowed:
        """What is allowed for one of FIELDS."""
        return Allowed(getattr(self, name))

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to say."""
        return self.may_hide or self.may_leave_qr or any(self.of(name) is not Allowed.OFF for name in FIELDS)


@dataclass(frozen=True, kw_only=True)
class BadgeText:
    """What one guest's badge says otherwise than their record. None: as the record says, now and later."""

    called: str | None = None
    pronoun: str | None = None
    company: str | None = None
    title: str | None = None
    #: Of HIDEABLE.
    hidden: frozenset[str] = field(default_factory=frozenset)
    has_qr: bool = True

    def said(self, name: str, guest: Guest) -> str:
        """What the badge says for one of FIELDS, before anything is hidden."""
        own = getattr(self, name)
        if own is not None:
            return str(own)
        return str(getattr(guest, FIELDS[name])) if FIELDS[name] else ""


def check_badge_text(text: BadgeText, guest: Guest) -> BadgeText:
    """`text` as it is kept: without blanks around it, and without what the record says anyway.

    Raises: FieldError for a text that is too long, or what cannot be hidden.
    """
    changes: dict[str, str | None] = {}
    for name, detail in FIELDS.items():
        own = getattr(text, name)
        if own is None:
            continue
        said = plain(own)
        if len(said) > LONGEST_TEXT:
            raise FieldError(name, f"at most {LONGEST_TEXT} characters", code="field.long")
        changes[name] = None if said == (getattr(guest, detail) if detail else "") else said
    if text.hidden - set(HIDEABLE):
        raise FieldError("hidden", f"of {', '.join(HIDEABLE)}", code="field.choice")
    return replace(text, **changes)  # type: ignore[arg-type]


def check_said(text: BadgeText, guest: Guest, asks: BadgeAsks) -> BadgeText:
    """check_badge_text(), for what a guest says at a kiosk.

    Raises: FieldError also for what the organiser does not allow, and for what must be filled in.
    """
    checked = check_badge_text(text, guest)
    for name in FIELDS:
        if asks.of(name) is Allowed.OFF and getattr(checked, name) is not None:
            raise FieldError(name, "this event does not let guests change it", code="field.choice")
        if asks.of(name) is Allowed.MUST and not checked.said(name, guest):
            raise FieldError(name, "it has to be filled in", code="field.empty")
        if asks.of(name) is Allowed.MUST and name in checked.hidden:
            raise FieldError(name, "it has to be on the badge", code="field.choice")
    if (checked.hidden and not asks.may_hide) or (not checked.has_qr and not asks.may_leave_qr):
        raise FieldError("hidden", "this event does not let guests leave it off", code="field.choice")
    return checked


def worn(snapshot: BadgeSnapshot, text: BadgeText) -> BadgeSnapshot:
    """What a badge says, with what its guest wants."""

    def shown(name: str, own: str | None, otherwise: str) -> str:
        if name in text.hidden:
            return ""
        return otherwise if own is None else own

    return replace(
        snapshot,
        first_name=shown("called", text.called, snapshot.first_name),
        last_name=shown("last_name", None, snapshot.last_name),
        company=shown("company", text.company, snapshot.company),
        title=shown("title", text.title, snapshot.title),
        pronoun=text.pronoun or "",
        code=snapshot.code if text.has_qr else "",
    )
