"""A USB barcode scanner as the browser sees one: a US keyboard that types fast, on a machine set to another layout."""

from __future__ import annotations

import time

from playwright.sync_api import CDPSession, Page

#: The keys of a US keyboard, from the upper left to the lower right, as UI Events' `code` names them.
_PLACES = [
    "Backquote", *(f"Digit{digit}" for digit in "1234567890"), "Minus", "Equal",
    *(f"Key{letter}" for letter in "QWERTYUIOP"), "BracketLeft", "BracketRight",
    *(f"Key{letter}" for letter in "ASDFGHJKL"), "Semicolon", "Quote", "Backslash",
    *(f"Key{letter}" for letter in "ZXCVBNM"), "Comma", "Period", "Slash",
]  # fmt: skip
_US = (
    "`1234567890-=qwertyuiop[]asdfghjkl;'\\zxcvbnm,./",
    '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?',
)
#: What each layout says those keys mean, without and with shift (Debian's xkb-data, Windows' KBDIT, KBDFR, ...).
LAYOUTS = {
    "us": _US,
    "it": (
        "\\1234567890'ìqwertyuiopè+asdfghjklòàùzxcvbnm,.-",
        '|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§ZXCVBNM;:_',
    ),
    "fr": (
        "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§",
    ),
    "de": (
        "^1234567890ß´qwertzuiopü+asdfghjklöä#yxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_",
    ),
    "nl": (
        "@1234567890/°qwertyuiop¨*asdfghjkl+´<zxcvbnm,.-",
        "§!\"#$%&_()'?~QWERTYUIOP^|ASDFGHJKL±`>ZXCVBNM;:=",
    ),
    "be": (
        "²&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùµwxcvbn,;:=",
        "³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£WXCVBN?./+",
    ),
}
#: Keys that print nothing by themselves there: the next one would carry an accent.
_DEAD = {"fr": "^¨", "de": "^´`", "nl": "¨´~^`°", "be": "^¨´`"}
_SHIFT = {"code": "ShiftLeft", "key": "Shift", "modifiers": 8, "windowsVirtualKeyCode": 16}
_ENDS = {
    "Enter": {"code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13},
    "Tab": {"code": "Tab", "key": "Tab", "windowsVirtualKeyCode": 9},
}


def scan(
    page: Page,
    code: str,
    *,
    gap_ms: float = 8,
    held_up_ms: float = 0,
    held_up_before: int = 0,
    layout: str = "it",
    end: str = "Enter",
) -> None:
    """Press the keys of a US scanner, and `end`, on a computer with another keyboard layout; `gap_ms` between keys.

    The key at place `held_up_before` comes `held_up_ms` later than that, as over a poor radio.
    The events carry their own times, so that a busy machine does not turn the scanner into a person.
    """
    keyboard = page.context.new_cdp_session(page)
    at = time.time()
    for place_in_code, character in enumerate([*code, end]):
        at += (gap_ms + (held_up_ms if place_in_code == held_up_before else 0)) / 1000
        shifted, key = _key(character, layout)
        if shifted:
            keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "timestamp": at, **_SHIFT})
        _press(keyboard, key, at)
        if shifted:
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, **_SHIFT, "modifiers": 0})
    keyboard.detach()


def _key(character: str, layout: str) -> tuple[bool, dict[str, object]]:
    """Whether shift is down, and the key that a US keyboard has for a character, as `layout` understands it."""
    if character in _ENDS:
        return False, dict(_ENDS[character])
    shifted = character in _US[1]
    place = _US[shifted].index(character)
    seen = LAYOUTS[layout][shifted][place]
    key: dict[str, object] = {"code": _PLACES[place], "modifiers": 8 if shifted else 0}
    if seen in _DEAD.get(layout, ""):
        return shifted, key | {"key": "Dead"}
    return shifted, key | {"key": seen, "text": seen, "windowsVirtualKeyCode": ord(_US[0][place].upper()) % 256}


def _press(keyboard: CDPSession, key: dict[str, object], at: float) -> None:
    down = "keyDown" if "text" in key else "rawKeyDown"
    keyboard.send("Input.dispatchKeyEvent", {"type": down, "timestamp": at, **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, **key})
