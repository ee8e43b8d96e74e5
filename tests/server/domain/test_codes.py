"""Codes: made, scanned, and looked up in every way a scanner may mean them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.codes import ALPHABET, LONGEST, OUR_LENGTH, candidates, code_from, scanned


@given(st.binary(min_size=13, max_size=40))
def test_code_is_twenty_of_our_letters(entropy: bytes) -> None:
    """Enough randomness always gives a code that a version 1 QR holds."""
    code = code_from(entropy)
    assert len(code) == OUR_LENGTH
    assert set(code) <= set(ALPHABET)


def test_code_keeps_a_hundred_bits() -> None:
    """Each of 100 bits changes the code: nothing of the randomness is thrown away."""
    codes = {code_from((1 << bit).to_bytes(13, "big")) for bit in range(100)}
    assert len(codes) == 100


@pytest.mark.parametrize("size_bytes", [0, 12])
def test_too_little_randomness(size_bytes: int) -> None:
    """A guessable code is never made."""
    with pytest.raises(ValueError, match="100 random bits"):
        code_from(bytes(size_bytes))


@pytest.mark.parametrize(
    ("read", "clean"),
    [
        ("ABC123\r\n", "ABC123"),
        ("]Q1ABC123", "ABC123"),
        ("\x1dABC\x1d123", "ABC123"),
        ("  ABC 123 ", "ABC 123"),
        ("", ""),
        ("\r", ""),
        ("A" * LONGEST, "A" * LONGEST),
        ("A" * (LONGEST + 1), ""),
        ("A" * 4096, ""),
    ],
)
def test_scanned(read: str, clean: str) -> None:
    """What a scanner adds is taken off; what is too long is nothing."""
    assert scanned(read) == clean


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("abc", ("abc", "ABC")),
        ("ABC", ("ABC",)),
        ("oil", ("oil", "011")),
        ("]Q1ab", ("ab", "AB")),
        ("\x00", ()),
    ],
)
def test_candidates(read: str, meant: tuple[str, ...]) -> None:
    """As read first, then as our alphabet would have it."""
    assert candidates(read) == meant


@given(st.text(max_size=600))
def test_any_scan_is_survived(text: str) -> None:
    """No input raises, and each candidate is clean."""
    for candidate in candidates(text):
        assert candidate
        assert "\x1d" not in candidate
