"""Which column holds what."""

from __future__ import annotations

import pytest

from server.domain.errors import ListError
from server.domain.list_columns import Columns, Known, find_heading, letter_of, recognise
from server.domain.list_words import Field


def fields_of(columns: Columns) -> dict[str, Field]:
    """Fields by heading."""
    return {column.heading: column.field for column in columns.columns}


def test_heading_below_titles_is_found() -> None:
    """Title rows and empty rows above the headings are passed over."""
    rows = [["Gala 2026 - guests", "", ""], ["", "", ""], ["Naam", "E-mail", "Betaald"], ["Jan Bos", "j@x.nl", "x"]]

    heading = find_heading(rows)

    assert heading is not None and heading.index == 2


@pytest.mark.parametrize(
    "row",
    [
        ["Sofie", "de", "Wit", "p7-0@example.com", "Gast", "VIP"],
        ["1", "2", "3"],
        ["Öztürk Hanneke", "Teatro", "06-12345678"],
        ["", "", ""],
        ["Gala 2026"],
    ],
)
def test_data_is_no_heading(row: list[str]) -> None:
    """A row of data is not mistaken for headings, even where a cell reads like one."""
    assert find_heading([row]) is None


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Nome", "Cognome"], [Field.FIRST_NAME, Field.LAST_NAME]),
        (["Voornaam", "Naam"], [Field.FIRST_NAME, Field.LAST_NAME]),
        (["Nom", "Prénom"], [Field.LAST_NAME, Field.FIRST_NAME]),
        (["Naam", "Bedrijf"], [Field.FULL_NAME, Field.COMPANY]),
        (["Name", "First name", "Last name"], [Field.SKIP, Field.FIRST_NAME, Field.LAST_NAME]),
        (["Gast", "Voornaam", "Achternaam"], [Field.CUSTOM, Field.FIRST_NAME, Field.LAST_NAME]),
    ],
)
def test_name_means_what_its_neighbours_leave(headings: list[str], expected: list[Field]) -> None:
    """`Nome`, `Naam`, `Name` are a first, a last or a whole name by what stands beside them."""
    assert list(fields_of(recognise(headings, [])).values()) == expected


def test_attendee_outranks_buyer() -> None:
    """The attendee's mailbox is taken, the buyer's is left in the file."""
    columns = recognise(["Name", "Email", "Attendee email"], [])

    assert fields_of(columns) == {
        "Name": Field.FULL_NAME,
        "Email": Field.SKIP,
        "Attendee email": Field.EMAIL,
    }


def test_cells_may_contradict_a_heading() -> None:
    """A status that is none, a mailbox without @ and amounts under `Paid` are kept as they are."""
    sample = [["A B", "gold", "yes", "25.00"], ["C D", "silver", "no", "12.50"]]

    columns = recognise(["Name", "Status", "E-mail", "Paid"], sample)

    assert [column.field for column in columns.columns][1:] == [Field.CUSTOM, Field.CUSTOM, Field.CUSTOM]


def test_mailbox_is_known_by_its_look() -> None:
    """A column without known words whose cells are addresses is the e-mail."""
    columns = recognise(["Naam", "Bereikbaar via"], [["Jan Bos", "jan@example.org"]])

    assert columns.columns[1].field is Field.EMAIL
    assert columns.columns[1].known is Known.LOOK


def test_person_outweighs_recognition() -> None:
    """What somebody chose stands, also against the words."""
    columns = recognise(["Naam", "Tafel"], [], {"tafel": Field.CATEGORY, "Naam": Field.SURNAME_FIRST})

    assert fields_of(columns) == {"Naam": Field.SURNAME_FIRST, "Tafel": Field.CATEGORY}
    assert {column.known for column in columns.columns} == {Known.CHOSEN}


def test_chosen_column_that_is_not_there() -> None:
    """The error names the column and those there are."""
    with pytest.raises(ListError) as caught:
        recognise(["Naam"], [], {"Name of guest": Field.FULL_NAME})

    assert caught.value.code == "list.column_unknown"
    assert caught.value.details == {"column": "Name of guest", "columns": ["Naam"]}


def test_list_without_names_or_codes() -> None:
    """Nobody can be found by company alone."""
    with pytest.raises(ListError) as caught:
        recognise(["Bedrijf", "E-mail"], [])

    assert caught.value.code == "list.no_name"


def test_headings_that_lack_or_repeat() -> None:
    """An empty heading gets the spreadsheet's letter, a repeated one a number: each can be chosen."""
    columns = recognise(["Naam", "", "Naam"], [["a b", "c", "d", "e"]])

    assert [column.heading for column in columns.columns] == ["Naam", "B", "Naam (2)", "D"]


def test_signature_is_of_the_headings() -> None:
    """The same headings have the same signature, whatever the rows, the case and the choices."""
    one = recognise(["Naam", "Tafel"], [["a b", "1"]])
    other = recognise(["NAAM", "tafel"], [], {"Tafel": Field.NOTES})

    assert one.signature == other.signature != recognise(["Tafel", "Naam"], []).signature


@pytest.mark.parametrize(("position", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(position: int, letter: str) -> None:
    """Columns are lettered as spreadsheets letter them."""
    assert letter_of(position) == letter


PRETIX_NL = "Bestelcode|Naam deelnemer|Naam deelnemer: Voornaam|Naam deelnemer: Achternaam|Product|Prijs|Ingecheckt|" \
    "Betaald|Geheim|E-mail|Telefoonnummer|Bedrijf|Besteldatum|Besteltijd|Vereist speciale aandacht|Opmerking|" \
    "Tekst bij check-in|Stoelnaam|Geblokkeerd|Adres|Postcode|Plaats|Land"  # fmt: skip
PRETIX_IT = "Codice ordine|ID posizione|Stato|Email|Numero di telefono|Prodotto|ID prodotto|Nome del partecipante|" \
    "Nome del partecipante: Nome|Nome del partecipante: Cognome|Email partecipante|Azienda partecipante|CAP|Città|" \
    "ID pseudonimo|Biglietto segreto|Bloccato|Indirizzo di fatturazione|Partita IVA|Lingua dell'ordine"  # fmt: skip
EVENTBRITE_NL = "Bestelnummer|Voornaam|Achternaam|E-mail|Aantal|Tickettype|Deelnemersnummer|Streepjescode|" \
    "Deelnemersstatus|Bedrijf|Functie"  # fmt: skip
WEEZEVENT = "Numéro billet|Code barre|Nom|Prénom|E-mail|Tarif|Statut"


@pytest.mark.parametrize(
    ("headings", "shop", "expected"),
    [
        (
            PRETIX_NL, "pretix_check_in_list",
            {"Geheim": Field.CODE, "Bestelcode": Field.PARTY, "Product": Field.CATEGORY, "Betaald": Field.PAID,
             "Naam deelnemer": Field.SKIP, "Naam deelnemer: Voornaam": Field.FIRST_NAME, "Postcode": Field.SKIP,
             "Vereist speciale aandacht": Field.NEEDS_DESK},
        ),
        (
            PRETIX_IT, "pretix_order_positions",
            {"Biglietto segreto": Field.CODE, "ID posizione": Field.POSITION, "Stato": Field.STATUS,
             "Email partecipante": Field.EMAIL, "Email": Field.SKIP, "Lingua dell'ordine": Field.LANGUAGE,
             "Nome del partecipante: Cognome": Field.LAST_NAME, "Indirizzo di fatturazione": Field.SKIP},
        ),
        (
            EVENTBRITE_NL, "eventbrite",
            {"Streepjescode": Field.CODE, "Deelnemersnummer": Field.REF, "Deelnemersstatus": Field.STATUS,
             "Aantal": Field.SKIP, "Functie": Field.TITLE},
        ),
        (
            WEEZEVENT, "weezevent",
            {"Nom": Field.LAST_NAME, "Prénom": Field.FIRST_NAME, "Tarif": Field.CATEGORY, "Statut": Field.STATUS},
        ),
    ],
)  # fmt: skip
def test_shops_in_other_languages(headings: str, shop: str, expected: dict[str, Field]) -> None:
    """Shops export with the headings of the organiser's language."""
    names = headings.split("|")
    words = {"Stato": "pagato", "Statut": "valide", "Deelnemersstatus": "Deelnemend", "Betaald": "Ja"}
    sample = [[words.get(name, "a@b.nl" if "mail" in name.lower() else "") for name in names]]

    columns = recognise(names, sample)

    found = fields_of(columns)
    assert columns.shop == shop
    assert {name: found[name] for name in expected} == expected
