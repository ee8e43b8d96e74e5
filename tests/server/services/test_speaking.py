"""A station's voice: what is remembered, how much waits, and a voice that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from server.domain.errors import SpeechError
from server.domain.speech import phrase_of
from server.services import speaking
from server.services.speaking import Speech
from tests.fakes.voice import FakeVoice


@pytest.fixture
def speech(voice: FakeVoice) -> Iterator[Speech]:
    """It, for screens."""
    made = Speech(voice)
    yield made
    voice.may_speak.set()
    made.stop()


def say(speech: Speech, text: str, *, is_personal: bool = False) -> bytes:
    """One phrase in English."""
    return asyncio.run(speech.say(phrase_of(text, "en"), is_personal=is_personal))


def test_words_of_the_house_are_made_once_and_a_guests_each_time(speech: Speech, voice: FakeVoice) -> None:
    """What tells of a guest is not kept."""
    assert say(speech, "Welcome!") == say(speech, "Welcome!")
    say(speech, "Anna B.", is_personal=True)
    say(speech, "Anna B.", is_personal=True)
    assert [phrase.text for phrase in voice.said] == ["Welcome!", "Anna B.", "Anna B."]


def test_what_is_kept_has_an_end(speech: Speech, voice: FakeVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The phrase that was said longest ago goes first."""
    monkeypatch.setattr(speaking, "MOST_KEPT_BYTES", 3 * len(say(speech, "one!")))
    for text in ("two!", "thr!", "one!", "fou!", "one!", "two!"):
        say(speech, text)
    assert [phrase.text for phrase in voice.said] == ["one!", "two!", "thr!", "fou!", "two!"]


def test_only_so_much_waits(speech: Speech, voice: FakeVoice) -> None:
    """Who comes on top is told so at once, and is served again afterwards."""

    async def crowd() -> list[object]:
        voice.may_speak.clear()
        asked = [asyncio.ensure_future(speech.say(phrase_of(f"{n}", "en"), is_personal=False)) for n in range(20)]
        await asyncio.sleep(0)
        voice.may_speak.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(crowd())
    refused = [answer for answer in answers if isinstance(answer, SpeechError)]
    assert len(refused) == 20 - speaking.MOST_WAITING and {error.code for error in refused} == {"speech.busy"}
    assert say(speech, "Welcome!")


def test_a_voice_that_is_gone_is_not_offered_any_more(speech: Speech, voice: FakeVoice) -> None:
    """One that only failed is."""
    voice.failure = SpeechError(code="speech.failed")
    with pytest.raises(SpeechError):
        say(speech, "Welcome!")
    assert speech.is_there
    voice.failure, voice.is_absent = None, True
    for _ in range(2):
        with pytest.raises(SpeechError) as caught:
            say(speech, "Welcome!")
        assert caught.value.code == "speech.absent"
    assert not speech.is_there
