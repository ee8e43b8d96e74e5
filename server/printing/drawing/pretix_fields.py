"""Which of our fields says what a variable of pretix says.

Source of the names: pretix's `DEFAULT_VARIABLES` and name schemes, as its layout editor offers them (pretix 2026.8).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from server.domain.language import GUEST_LANGUAGES
from server.printing.drawing.fields import CUSTOM, Words

_FIELDS = {
    "secret": "code",
    "item": "category",
    "itemvar": "category",
    "item_category": "category",
    "attendee_company": "company",
    "attendee_name_for_salutation": "full_name",
    "event_name": "event_name",
    "event_series_name": "event_name",
    "seat": "room",
    "seat_zone": "room",
}
#: Parts of a name that pretix joins with underscores, such as `attendee_name_given_name_family_name`.
_GIVEN, _FAMILY = ("given_name", "calling_name"), ("family_name",)
#: Answers and organiser's own data: columns of the guest list, under a heading that only the organiser knows.
_OWN = re.compile(r"(?:question_|meta:|itemmeta:)(.+)")
_PLACEHOLDER = re.compile(r"\{([a-zA-Z0-9:_]+)\}")


def field_for(variable: str) -> str:
    """Our field for a variable; empty: a badge here cannot say it."""
    if variable.startswith("attendee_name"):
        return _name_field(variable)
    own = _OWN.fullmatch(variable)
    return f"{CUSTOM}{own[1]}" if own else _FIELDS.get(variable, "")


def is_own(variable: str) -> bool:
    """Whether the organiser has to say which column of the guest list it is."""
    return _OWN.fullmatch(variable) is not None


def words_from(text: str, unknown: Callable[[str], None]) -> str:
    """A text with pretix's placeholders, in ours; each variable that a badge here cannot say is told to `unknown`."""

    def ours(match: re.Match[str]) -> str:
        field = field_for(match[1])
        if not field or is_own(match[1]):
            unknown(match[1])
        return f"\x00{field}\x01" if field else ""

    # braces that are no placeholder stay as brackets: here every brace begins a field
    bare = _PLACEHOLDER.sub(ours, text).replace("{", "(").replace("}", ")")
    return bare.replace("\x00", "{").replace("\x01", "}")


def languages_from(texts: dict[str, str]) -> Words:
    """The languages that a badge here knows, informal ones too; English, or else any, where one is missing."""
    known: dict[str, str] = {}
    for language, text in texts.items():
        short = language.split("-")[0]
        if short in GUEST_LANGUAGES and (text and (short not in known or language == short)):
            known[short] = text
    english = known.get("en") or next(iter(known.values()), "") or next((each for each in texts.values() if each), "")
    return {**known, "en": english}


def _name_field(variable: str) -> str:
    parts = variable.removeprefix("attendee_name").strip("_")
    given, family = any(part in parts for part in _GIVEN), any(part in parts for part in _FAMILY)
    if given is not family:
        return "first_name" if given else "last_name"
    return "full_name" if given or parts in ("", "full_name") else ""
