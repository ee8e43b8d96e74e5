"""A USB barcode scanner as the browser sees one: a US keyboard that types fast, on a machine set to Italian."""

from __future__ import annotations

import time

from playwright.sync_api import Page

#: US keys by character: (event.code, with shift).
US_KEYS = {
    **{letter: (f"Key{letter.upper()}", False) for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{letter: (f"Key{letter}", True) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{digit: (f"Digit{digit}", False) for digit in "0123456789"},
    "-": ("Minus", False), "_": ("Minus", True), "/": ("Slash", False), ":": ("Semicolon", True),
}  # fmt: skip
#: What an Italian layout says those keys mean.
ITALIAN = {("Minus", False): "'", ("Minus", True): "?", ("Slash", False): "-", ("Semicolon", True): "ç"}


def scan(page: Page, code: str, *, gap_ms: float = 8, held_up_ms: float = 0, held_up_before: int = 0) -> None:
    """Press the keys of a US scanner, and Enter, on a computer with an Italian keyboard; `gap_ms` between keys.

    The key at place `held_up_before` comes `held_up_ms` later than that, as over a poor radio.
    The events carry their own times, so that a busy machine does not turn the scanner into a person.
    """
    keyboard = page.context.new_cdp_session(page)
    at = time.time()
    for place_in_code, character in enumerate([*code, "Enter"]):
        at += (gap_ms + (held_up_ms if place_in_code == held_up_before else 0)) / 1000
        place, shifted = US_KEYS.get(character, ("Enter", False))
        seen = "\r" if character == "Enter" else ITALIAN.get((place, shifted), character)
        key = {
            "code": place,
            "key": "Enter" if character == "Enter" else seen,
            "text": seen,
            "modifiers": 8 if shifted else 0,
            "windowsVirtualKeyCode": 13 if character == "Enter" else ord(character.upper()) % 256,
        }
        if shifted:
            shift = {"code": "ShiftLeft", "key": "Shift", "modifiers": 8, "windowsVirtualKeyCode": 16}
            keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "timestamp": at, **shift})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": at, **key})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, **key})
    keyboard.detach()
