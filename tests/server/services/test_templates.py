"""Templates of the organiser: made, changed by two at once, chosen by category and zone, deleted only when unused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.domain.errors import ConflictError, FieldError, NotFoundError, TemplateError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.services import event_setup
from server.services.badge_check import doubts_about
from server.services.print_jobs import BadgeWish, queue_first_badge
from server.services.template_editing import (
    add_picture,
    add_template,
    check_picture,
    draft_of,
    first_template,
    remove_template,
    save_template,
    template_from_draft,
)
from server.services.templates import Origin, all_templates, choose_templates, find_template, template_for
from server.station import Station
from server.store import print_jobs
from server.store.printers import PrinterRow
from server.store.templates import TemplateRow, TemplateRule, picture_names
from tests.fakes.badges import LOGO_SVG
from tests.fakes.clock import FakeClock


@pytest.fixture
def own(station: Station) -> TemplateRow:
    """A copy of a ready-made card."""
    card = station.read(lambda connection: find_template(connection, "card_86x54"))
    return station.write(lambda transaction: add_template(transaction, card, title="VIP card"))


def changed(station: Station, name: str, **more: Any) -> Any:
    """A draft of a template with other values at its top."""
    draft = draft_of(station.read(lambda connection: find_template(connection, name))) | more
    return station.read(lambda connection: template_from_draft(connection, draft, name))


def test_a_copy_has_a_name_of_its_own(station: Station, own: TemplateRow) -> None:
    """Called after its title; the same title again gets a number; what ships stays as it is."""
    card = station.read(lambda connection: find_template(connection, "card_86x54"))
    again = station.write(lambda transaction: add_template(transaction, card, title="VIP card"))
    assert (own.name, again.name) == ("vip-card", "vip-card-2")
    origins = {card.name: card.origin for card in station.read(all_templates)}
    assert (origins["vip-card"], origins["card_86x54"]) == (Origin.OWN, Origin.READY)


def test_the_second_of_two_who_save_is_told(station: Station, own: TemplateRow) -> None:
    """Who began with an older version loses nothing and overwrites nothing."""
    first, second = changed(station, own.name, title="First"), changed(station, own.name, title="Second")
    assert station.write(lambda transaction: save_template(transaction, first, 1)).version == 2
    with pytest.raises(ConflictError):
        station.write(lambda transaction: save_template(transaction, second, 1))
    assert station.read(lambda connection: find_template(connection, own.name)).title == "First"


def test_what_ships_is_never_written_over(station: Station) -> None:
    """Only templates in the database are changed in place."""
    draft = changed(station, "card_86x54", title="Mine")
    with pytest.raises(NotFoundError):
        station.write(lambda transaction: save_template(transaction, draft, 0))


def test_a_draft_that_is_wrong_names_its_place(station: Station) -> None:
    """Element and key, for the form that shows it."""
    draft = draft_of(station.read(lambda connection: find_template(connection, "label_62x100")))
    place = next(number for number, element in enumerate(draft["element"]) if len(element.get("line", ())) > 1)
    draft["element"][place]["line"][1]["max_mm"] = 900
    with pytest.raises(TemplateError) as caught:
        station.read(lambda connection: template_from_draft(connection, draft, "label_62x100"))
    details = caught.value.details
    assert (details["element"], details["row"], details["key"], details["high"]) == (place, 1, "max_mm", 60)


@pytest.mark.parametrize("draft", [None, [], "x", {}, {"element": "x"}, {"title": "\ud800"}])
def test_what_is_no_draft_is_refused(station: Station, draft: object) -> None:
    """Whatever a browser sends."""
    whole = draft_of(station.read(lambda connection: find_template(connection, "card_86x54")))
    sent = whole | draft if isinstance(draft, dict) and "title" in draft else draft
    with pytest.raises(TemplateError):
        station.read(lambda connection: template_from_draft(connection, sent, "card_86x54"))


def test_a_template_in_use_is_not_deleted(station: Station, event: Event, own: TemplateRow) -> None:
    """Neither by an event, nor by a rule of one; then it is gone."""
    rule = TemplateRule(category="VIP", zone_id="", template=own.name)
    station.write(lambda transaction: choose_templates(transaction, event.id, [rule]))
    with pytest.raises(ConflictError, match="event"):
        station.write(lambda transaction: remove_template(transaction, own.name))
    station.write(lambda transaction: choose_templates(transaction, event.id, []))
    station.write(lambda transaction: remove_template(transaction, own.name))
    with pytest.raises(TemplateError):
        station.read(lambda connection: find_template(connection, own.name))


def test_a_badge_on_its_way_keeps_its_template(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow, own: TemplateRow
) -> None:
    """The job names what it is drawn with, also when the event has another one since; that one is not deleted."""
    mine = replace(event, template=own.name)
    station.write(lambda transaction: event_setup.change_event(transaction, mine))
    wish = BadgeWish(event=mine, guest=guests["Anna"], printer_id=printer.id)
    job = station.write(lambda transaction: queue_first_badge(transaction, wish))
    station.write(lambda transaction: event_setup.change_event(transaction, event))
    assert job and station.read(lambda connection: print_jobs.job_by_id(connection, job.id)).template == own.name
    with pytest.raises(ConflictError, match="on its way"):
        station.write(lambda transaction: remove_template(transaction, own.name))


@pytest.mark.parametrize(
    ("category", "zone", "expected"),
    [
        ("guest", "Entrance", "strip_72x100"),
        ("vip", "Entrance", "card_86x54"),
        ("VIP", "Lounge", "label_62x29"),
        ("guest", "Lounge", "label_62x100"),
        ("VIP", "", "card_86x54"),
        ("guest", "Nowhere", "strip_72x100"),
    ],
)
def test_the_closest_rule_counts(
    station: Station, event: Event, guests: dict[str, Guest], category: str, zone: str, expected: str
) -> None:
    """Category and zone before category before zone before the event's own."""
    lounge = station.write(
        lambda transaction: event_setup.add_zone(transaction, Zone(id="", event_id=event.id, name="Lounge"))
    )
    rules = [
        TemplateRule(category="VIP", zone_id="", template="card_86x54"),
        TemplateRule(category="VIP", zone_id=lounge.id, template="label_62x29"),
        TemplateRule(category="", zone_id=lounge.id, template="label_62x100"),
    ]
    station.write(lambda transaction: choose_templates(transaction, event.id, rules))
    guest = replace(guests["Anna"], category=category)
    assert station.read(lambda connection: template_for(connection, event, guest, zone)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        TemplateRule(category="VIP", zone_id="", template="none"),
        TemplateRule(category="", zone_id="elsewhere", template="card_86x54"),
        TemplateRule(category="", zone_id="", template="card_86x54"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(station: Station, event: Event, rule: TemplateRule) -> None:
    """An unknown template, another event's zone, a rule for nobody."""
    with pytest.raises(FieldError):
        station.write(lambda transaction: choose_templates(transaction, event.id, [rule]))


@pytest.mark.parametrize("size", [(40.0, 30.0), (86.0, 54.0), (10.0, 300.0), (300.0, 10.0), (300.0, 300.0)])
def test_a_first_template_fits_any_size(size: tuple[float, float]) -> None:
    """Name and code lie on the badge, whatever its shape."""
    assert len(first_template("Mine", size).elements) == 2


@pytest.mark.parametrize("size", [(54.0, 86.0), (86.0, 54.0), (58.0, 40.0), (62.0, 62.0)])
def test_the_code_on_a_first_template_can_be_read(size: tuple[float, float]) -> None:
    """On badges as large as they usually are."""
    assert doubts_about(first_template("Mine", size)) == []


@pytest.mark.parametrize("size", [(9.0, 54.0), (86.0, 301.0), (float("nan"), 54.0)])
def test_a_size_that_cannot_be_is_refused(size: tuple[float, float]) -> None:
    """Under 10 mm, over 300 mm, no number."""
    with pytest.raises(FieldError):
        first_template("Mine", size)


def test_a_picture_stays_as_long_as_a_template_names_it(station: Station, own: TemplateRow, clock: FakeClock) -> None:
    """Kept under a name that says what it holds; forgotten days after the last template that had it."""
    data = LOGO_SVG.encode()
    name = check_picture("../../etc/My Logo.SVG", data)
    assert name.startswith("my-logo-") and "/" not in name
    station.write(lambda transaction: add_picture(transaction, name, data))
    box = {"x_mm": 0, "y_mm": 0, "width_mm": 20, "height_mm": 10}
    drawn = changed(station, own.name, element=[box | {"kind": "image", "file": name}])
    station.write(lambda transaction: save_template(transaction, drawn, 1))
    assert station.read(lambda connection: find_template(connection, own.name)).files == {name: data}
    without = changed(station, own.name, element=[box | {"kind": "box"}])
    station.write(lambda transaction: save_template(transaction, without, 2))
    assert station.read(picture_names) == [name]
    clock.advance(days=3)
    station.write(lambda transaction: save_template(transaction, changed(station, own.name, title="Later"), 3))
    assert station.read(picture_names) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"no picture"),
        ("a.exe", b"MZ"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'),
    ],
)
def test_what_is_no_picture_is_refused(name: str, data: bytes) -> None:
    """Damaged, of another kind, or art that would read other files."""
    with pytest.raises(FieldError):
        check_picture(name, data)


def test_a_file_in_the_organisers_folder_is_listed(station: Station, tmp_path: Path) -> None:
    """With its fault, where it cannot be used."""
    (tmp_path / "mine.toml").write_text("width_mm = 'wide'")
    cards = {card.name: card for card in station.read(lambda connection: all_templates(connection, [tmp_path]))}
    assert (cards["mine"].origin, "line 1" in cards["mine"].fault) == (Origin.FOLDER, True)
