"""Phrases said for screens: a few at a time, those of the house remembered, those about a guest never."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from server.domain.errors import SpeechError
from server.domain.speech import Phrase
from server.speech.voice import Voice

#: Said at the same time: a small machine must keep cores for its doors.
AT_ONCE = 2
#: Waiting or being said; who comes on top is told to come again.
MOST_WAITING = 16
#: A minute and a half of sound for every screen of one language; in memory only.
MOST_KEPT_BYTES = 8_000_000


class Speech:
    """A station's voice."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._is_there = voice.is_there()
        self._kept: OrderedDict[Phrase, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._waiting = 0
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="speech")

    @property
    def is_there(self) -> bool:
        """Whether screens may offer to speak. A voice that was installed meanwhile is found at the next start."""
        return self._is_there

    async def say(self, phrase: Phrase, *, is_personal: bool) -> bytes:
        """`phrase` as a WAV file. `is_personal`: it tells of a guest, and nothing of it is kept.

        Raises: SpeechError (`speech.absent`, `speech.busy`, `speech.failed`).
        """
        if not self._is_there:
            raise SpeechError("there is no voice here", code="speech.absent")
        if kept := self._remembered(phrase):
            return kept
        self._begin()
        try:
            sound = await asyncio.wrap_future(self._threads.submit(self._voice.wav, phrase))
        except SpeechError as exc:
            self._is_there = exc.code != "speech.absent"
            raise
        finally:
            self._end()
        if not is_personal:
            self._keep(phrase, sound)
        return sound

    def stop(self) -> None:
        """Say no more. What is being said ends by its own time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        with self._lock:
            if self._waiting >= MOST_WAITING:
                raise SpeechError("too much is being said", code="speech.busy")
            self._waiting += 1

    def _end(self) -> None:
        with self._lock:
            self._waiting -= 1

    def _remembered(self, phrase: Phrase) -> bytes | None:
        with self._lock:
            if phrase not in self._kept:
                return None
            self._kept.move_to_end(phrase)
            return self._kept[phrase]

    def _keep(self, phrase: Phrase, sound: bytes) -> None:
        with self._lock:
            self._kept_bytes += len(sound) - len(self._kept.get(phrase, b""))
            self._kept[phrase] = sound
            while self._kept_bytes > MOST_KEPT_BYTES:
                self._kept_bytes -= len(self._kept.popitem(last=False)[1])
