"""Words for how requests are handled, in English: departments, severities, gestures; gettext does the rest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.request import Department, Gesture, Severity, Telling

Code = TypeVar("Code", bound=StrEnum)

DEPARTMENTS: dict[Department, str] = {
    Department.FRONT_DESK: _("Front desk"),
    Department.HOSPITALITY: _("Hospitality"),
    Department.CLOAKROOM: _("Cloakroom"),
    Department.TECHNICAL: _("Technical crew"),
    Department.SECURITY: _("Security"),
    Department.MANAGEMENT: _("Management"),
}
SEVERITIES: dict[Severity, str] = {
    Severity.LOW: _("Can wait"),
    Severity.NORMAL: _("Normal"),
    Severity.URGENT: _("Urgent"),
}
#: What a guest was offered to make up for something.
GESTURES: dict[Gesture, str] = {
    Gesture.APOLOGY: _("Our apologies"),
    Gesture.DRINK: _("A drink"),
    Gesture.VOUCHER: _("A voucher"),
    Gesture.SEAT: _("A better seat"),
    Gesture.REFUND: _("Money back"),
    Gesture.GIFT: _("A present"),
    Gesture.OTHER: _("Something else"),
}
#: How far an answer is that the guest should hear.
TELLINGS: dict[Telling, str] = {
    Telling.NOTHING: "",
    Telling.WAITS: _("The guest has not heard the answer yet"),
    Telling.TOLD: _("The guest heard the answer"),
    Telling.READ: _("The guest read the answer at a kiosk"),
    Telling.NOT_REACHED: _("The guest could not be found"),
}


def named(words: Words, table: Mapping[Code, str], code: str) -> str:
    """The reader's words for `code`; itself where a later release made it."""
    told = next((value for key, value in table.items() if key == code), code)
    return words.gettext(told) if told else ""


def pairs(words: Words, table: Mapping[Code, str]) -> list[tuple[str, str]]:
    """(code, words in the reader's language), to choose from."""
    return [(str(key), words.gettext(value)) for key, value in table.items()]
