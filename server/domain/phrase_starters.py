"""Ready-made words to start from, in the languages of the house; an organiser changes them or takes them away."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.request import Category

#: What guests and desks say most, two a category, in the order in which they are offered.
STARTERS: tuple[tuple[Category, Mapping[str, str]], ...] = (
    (Category.COMPLAINT, {"nl": "Het is hier te koud", "en": "It is too cold here", "it": "Qui fa troppo freddo"}),
    (Category.COMPLAINT, {"nl": "Ik wacht al lang", "en": "I have waited a long time", "it": "Aspetto da molto"}),
    (Category.SPECIAL, {"nl": "Ik heb hulp nodig bij het lopen", "en": "I need help walking",
                        "it": "Ho bisogno di aiuto per camminare"}),
    (Category.SPECIAL, {"nl": "Ik heb een dieetwens", "en": "I have a dietary wish",
                        "it": "Ho un’esigenza alimentare"}),
    (Category.LOST, {"nl": "Ik ben iets kwijt", "en": "I have lost something", "it": "Ho perso qualcosa"}),
    (Category.LOST, {"nl": "Ik heb iets gevonden", "en": "I have found something", "it": "Ho trovato qualcosa"}),
    (Category.CLOAKROOM, {"nl": "Ik kan mijn jas niet kwijt", "en": "There is no room for my coat",
                          "it": "Non c’è posto per il mio cappotto"}),
    (Category.CLOAKROOM, {"nl": "Mijn nummertje is weg", "en": "I lost my cloakroom number",
                          "it": "Ho perso il numero del guardaroba"}),
    (Category.DELIVERY, {"nl": "Er is iets bezorgd", "en": "Something was delivered", "it": "È arrivata una consegna"}),
    (Category.ROOM, {"nl": "Er zijn te weinig stoelen", "en": "There are too few chairs",
                     "it": "Ci sono poche sedie"}),
    (Category.ROOM, {"nl": "Er is iets gemorst", "en": "Something was spilled", "it": "Si è rovesciato qualcosa"}),
    (Category.TECHNICAL, {"nl": "Het geluid doet het niet", "en": "The sound does not work",
                          "it": "L’audio non funziona"}),
    (Category.TECHNICAL, {"nl": "De wifi doet het niet", "en": "The Wi-Fi does not work",
                          "it": "Il Wi-Fi non funziona"}),
)  # fmt: skip
