"""What the sample event's guests may do by themselves: register with the desk's word, and ready-made requests."""

from __future__ import annotations

from server.domain.event import Event, WalkIns
from server.domain.request import Category, Phrase
from server.domain.walk_in import WalkInForm
from server.services.phrases import add_phrase
from server.services.walk_ins import change_form
from server.store.transaction import Transaction

_PHRASES = (
    (Category.COMPLAINT, "Het is hier te koud", "Qui fa troppo freddo", "It is too cold here"),
    (Category.COMPLAINT, "Het is hier te lawaaiig", "Qui c’è troppo rumore", "It is too noisy here"),
    (Category.COMPLAINT, "De toiletten kunnen schoner", "I bagni sono da pulire", "The toilets need cleaning"),
    (Category.LOST, "Ik ben iets kwijt", "Ho perso qualcosa", "I lost something"),
    (Category.SPECIAL, "Ik zoek een stopcontact", "Cerco una presa di corrente", "I need a power socket"),
)


def add_sample_requests(transaction: Transaction, event: Event) -> None:
    """Switch it on, and write the words in the sample's three languages."""
    change_form(transaction, event, WalkIns.APPROVAL, WalkInForm())
    for place, (category, dutch, italian, english) in enumerate(_PHRASES, start=1):
        texts = {"nl": dutch, "it": italian, "en": english}
        phrase = Phrase(id="", event_id=event.id, category=category, place=place, texts=texts)
        add_phrase(transaction, event, phrase)
