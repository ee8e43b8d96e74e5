"""What headings and cells mean, in the languages organisers write."""

from __future__ import annotations

import pytest

from server.domain.guest import Standing
from server.domain.list_values import clean, language_of, split_name, standing_of, strictest, tick
from server.domain.list_words import Field, meaning, plain


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("First Name", Field.FIRST_NAME),
        ("first_name", Field.FIRST_NAME),
        ("FirstName", Field.FIRST_NAME),
        ("Voornaam *", Field.FIRST_NAME),
        ("Wat is je voornaam?", Field.FIRST_NAME),
        ("Cognome", Field.LAST_NAME),
        ("Tussenvoegsel", Field.INSERTION),
        ("Cognome e nome", Field.SURNAME_FIRST),
        ("Nome e cognome", Field.FULL_NAME),
        ("Naam deelnemer: Voornaam", Field.FIRST_NAME),
        ("Nome del partecipante: Cognome", Field.LAST_NAME),
        ("E-mailadres van deelnemer", Field.EMAIL),
        ("Posta elettronica", Field.EMAIL),
        ("E-mail (work)", Field.EMAIL),
        ("Mobiel", Field.PHONE),
        ("Bedrijfsnaam", Field.COMPANY),
        ("Azienda", Field.COMPANY),
        ("Soort gast", Field.CATEGORY),
        ("Tipo di biglietto", Field.CATEGORY),
        ("Barcode #", Field.CODE),
        ("Ticketgeheim", Field.CODE),
        ("Biglietto segreto", Field.CODE),
        ("N° billet", Field.CODE),
        ("Order #", Field.PARTY),
        ("Codice ordine", Field.PARTY),
        ("ID posizione", Field.POSITION),
        ("Lingua dell'ordine", Field.LANGUAGE),
        ("Vereist speciale aandacht", Field.NEEDS_DESK),
        ("Accompagnatori", Field.COMPANIONS),
        ("Dieetwensen", Field.NEEDS),
        ("Tafel", Field.ROOM),
        ("Pagato", Field.PAID),
        ("Factuuradres: naam", Field.SKIP),
        ("Invoice address name: Given name", Field.SKIP),
    ],
)
def test_heading_is_understood(heading: str, field: Field) -> None:
    """A heading names its field whatever its language, case and punctuation."""
    found = meaning(heading)

    assert found is not None and found[0] is field


@pytest.mark.parametrize("heading", ["Schoenmaat", "May we publish photos of you?", "Email address verified", "", "?"])
def test_unknown_heading_is_nothing(heading: str) -> None:
    """A heading without known words is left for a person."""
    assert meaning(heading) is None


def test_plain_keeps_the_number_sign() -> None:
    """`Order #` and `Order` are told apart."""
    assert plain(" Order #: ") == "order #"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Sofie Caruso", "Sofie", "Caruso"),
        ("Emanuele van 't Veer", "Emanuele", "van 't Veer"),
        ("Maria Grazia Rossi", "Maria Grazia", "Rossi"),
        ("Jan Peter van der Berg", "Jan Peter", "van der Berg"),
        ("Maria Di Stefano", "Maria", "Di Stefano"),
        ("Jansen, Piet", "Piet", "Jansen"),
        ("Madonna", "Madonna", ""),
        ("", "", ""),
        (",", "", ""),
    ],
)
def test_whole_name_is_split(text: str, first: str, last: str) -> None:
    """A name in one cell falls apart before its particles."""
    assert split_name(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Öztürk Hanneke", "Hanneke", "Öztürk"),
        ("ter Horst Emanuele", "Emanuele", "ter Horst"),
        ("De Luca Maria Grazia", "Maria Grazia", "De Luca"),
        ("GARCÍA MÁRQUEZ Gabriel", "Gabriel", "GARCÍA MÁRQUEZ"),
        ("Rossi", "Rossi", ""),
    ],
)
def test_surname_first_is_split(text: str, first: str, last: str) -> None:
    """Where the surname comes first its particles and capitals go with it."""
    assert split_name(text, surname_first=True) == (first, last)


@pytest.mark.parametrize(
    ("word", "standing"),
    [
        ("paid", Standing.OK),
        ("Attending", Standing.OK),
        ("Not Attending", Standing.CANCELLED),
        ("canceled", Standing.CANCELLED),
        ("geannuleerd", Standing.CANCELLED),
        ("AWAITING_PAYMENT", Standing.UNPAID),
        ("in attesa", Standing.UNPAID),
        ("Pending (overdue)", Standing.UNPAID),
        ("wachtlijst", Standing.BLOCKED),
        ("", Standing.OK),
        ("n.v.t.", Standing.OK),
        ("gold member", None),
    ],
)
def test_status_word(word: str, standing: Standing | None) -> None:
    """Shops' words for a ticket's state; an unknown one is nobody's guess."""
    assert standing_of(word) is standing


def test_strictest_standing_holds() -> None:
    """Two columns that disagree end in the stricter."""
    assert strictest([Standing.UNPAID, Standing.CANCELLED, Standing.OK]) is Standing.CANCELLED
    assert strictest([]) is Standing.OK


@pytest.mark.parametrize(
    ("text", "said"), [("x", True), ("Sì", True), ("✓", True), ("nee", False), ("", False), ("-", False), ("7b", None)]
)
def test_tick(text: str, said: bool | None) -> None:
    """Ticks in three languages and in signs."""
    assert tick(text) is said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nl-NL", "nl"),
        ("Italiaans", "it"),
        ("English (UK)", "en"),
        ("de", "de"),
        ("Français", "fr"),
        ("español", "es"),
        ("العربية", "ar"),
        ("pt", ""),
        ("", ""),
    ],
)
def test_language(text: str, code: str) -> None:
    """A language by its code or its name; others are unknown, not guessed."""
    assert language_of(text) == code


def test_clean_text_has_no_controls() -> None:
    """What could steer a printer or a log is gone, accents are composed."""
    assert clean(" Zoe\u0308\x1b@ \u202e\u00a0B\nC ") == "Zoë @ B C"
