"""What an event may be, what day it is there, and what is shown of a guest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.access import Actor, Role, includes
from server.domain.errors import FieldError
from server.domain.event import check_event
from server.domain.guest import Guest, Presence, Standing, masked_company, masked_name, status_of
from tests.fakes.clock import NOON
from tests.fakes.scene import sample_event

EVENT = sample_event(id="event-1")
GUEST = Guest(id="guest-1", event_id="event-1")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"slug": ""}, "slug"),
        ({"slug": "Gala"}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"slug": "a/b"}, "slug"),
        ({"slug": "a" * 61}, "slug"),
        ({"slug": "gala\n"}, "slug"),
        ({"ends_at": EVENT.starts_at}, "ends"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"languages": ()}, "languages"),
        ({"languages": ("nl", "xx")}, "languages"),
        ({"hue": 360}, "hue"),
        ({"hue": -1}, "hue"),
    ],
)
def test_event_that_cannot_be(change: dict[str, object], field: str) -> None:
    """Each field that cannot be used is named."""
    with pytest.raises(FieldError) as caught:
        check_event(replace(EVENT, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_event_that_can_be() -> None:
    """A good event comes back as it is."""
    assert check_event(EVENT) is EVENT


@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
def test_naive_times_are_refused(name: str) -> None:
    """An event's times carry their offset from birth."""
    with pytest.raises(ValueError, match="offset"):
        sample_event(**{name: datetime(2026, 11, 23)})


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-23T12:00+00:00", 23),
        ("2026-11-24T02:59+00:00", 23),
        ("2026-11-24T03:00+00:00", 24),
        ("2026-03-29T01:30+00:00", 28),
        ("2026-03-29T03:30+00:00", 29),
        ("2026-10-25T02:30+00:00", 24),
    ],
)
def test_day_turns_at_four(at: str, day: int) -> None:
    """A day ends at four in the morning on the venue's wall, also in the nights the clock is changed."""
    assert EVENT.day_of(datetime.fromisoformat(at)).day == day


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Anna", "Berg", "Anna B."),
        ("Dirk", "van den Berg", "Dirk B."),
        ("Carla", "D'Amico", "Carla D."),
        ("أحمد", "الحسيني", "أحمد ح."),
        ("نور", "بن علي", "نور ع."),
        ("Anna", "", "Anna"),
        ("", "Berg", "B."),
        ("Anna", "---", "Anna"),
        ("", "", ""),
    ],
)
def test_masked_name(first: str, last: str, shown: str) -> None:
    """A kiosk shows the first name and one letter."""
    assert masked_name(replace(GUEST, first_name=first, last_name=last)) == shown


@pytest.mark.parametrize(
    ("company", "shown"),
    [("", ""), ("Rozen Consulting", "Ro… Consulting"), ("KLM", "K…"), ("ING Bank of Example", "I… Bank")],
)
def test_masked_company(company: str, shown: str) -> None:
    """A company is hinted at."""
    assert masked_company(replace(GUEST, company=company)) == shown


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_masking_survives_any_text(first: str, last: str, company: str) -> None:
    """No name or company breaks the masking, and a last name never shows whole words."""
    guest = replace(GUEST, first_name=first, last_name=last, company=company)
    assert len(masked_name(guest)) <= len(first) + 3
    assert company == "" or masked_company(guest) != company


@pytest.mark.parametrize(
    ("standing", "presence", "status"),
    [
        (Standing.OK, None, "expected"),
        (Standing.UNPAID, None, "unpaid"),
        (Standing.OK, Presence(guest_id="g", zone_id="z", inside=True, first_in_at=NOON), "arrived"),
        (Standing.OK, Presence(guest_id="g", zone_id="z", first_in_at=NOON), "left"),
        (Standing.CANCELLED, Presence(guest_id="g", zone_id="z", inside=True, first_in_at=NOON), "arrived"),
        (Standing.BLOCKED, Presence(guest_id="g", zone_id="z"), "blocked"),
    ],
)
def test_status(standing: Standing, presence: Presence | None, status: str) -> None:
    """Having been there outweighs what the list says."""
    assert status_of(replace(GUEST, standing=standing), presence) == status


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("needed", list(Role))
def test_roles_include_those_before(role: Role, needed: Role) -> None:
    """Organiser includes supervisor includes hostess."""
    assert includes(role, needed) == (list(Role).index(role) >= list(Role).index(needed))


@pytest.mark.parametrize(("name", "person"), [("person:p1", "p1"), ("device:d1", ""), ("system", "")])
def test_actor_person(name: str, person: str) -> None:
    """An actor that is a person names them."""
    assert Actor(name=name).person_id == person
