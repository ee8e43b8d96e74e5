"""A voice that remembers what it was to say, and makes a moment of silence of it."""

from __future__ import annotations

import io
import threading
import wave

from server.domain.errors import SpeechError
from server.domain.speech import Phrase


class FakeVoice:
    """As server.speech.voice.Voice promises; absent, failing or held up when told to."""

    def __init__(self) -> None:
        self.said: list[Phrase] = []
        self.is_absent = False
        #: Raised by each phrase while it is set.
        self.failure: SpeechError | None = None
        #: Set by whoever may go on speaking.
        self.may_speak = threading.Event()
        self.may_speak.set()

    def is_there(self) -> bool:
        """Unless told otherwise."""
        return not self.is_absent

    def wav(self, phrase: Phrase) -> bytes:
        """Silence: a thousandth of a second each character."""
        assert self.may_speak.wait(20)
        if self.failure:
            raise self.failure
        if self.is_absent:
            raise SpeechError("told to be absent", code="speech.absent")
        self.said.append(phrase)
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(22_050)
            out.writeframes(b"\0\0" * 22 * len(phrase.text))
        return file.getvalue()
