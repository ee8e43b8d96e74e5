"""Every sample list comes in with the right people; twice changes nothing; a broken copy changes nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from server.domain.errors import ListError
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.event_setup import add_event
from server.services.imports import ImportOutcome, import_list, preview_import
from server.services.list_reading import read_list
from server.station import Station
from server.store.guests import guests_of
from server.store.journal import head
from tests.fakes.lists import ALL, PRETIX, SAMPLES, as_csv, truth_of
from tests.fakes.scene import sample_event

WORKBOOKS = tuple(name for name in ALL if name.endswith(".xlsx"))
TEXTS = tuple(name for name in ALL if not name.endswith(".xlsx"))


@pytest.fixture
def gala(station: Station) -> Event:
    """An event without guests."""
    return station.write(lambda transaction: add_event(transaction, sample_event()))


def bring_in(station: Station, event: Event, path: Path) -> ImportOutcome:
    """Read and import a file."""
    read = read_list(path)
    return import_list(station, event.id, read)


def present(station: Station, event: Event) -> list[Guest]:
    """The guests there are."""
    return station.read(lambda connection: list(guests_of(connection, event.id)))


def facts(station: Station) -> int:
    """How many facts there are."""
    return station.read(lambda connection: head(connection).sequence)


@pytest.mark.parametrize("name", ALL)
def test_sample_has_the_right_people(station: Station, gala: Event, name: str) -> None:
    """Names, codes, categories, standings and e-mail are those that the shop knows; nobody more, nobody less."""
    bring_in(station, gala, SAMPLES / name)

    found = present(station, gala)
    turned = name == "invitati.txt"
    by_name = sorted(f"{guest.last_name} {guest.first_name}" if turned else guest.full_name for guest in found)
    assert by_name == sorted(entry["name"] for entry in truth_of(name))
    by_key = {_key(guest.code, guest.email, by_code="code" in truth_of(name)[0]): guest for guest in found}
    for entry in truth_of(name):
        guest = by_key[_key(entry.get("code", ""), entry.get("email", ""), by_code="code" in entry)]
        assert entry["name"] == (f"{guest.last_name} {guest.first_name}" if turned else guest.full_name)
        assert entry.get("category", guest.category) == guest.category != "" or name == "genodigden.xlsx"
        assert entry.get("standing", "ok") == guest.standing.value
        assert entry.get("vip", False) == guest.vip
        assert guest.email == entry["email"] or name.startswith("pretix-en-checkinlist")


def _key(code: str, email: str, *, by_code: bool) -> str:
    return code if by_code else email


@pytest.mark.parametrize("name", ALL)
def test_everybody_has_a_code_and_a_ref(station: Station, gala: Event, name: str) -> None:
    """Whoever comes without a code gets one of ours, of 20 characters."""
    bring_in(station, gala, SAMPLES / name)

    found = present(station, gala)
    assert len({guest.code for guest in found}) == len({guest.ref for guest in found}) == len(truth_of(name))
    if name == "gastenlijst.csv":
        assert {len(guest.code) for guest in found} == {20}


@pytest.mark.parametrize("name", ALL)
def test_second_import_changes_nothing(station: Station, gala: Event, name: str) -> None:
    """The same file again: no guest, no code, no fact is different."""
    bring_in(station, gala, SAMPLES / name)
    before, facts_before = present(station, gala), facts(station)

    outcome = bring_in(station, gala, SAMPLES / name)

    assert (outcome.counts.added, outcome.counts.changed, outcome.counts.left) == (0, 0, len(before))
    assert present(station, gala) == before
    assert facts(station) == facts_before


@pytest.mark.parametrize("name", PRETIX)
def test_any_pretix_export_after_another(station: Station, gala: Event, name: str) -> None:
    """A shop's exports tell of the same tickets: nobody is doubled, whichever came first."""
    bring_in(station, gala, SAMPLES / name)
    for other in PRETIX:
        outcome = bring_in(station, gala, SAMPLES / other)
        assert outcome.counts.added == outcome.counts.absent == 0

    assert len(present(station, gala)) == 60


def test_rest_of_the_row_comes_too(station: Station, gala: Event) -> None:
    """Wishes, tables, titles and phone numbers stand where the desk looks for them."""
    bring_in(station, gala, SAMPLES / "gastenlijst.csv")

    guest = next(guest for guest in present(station, gala) if guest.email == "p7-0@example.com")
    assert (guest.room, guest.phone, guest.notes) == ("Tafel 1", "06-12345678", "komt later; graag bellen")


def _cut(data: bytes) -> bytes:
    return data[: int(len(data) * 0.7)]


def _without_heading(data: bytes, name: str) -> bytes:
    if name in WORKBOOKS:
        workbook = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in workbook.worksheets:
            sheet.delete_rows(1, 3 if name == "genodigden.xlsx" else 1)
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()
    encoding = {"gastenlijst.csv": "cp1252", "invitati.txt": "utf-16"}.get(name, "utf-8-sig")
    return data.decode(encoding).split("\n", 1)[1].encode(encoding)


def _with_repeated_code(data: bytes, name: str) -> bytes:
    """The second guest gets the first one's code."""
    codes = [entry["code"] for entry in truth_of(name)[:2]]
    if name not in WORKBOOKS:
        encoding = "utf-16" if name == "invitati.txt" else "utf-8"
        return data.decode(encoding).replace(codes[1], codes[0]).encode(encoding)
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value) == codes[1]:
                    cell.value = codes[0]
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _with_damaged_part(data: bytes, name: str) -> bytes:
    """Zeros in the middle of what is packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = max(archive.infolist(), key=lambda entry: entry.compress_size)
    at = part.header_offset + 60 + part.compress_size // 2
    return data[:at] + bytes(40) + data[at + 40 :]


def _with_strange_byte(data: bytes, name: str) -> bytes:
    """A byte that its encoding does not have."""
    if name == "invitati.txt":
        return data[:200] + "\ud800".encode("utf-16-le", "surrogatepass") + data[200:]
    at = data.index(b"\n", len(data) // 2)
    return data[:at] + b"\x81" + data[at:]


def _blank_names(data: bytes, name: str) -> bytes:
    """A text list in which nobody is called anything."""
    return as_csv([["Voornaam", "Achternaam", "E-mail"], ["", "", "a@example.com"], ["Eva", "Dam", "e@example.com"]])


@pytest.mark.parametrize(
    ("name", "broken", "codes"),
    [
        *((name, lambda data, _: _cut(data), {"list.broken"}) for name in WORKBOOKS),
        *((name, lambda data, _: _cut(data), {"list.quotes", "list.cut_off"}) for name in TEXTS),
        *((name, _without_heading, {"list.no_heading", "list.rejected"}) for name in ALL),
        *((name, _with_repeated_code, {"list.rejected"}) for name in ALL if "code" in truth_of(name)[0]),
        *((name, _with_damaged_part, {"list.broken"}) for name in WORKBOOKS),
        *((name, _with_strange_byte, {"list.encoding"}) for name in TEXTS),
        *((name, lambda data, _: b"", {"list.empty"}) for name in ALL),
        ("gastenlijst.csv", _blank_names, {"list.rejected"}),
    ],
)
def test_broken_copy_changes_nothing(
    station: Station,
    gala: Event,
    tmp_path: Path,
    name: str,
    broken: Callable[[bytes, str], bytes],
    codes: set[str],
) -> None:
    """Each way to break a list ends in an error that says what to do, with the guests as they were."""
    bring_in(station, gala, SAMPLES / "genodigden.xlsx")
    before, facts_before = present(station, gala), facts(station)
    path = tmp_path / name
    path.write_bytes(broken((SAMPLES / name).read_bytes(), name))

    with pytest.raises(ListError) as caught:
        bring_in(station, gala, path)

    assert caught.value.code in codes
    assert present(station, gala) == before
    assert facts(station) == facts_before


@pytest.mark.parametrize("name", ALL)
def test_dry_run_says_what_the_import_does(station: Station, gala: Event, name: str) -> None:
    """The preview counts what then happens, and does none of it."""
    read = read_list(SAMPLES / name)

    preview = station.read(lambda connection: preview_import(connection, gala.id, read))

    assert present(station, gala) == []
    assert preview.counts == bring_in(station, gala, SAMPLES / name).counts
    assert preview.counts.added == len(truth_of(name))
    assert len(preview.sample) == 10
