"""Musters: who is inside, ticked by several at once, printed on the badge printer; presence stays as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Direction
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.muster import Muster, MusterOrder, Tick
from server.domain.print_job import JobState, Trouble
from server.domain.slip import Slip
from server.printing.drawing.slip import draw_slip, rows_that_fit
from server.services import musters, new_badges, print_jobs, print_moves, slips
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.dashboard import figures
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import guests as guest_rows
from server.store.event import inside_count
from server.store.printers import PrinterRow

LIST = Slip(title="Inside", rows=tuple((f"Guest {number}", "Example") for number in range(70)))


@pytest.fixture
def inside(station: Station, event: Event, zone: Zone) -> list[Guest]:
    """Five who are in, their companies in the other order of their names."""
    crowd = [
        Guest(id=f"{number:032x}", event_id=event.id, first_name=f"G{number}", last_name=f"N{number}",
              company=f"C{9 - number}" if number else "", code=f"MANY{number:016d}")
        for number in range(5)
    ]  # fmt: skip
    station.write(lambda tx: guest_rows.add_guests(tx.connection, crowd))
    for guest in crowd:
        pass_door(station, event, guest)
    return crowd


@pytest.fixture
def muster(station: Station, event: Event, zone: Zone, inside: list[Guest]) -> Muster:
    """A list of the five."""
    return station.write(lambda tx: musters.start_muster(tx, event.id, zone.id), hostess(0))


def hostess(number: int) -> Actor:
    """One of several."""
    return Actor(name=f"person:h{number}", device_id=f"tablet-{number}")


def pass_door(station: Station, event: Event, guest: Guest, direction: Direction = Direction.IN) -> None:
    """Through the entrance."""
    wish = CheckInWish(event_id=event.id, guest_id=guest.id, direction=direction, print_badge=False)
    assert station.write(lambda tx: check_in(tx, wish)).reason is None


def ticks(station: Station, muster: Muster) -> list[str]:
    """What is known of each, by name."""
    view = station.read(lambda c: musters.muster_view(c, muster.event_id, muster.id))
    return [line.entry.tick.value for line in view.lines]


def test_the_list_is_of_one_moment(station: Station, event: Event, zone: Zone, muster: Muster, inside: list[Guest],
                                   guests: dict[str, Guest]) -> None:  # fmt: skip
    """Who leaves meanwhile is marked and stays on it, who comes is counted and put onto it when somebody says so."""
    pass_door(station, event, inside[0], Direction.OUT)
    pass_door(station, event, guests["Anna"])
    view = station.read(lambda c: musters.muster_view(c, event.id, muster.id))
    assert [bool(line.left_at) for line in view.lines] == [True, False, False, False, False]
    assert view.came_since == 1
    assert station.write(lambda tx: musters.add_who_came(tx, event.id, muster.id)) == 1
    assert len(ticks(station, muster)) == 6
    assert station.write(lambda tx: musters.add_who_came(tx, event.id, muster.id)) == 0


def test_a_muster_changes_no_presence(station: Station, event: Event, zone: Zone, muster: Muster) -> None:
    """Ticked, missing, closed: whoever is inside is inside."""
    before = station.read(lambda c: figures(c, event.id).inside)
    for line in station.read(lambda c: musters.muster_view(c, event.id, muster.id)).lines:
        station.write(
            lambda tx, g=line.guest.id: musters.tick(tx, event.id, muster.id, g, Tick.MISSING, Tick.OPEN)  # type: ignore[misc]
        )
    station.write(lambda tx: musters.end_muster(tx, event.id, muster.id))
    assert station.read(lambda c: figures(c, event.id).inside) == before == 5
    assert station.read(lambda c: inside_count(c, zone.id)) == 5


def test_it_is_sorted_by_name_or_by_company(station: Station, muster: Muster) -> None:
    """Who has no company stands last."""

    def names(order: MusterOrder) -> list[str]:
        view = station.read(lambda c: musters.muster_view(c, muster.event_id, muster.id, order))
        return [line.guest.first_name for line in view.lines]

    assert names(MusterOrder.NAME) == ["G0", "G1", "G2", "G3", "G4"]
    assert names(MusterOrder.COMPANY) == ["G4", "G3", "G2", "G1", "G0"]


def test_eight_hostesses_tick_at_once(station: Station, event: Event, muster: Muster, inside: list[Guest]) -> None:
    """Everybody ticks everybody: each person is ticked once, and each hostess reads the truth."""

    def tick_all(number: int) -> list[str]:
        return [
            station.write(
                lambda tx, g=guest.id: musters.tick(tx, event.id, muster.id, g, Tick.ACCOUNTED, Tick.OPEN),  # type: ignore[misc]
                hostess(number),
            ).tick.value
            for guest in inside
        ]

    with ThreadPoolExecutor(8) as crowd:
        assert all(set(said) == {"accounted"} for said in crowd.map(tick_all, range(8)))
    recorded = "SELECT count(*) FROM fact WHERE kind = 'muster.ticked'"
    assert station.read(lambda c: c.execute(recorded).fetchone()[0]) == len(inside)


def test_two_who_disagree(station: Station, event: Event, muster: Muster, inside: list[Guest]) -> None:
    """The second is told what the first said, and may say otherwise once they have seen it."""

    def say(to: Tick, was: Tick) -> None:
        station.write(lambda tx: musters.tick(tx, event.id, muster.id, inside[0].id, to, was))

    say(Tick.MISSING, Tick.OPEN)
    with pytest.raises(ConflictError) as told:
        say(Tick.ACCOUNTED, Tick.OPEN)
    assert told.value.details["tick"] == "missing"
    say(Tick.ACCOUNTED, Tick.MISSING)
    say(Tick.OPEN, Tick.ACCOUNTED)
    assert ticks(station, muster)[0] == "open"


def test_the_end_is_a_record(station: Station, event: Event, muster: Muster, inside: list[Guest]) -> None:
    """Counts, once; nothing is ticked afterwards; the facts name ids and codes only."""
    for guest, to in zip(inside, (Tick.ACCOUNTED, Tick.ACCOUNTED, Tick.MISSING), strict=False):
        station.write(lambda tx, g=guest.id, t=to: musters.tick(tx, event.id, muster.id, g, t, Tick.OPEN))  # type: ignore[misc]
    ended = station.write(lambda tx: musters.end_muster(tx, event.id, muster.id))
    assert (ended.accounted, ended.missing, ended.not_ticked) == (2, 1, 2)
    for late in (
        lambda tx: musters.end_muster(tx, event.id, muster.id),
        lambda tx: musters.tick(tx, event.id, muster.id, inside[4].id, Tick.ACCOUNTED, Tick.OPEN),
        lambda tx: musters.add_who_came(tx, event.id, muster.id),
    ):
        with pytest.raises(ConflictError):
            station.write(late)
    assert station.read(lambda c: musters.running(c, event.id)) == []


def test_one_list_a_room_at_a_time(station: Station, event: Event, zone: Zone, muster: Muster) -> None:
    """Two who press at once tick the same list; the same press again is the same list."""
    with pytest.raises(ConflictError) as told:
        station.write(lambda tx: musters.start_muster(tx, event.id, zone.id))
    assert told.value.details["muster"] == muster.id
    station.write(lambda tx: musters.end_muster(tx, event.id, muster.id))
    first, again = (station.write(lambda tx: musters.start_muster(tx, event.id, zone.id, "k")) for _ in range(2))
    assert first == again


def test_a_long_list_is_several_slips(station: Station, event: Event, printer: PrinterRow) -> None:
    """In order, numbered, before every badge that waits; the same press again prints nothing more."""
    jobs = [
        station.write(
            lambda tx: slips.print_slips(tx, event.id, "muster:m", LIST, foot="%(page)s of %(pages)s", key="k")
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [job.slip.foot for job in jobs[0] if job.slip] == ["1 of 3", "2 of 3", "3 of 3"]
    assert [row for job in jobs[0] if job.slip for row in job.slip.rows] == list(LIST.rows)
    assert [job.id for job in jobs[1]] == [job.id for job in jobs[0]]
    assert all(job.priority > print_jobs.PRIORITY_WAITING_GUEST for job in jobs[0])


def test_without_a_printer_somebody_is_told(station: Station, event: Event) -> None:
    """The page is there all the same."""
    with pytest.raises(FieldError):
        station.write(lambda tx: slips.print_slips(tx, event.id, "muster:m", LIST, foot=""))


def test_paper_out_in_the_middle(station: Station, event: Event, printer: PrinterRow) -> None:
    """Slips wait and say why, the desk is called once; one that is in question is looked for, and printed again."""
    first, second, third = station.write(lambda tx: slips.print_slips(tx, event.id, "muster:m", LIST, foot=""))
    for to in (JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED):
        station.write(lambda tx, s=to: move_job(tx, first.id, Move(to=s)))  # type: ignore[misc]
    station.write(lambda tx: move_job(tx, second.id, Move(to=JobState.SENDING)))
    station.write(lambda tx: move_job(tx, second.id, Move(to=JobState.UNCERTAIN, trouble=Trouble.PAPER_OUT)))
    station.write(lambda tx: print_moves.tell_waiting(tx, printer.id, Trouble.PAPER_OUT))
    open_alerts = [alert for alert in station.read(lambda c: board(c, event.id)) if alert.kind is AlertKind.BADGE]
    assert {alert.print_job_id for alert in open_alerts} == {second.id, third.id}
    again = station.write(lambda tx: new_badges.print_after_looking(tx, event.id, second.id, reason="no slip"))
    assert again.slip == second.slip and again.copy == 2
    shown = station.read(lambda c: slips.slips_about(c, "muster:m"))
    assert [(job.id, job.state) for job in shown] == [
        (first.id, JobState.PRINTED), (again.id, JobState.QUEUED), (third.id, JobState.ATTENTION)
    ]  # fmt: skip


def test_what_slips_said_is_forgotten_with_the_list(
    station: Station, event: Event, muster: Muster, printer: PrinterRow
) -> None:
    """They name people; what waits is called off, and nobody is asked about it any more."""
    subject = f"muster:{muster.id}"
    jobs = station.write(lambda tx: slips.print_slips(tx, event.id, subject, LIST, foot=""))
    station.write(lambda tx: move_job(tx, jobs[0].id, Move(to=JobState.ATTENTION, trouble=Trouble.PAPER_OUT)))
    station.write(lambda tx: musters.end_muster(tx, event.id, muster.id))
    left = station.read(lambda c: slips.slips_about(c, subject))
    assert {(job.state, job.slip) for job in left} == {(JobState.CANCELLED, None)}
    assert station.read(lambda c: board(c, event.id)) == []
    kept = "SELECT count(*) FROM print_job WHERE slip LIKE '%Guest%'"
    assert station.read(lambda c: c.execute(kept).fetchone()[0]) == 0
    with pytest.raises(ConflictError):
        station.write(lambda tx: slips.print_slip_again(tx, replace(jobs[0], slip=None)))


@pytest.mark.parametrize(("width_dots", "dpi", "length_dots"), [(576, 203, 0), (696, 300, 1181), (400, 203, 200)])
def test_no_row_is_cut_off(width_dots: int, dpi: int, length_dots: int) -> None:
    """On an endless roll, on labels, and on labels that are too short for one row: its box is drawn whole."""
    roll = {"dpi": dpi, "width_dots": width_dots, "length_dots": length_dots}
    most = rows_that_fit(LIST, **roll)
    image = draw_slip(replace(LIST, rows=LIST.rows[:most], foot="1 / 9"), **roll)
    assert image.width == width_dots and (not length_dots or image.height == length_dots)
    ink = image.convert("L").point(lambda dot: 255 - dot).getbbox()
    assert ink and ink[3] < image.height, "something is left below the last ink"
