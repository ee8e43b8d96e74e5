"""What a guest agreed to, as rows of their card: each with what was said, to which wording, when and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.story import signed
from kiosk.desk.words import REPLIES, WAYS
from kiosk.shared.wording import OWN_NAMES, Words
from kiosk.shared.wording import marked as _
from server.domain.consent import ConsentKind, Reply, blocks_of
from server.services.consent_replies import ConsentLine
from server.services.desk import DeskCard

_NOTHING = (_("Not asked yet"), "")
_NEEDED = (_("Needed to come in"), "-bad")
_OUTDATED = _("to an older wording, or on another day")


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """One consent, in the reader's language. Texts are empty where there is nothing to say."""

    code: str
    title: str
    word: str
    kind: str
    #: Which version they replied to, in which language, and how.
    about: str
    at: datetime | None
    by: str
    #: The id of the signed reply; empty: nothing is drawn.
    signature: str
    #: The text that is agreed to now, in the guest's language, and which that is.
    version: int
    language: str
    guests_title: str
    blocks: list[tuple[str, list[str]]]
    may_agree: bool
    may_decline: bool
    may_withdraw: bool


def consent_row(words: Words, desk: DeskCard, line: ConsentLine) -> ConsentRow:
    """One line of the card, in the language of `words`."""
    event, guest, last = desk.card.event, desk.card.line.guest, line.last
    language = line.newest.language_for(guest.language, event)
    text = line.newest.texts[language]
    word, kind = _state(line)
    return ConsentRow(
        code=line.consent.code,
        title=line.newest.text_for(words.language, event).title,
        word=words.gettext(word),
        kind=kind,
        about=_about(words, line),
        at=last.at if last else None,
        by=signed(words, desk.signatures, last.actor, last.device_id) if last else "",
        signature=last.id if last and last.has_signature else "",
        version=line.newest.number,
        language=language,
        guests_title=text.title,
        blocks=blocks_of(text.body),
        may_agree=line.is_asked and (line.is_open or last is None or last.reply is not Reply.GIVEN),
        may_decline=line.is_asked and line.is_open and (last is None or line.is_outdated),
        may_withdraw=last is not None and last.reply is Reply.GIVEN,
    )


def _state(line: ConsentLine) -> tuple[str, str]:
    if line.last and not line.is_outdated:
        return REPLIES[line.last.reply]
    return _NEEDED if line.is_open and line.consent.kind is ConsentKind.MUST else _NOTHING


def _about(words: Words, line: ConsentLine) -> str:
    last = line.last
    if last is None:
        return ""
    parts = [
        words.gettext("Version %(version)s") % {"version": last.version},
        OWN_NAMES.get(last.language, last.language),
        words.gettext(WAYS[last.how]),
        *([words.gettext(REPLIES[last.reply][0]).lower(), words.gettext(_OUTDATED)] if line.is_outdated else []),
    ]
    return " · ".join(parts)
