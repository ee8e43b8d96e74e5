"""A USB barcode scanner as the browser sees one: a US keyboard that types fast, on a machine set to Italian."""

from __future__ import annotations

from playwright.sync_api import Page

#: One key every so many milliseconds: a slow scanner is at 20, a person never under 50.
SCANNER_MS = 8
#: What the keys of a US scanner say under an Italian layout, where it differs: the page must not look at it.
_ITALIAN = {"Minus": ("'", "?"), "Slash": ("-", "_"), "Semicolon": ("ò", "ç"), "Quote": ("à", "°")}
_SHIFTED = {"_": "Minus", "?": "Slash", ":": "Semicolon"}
_PLAIN = {"-": "Minus", "/": "Slash", ";": "Semicolon"}


def scan(page: Page, code: str) -> None:
    """Type `code` and Enter as a USB scanner does, under an Italian keyboard layout.

    The events carry their own times, so that a busy machine does not turn the scanner into a person.
    """
    session = page.context.new_cdp_session(page)
    # the page's clock in seconds since 1970, which is what the browser stamps events with
    start = float(page.evaluate("() => (performance.timeOrigin + performance.now()) / 1000"))
    for place, (key, place_code, shift) in enumerate([*map(_stroke, code), ("Enter", "Enter", False)]):
        stroke = {
            "key": key,
            "code": place_code,
            "modifiers": 8 if shift else 0,
            "windowsVirtualKeyCode": 13 if key == "Enter" else ord(key.upper()[0]),
            "timestamp": start + place * SCANNER_MS / 1000,
        }
        text = {"text": "\r" if key == "Enter" else key}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", **stroke, **text})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **stroke})
    session.detach()


def _stroke(letter: str) -> tuple[str, str, bool]:
    """What a key says in Italian, where it lies on a US keyboard, and whether shift is held."""
    if letter.isdigit():
        return letter, f"Digit{letter}", False
    if letter.isalpha():
        return letter, f"Key{letter.upper()}", letter.isupper()
    code = _PLAIN.get(letter) or _SHIFTED[letter]
    shift = letter in _SHIFTED
    return _ITALIAN[code][shift], code, shift
