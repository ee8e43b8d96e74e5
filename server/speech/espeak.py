"""espeak-ng as the voice: a program of its own, asked through pipes. It is GPL, and so never linked into this one.

https://github.com/espeak-ng/espeak-ng/blob/master/src/espeak-ng.1.ronn says what its options mean. A phrase goes in
by standard input, never as an argument, so that nothing in it is an option; markup stays off, so that it is only read.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import wave

from server.domain.errors import SpeechError
from server.domain.speech import Phrase

#: Instead of a program's name: no voice is wanted.
NONE = "none"
#: The longest phrase takes a small machine a tenth of it.
TIMEOUT_SECONDS = 5.0
#: Voices that are called otherwise than their language.
_VOICES = {"en": "en-gb", "fr": "fr-fr"}
_WAV_HEADER_BYTES = 44
_SAMPLES_EACH_SECOND = 22_050


class Espeak:
    """espeak-ng, started for each phrase: that takes it a hundredth of a second."""

    def __init__(self, program: str = "espeak-ng", timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._program = "" if program == NONE else program
        self._timeout_seconds = timeout_seconds

    def is_there(self) -> bool:
        """Whether the program can be started."""
        return bool(self._program) and shutil.which(self._program) is not None

    def wav(self, phrase: Phrase) -> bytes:
        """What it says.

        Raises: SpeechError (`speech.absent`, `speech.failed`).
        """
        if not self._program:
            raise SpeechError("no voice is wanted here", code="speech.absent")
        command = [self._program, "-v", _VOICES.get(phrase.language, phrase.language), "-b", "1"]
        command += ["-s", str(phrase.words_each_minute), "--stdin", "--stdout"]
        if len(phrase.text) == 1:
            # a full stop alone would be a silence; so it is called by its name
            command += ["--punct"]
        try:
            done = subprocess.run(  # noqa: S603 - our own words, and the phrase by standard input
                command,
                input=phrase.text.encode(),
                capture_output=True,
                timeout=self._timeout_seconds,
                env={"PATH": os.environ.get("PATH", os.defpath)},
                check=False,
            )
        except FileNotFoundError as exc:
            raise SpeechError("the voice's program is not there", code="speech.absent") from exc
        except (OSError, subprocess.TimeoutExpired) as exc:
            # its message may hold the phrase, which may be somebody's name
            raise SpeechError(f"the voice did not answer: {type(exc).__name__}", code="speech.failed") from None
        if done.returncode or len(done.stdout) <= _WAV_HEADER_BYTES:
            raise SpeechError(f"the voice ended with {done.returncode}", code="speech.failed")
        return _whole(done.stdout[_WAV_HEADER_BYTES:])


def _whole(samples: bytes) -> bytes:
    """A WAV file whose head tells its true length: what goes into a pipe cannot know it when it begins."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_SAMPLES_EACH_SECOND)
        out.writeframes(samples[: len(samples) // 2 * 2])
    return file.getvalue()
