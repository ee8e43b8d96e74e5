"""Every code that an organiser may meet has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.office import list_words, terms, wording_words
from server.domain.access import DeviceRole, Role, TokenRole
from server.domain.guest import Standing, Status
from server.domain.list_words import Field
from server.domain.print_job import DONE_STATES, Trouble
from server.printing.virtual.paper import Fault

SERVER = Path(__file__).parents[3] / "server"
GUEST_LISTS = Path(__file__).parents[3] / "docs" / "guest-lists.md"
#: Codes that are no trouble: a fact's kind, a setting's name.
_OTHERS = {"list.imported"}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Status, terms.STATUSES), (Standing, terms.STANDINGS), (Role, terms.ROLES), (DeviceRole, terms.DEVICE_ROLES),
        (TokenRole, terms.TOKEN_ROLES), (Trouble, terms.TROUBLES), (Fault, terms.FAULTS), (DONE_STATES, terms.PROOFS),
        (set(Field) - {Field.NAME}, terms.LIST_FIELDS),
    ],
)  # fmt: skip
def test_each_code_has_words(codes: set[str], words: dict[str, str]) -> None:
    """Nobody reads a bare code."""
    assert set(codes) <= set(words)


def test_each_trouble_of_a_list_has_words() -> None:
    """What the list reader and the import may say, found in their source."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in SERVER.rglob("*.py"))
    named = set(re.findall(r"\"((?:list|row)\.[a-z_]+)\"", source)) - _OTHERS
    told = {**wording_words.LIST_MISTAKES, **list_words.LIST_WORDS, **list_words.ROW_WORDS, **list_words.WARNING_WORDS}
    assert named <= set(told)
    assert "row.name_missing" in named


def test_each_documented_trouble_of_a_list_has_words() -> None:
    """Each table's code, in the table of words that its page looks in."""
    _, whole, rows, warnings = re.split("^## (?:Errors|Warnings): .*$", GUEST_LISTS.read_text("utf-8"), flags=re.M)
    for part, words in (
        (whole, list_words.LIST_WORDS), (rows, list_words.ROW_WORDS), (warnings, list_words.WARNING_WORDS)
    ):  # fmt: skip
        codes = set(re.findall(r"^\| `((?:list|row)\.[a-z_]+)` \|", part, flags=re.M))
        assert codes
        assert codes <= set(words)


def test_each_uplink_failure_has_words() -> None:
    """Why the back office lacks facts, found in the source too."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (SERVER / "sync").rglob("*.py"))
    assert set(re.findall(r"\"(uplink\.[a-z_]+)\"", source)) <= set(terms.UPLINK_FAILURES)
