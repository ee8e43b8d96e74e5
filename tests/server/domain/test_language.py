"""Languages of the house, and of guests."""

import pytest

from server.domain.language import GUEST_LANGUAGES, HOUSE_LANGUAGES, direction_of, spoken, stand_in


@pytest.mark.parametrize(
    ("noted", "offered", "language"),
    [
        ("de", ("nl", "de"), "de"),
        ("de-AT", ("nl", "de"), "de"),
        ("pt-BR", ("nl", "de"), ""),
        ("", ("nl", "de"), ""),
        ("ar", ("nl", "de"), ""),
    ],
)
def test_a_guest_is_spoken_to_in_what_they_understand_and_the_event_offers(
    noted: str, offered: tuple[str, ...], language: str
) -> None:
    """A region says nothing more; a language that is not offered is not spoken."""
    assert spoken(noted, offered) == language


@pytest.mark.parametrize(
    ("wanted", "written", "shown"),
    [("ar", {"ar", "nl"}, "ar"), ("ar", {"nl", "en"}, "en"), ("ar", {"es"}, "es")],
)
def test_a_text_that_is_not_written_is_shown_in_the_events_first_language_that_has_it(
    wanted: str, written: set[str], shown: str
) -> None:
    """Also where the event no longer offers the only one it is written in."""
    assert stand_in(written, wanted, ("en", "nl")) == shown


def test_guests_are_spoken_to_in_what_the_house_speaks_and_more() -> None:
    """Staff can read every text that an event must have."""
    assert set(HOUSE_LANGUAGES) < set(GUEST_LANGUAGES)
    assert [language for language in GUEST_LANGUAGES if direction_of(language) == "rtl"] == ["ar"]
