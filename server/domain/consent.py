"""Consents: what an event asks each guest to agree to, in versions that never change.

Drawn in docs/algorithms/consent.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES, stand_in
from server.domain.plain_text import plain, plain_lines

#: A title is one line above the text.
LONGEST_TITLE = 120
#: A waiver of some pages; whoever wants more has to say it shorter.
LONGEST_TEXT = 20_000
#: An event that asks more is asked less carefully.
MOST_CONSENTS = 12
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_POINT = "- "


class ConsentKind(StrEnum):
    """What it means when a guest does not agree."""

    #: Nobody comes in by themselves without it: the desk is called and decides.
    MUST = "must"
    #: The guest comes in all the same, and the desk is told.
    SHOULD = "should"
    #: A free choice, yes or no: either is fine.
    CHOICE = "choice"


class AskedAgain(StrEnum):
    """How long what a guest said counts."""

    ONCE = "once"
    EVERY_DAY = "day"


class Reply(StrEnum):
    """What a guest said."""

    GIVEN = "given"
    DECLINED = "declined"
    #: Given once, and taken back.
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """In what way they said it."""

    #: Drawn with a finger.
    SIGNED = "signed"
    #: A button or a key.
    PRESSED = "pressed"
    #: To a colleague at the desk.
    TOLD = "told"


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """One version in one language. The body's paragraphs are parted by empty lines; `- ` begins a point of a list."""

    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class ConsentVersion:
    """The wording that guests agree to; it never changes, another one follows it."""

    consent_id: str
    #: From 1.
    number: int
    texts: Mapping[str, ConsentText]
    written_at: datetime
    #: Whoever agreed to an older version is asked again.
    asks_again: bool = True

    def language_for(self, wanted: str, event: Event) -> str:
        """`wanted` if the text is there in it, else the event's first language that it has."""
        return stand_in(self.texts, wanted, event.languages)

    def text_for(self, wanted: str, event: Event) -> ConsentText:
        """The text in `wanted`, or in the language that stands in for it."""
        return self.texts[self.language_for(wanted, event)]


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One thing that an event asks its guests."""

    id: str
    event_id: str
    #: Lower case; stands in exports and badge templates: `consent.photo`.
    code: str
    kind: ConsentKind = ConsentKind.MUST
    #: A signature is asked for. Who cannot draw one agrees without.
    wants_signature: bool = False
    asked: AskedAgain = AskedAgain.ONCE
    #: None: everybody; else guests of these categories.
    categories: frozenset[str] | None = None
    #: Guests are asked; off: it is only kept.
    is_on: bool = True
    #: The newest version.
    version: int = 1
    #: The oldest version whose answers still count.
    counts_from: int = 1


@dataclass(frozen=True, kw_only=True)
class ConsentReply:
    """What a guest said to one version, where and how. A later one takes its place, and all are kept."""

    id: str
    consent_id: str
    guest_id: str
    version: int
    #: In which they read it.
    language: str
    reply: Reply
    how: How
    at: datetime
    #: `device:id` or `person:id`.
    actor: str
    device_id: str = ""
    has_signature: bool = False
    #: The fact that recorded it.
    fact_id: str = field(default="", compare=False)


def concerns(consent: Consent, category: str) -> bool:
    """Whether guests of `category` are asked."""
    return consent.is_on and (consent.categories is None or category in consent.categories)


def counts(consent: Consent, last: ConsentReply | None, event: Event, now: datetime) -> bool:
    """Whether what a guest said last still counts: to this wording, and today where it is asked every day."""
    if last is None or last.version < consent.counts_from:
        return False
    return consent.asked is AskedAgain.ONCE or event.day_of(last.at) == event.day_of(now)


def is_open(consent: Consent, last: ConsentReply | None, event: Event, now: datetime) -> bool:
    """Whether a guest whom it concerns is to be asked now. A no to what must be is asked about again."""
    if not counts(consent, last, event, now):
        return True
    return consent.kind is ConsentKind.MUST and last is not None and last.reply is not Reply.GIVEN


def mark_of(consent: Consent, last: ConsentReply | None) -> str:
    """What a badge and an export say: `yes`, `no`, or nothing where the guest said nothing to this wording."""
    if last is None or last.version < consent.counts_from:
        return ""
    return "yes" if last.reply is Reply.GIVEN else "no"


def check_consent(consent: Consent) -> Consent:
    """`consent` itself, if an organiser may have it so.

    Raises: FieldError for the first field that cannot be used.
    """
    if not _CODE.fullmatch(consent.code):
        raise FieldError("code", "a small letter, then small letters, digits and _, at most 30", code="field.code")
    if consent.categories is not None and not consent.categories:
        raise FieldError("categories", "at least one category, or everybody", code="field.empty")
    return consent


def check_texts(texts: Mapping[str, ConsentText], event: Event) -> dict[str, ConsentText]:
    """The texts that are filled in, without blanks around them.

    Raises: FieldError, named `title_nl` or `body_nl`, for a language that is half filled in, too long, or is the
    event's first and missing.
    """
    clean = {
        language: ConsentText(title=plain(text.title), body=_even(plain_lines(text.body)))
        for language, text in texts.items()
        if language in GUEST_LANGUAGES
    }
    for language, text in clean.items():
        if bool(text.title) is not bool(text.body):
            raise FieldError(f"{'body' if text.title else 'title'}_{language}", "missing", code="field.empty")
        if len(text.title) > LONGEST_TITLE:
            raise FieldError(f"title_{language}", f"at most {LONGEST_TITLE} characters", code="field.long")
        if len(text.body) > LONGEST_TEXT:
            raise FieldError(f"body_{language}", f"at most {LONGEST_TEXT} characters", code="field.long")
    written = {language: text for language, text in clean.items() if text.title}
    if event.languages[0] not in written:
        raise FieldError(f"title_{event.languages[0]}", "the event's first language is needed", code="field.empty")
    return written


def blocks_of(body: str) -> list[tuple[str, list[str]]]:
    """A body as (`p` or `ul`, lines): paragraphs, and points that stand in a list."""
    return [
        ("ul" if is_list else "p", [line.removeprefix(_POINT).strip() for line in lines])
        for part in body.split("\n\n")
        for is_list, lines in groupby(filter(str.strip, part.split("\n")), key=lambda line: line.startswith(_POINT))
    ]


def _even(body: str) -> str:
    """Nothing behind a line, and no more than one empty one between paragraphs."""
    lines = [line.rstrip() for line in body.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
