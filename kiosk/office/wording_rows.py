"""The texts of an event as its page and its table show them: what ships, what the event says, what may stand there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.office.guest_texts import GuestText, guest_texts
from kiosk.shared.wording import Words
from server.domain.names import fold
from server.domain.wording import Original, Wording, parted

#: Which numbers a plural form is for, as every reader understands them.
_NUMBERS = {
    2: ("1", "2, 3, 4 …"),
    6: ("0", "1", "2", "3–10", "11–99", "100, 101 …"),
}


@dataclass(frozen=True, kw_only=True)
class WordingField:
    """One text, or one form of a plural, with the field for another one."""

    #: Names its field; the code itself may be long, and in any language.
    id: str
    code: str
    original: Original
    #: English, where the page is of another language.
    english: str
    own: str
    #: `1` or `2, 3, 4 …`; empty: it counts nothing.
    numbers: str
    screens: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which texts are looked at."""

    language: str
    screen: str = ""
    #: What is looked for; it outweighs the screen.
    typed: str = ""


def all_fields(words: Words, own: Mapping[str, str]) -> list[WordingField]:
    """Every text in the language of `words`, as it ships, beside the event's `own` ones."""
    return [field for text in guest_texts() for field in _fields(text, words, own)]


def chosen_fields(fields: Iterable[WordingField], choice: Choice) -> list[WordingField]:
    """Those that were asked for."""
    if not choice.typed:
        return [field for field in fields if choice.screen in field.screens]
    wanted = fold(choice.typed)
    return [
        field
        for field in fields
        if any(wanted in fold(text) for text in (field.original.text, field.english, field.own))
    ]


def unused(wording: Wording, languages: Sequence[str]) -> list[tuple[str, str, str]]:
    """(language, code, text) of own texts that stand on no screen any more, or whose language is not offered."""
    known = {text.source for text in guest_texts()}
    return [
        (language, code, text)
        for language, texts in sorted(wording.items())
        for code, text in sorted(texts.items())
        if language not in languages or parted(code)[0] not in known
    ]


def id_of(code: str) -> str:
    """A short name for a code, the same in every process."""
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def _fields(text: GuestText, words: Words, own: Mapping[str, str]) -> Iterable[WordingField]:
    originals = list(text.originals(words))
    numbers = _NUMBERS.get(len(originals), ("",))
    for place, original in enumerate(originals):
        yield WordingField(
            id=id_of(original.code),
            code=original.code,
            original=original,
            english=text.plural if text.plural and place else text.singular,
            own=own.get(original.code, ""),
            numbers=numbers[place] if text.plural else "",
            screens=text.screens,
        )
