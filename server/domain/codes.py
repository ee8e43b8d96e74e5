"""The codes on badges and tickets: ours, and those of ticket shops."""

from __future__ import annotations

import re

#: Crockford's base 32, without I, L, O and U: https://www.crockford.com/base32.html
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 20 characters are 100 bits, and the most that a version 1 QR holds at level M (ISO/IEC 18004, table 7).
OUR_LENGTH = 20
#: No ticket shop seen uses more; longer input is not looked up.
LONGEST = 512

_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def code_from(entropy: bytes) -> str:
    """A code of ours from at least 13 random bytes.

    Raises: ValueError when there is less randomness than a code needs.
    """
    number = int.from_bytes(entropy, "big")
    if len(entropy) * 8 < OUR_LENGTH * 5:
        raise ValueError("a code needs 100 random bits")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(OUR_LENGTH))


def scanned(text: str) -> str:
    """What a scanner really read: AIM identifier (`]Q1`), FNC1 and control characters taken off.

    Empty where nothing usable is left; a text over LONGEST is refused the same way.
    """
    clean = _CONTROLS.sub("", text).strip()
    clean = _AIM.sub("", clean)
    return clean if len(clean) <= LONGEST else ""


def candidates(text: str) -> tuple[str, ...]:
    """The codes that a scan may mean, best first: as read, then in our own alphabet's upper case."""
    clean = scanned(text)
    if not clean:
        return ()
    ours = clean.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return (clean,) if ours == clean else (clean, ours)
