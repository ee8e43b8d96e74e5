"""What a guest's card tells and asks, as the desk's screens are looked at."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.station import Station
from server.store.guests import change_guests
from server.store.people import Person
from tests.fakes.desk_walk import let_in, sign_in
from tests.fakes.inspection import Tour


def test_what_a_card_tells_and_asks(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person
) -> None:
    """Notes to follow, needs shown, how somebody pays, twelve companions, a transfer, two records of one person."""
    event, guests = rich_list
    page = tour.page
    let_in(tour, station, event)
    sign_in(tour, supervisor)
    open_note = replace(
        guests[1],
        must_follow=True,
        standing=Standing.UNPAID,
        notes="Eerst de verzegelde envelop geven.\n" * 3,
        party="B9",
    )
    party = [replace(guest, party="B9", last_name="van der Heijden-Castiglione") for guest in guests[50:62]]
    twin = replace(party[1], first_name=party[0].first_name, company="Tulip & Zonen", needs="Nuts")
    station.write(lambda tx: change_guests(tx.connection, [open_note, party[0], twin, *party[2:]]))
    tour.visit("desk-card-notes", f"/desk/guests/{open_note.id}")
    page.locator("form[hx-post$='/needs'] button").click()
    expect(page.locator("#needs-shown")).to_be_visible()
    tour.look("desk-card-needs")
    page.locator("form[hx-post$='/followed'] button").click()
    expect(page.locator("form[hx-post$='/reopened']")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    tour.look("desk-card-followed", axe=False)  # so long that the next press is not one that missed what moved away
    page.locator("[data-opens=paid]").click()
    tour.look("desk-card-paying")
    page.locator("#paid button[value=card]").click()
    expect(page.locator("[data-opens=unpaid]")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    tour.visit("desk-transfer", f"/desk/guests/{open_note.id}/transfer")
    page.locator("#first_name").fill("Gemma")
    page.locator("form.card [type=submit]").click()
    tour.look("desk-card-transferred", axe=False)
    tour.visit("desk-swap", f"/desk/guests/{party[0].id}/swap")
    page.locator("#typed").fill(party[1].last_name)
    page.locator("form.row [type=submit]").click()
    page.locator("button[name=other]").first.click()
    tour.look("desk-swap-with")
    tour.visit("desk-twice", f"/desk/guests/{party[0].id}/merge")
    page.locator("button[name=other]").first.click()
    tour.look("desk-merge")
    page.locator("form.card [type=submit]").click()
    tour.look("desk-card-merged", axe=False)
