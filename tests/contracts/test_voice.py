"""What every voice promises: the one that remembers, and espeak-ng."""

from __future__ import annotations

import array
import io
import shutil
import wave
from pathlib import Path

import pytest

from server.domain.errors import SpeechError
from server.domain.language import GUEST_LANGUAGES as LANGUAGES
from server.domain.speech import SPEEDS, phrase_of
from server.speech.espeak import Espeak
from server.speech.voice import Voice
from tests.fakes.voice import FakeVoice

NO_ESPEAK = shutil.which("espeak-ng") is None
needs_espeak = pytest.mark.skipif(NO_ESPEAK, reason="no voice here: install Debian's espeak-ng")


@pytest.fixture(params=["remembers", pytest.param("espeak-ng", marks=needs_espeak)])
def voice(request: pytest.FixtureRequest) -> Voice:
    """Each kind of voice."""
    return FakeVoice() if request.param == "remembers" else Espeak()


def seconds(wav: bytes) -> float:
    """How long a sound is."""
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return sound.getnframes() / sound.getframerate()


def test_it_is_there_and_speaks_every_language(voice: Voice) -> None:
    """A whole WAV file, longer for a longer phrase."""
    assert voice.is_there()
    for language in LANGUAGES:
        short = seconds(voice.wav(phrase_of("Anna", language)))
        assert 0 < short < seconds(voice.wav(phrase_of("Anna Bakker, Rossi Consulting, table 12", language)))


@pytest.mark.parametrize("text", ["a", ".", "@", "é", "7", "--help", "-v en", "<b>", "[[h@loU]]", "’t", "张伟", "🙂"])
def test_nothing_is_an_option_or_too_odd(voice: Voice, text: str) -> None:
    """Letters, signs, what looks like an option or markup: something is said, or at least nothing breaks."""
    assert seconds(voice.wav(phrase_of(text, "en"))) > 0


@needs_espeak
def test_espeak_is_heard_and_a_full_stop_has_a_name() -> None:
    """Its sound is not silence; it is faster when asked to be."""
    with wave.open(io.BytesIO(Espeak().wav(phrase_of(".", "nl")))) as sound:
        assert max(array.array("h", sound.readframes(sound.getnframes()))) > 3_000
    slow, fast = (Espeak().wav(phrase_of("Welkom bij de conferentie", "nl", speed)) for speed in (0, len(SPEEDS) - 1))
    assert seconds(fast) < seconds(slow) / 2


@pytest.mark.parametrize(
    ("program", "code"), [("no-such-voice", "speech.absent"), ("none", "speech.absent"), ("false", "speech.failed")]
)
def test_a_program_that_is_not_there_or_ends_badly(program: str, code: str) -> None:
    """Each is an error of ours with its code."""
    assert Espeak(program).is_there() is (program == "false")
    with pytest.raises(SpeechError) as caught:
        Espeak(program).wav(phrase_of("Anna Bakker", "nl"))
    assert caught.value.code == code


def test_a_program_that_hangs_is_ended_and_its_error_names_nobody(tmp_path: Path) -> None:
    """The time-out's own message holds the command; ours does not hold the phrase."""
    script = tmp_path / "hangs"
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o700)
    with pytest.raises(SpeechError) as caught:
        Espeak(str(script), timeout_seconds=0.05).wav(phrase_of("Anna Bakker", "nl"))
    assert "Anna" not in repr(caught.value) and caught.value.__cause__ is None
