"""Consents from the organiser's pen to what a guest said, and what became of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.consent import AskedAgain, Consent, ConsentKind, ConsentReply, ConsentText, How, Reply
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import alerts, consent_replies, consents
from server.services.check_in import CheckInWish, check_in
from server.services.consent_replies import ReplyWish
from server.services.consents import ConsentPage
from server.station import Station
from server.store import journal, print_jobs
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.consents import SIGNATURE_PNG, TEXTS, add_consent


def says(station: Station, event: Event, guest: Guest, actor: Actor | None = None, **more: object) -> ConsentReply:
    """A guest says something."""
    values: dict[str, object] = {
        "guest_id": guest.id,
        "code": "rules",
        "version": 1,
        "language": "nl",
        "reply": Reply.GIVEN,
        "how": How.PRESSED,
    }
    wish = ReplyWish(**values | more)  # type: ignore[arg-type]
    act = (actor,) if actor else ()
    return station.write(lambda tx: consent_replies.record_reply(tx, event, wish), *act)


def asked(station: Station, event: Event, guest: Guest) -> str:
    """The code of what a guest is asked next; empty: nothing."""
    found = station.read(lambda c: consent_replies.next_open(c, event, guest.id, station.clock()))
    return found.consent.code if found else ""


def page(station: Station, event: Event, code: str = "rules") -> ConsentPage:
    """A consent as the office sees it."""
    return station.read(lambda c: consents.consent_page(c, event.id, code))


def reworded(
    station: Station, event: Event, consent: Consent, *, asks_again: bool, title: str = "New rules"
) -> Consent:
    """Another wording."""
    texts = TEXTS | {"nl": ConsentText(title=title, body="Anders.")}
    return station.write(lambda tx: consents.change_consent(tx, event, consent, texts, asks_again=asks_again))


def kinds(station: Station) -> list[str]:
    """The facts about consents, in order."""
    facts = station.read(lambda c: journal.read_after(c, 0, limit=1000))
    return [fact.kind.removeprefix("consent.") for fact in facts if fact.kind.startswith("consent.")]


def test_an_event_that_asks_nothing_asks_nothing(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Nobody is stopped, not even a guest who is not there."""
    assert asked(station, event, guests["Anna"]) == ""
    assert station.read(lambda c: consent_replies.next_open(c, event, "nobody", station.clock())) is None


def test_guests_are_asked_one_after_the_other(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """In the order in which it was written, until all is said."""
    add_consent(station, event)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    anna = guests["Anna"]
    assert asked(station, event, anna) == "rules"
    says(station, event, anna)
    assert asked(station, event, anna) == "photo"
    says(station, event, anna, code="photo", reply=Reply.DECLINED)
    assert asked(station, event, anna) == ""


def test_what_was_said_keeps_version_language_time_and_place(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """And the signature; the fact carries none of a person."""
    add_consent(station, event, wants_signature=True)
    reply = says(station, event, guests["Anna"], at_kiosk, language="it", how=How.SIGNED, signature=SIGNATURE_PNG)
    (line,) = station.read(lambda c: consent_replies.consents_of_guest(c, event, guests["Anna"], station.clock()))
    assert line.last == reply
    assert (reply.version, reply.language, reply.at) == (1, "it", station.clock())
    assert (reply.actor, reply.device_id, reply.has_signature) == (at_kiosk.name, at_kiosk.device_id, True)
    png = station.read(lambda c: consent_replies.signature_of(c, event.id, guests["Anna"].id, reply.id))
    assert png.startswith(b"\x89PNG")
    (fact,) = [
        fact for fact in station.read(lambda c: journal.read_after(c, 0, limit=1000)) if fact.kind == "consent.given"
    ]
    assert set(fact.body) == {"consent", "code", "version", "language", "how"}


def test_ten_taps_are_one_answer(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """The same again, while it counts, changes nothing."""
    add_consent(station, event, wants_signature=True)
    first = says(station, event, guests["Anna"], how=How.SIGNED, signature=SIGNATURE_PNG)
    for _ in range(9):
        assert says(station, event, guests["Anna"], how=How.SIGNED, signature=SIGNATURE_PNG) == first
    assert kinds(station).count("given") == 1


def test_a_changed_mind_is_another_answer(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """No, then yes: both are kept, the last one counts."""
    add_consent(station, event)
    says(station, event, guests["Anna"], reply=Reply.DECLINED)
    says(station, event, guests["Anna"])
    assert kinds(station)[-2:] == ["declined", "given"]
    assert (page(station, event).given, page(station, event).declined, page(station, event).open) == (1, 0, 4)


@pytest.mark.parametrize(("asks_again", "expected"), [(True, "rules"), (False, "")])
def test_a_new_wording_is_asked_about_only_if_wanted(
    station: Station, event: Event, guests: dict[str, Guest], asks_again: bool, expected: str
) -> None:
    """Whoever agreed to the old one is asked again, or not; both versions stay."""
    consent = add_consent(station, event)
    says(station, event, guests["Anna"])
    reworded(station, event, consent, asks_again=asks_again)
    assert asked(station, event, guests["Anna"]) == expected
    assert asked(station, event, guests["Björn"]) == "rules"
    assert [version.texts["nl"].title for version in page(station, event).versions] == ["New rules", "Huisregels"]


def test_what_was_read_is_what_was_agreed_to(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """An old wording that was on a screen while a new one was saved: it is kept as the old one, and asked again."""
    consent = add_consent(station, event)
    reworded(station, event, consent, asks_again=True)
    assert says(station, event, guests["Anna"], version=1).version == 1
    assert asked(station, event, guests["Anna"]) == "rules"
    says(station, event, guests["Anna"], version=2)
    assert asked(station, event, guests["Anna"]) == ""


def test_of_two_organisers_who_reword_at_once_the_second_is_told(station: Station, event: Event) -> None:
    """No wording is lost unseen."""
    consent = add_consent(station, event)
    reworded(station, event, consent, asks_again=True)
    with pytest.raises(ConflictError, match="somebody else"):
        reworded(station, event, consent, asks_again=True, title="Other rules")


def test_saving_the_same_text_is_no_new_version(station: Station, event: Event) -> None:
    """Only how it is asked changes."""
    consent = add_consent(station, event)
    changed = replace(consent, asked=AskedAgain.EVERY_DAY)
    station.write(lambda tx: consents.change_consent(tx, event, changed, TEXTS, asks_again=True))
    assert len(page(station, event).versions) == 1
    assert kinds(station) == ["added", "changed"]


def test_codes_are_one_each_and_there_are_not_too_many(station: Station, event: Event) -> None:
    """A second one of the same code, and a thirteenth."""
    add_consent(station, event)
    with pytest.raises(ConflictError, match="code"):
        add_consent(station, event)
    for number in range(11):
        add_consent(station, event, code=f"more{number}")
    with pytest.raises(FieldError, match="at most"):
        add_consent(station, event, code="thirteenth")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(ConsentKind.MUST, ["must"]), (ConsentKind.SHOULD, ["should"]), (ConsentKind.CHOICE, [])],
)
def test_the_desk_is_told_of_a_no_that_matters(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, kind: ConsentKind, expected: list[str]
) -> None:
    """Once, and not any more when they agree after all."""
    add_consent(station, event, kind=kind)
    for _ in range(3):
        says(station, event, guests["Anna"], at_kiosk, reply=Reply.DECLINED)
    waiting = station.read(lambda c: alerts.board(c, event.id))
    assert [alert.reason for alert in waiting if alert.kind is AlertKind.CONSENT] == expected
    says(station, event, guests["Anna"], at_kiosk)
    assert station.read(lambda c: alerts.board(c, event.id)) == []


def test_the_call_stays_while_another_no_stands(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Two things declined, one agreed to after all."""
    for code in ("rules", "waiver"):
        add_consent(station, event, code=code)
        says(station, event, guests["Anna"], at_kiosk, code=code, reply=Reply.DECLINED)
    says(station, event, guests["Anna"], at_kiosk)
    assert len(station.read(lambda c: alerts.board(c, event.id))) == 1
    says(station, event, guests["Anna"], at_kiosk, code="waiver")
    assert station.read(lambda c: alerts.board(c, event.id)) == []


def test_a_consent_is_taken_back_with_a_reason(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Once; what was given before stays in the history, and what must be is asked again."""
    add_consent(station, event)
    anna = guests["Anna"]
    with pytest.raises(ConflictError):
        station.write(lambda tx: consent_replies.withdraw(tx, event, anna.id, "rules", reason="asked"))
    says(station, event, anna)
    with pytest.raises(FieldError):
        station.write(lambda tx: consent_replies.withdraw(tx, event, anna.id, "rules", reason=" "))
    station.write(lambda tx: consent_replies.withdraw(tx, event, anna.id, "rules", reason="The guest asked"))
    with pytest.raises(ConflictError):
        station.write(lambda tx: consent_replies.withdraw(tx, event, anna.id, "rules", reason="again"))
    assert page(station, event).withdrawn == 1
    assert asked(station, event, anna) == "rules"
    assert kinds(station) == ["added", "given", "withdrawn"]


def test_a_badge_says_what_the_guest_chose_when_it_was_asked_for(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Frozen like everything else on it; a later copy says what holds then."""
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    add_consent(station, event)
    says(station, event, guests["Anna"], code="photo")
    wish = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id)
    job_id = station.write(lambda tx: check_in(tx, wish)).print_job or ""
    station.write(lambda tx: consent_replies.withdraw(tx, event, guests["Anna"].id, "photo", reason="asked"))
    assert station.read(lambda c: print_jobs.job_by_id(c, job_id)).snapshot.consents == {"photo": "yes"}
    assert station.read(lambda c: consent_replies.marks_of(c, event.id, guests["Anna"].id)) == {"photo": "no"}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"guest_id": "nobody"}, NotFoundError),
        ({"code": "nothing"}, NotFoundError),
        ({"version": 2}, NotFoundError),
        ({"language": "fr"}, FieldError),
        ({"how": How.SIGNED}, FieldError),
    ],
)
def test_answers_that_cannot_be(
    station: Station, event: Event, guests: dict[str, Guest], more: dict[str, object], error: type[Exception]
) -> None:
    """Refused by name, and nothing is kept."""
    add_consent(station, event, wants_signature=True)
    with pytest.raises(error):
        says(station, event, guests["Anna"], **more)
    assert kinds(station) == ["added"]


def test_another_events_guest_and_signature_are_out_of_reach(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """No id leads from one event, or one guest, to another's."""
    add_consent(station, event, wants_signature=True)
    reply = says(station, event, guests["Anna"], how=How.SIGNED, signature=SIGNATURE_PNG)
    for event_id, guest_id in (("other", guests["Anna"].id), (event.id, guests["Björn"].id)):
        with pytest.raises(NotFoundError):
            station.read(lambda c, e=event_id, g=guest_id: consent_replies.signature_of(c, e, g, reply.id))  # type: ignore[misc]


def test_erasing_a_guest_erases_what_they_said_and_drew(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """The rows go with the guest's; only ids stay in the journal."""
    add_consent(station, event, wants_signature=True)
    says(station, event, guests["Anna"], how=How.SIGNED, signature=SIGNATURE_PNG)
    station.write(lambda tx: tx.connection.execute("DELETE FROM guest WHERE id = ?", [guests["Anna"].id]))
    for table in ("consent_reply", "consent_signature"):
        assert station.read(lambda c, t=table: c.execute(f"SELECT count(*) FROM {t}").fetchone()[0]) == 0  # type: ignore[misc]


def test_every_day_anew(station: Station, event: Event, guests: dict[str, Guest], clock: FakeClock) -> None:
    """A waiver for each event day."""
    add_consent(station, event, asked=AskedAgain.EVERY_DAY)
    says(station, event, guests["Anna"])
    assert asked(station, event, guests["Anna"]) == ""
    clock.advance(seconds=24 * 3600)
    assert asked(station, event, guests["Anna"]) == "rules"
    says(station, event, guests["Anna"])
    assert kinds(station).count("given") == 2


def test_only_some_categories(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Others are not asked and not counted."""
    add_consent(station, event, categories=frozenset({"press"}))
    assert asked(station, event, guests["Anna"]) == ""
    assert page(station, event).open == 0


def test_a_badge_made_ahead_that_lacks_a_no_calls_the_desk(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, printer: PrinterRow
) -> None:
    """Once; not for a yes, and not where the badge says so already."""
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    anna, zone = guests["Anna"], CheckInWish(event_id=event.id, guest_id=guests["Anna"].id)
    station.write(lambda tx: check_in(tx, zone))
    says(station, event, anna, at_kiosk, code="photo")
    assert station.read(lambda c: alerts.board(c, event.id)) == []
    for _ in range(2):
        says(station, event, anna, at_kiosk, code="photo", reply=Reply.DECLINED)
    (call,) = station.read(lambda c: alerts.board(c, event.id))
    assert (call.kind, call.reason) == (AlertKind.BADGE, "no_mark")
    says(station, event, guests["Björn"], at_kiosk, code="photo", reply=Reply.DECLINED)
    assert len(station.read(lambda c: alerts.board(c, event.id))) == 1
