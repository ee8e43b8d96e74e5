"""Listening to the screen: the guest says how, then each screen is said by kiosk/static/kiosk/speech.js.

The page knows what it shows and where the guest is on it; the station has the voice. So the page asks for one phrase
after the other and plays them; see docs/decisions/speech-by-the-station.md.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen
from kiosk.guest.visit import Hearing, Step
from kiosk.shared.rendering import language_of
from server.domain.errors import ForbiddenError
from server.domain.language import GUEST_LANGUAGES
from server.domain.speech import MOST_CHARACTERS, USUAL_SPEED, phrase_of

#: What was sent has blanks that are not said.
_LONGEST = 2 * MOST_CHARACTERS


def routes(kiosk: APIRouter) -> None:
    """/kiosk/listen and /kiosk/say."""
    kiosk.add_api_route("/listen", listen, methods=["POST"], response_model=None)
    kiosk.add_api_route("/say", say, methods=["POST"], response_model=None)


async def listen(screen: AtScreen, how: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Begin to listen, say how, or stop; `how` is "headset", "speaker", "off", or empty to be asked.

    From the first moment on the screen is said, so that who cannot see it hears the question how; nothing about a
    guest is said before they wear headphones.
    """
    visit = screen.visit
    back = visit.main_step
    if how == "off":
        return await screen.go(visit.at(back, hearing=None))
    if how in ("headset", "speaker"):
        return await screen.go(visit.at(back, hearing=Hearing(is_private=how == "headset")))
    return await screen.go(visit.at(Step.LISTEN, aside_from=back, hearing=Hearing()))


async def say(
    screen: AtScreen,
    text: Annotated[str, Form(max_length=_LONGEST)],
    language: Annotated[str, Form(max_length=10)] = "",
    speed: Annotated[int, Form()] = USUAL_SPEED,
    personal: Annotated[bool, Form()] = False,
) -> Response:
    """One phrase as sound. `personal`: it tells of a guest; it is said into headphones only, and nothing of it stays.

    Raises: ForbiddenError, FieldError, SpeechError.
    """
    hearing = screen.visit.hearing
    if personal and not (hearing and hearing.is_private):
        raise ForbiddenError("nobody wears headphones", code="forbidden.loud")
    phrase = phrase_of(text, language if language in GUEST_LANGUAGES else language_of(screen.request), speed)
    sound = await screen.station.speech.say(phrase, is_personal=personal)
    screen.visits.touch(screen.at.device.id, screen.station.clock())
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})
