"""What organisers ask most, written out as a start: their own lawyer has the last word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.consent import Consent, ConsentKind, ConsentText


@dataclass(frozen=True, kw_only=True)
class Start:
    """A consent to begin with; texts in English, gettext makes them every language's."""

    code: str
    kind: ConsentKind
    wants_signature: bool = False
    title: str
    body: str

    def texts(self, words_in: Callable[[str], Words], languages: tuple[str, ...]) -> dict[str, ConsentText]:
        """The text in each of `languages`."""
        return {
            language: ConsentText(
                title=words_in(language).gettext(self.title), body=words_in(language).gettext(self.body)
            )
            for language in languages
        }

    def consent(self, event_id: str) -> Consent:
        """How it is asked."""
        return Consent(id="", event_id=event_id, code=self.code, kind=self.kind, wants_signature=self.wants_signature)


STARTS: dict[str, Start] = {
    "photo": Start(
        code="photo",
        kind=ConsentKind.CHOICE,
        title=_("May we take photos of you?"),
        body=_(
            "A photographer is here today. The pictures may appear on our website and in our newsletter.\n\n"
            "If you say no, your badge shows it, and we leave you out. You may change your mind at the desk any time."
        ),
    ),
    "rules": Start(
        code="rules",
        kind=ConsentKind.MUST,
        title=_("House rules"),
        body=_(
            "Please help us to keep this a good day for everybody:\n\n"
            "- Follow what our staff ask of you.\n- Wear your badge where people can read it.\n"
            "- Treat everybody with respect.\n- In an emergency, leave by the nearest exit."
        ),
    ),
    "waiver": Start(
        code="waiver",
        kind=ConsentKind.MUST,
        wants_signature=True,
        title=_("Taking part at your own risk"),
        body=_(
            "I take part of my own free will. I know what the activity is and what may happen.\n\n"
            "- I feel well, and follow what the instructors say.\n- I use the protective gear that I am given.\n\n"
            "I do not hold the organiser liable for damage that is not their fault. My signature is kept only as long "
            "as it may be needed as proof."
        ),
    ),
}
