"""What a guest wants their badge to say."""

from __future__ import annotations

import pytest

from server.domain.badge_text import (
    FIELDS,
    LONGEST_TEXT,
    Allowed,
    BadgeAsks,
    BadgeText,
    check_badge_text,
    check_said,
    worn,
)
from server.domain.errors import FieldError
from server.domain.guest import Guest
from server.domain.print_job import BadgeSnapshot

GUEST = Guest(id="g", event_id="e", first_name="Alexandra", last_name="Berg", company="Rozen", title="CEO")
ALL = BadgeAsks(**dict.fromkeys(FIELDS, Allowed.MAY), may_hide=True, may_leave_qr=True)


def test_what_the_record_says_anyway_is_not_kept() -> None:
    """So a later correction of the record still reaches the badge."""
    kept = check_badge_text(BadgeText(called=" Alexandra ", company="Other  Ltd", title=""), GUEST)
    assert kept == BadgeText(called=None, company="Other Ltd", title="")


def test_a_badge_wears_it() -> None:
    """Own words stand in for the record's, hidden ones are gone, and the QR where it is not wanted."""
    snapshot = BadgeSnapshot(first_name="Alexandra", last_name="Berg", company="Rozen", title="CEO", code="C")
    text = BadgeText(called="Alex", pronoun="she", hidden=frozenset({"last_name", "title"}), has_qr=False)
    expected = BadgeSnapshot(first_name="Alex", company="Rozen", pronoun="she")
    assert worn(snapshot, text) == expected
    assert worn(snapshot, BadgeText()) == snapshot


@pytest.mark.parametrize(
    ("text", "asks", "field"),
    [
        (BadgeText(called="x" * (LONGEST_TEXT + 1)), ALL, "called"),
        (BadgeText(called="Alex"), BadgeAsks(), "called"),
        (BadgeText(hidden=frozenset({"title"})), BadgeAsks(), "hidden"),
        (BadgeText(hidden=frozenset({"room"})), ALL, "hidden"),
        (BadgeText(has_qr=False), BadgeAsks(), "hidden"),
        (BadgeText(), BadgeAsks(pronoun=Allowed.MUST), "pronoun"),
        (BadgeText(company=""), BadgeAsks(company=Allowed.MUST), "company"),
        (BadgeText(hidden=frozenset({"company"})), BadgeAsks(company=Allowed.MUST, may_hide=True), "company"),
    ],
)
def test_only_what_the_organiser_lets_them(text: BadgeText, asks: BadgeAsks, field: str) -> None:
    """Each refusal names the field."""
    with pytest.raises(FieldError) as refused:
        check_said(text, GUEST, asks)
    assert refused.value.field == field
