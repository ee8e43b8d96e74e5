"""Fields: what a template may say of a guest, and how its words are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.text import printable

#: Words of a template by language, `en` where a language is missing.
Words = Mapping[str, str]

#: What may stand between braces, beside CUSTOM and a heading of the guest list.
FIELDS = (
    "first_name", "last_name", "full_name", "company", "title", "pronoun", "category", "room", "code", "event_name",
    "zone", "place", "way", "copy",
)  # fmt: skip
#: Before the heading of a column that has no field of its own: `{custom.Pronouns}`.
CUSTOM = "custom."
#: Before the code of a consent: `{consent.photo}` is `yes`, `no`, or nothing where the guest said nothing.
CONSENT = "consent."
#: Between fields of which the first that is filled in is taken: `{custom.Badge name|first_name}`.
OR_ELSE = "|"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def is_field(name: str) -> bool:
    """Whether a guest has a field of that name, or may have one."""
    prefix = next((prefix for prefix in (CUSTOM, CONSENT) if name.startswith(prefix)), "")
    return name in FIELDS or bool(prefix and name.removeprefix(prefix).strip())


def fields_in(text: str) -> list[str]:
    """What stands between braces in a template's words, in order."""
    return [name.strip() for group in _PLACEHOLDER.findall(text) for name in group.split(OR_ELSE)]


def plain(heading: str) -> str:
    """A heading or a category as it is compared: capitals and spaces do not matter."""
    return " ".join(heading.split()).casefold()


def value_of(name: str, snapshot: BadgeSnapshot) -> str:
    """What a badge says where a template has `name`; empty: nothing is known."""
    if name.startswith(CUSTOM):
        heading = plain(name.removeprefix(CUSTOM))
        return next((text for key, text in snapshot.custom.items() if plain(key) == heading), "")
    if name.startswith(CONSENT):
        return snapshot.consents.get(name.removeprefix(CONSENT).strip().casefold(), "")
    if name == "full_name":
        return f"{snapshot.first_name} {snapshot.last_name}".strip()
    return str(getattr(snapshot, name))


def said(words: Words, snapshot: BadgeSnapshot) -> str:
    """A template's words in the guest's language, filled in and fit for paper."""
    pattern = words.get(snapshot.language, words["en"])
    return printable(_PLACEHOLDER.sub(lambda match: _filled(match[1], snapshot), pattern))


def _filled(group: str, snapshot: BadgeSnapshot) -> str:
    values = (value_of(name.strip(), snapshot) for name in group.split(OR_ELSE))
    return next((value for value in values if value.strip()), "")
