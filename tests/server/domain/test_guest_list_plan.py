"""What an import would do to the guests there are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.guest import Guest, Standing
from server.domain.guest_list import read_guests
from server.domain.list_columns import recognise
from server.domain.list_entries import GuestList
from server.domain.list_plan import Change, ImportPlan, KnownGuest, plan_import


def read(headings: str, *rows: str) -> GuestList:
    """A list written with bars between the cells."""
    cells = [row.split("|") for row in rows]
    return read_guests(recognise(headings.split("|"), cells), enumerate(cells, start=2))


def plan(listed: GuestList, *known: KnownGuest) -> ImportPlan:
    """The plan for `listed` where `known` are there."""
    owners = {one.guest.code: one.guest.id for one in known if one.guest.code}
    return plan_import(listed, known, owners, "e1")


def after(first: ImportPlan) -> list[KnownGuest]:
    """The guests there are once a plan is done; those without a code get one."""
    return [
        KnownGuest(guest=_stored(addition.guest, number), imported=addition.imported)
        for number, addition in enumerate(first.added, start=1)
    ]


def _stored(guest: Guest, number: int) -> Guest:
    return replace(guest, id=f"g{number}", code=guest.code or f"OURS{number}")


def by_hand(known: KnownGuest, **values: object) -> KnownGuest:
    """The same guest after a person changed something."""
    return replace(known, guest=replace(known.guest, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "listed",
    [
        read("Naam|E-mail|Tafel", "Jan Bos|j@x.nl|1", "Jan Bos|j@x.nl|2", "Eva Dam||3"),
        read("Naam|Barcode|Status", "Jan Bos|77|paid", "Eva Dam|78|canceled"),
        read("Order code|Position ID|Attendee name|Ticket secret", "A|1|Jan Bos|s1", "A|2|Eva Dam|s2"),
    ],
)
def test_same_list_again_does_nothing(listed: GuestList) -> None:
    """The second import of a list finds everybody and changes nobody."""
    known = after(plan(listed))

    again = plan(listed, *known)

    assert (again.added, again.changed, again.noted, again.absent) == ((), (), (), ())
    assert again.left == len(listed.guests)


def test_new_guest_has_what_the_list_says() -> None:
    """An addition carries all fields; what the list has no column for is empty."""
    listed = read("Naam|Bedrijf|VIP|Betaald|Schoenmaat", "Jan Bos|Haven|ja|nee|43")

    guest = plan(listed).added[0].guest

    assert (guest.first_name, guest.last_name, guest.company, guest.vip) == ("Jan", "Bos", "Haven", True)
    assert guest.standing is Standing.UNPAID
    assert guest.custom == {"Schoenmaat": "43"}
    assert guest.email == guest.code == ""


def test_changed_cell_changes_the_guest() -> None:
    """What the list says anew is taken over, and nothing else is touched."""
    known = after(plan(read("Ref|Naam|Tafel", "1|Jan Bos|1")))

    again = plan(read("Ref|Naam|Tafel", "1|Jan Bos|2"), *known)

    assert [change.fields for change in again.changed] == [("room",)]
    assert again.changed[0].guest.room == "Tafel 2"
    assert again.changed[0].guest.version == 2


def test_emptied_cell_empties_the_field() -> None:
    """A telephone number taken off the list is taken off the guest."""
    known = after(plan(read("Ref|Naam|Tel", "1|Jan Bos|06-12345678")))

    again = plan(read("Ref|Naam|Tel", "1|Jan Bos|"), *known)

    assert again.changed[0].guest.phone == ""


def test_missing_column_says_nothing() -> None:
    """A list without a column leaves that field alone."""
    known = after(plan(read("Ref|Naam|Tel", "1|Jan Bos|06-12345678")))

    assert plan(read("Ref|Naam", "1|Jan Bos"), *known).changed == ()


def test_correction_by_hand_stays() -> None:
    """What a person changed since is kept, each time, and told; the rest of the row is still taken over."""
    known = by_hand(after(plan(read("Ref|Naam|Bedrijf", "1|Jan Bos|Haven")))[0], company="Haven BV")

    untouched = plan(read("Ref|Naam|Bedrijf", "1|Jan Bos|Haven"), known)
    again = plan(read("Ref|Naam|Bedrijf", "1|Jan Bosch|Haventje"), known)

    assert not untouched.does_something and untouched.kept == {}
    assert again.changed[0].fields == ("last_name",)
    assert again.changed[0].guest.company == "Haven BV"
    assert again.kept == {"g1": ("company",)}


def test_hand_and_list_may_agree() -> None:
    """Where the list says by now what a person wrote, nothing happens, and the list leads again."""
    known = by_hand(after(plan(read("Ref|Naam|Bedrijf", "1|Jan Bos|Haven")))[0], company="Haven BV")

    agreed = plan(read("Ref|Naam|Bedrijf", "1|Jan Bos|Haven BV"), known)

    assert (agreed.changed, agreed.kept) == ((), {})
    assert [note.imported["company"] for note in agreed.noted] == ["Haven BV"]


def test_paid_at_the_desk_stays_paid() -> None:
    """The shop still says unpaid: that is no news."""
    known = by_hand(after(plan(read("Naam|Barcode|Betaald", "A B|7|nee", "C D|8|ja")))[0], standing=Standing.OK)

    again = plan(read("Naam|Barcode|Betaald", "A B|7|nee", "C D|8|ja"), known)

    assert again.changed == ()


def test_guest_of_nobodys_list_is_filled_not_overwritten() -> None:
    """Somebody a program or a person added keeps what they have; the list fills what is empty."""
    known = KnownGuest(guest=Guest(id="g1", event_id="e1", ref="1", first_name="Jan", last_name="Bos", company="Own"))

    again = plan(read("Ref|Naam|Bedrijf|Tel", "1|Jan Bos|Haven|06-12345678"), known)

    assert again.changed[0].fields == ("phone",)
    assert again.kept == {"g1": ("company",)}


def test_absent_guest_stays() -> None:
    """A guest who is not in the new list is told, never taken off."""
    known = after(plan(read("Ref|Naam", "1|Jan Bos", "2|Eva Dam")))

    again = plan(read("Ref|Naam", "1|Jan Bos"), *known)

    assert again.absent == ("g2",)
    assert not again.does_something


def test_other_export_of_the_same_shop_is_met_by_code() -> None:
    """pretix's check-in list has no position: the code joins both exports, and the better number is kept."""
    known = after(plan(read("Order code|Attendee name|Secret", "A|Jan Bos|s1")))
    positions = read("Order code|Position ID|Attendee name|Ticket secret", "A|1|Jan Bos|s1")

    upgraded = plan(positions, *known)
    known = [KnownGuest(guest=upgraded.changed[0].guest, imported=upgraded.changed[0].imported)]

    assert (upgraded.added, upgraded.changed[0].fields) == ((), ("ref",))
    assert upgraded.changed[0].guest.ref == "A-1"
    assert not plan(read("Order code|Attendee name|Secret", "A|Jan Bos|s1"), *known).does_something


def test_reissued_ticket_replaces_the_code() -> None:
    """The shop's new code joins; the one it gave before is dead, while a badge of ours would stay."""
    known = after(plan(read("Ref|Naam|Barcode", "1|Jan Bos|OLD77")))[0]
    ours = by_hand(after(plan(read("Ref|Naam", "1|Jan Bos")))[0], code="OURS1")
    listed = read("Ref|Naam|Barcode", "1|Jan Bos|NEW78")

    assert _code_change(plan(listed, known)) == ("NEW78", "OLD77")
    assert _code_change(plan(listed, ours)) == ("NEW78", "")


def _code_change(done: ImportPlan) -> tuple[str, str]:
    change: Change = done.changed[0]
    return change.guest.code, change.dead_code


def test_code_of_somebody_else_is_rejected() -> None:
    """A code never moves from one guest to another."""
    known = after(plan(read("Ref|Naam|Barcode", "1|Jan Bos|77", "2|Eva Dam|78")))

    again = plan(read("Ref|Naam|Barcode", "1|Jan Bos|77", "3|Rob Vos|78", "2|Eva Dam|78b"), *known)

    assert [(one.row, one.code, one.other_row) for one in again.rejected] == [(3, "row.code_taken", 4)]
    assert again.added == ()


def test_renamed_guest_is_met_by_mailbox() -> None:
    """A list without numbers: whoever alone has the address is meant."""
    known = after(plan(read("Naam|E-mail", "Jan Bos|j@x.nl", "Eva Dam|e@x.nl")))

    again = plan(read("Naam|E-mail", "Jan Bosch|j@x.nl", "Eva Dam|e@x.nl"), *known)

    assert again.added == ()
    assert [change.fields for change in again.changed] == [("last_name",)]


def test_shared_mailbox_means_nobody() -> None:
    """Whoever only shares an assistant's address is somebody new: a wrong guest would be worse."""
    known = after(plan(read("Naam|E-mail", "Jan Bos|j@x.nl", "Eva Dam|j@x.nl")))

    again = plan(read("Naam|E-mail", "Rob Vos|j@x.nl", "Jan Bos|j@x.nl"), *known)

    assert [addition.row for addition in again.added] == [2]
    assert again.absent == ("g2",)


def test_walk_in_is_met_by_name() -> None:
    """Somebody added at the desk who turns up in a later list is one guest, with the list's ref from then on."""
    walk_in = KnownGuest(
        guest=Guest(id="g1", event_id="e1", first_name="Jan", last_name="Bos", code="W1", walk_in=True)
    )

    again = plan(read("Naam|E-mail", "Jan Bos|j@x.nl"), walk_in)

    assert again.added == ()
    assert set(again.changed[0].fields) == {"email", "ref"}
    assert again.changed[0].guest.walk_in


def test_two_mailboxes_are_two_people() -> None:
    """The same name with another address is somebody else."""
    known = after(plan(read("Naam|E-mail", "Jan Bos|j@x.nl")))

    assert len(plan(read("Naam|E-mail", "Jan Bos|other@x.nl"), *known).added) == 1
