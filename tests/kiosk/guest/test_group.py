"""Who booked together checks in together, as far as they are here."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from server.domain.alert import AlertKind
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest, Standing
from server.domain.print_job import JobState
from server.services import alerts, event_setup
from server.services.parties import MOST_AT_KIOSK
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.printers import PrinterRow
from tests.fakes.scene import CODES
from tests.fakes.web_app import kiosk_of
from tests.fakes.web_client import WebClient

FIRST_NAMES = ("Anna", "Bea", "Cor", "Dora", "Eva", "Finn", "Gijs", "Hugo", "Ines")


def code_of(name: str) -> str:
    """What a member's ticket holds."""
    return f"{name.upper()}-TICKET-001"


def add_party(station: Station, event: Event, size: int, **of_last: object) -> list[Guest]:
    """A booking of so many; `of_last` makes the last one special."""
    party = [
        Guest(
            id=f"{number:032x}", event_id=event.id, ref=f"P-{number}", first_name=name, last_name="Jansen", party="B-1",
            code=code_of(name), email=f"{name.lower()}@example.org",
        )
        for number, name in enumerate(FIRST_NAMES[:size])
    ]  # fmt: skip
    party[-1] = replace(party[-1], **of_last)  # type: ignore[arg-type]
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, party))
    return party


def scan(web: WebClient, name: str, key: str = "") -> str:
    """Scan a member's ticket; the screen that follows."""
    return web.post_page("/kiosk/scan", data={"code": code_of(name), "key": key}).text


def shown(screen: str) -> list[tuple[str, bool]]:
    """Who may be ticked, and whether they are."""
    found = re.findall(r'name="here" value="\w+"( checked)?.*?<span[^>]*><bdi>(.*?)</bdi>', screen)
    return [(name, bool(checked)) for checked, name in found]


def marks(screen: str) -> list[str]:
    """What a page posts for each of them."""
    return re.findall(r'name="here" value="(\w+)"', screen)


def arrived(station: Station) -> int:
    """How many check-ins stand in the journal."""
    asked = "SELECT count(*) FROM fact WHERE kind = 'guest.checked_in'"
    return int(station.read(lambda connection: connection.execute(asked).fetchone()[0]))


def test_a_booking_of_several_is_asked_who_is_here(station: Station, web: WebClient, event: Event) -> None:
    """Masked, the scanner ticked, nobody in yet; no id, code or last name on the page."""
    add_party(station, event, 3)
    screen = scan(web, "Bea")
    assert shown(screen) == [("Bea J.", True), ("Anna J.", False), ("Cor J.", False)]
    assert arrived(station) == 0
    assert not [secret for secret in ("Jansen", "-TICKET", "0000000", "@") if secret in screen]


def test_all_of_us_get_a_badge_each(station: Station, web: WebClient, event: Event, printer: PrinterRow) -> None:
    """One touch; pressed ten times each is checked in once."""
    add_party(station, event, 3)
    scan(web, "Anna", "1")
    for _ in range(10):
        screen = web.post_page("/kiosk/together", data={"who": "all"}).text
    assert "-badges" in screen and "0 van de 3 badges zijn eruit" in screen
    assert arrived(station) == 3
    assert len(station.read(lambda connection: print_jobs.jobs_in(connection, list(JobState)))) == 3


def test_only_me_is_a_visit_as_any_other(station: Station, web: WebClient, event: Event, printer: PrinterRow) -> None:
    """The others stay expected."""
    add_party(station, event, 3)
    scan(web, "Anna")
    assert "Welkom, <bdi>Anna" in web.post_page("/kiosk/together", data={"who": "me"}).text
    assert arrived(station) == 1


def test_the_same_ticket_again_shows_who_is_left(station: Station, web: WebClient, event: Event) -> None:
    """And whoever scans their own later is asked for the rest too; the last one for nobody."""
    add_party(station, event, 4)
    first = scan(web, "Anna")
    web.post_page("/kiosk/together", data={"here": marks(first)[:2]})
    assert arrived(station) == 2
    again = scan(web, "Anna")
    assert "Wie is er nog meer?" in again and shown(again) == [("Cor J.", False), ("Dora J.", False)]
    web.post_page("/kiosk/together", data={"here": marks(again)[:1]})
    assert "-badge" in scan(web, "Dora")
    assert "-refused" in scan(web, "Anna")
    assert arrived(station) == 4


def test_a_ticket_that_comes_again_for_nobody_is_refused_as_ever(
    station: Station, web: WebClient, event: Event
) -> None:
    """The desk learns of a second scan that nobody explains."""
    add_party(station, event, 2)
    scan(web, "Anna")
    web.post_page("/kiosk/together", data={"who": "me"})
    scan(web, "Anna")
    assert "-refused" in web.post_page("/kiosk/together", data={"who": "nobody"}).text
    board = station.read(lambda connection: alerts.board(connection, event.id))
    assert "already_in" in [alert.reason for alert in board]


def test_nobody_ticked_is_asked_again(station: Station, web: WebClient, event: Event) -> None:
    """Kindly, and nobody is checked in."""
    add_party(station, event, 2)
    scan(web, "Anna")
    answer = web.post_page("/kiosk/together", data={})
    assert answer.status_code == 422 and "Vink minstens één naam aan" in answer.text
    assert arrived(station) == 0


def test_foreign_marks_tick_nobody(station: Station, web: WebClient, event: Event, guests: dict[str, Guest]) -> None:
    """Neither an id nor a mark of another visit gets somebody in."""
    add_party(station, event, 2)
    stale = marks(scan(web, "Anna", "1"))
    web.post_page("/kiosk/leave")
    scan(web, "Anna", "2")
    answer = web.post_page("/kiosk/together", data={"here": [*stale, guests["Björn"].id, f"{0:032x}"]})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "special", [{"standing": Standing.UNPAID}, {"standing": Standing.BLOCKED}, {"needs_desk": True}]
)
def test_whom_the_door_would_refuse_is_not_shown(
    station: Station, web: WebClient, event: Event, special: dict[str, object]
) -> None:
    """A companion learns nothing of it; where nobody else is left, nothing is asked."""
    add_party(station, event, 3, **special)
    assert shown(scan(web, "Anna")) == [("Anna J.", True), ("Bea J.", False)]
    web.post_page("/kiosk/together", data={"who": "all"})
    assert arrived(station) == 2


def test_a_large_booking_is_never_listed(station: Station, web: WebClient, event: Event) -> None:
    """Nor its last few, once most are in."""
    add_party(station, event, MOST_AT_KIOSK + 1)
    for name in FIRST_NAMES[: MOST_AT_KIOSK + 1]:
        assert "-badge" in scan(web, name)


def test_the_largest_that_is_shown(station: Station, web: WebClient, event: Event) -> None:
    """Eight names, and all of them in one go."""
    add_party(station, event, MOST_AT_KIOSK)
    assert len(shown(scan(web, "Anna"))) == MOST_AT_KIOSK
    web.post_page("/kiosk/together", data={"who": "all"})
    assert arrived(station) == MOST_AT_KIOSK


def test_the_organiser_may_switch_it_off(station: Station, web: WebClient, event: Event) -> None:
    """Then everybody checks in alone."""
    add_party(station, event, 3)
    station.write(lambda transaction: event_setup.change_event(transaction, replace(event, groups=False)))
    assert "-badge" in scan(web, "Anna")
    assert "-refused" in scan(web, "Anna")


def test_found_by_name_companions_come_after_the_second_factor(station: Station, web: WebClient, event: Event) -> None:
    """Whoever cannot prove who they are sees nobody else's name."""
    add_party(station, event, 2)
    station.write(
        lambda transaction: event_setup.change_event(transaction, replace(event, second_factor=SecondFactor.EMAIL))
    )
    web.post_page("/kiosk/names", data={"name": "bea"})
    assert "-factor" in web.post_page("/kiosk/choose", data={"number": "0"}).text
    assert "-factor" in web.post_page("/kiosk/prove", data={"answer": "ann"}).text
    assert "Anna" not in web.post_page("/kiosk/confirm").text
    web.post_page("/kiosk/prove", data={"answer": "bea"})
    assert shown(web.post_page("/kiosk/confirm").text) == [("Bea J.", True), ("Anna J.", False)]


def test_ticks_outlive_another_language_and_a_call(station: Station, web: WebClient, event: Event) -> None:
    """What was ticked is remembered as it changes."""
    add_party(station, event, 3)
    screen = scan(web, "Anna")
    assert web.post_page("/kiosk/tick", data={"here": marks(screen)[1:]}).status_code == 204
    expected = [("Anna J.", False), ("Bea J.", True), ("Cor J.", True)]
    assert shown(web.post_page("/kiosk/language", data={"language": "it"}).text) == expected
    web.post_page("/kiosk/call")
    assert shown(web.post_page("/kiosk/back").text) == expected


def test_who_scans_meanwhile_is_ticked_and_a_stranger_begins_anew(
    station: Station, web: WebClient, event: Event, printer: PrinterRow
) -> None:
    """Companions may hold their own tickets there; anybody else's is another visit."""
    add_party(station, event, 2)
    scan(web, "Anna")
    assert shown(scan(web, "Bea")) == [("Anna J.", True), ("Bea J.", True)]
    assert "Welkom, <bdi>Björn" in web.post_page("/kiosk/scan", data={"code": CODES["Björn"]}).text
    assert "-badge" in web.post_page("/kiosk/together", data={"who": "all"}).text
    assert arrived(station) == 1


def test_a_page_loaded_anew_and_a_step_back_forget_the_group(station: Station, web: WebClient, event: Event) -> None:
    """Nothing of it can be sent on any more."""
    add_party(station, event, 2)
    for forget in (lambda: web.get("/kiosk"), lambda: web.post_page("/kiosk/back")):
        scan(web, "Anna")
        assert "-welcome" in forget().text
        assert "-welcome" in web.post_page("/kiosk/together", data={"who": "all"}).text
    assert arrived(station) == 0


def test_two_kiosks_with_one_group_admit_each_once(
    station: Station, web: WebClient, event: Event, printer: PrinterRow
) -> None:
    """Whom the other kiosk let in meanwhile is left out, and no desk is called for it."""
    add_party(station, event, 3)
    other = kiosk_of(station, event, "Kiosk 2")
    scan(web, "Anna")
    theirs = scan(other, "Cor")
    web.post_page("/kiosk/together", data={"here": marks(scan(web, "Bea"))[:2]})
    late = other.post_page("/kiosk/together", data={"here": marks(theirs)})
    other.close()
    assert "-badge" in late.text
    assert arrived(station) == 3
    assert "already_in" not in [a.reason for a in station.read(lambda c: alerts.board(c, event.id))]


def test_each_badge_has_its_own_truth(station: Station, web: WebClient, event: Event, printer: PrinterRow) -> None:
    """Two out, one asked about: the sum says what is known, an answer settles that one, and then the screen ends."""
    add_party(station, event, 3)
    scan(web, "Anna")
    web.post_page("/kiosk/together", data={"who": "all"})
    jobs = station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
    for job, state in zip(jobs, (JobState.PRINTED, JobState.EXECUTED, JobState.SENT), strict=True):
        moved = replace(job, state=state)
        station.write(lambda transaction, moved=moved: print_jobs.save_move(transaction.connection, moved))
    panel = web.get("/kiosk/badges").text
    assert "2 van de 3 badges zijn eruit" in panel and panel.count("/kiosk/have_one") == 1
    assert "data-ends" not in panel
    number = panel.split("/kiosk/have_one")[1].split('"number": ')[1].split("}")[0]
    assert "Neem uw 3 badges" in web.post_page("/kiosk/have_one", data={"number": number}).text
    assert 'data-ends="6"' in web.get("/kiosk/badges").text


def test_a_badge_that_is_missing_is_told_to_the_desk(
    station: Station, web: WebClient, event: Event, printer: PrinterRow
) -> None:
    """Of the one that is meant; numbers that there are not change nothing."""
    add_party(station, event, 2)
    scan(web, "Anna")
    web.post_page("/kiosk/together", data={"who": "all"})
    web.post_page("/kiosk/miss_one", data={"number": "7"})
    assert "Ligt bij de balie" in web.post_page("/kiosk/miss_one", data={"number": "1"}).text
    board = station.read(lambda connection: alerts.board(connection, event.id))
    assert [alert.kind for alert in board] == [AlertKind.BADGE]
    assert "-badges" in web.get("/kiosk").text


def test_a_scan_sent_twice_keeps_the_group(station: Station, web: WebClient, event: Event) -> None:
    """Before they are in and after."""
    add_party(station, event, 2)
    first = scan(web, "Anna", "once")
    assert marks(scan(web, "Anna", "once")) == marks(first)
    web.post_page("/kiosk/together", data={"who": "all"})
    assert "-badges" in scan(web, "Anna", "once")


def test_who_listens_hears_every_badge(web: WebClient, station: Station, event: Event, printer: PrinterRow) -> None:
    """Each by its number, with all that is on it."""
    add_party(station, event, 2)
    web.post_page("/kiosk/listen")
    web.post_page("/kiosk/listen", data={"how": "headset"})
    web.post_page("/kiosk/language", data={"language": "en"})
    scan(web, "Anna")
    screen = web.post_page("/kiosk/together", data={"who": "all"}).text
    said = re.findall(r"On badge (\d): ([^<]*)", screen)
    assert [number for number, _ in said] == ["1", "2"]
    assert "Anna, Jansen" in said[0][1] and "Bea, Jansen" in said[1][1]
