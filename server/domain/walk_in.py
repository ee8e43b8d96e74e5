"""Walk-ins at a kiosk: what somebody who is not on the list is asked, and what becomes of it.

Drawn in docs/algorithms/walk-in.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from server.domain.badge_text import LONGEST_TEXT, Allowed
from server.domain.errors import FieldError
from server.domain.list_values import is_email, is_phone
from server.domain.plain_text import plain

#: More are not chosen from on a kiosk.
MOST_CATEGORIES = 8
#: Longest address of a mailbox (RFC 5321, 4.5.3.1.3, without its brackets).
LONGEST_EMAIL = 254
LONGEST_PHONE = 40
#: What the organiser may ask beside the name, in the order in which it is asked.
CHOSEN_FIELDS = ("company", "title", "email", "phone")


class WalkInState(StrEnum):
    """How far it is with somebody who waits for the desk's word."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    #: They left before anybody decided.
    WITHDRAWN = "withdrawn"


class Why(StrEnum):
    """Why the desk looks at a walk-in first."""

    #: The organiser wants it of all.
    APPROVAL = "approval"
    #: They look like somebody on the list.
    ALIKE = "alike"


class Decline(StrEnum):
    """Why the desk did not let somebody register. What is recorded; a guest never reads it."""

    ON_LIST = "on_list"
    AT_DESK = "at_desk"
    NO_ROOM = "no_room"
    NOT_INVITED = "not_invited"
    NOBODY_THERE = "nobody_there"


@dataclass(frozen=True, kw_only=True)
class WalkInForm:
    """What an event asks of walk-ins at a kiosk. First and last name are always asked."""

    company: Allowed = Allowed.MAY
    title: Allowed = Allowed.OFF
    email: Allowed = Allowed.MAY
    phone: Allowed = Allowed.OFF
    #: What they may be: several to choose from, or one that all are of; none: no category.
    categories: tuple[str, ...] = ()

    def of(self, name: str) -> Allowed:
        """How one detail is asked."""
        if name in ("first_name", "category"):
            return Allowed.MUST
        return Allowed.MAY if name == "last_name" else Allowed(getattr(self, name))

    def asked(self, offered: tuple[str, ...]) -> tuple[str, ...]:
        """The details that are asked, in their order. `offered`: the categories that may come in at this door."""
        chosen = tuple(name for name in CHOSEN_FIELDS if self.of(name) is not Allowed.OFF)
        return ("first_name", "last_name", *chosen, *(["category"] if len(offered) > 1 else []))


@dataclass(frozen=True, kw_only=True)
class WalkInDetails:
    """What somebody said of themselves. Empty: nothing."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    category: str = ""
    #: In which they use the kiosk.
    language: str = ""

    @property
    def full_name(self) -> str:
        """First and last name as spoken."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Somebody at a kiosk who waits for the desk's word, or did."""

    id: str
    event_id: str
    device_id: str
    #: The idempotency key of their check-in.
    key: str
    state: WalkInState = WalkInState.ASKED
    why: Why
    asked_at: datetime
    #: A Decline; empty: not declined.
    reason: str = ""
    #: Empty: nobody decided.
    decided_by: str = ""
    decided_at: datetime | None = None
    #: Who at the desk looks after them; empty: nobody yet.
    owner: str = ""
    taken_at: datetime | None = None
    #: Who gave them to `owner`, who has not said yet that they are on it; empty: they have, or nobody did.
    passed_by: str = ""
    #: Who they became on the list; empty: nobody.
    guest_id: str = ""
    #: The kiosk has not gone on yet.
    is_open: bool = True


def check_form(form: WalkInForm) -> WalkInForm:
    """`form` as it is kept: categories without blanks around them, each once.

    Raises: FieldError for too many, or one that is too long.
    """
    categories = tuple(dict.fromkeys(" ".join(name.split()) for name in form.categories if name.strip()))
    if len(categories) > MOST_CATEGORIES:
        raise FieldError("categories", f"at most {MOST_CATEGORIES}", code="field.many")
    if any(len(name) > LONGEST_TEXT for name in categories):
        raise FieldError("categories", f"at most {LONGEST_TEXT} characters each", code="field.long")
    return replace(form, categories=categories)


def check_detail(form: WalkInForm, name: str, given: str) -> str:
    """One detail as it is kept; empty where it may be.

    Raises: FieldError for one that cannot be so, or is needed.
    """
    text = plain(given)
    if not text:
        if form.of(name) is Allowed.MUST:
            raise FieldError(name, "it is needed", code="field.empty")
        return ""
    longest = {"email": LONGEST_EMAIL, "phone": LONGEST_PHONE}.get(name, LONGEST_TEXT)
    if len(text) > longest:
        raise FieldError(name, f"at most {longest} characters", code="field.long")
    is_right = _SHAPES.get(name)
    if is_right and not is_right(text):
        raise FieldError(name, "it cannot be so", code=f"field.{name}")
    return text


def check_details(form: WalkInForm, given: WalkInDetails, offered: tuple[str, ...]) -> WalkInDetails:
    """All that somebody said, as it is kept; what is not asked is left out.

    Raises: FieldError for the first that cannot be so.
    """
    asked = form.asked(offered)
    said: Mapping[str, str] = {name: check_detail(form, name, getattr(given, name)) for name in asked}
    category = said.get("category", offered[0] if len(offered) == 1 else "")
    if category and category not in offered:
        raise FieldError("category", "one of those offered", code="field.choice")
    kept = {entry.name: said.get(entry.name, "") for entry in fields(WalkInDetails)}
    return WalkInDetails(**kept | {"category": category, "language": given.language})


def _has_letter(text: str) -> bool:
    return any(mark.isalpha() for mark in text)


#: What a detail must look like.
_SHAPES: Mapping[str, Callable[[str], bool]] = {
    "first_name": _has_letter,
    "last_name": _has_letter,
    "email": is_email,
    "phone": is_phone,
}
