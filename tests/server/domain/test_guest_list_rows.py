"""Rows become guests, or are rejected with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import ListError
from server.domain.guest_list import read_guests
from server.domain.list_columns import recognise
from server.domain.list_entries import GuestList, Identity, Rejected
from server.domain.list_words import Field


def read(headings: str, *rows: str, chosen: dict[str, Field] | None = None) -> GuestList:
    """A list written with bars between the cells; the headings stand in row 1."""
    cells = [row.split("|") for row in rows]
    columns = recognise(headings.split("|"), cells, chosen)
    return read_guests(columns, enumerate(cells, start=2))


def test_insertion_joins_the_surname() -> None:
    """What Dutch lists keep apart belongs to the last name; once, even where both columns hold it."""
    listed = read("Voornaam|Tussenvoegsel|Achternaam", "Sofie|de|Wit", "Jan|van|van Dijk", "Piet||Bos")

    assert [guest.values["last_name"] for guest in listed.guests] == ["de Wit", "van Dijk", "Bos"]


def test_empty_rows_are_passed_over() -> None:
    """Gaps in a sheet are no guests and no errors."""
    listed = read("Naam|Tafel", "Jan Bos|1", " | ", "Piet Dam|2")

    assert [guest.row for guest in listed.guests] == [2, 4]
    assert listed.rejected == ()


@pytest.mark.parametrize(
    ("headings", "rows", "rejected"),
    [
        ("Naam|Bedrijf", ["|Haven"], Rejected(row=2, code="row.name_missing", column="Naam")),
        (
            "Naam|Barcode",
            ["A B|77", "C D|77"],
            Rejected(row=3, code="row.code_repeated", column="Barcode", other_row=2),
        ),
        ("Naam|Ref", ["A B|9", "C D|9"], Rejected(row=3, code="row.ref_repeated", column="Ref", other_row=2)),
        ("Naam|Bedrijf", [f"A B|{'x' * 501}"], Rejected(row=2, code="row.too_long", column="Bedrijf")),
    ],
)
def test_row_is_rejected(headings: str, rows: list[str], rejected: Rejected) -> None:
    """Each rejection names the row, the column and what it collides with."""
    assert read(headings, *rows).rejected == (rejected,)


def test_ticket_without_a_name_is_a_guest() -> None:
    """Shops sell tickets without names: the code is enough to come in, and a person is told."""
    listed = read("Naam|Barcode", "|778899", "A B|778900")

    assert [guest.values["code"] for guest in listed.guests] == ["778899", "778900"]
    assert [(warned.code, warned.count, warned.rows) for warned in listed.warnings] == [("list.name_missing", 1, (2,))]


def test_a_list_marks_notes_that_have_to_be_followed() -> None:
    """In the words of organisers here."""
    listed = read("Naam|Opmerkingen|Opmerking opvolgen", "A B|Bel de gastheer|ja", "C D|-|nee")
    assert [guest.values["must_follow"] for guest in listed.guests] == [True, False]


def test_unknown_status_goes_to_the_desk() -> None:
    """A word nobody knows neither refuses nor admits by itself: a person looks at the guest."""
    listed = read("Naam|Status", "A B|paid", "C D|paid", "E F|misterioso")

    assert [guest.values["needs_desk"] for guest in listed.guests] == [False, False, True]
    assert listed.warnings[0].code == "list.status_unknown"
    assert listed.warnings[0].words == ("misterioso",)


def test_empty_paid_cell_is_unpaid() -> None:
    """Where ticks mark who paid, no tick is not paid."""
    listed = read("Naam|Betaald", "A B|x", "C D|")

    assert [guest.values["standing"] for guest in listed.guests] == ["ok", "unpaid"]


def test_rounded_code_is_left_out() -> None:
    """A ticket number that a spreadsheet made a power of ten of is worse than none."""
    listed = read("Naam|Barcode", "A B|7.42339E+20", "C D|7.42339E+20")

    assert [guest.values["code"] for guest in listed.guests] == ["", ""]
    assert [(warned.code, warned.count) for warned in listed.warnings] == [("list.code_rounded", 2)]


def test_odd_mailbox_is_left_out() -> None:
    """Text under E-mail that is no address is warned of, and the guest stays."""
    listed = read("Naam|E-mail", "A B|a@b.nl", "C D|via secretary @ office")

    assert [guest.values["email"] for guest in listed.guests] == ["a@b.nl", ""]
    assert listed.warnings[0].code == "list.email_odd"


def test_homonyms_keep_their_own_refs() -> None:
    """Two people of one name and mailbox are two guests, and a person is told."""
    listed = read("Naam|E-mail", "Jan Bos|j@x.nl", "JAN  BÓS|J@x.nl", "Jan Bos|")

    refs = [guest.ref for guest in listed.guests]
    assert len(set(refs)) == 3
    assert refs[1] == f"{refs[0]}-2"
    assert {guest.identity for guest in listed.guests} == {Identity.PERSON}
    assert [(warned.code, warned.rows) for warned in listed.warnings] == [("list.same_name", (3,))]


def test_refs_hold_no_names() -> None:
    """A key made of a name cannot be read back."""
    listed = read("Naam|E-mail", "Jan Bos|j@x.nl")

    assert "bos" not in listed.guests[0].ref.lower()


def test_order_and_position_make_the_ref() -> None:
    """pretix numbers tickets within their order."""
    listed = read("Order code|Position ID|Attendee name|Ticket secret", "ABC|1|A B|s1", "ABC|2|C D|s2")

    assert [(guest.ref, guest.identity) for guest in listed.guests] == [
        ("ABC-1", Identity.REF),
        ("ABC-2", Identity.REF),
    ]


def test_add_ons_are_no_guests() -> None:
    """A workshop bought beside a ticket is left out, and counted."""
    listed = read(
        "Order code|Position ID|Attendee name|Ticket secret|Add-on to position ID", "A|1|A B|s1|", "A|2||s2|1"
    )

    assert [guest.ref for guest in listed.guests] == ["A-1"]
    assert listed.skipped == 1


def test_companions_are_noted_not_invented() -> None:
    """A number of companions stays with the guest under the list's heading; nobody without a name is added."""
    listed = read("Nome e cognome|Accompagnatori", "Anna Rossi|2", "Bruno Bianchi|0")

    assert [guest.values["custom.Accompagnatori"] for guest in listed.guests] == ["2", "0"]
    assert [(warned.code, warned.count) for warned in listed.warnings] == [("list.companions", 1)]


def test_bare_room_number_gets_its_heading() -> None:
    """`4` under `Tafel` is `Tafel 4`; a name stays a name."""
    listed = read("Naam|Tafel", "A B|4", "C D|Rozenzaal")

    assert [guest.values["room"] for guest in listed.guests] == ["Tafel 4", "Rozenzaal"]


def test_several_columns_of_notes_join() -> None:
    """Nothing that was noted is lost."""
    listed = read("Naam|Opmerkingen|Notes", "A B|komt later|vegan")

    assert listed.guests[0].values["notes"] == "komt later · vegan"


def test_unknown_columns_are_kept_under_their_headings() -> None:
    """A column without a field stays with the guest."""
    listed = read("Naam|Schoenmaat", "A B|43")

    assert listed.guests[0].values["custom.Schoenmaat"] == "43"


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=12))
def test_any_cells_end_in_guests_or_reasons(rows: list[list[str]]) -> None:
    """Whatever stands in the cells, each row is a guest, empty, left out, or rejected."""
    try:
        columns = recognise(["Naam", "E-mail", "Barcode", "Status", "VIP", "Tafel", "Taal", "?"], rows)
    except ListError:
        return
    listed = read_guests(columns, enumerate(rows, start=2))

    assert len(listed.guests) + len(listed.rejected) + listed.skipped <= len(rows)
    assert len({guest.ref for guest in listed.guests}) == len(listed.guests)
