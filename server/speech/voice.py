"""What a voice promises. The real one is espeak-ng (server.speech.espeak); tests have one that remembers."""

from __future__ import annotations

from typing import Protocol

from server.domain.speech import Phrase


class Voice(Protocol):
    """Says phrases as sound."""

    def is_there(self) -> bool:
        """Whether it can speak on this machine."""

    def wav(self, phrase: Phrase) -> bytes:
        """A whole WAV file: 16 bits, one channel.

        Raises: SpeechError where it cannot be said.
        """
