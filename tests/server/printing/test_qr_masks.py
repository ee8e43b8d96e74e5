"""Codes are made as the library makes them, only quicker."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

from server.printing.drawing.qr_masks import best_modules


def code_of(text: str, level: int) -> QRCode:
    """A code with its data and the smallest version that holds it."""
    code = QRCode(error_correction=level, border=0)
    code.add_data(text)
    code.best_fit()
    return code


def made_by_library(text: str, level: int) -> bytes:
    """The modules of the same code, row by row, as the library makes it from beginning to end."""
    code = code_of(text, level)
    code.make()
    return b"".join(map(bytes, code.get_matrix()))


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=80), level=st.sampled_from([ERROR_CORRECT_L, ERROR_CORRECT_M]))
def test_same_modules(text: str, level: int) -> None:
    """Any text, at both levels that badges use."""
    assert best_modules(code_of(text, level)) == made_by_library(text, level)


@pytest.mark.parametrize("length", [20, 150, 400])
def test_same_modules_at_every_size(length: int) -> None:
    """A badge's own code; one with its version written in it; a large one."""
    text = ("BENCH0123456789/a-z " * 40)[:length]
    assert best_modules(code_of(text, ERROR_CORRECT_M)) == made_by_library(text, ERROR_CORRECT_M)
