"""Importing lists into an event that is under way."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.errors import ConflictError, ListError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.list_words import Field
from server.services.check_in import CheckInWish, check_in
from server.services.guest_desk import correct_guest
from server.services.imports import ImportOutcome, import_list, preview_import, remembered_choices
from server.services.list_reading import Choices, ListWish, choices_from, read_list
from server.station import Station
from server.store.guests import guest_by_ref, guests_of
from server.store.journal import about, read_after
from tests.fakes.lists import as_csv, as_xlsx


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's list lies."""
    return tmp_path / "list"


def bring_in(station: Station, event: Event, path: Path, *rows: str, **more: bool) -> ImportOutcome:
    """Import rows written with bars between the cells."""
    path.write_bytes(as_csv([row.split("|") for row in rows]))
    read = read_list(path, recall=lambda signature: recall(station, signature))
    return import_list(station, event.id, read, **more)


def recall(station: Station, signature: str) -> Choices:
    """What was chosen before."""
    return station.read(lambda connection: remembered_choices(connection, signature))


def guest(station: Station, event: Event, ref: str) -> Guest:
    """A guest by the shop's number."""
    found = station.read(lambda connection: guest_by_ref(connection, event.id, ref))
    assert found is not None
    return found


def test_facts_of_an_import(station: Station, event: Event, path: Path) -> None:
    """A fact a guest and one for the list; none holds a name, a mailbox or a code."""
    bring_in(station, event, path, "Ref|Naam|Schoenmaat", "1|Jan Bosveld|43", "2|Eva Damstra|38")
    bring_in(station, event, path, "Ref|Naam|Schoenmaat", "1|Jan Bosveld|44", "2|Eva Damstra|38")

    facts = station.read(lambda connection: read_after(connection, 0, limit=100, event_id=event.id))
    kinds = [fact.kind for fact in facts]
    assert kinds.count("guest.added") == 2
    assert [fact.body for fact in facts if fact.kind == "guest.changed"] == [{"fields": ["custom"]}]
    assert [fact.body for fact in facts if fact.kind == "list.imported"] == [
        {"added": 2, "changed": 0, "left": 0, "rejected": 0},
        {"added": 0, "changed": 1, "left": 1, "rejected": 0},
    ]
    assert not any(word in str(fact.body) for fact in facts for word in ("Bosveld", "Damstra", "Schoenmaat"))


def test_guests_of_before_stay(station: Station, event: Event, guests: dict[str, Guest], path: Path) -> None:
    """Who is not in the new list is told as absent, and stays."""
    outcome = bring_in(station, event, path, "Ref|Naam", "1|Jan Bos")

    assert outcome.counts.absent == len(guests)
    assert len(station.read(lambda connection: list(guests_of(connection, event.id)))) == len(guests) + 1


def test_imported_guest_is_found_and_admitted(station: Station, event: Event, path: Path) -> None:
    """A code of the list opens the door."""
    bring_in(station, event, path, "Naam|Barcode", "Jan Bos|742339135128645349171")

    wish = CheckInWish(event_id=event.id, code="742339135128645349171", print_badge=False)
    assert station.write(lambda transaction: check_in(transaction, wish)).outcome == "admitted"


def test_reissued_ticket(station: Station, event: Event, path: Path) -> None:
    """After the shop gave out a new code the old one opens nothing, and the journal says so."""
    bring_in(station, event, path, "Ref|Naam|Barcode", "1|Jan Bos|OLDCODE77")
    bring_in(station, event, path, "Ref|Naam|Barcode", "1|Jan Bos|NEWCODE78")

    def scan(code: str) -> str:
        wish = CheckInWish(event_id=event.id, code=code, print_badge=False)
        return station.write(lambda transaction: check_in(transaction, wish)).outcome

    assert (scan("OLDCODE77"), scan("NEWCODE78")) == ("refused", "admitted")
    subject = f"guest:{guest(station, event, '1').id}"
    facts = station.read(lambda connection: about(connection, [subject]))
    assert "code.retired" in [fact.kind for fact in facts]


def test_correction_at_the_desk_stays(station: Station, event: Event, path: Path) -> None:
    """What a hostess corrected outweighs the list, and both preview and outcome count it."""
    bring_in(station, event, path, "Ref|Naam|Bedrijf", "1|Jan Bos|Haven")
    jan = guest(station, event, "1")
    station.write(lambda transaction: correct_guest(transaction, event.id, jan.id, {"company": "Haven BV"}))

    outcome = bring_in(station, event, path, "Ref|Naam|Bedrijf", "1|Jan Bos|Haventje")
    preview = station.read(lambda connection: preview_import(connection, event.id, read_list(path)))

    assert guest(station, event, "1").company == "Haven BV"
    assert (outcome.counts.changed, outcome.counts.kept) == (0, 1)
    assert preview.kept_fields == {"company": 1}


def test_rejected_rows_refuse_the_list(station: Station, event: Event, path: Path) -> None:
    """All or nothing: the error names the rows, and the good ones are not in either."""
    rows = ("Ref|Naam", "1|Jan Bos", "2|", "3|Eva Dam", "1|Rob Vos")

    with pytest.raises(ListError) as caught:
        bring_in(station, event, path, *rows)

    assert caught.value.code == "list.rejected"
    assert caught.value.details == {
        "count": 2, "rows": [3, 5], "row": 3, "reason": "row.name_missing", "column": "Naam", "other_row": 0,
    }  # fmt: skip
    assert station.read(lambda connection: guest_by_ref(connection, event.id, "1")) is None


def test_person_may_leave_rejected_rows_out(station: Station, event: Event, path: Path) -> None:
    """Somebody who saw which rows are rejected may import the others."""
    outcome = bring_in(station, event, path, "Ref|Naam", "1|Jan Bos", "2|", without_rejected=True)

    assert (outcome.counts.added, outcome.counts.rejected) == (1, 1)


def test_conflict_on_disk_undoes_everything(station: Station, event: Event, path: Path) -> None:
    """What the plan could not know of still leaves nothing half done."""
    path.write_bytes(as_csv([["Ref", "Naam", "Barcode"], ["1", "Jan Bos", "77"], ["2", "Eva Dam", "78"]]))
    read = read_list(path)
    spoiled = read.listed.guests[1].values
    spoiled["code"] = "77"

    with pytest.raises(ConflictError):
        import_list(station, event.id, read)

    assert station.read(lambda connection: guest_by_ref(connection, event.id, "1")) is None


def test_unknown_event(station: Station, path: Path) -> None:
    """There is nothing to import into."""
    path.write_bytes(as_csv([["Naam"], ["Jan Bos"]]))
    read = read_list(path)

    with pytest.raises(NotFoundError):
        import_list(station, "nowhere", read)


def test_choices_are_remembered(station: Station, event: Event, path: Path) -> None:
    """What a person chose for a list's columns is done by itself for the next list with these headings."""
    path.write_bytes(as_csv([["Naam", "Groepje"], ["Jan Bos", "Pers"]]))
    read = read_list(path, ListWish(choices={"Groepje": Field.CATEGORY}))
    import_list(station, event.id, read)

    bring_in(station, event, path, "Naam|Groepje", "Eva Dam|Gast")

    found = station.read(lambda connection: {one.first_name: one.category for one in guests_of(connection, event.id)})
    assert (found["Jan"], found["Eva"]) == ("Pers", "Gast")


def test_choices_from_text() -> None:
    """`--map` and forms give fields by name; an unknown one is answered with those there are."""
    assert choices_from({"Groepje": "category"}) == {"Groepje": Field.CATEGORY}
    with pytest.raises(ListError) as caught:
        choices_from({"Groepje": "group"})
    assert caught.value.code == "list.field_unknown"
    assert "category" in caught.value.details["fields"]  # type: ignore[operator]  # a list of names


def test_sheet_can_be_chosen(path: Path) -> None:
    """A workbook with a list a day: the fullest one by itself, or the one a person means."""
    day1 = [["Naam", "Barcode"], ["Jan Bos", "a1"], ["Eva Dam", "a2"]]
    path.write_bytes(as_xlsx({"Uitleg": [["Lees dit"]], "Dag 1": day1, "Dag 2": [["Naam"], ["Rob Vos"]]}))

    assert read_list(path).sheet == "Dag 1"
    assert read_list(path, ListWish(sheet="Dag 2")).listed.guests[0].values["last_name"] == "Vos"
    with pytest.raises(ListError) as caught:
        read_list(path, ListWish(sheet="Dag 3"))
    assert (caught.value.code, caught.value.details["sheets"]) == ("list.sheet_unknown", ["Uitleg", "Dag 1", "Dag 2"])


def test_headings_without_rows(path: Path) -> None:
    """An empty list is said to be empty."""
    path.write_bytes(as_csv([["Naam", "E-mail"], ["", ""]]))

    with pytest.raises(ListError) as caught:
        read_list(path)

    assert caught.value.code == "list.no_guests"


def test_progress_is_told(station: Station, event: Event, path: Path) -> None:
    """Reading, comparing and writing are told as they go, and end at all."""
    told: list[tuple[str, int, int]] = []
    path.write_bytes(as_csv([["Naam"], *([f"Jan Bos{number}"] for number in range(2500))]))

    read = read_list(path, progress=lambda *step: told.append(step))
    import_list(station, event.id, read, progress=lambda *step: told.append(step))

    assert {stage for stage, _, _ in told} == {"reading", "comparing", "writing"}
    assert told[-1] == ("writing", 2500, 2500)
