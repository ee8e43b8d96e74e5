"""Ready-made words to start from, in every language of guests; an organiser changes them or takes them away."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.request import Category

#: What guests and desks say most, two a category, in the order in which they are offered.
STARTERS: tuple[tuple[Category, Mapping[str, str]], ...] = (
    (Category.COMPLAINT, {
        "nl": "Het is hier te koud", "en": "It is too cold here", "it": "Qui fa troppo freddo",
        "de": "Hier ist es zu kalt", "fr": "Il fait trop froid ici", "es": "Aquí hace demasiado frío",
        "ar": "الجو بارد جدًا هنا",
    }),
    (Category.COMPLAINT, {
        "nl": "Ik wacht al lang", "en": "I have waited a long time", "it": "Aspetto da molto",
        "de": "Ich warte schon lange", "fr": "J’attends depuis longtemps", "es": "Llevo mucho tiempo esperando",
        "ar": "أنتظر منذ وقت طويل",
    }),
    (Category.SPECIAL, {
        "nl": "Ik heb hulp nodig bij het lopen", "en": "I need help walking",
        "it": "Ho bisogno di aiuto per camminare", "de": "Ich brauche Hilfe beim Gehen",
        "fr": "J’ai besoin d’aide pour marcher", "es": "Necesito ayuda para caminar",
        "ar": "أحتاج إلى مساعدة في المشي",
    }),
    (Category.SPECIAL, {
        "nl": "Ik heb een dieetwens", "en": "I have a dietary wish", "it": "Ho un’esigenza alimentare",
        "de": "Ich habe einen Wunsch zum Essen", "fr": "J’ai un régime particulier",
        "es": "Tengo una dieta especial", "ar": "لديّ متطلبات غذائية خاصة",
    }),
    (Category.LOST, {
        "nl": "Ik ben iets kwijt", "en": "I have lost something", "it": "Ho perso qualcosa",
        "de": "Ich habe etwas verloren", "fr": "J’ai perdu quelque chose", "es": "He perdido algo",
        "ar": "فقدت شيئًا",
    }),
    (Category.LOST, {
        "nl": "Ik heb iets gevonden", "en": "I have found something", "it": "Ho trovato qualcosa",
        "de": "Ich habe etwas gefunden", "fr": "J’ai trouvé quelque chose", "es": "He encontrado algo",
        "ar": "وجدت شيئًا",
    }),
    (Category.CLOAKROOM, {
        "nl": "Ik kan mijn jas niet kwijt", "en": "There is no room for my coat",
        "it": "Non c’è posto per il mio cappotto", "de": "Für meinen Mantel ist kein Platz",
        "fr": "Il n’y a pas de place pour mon manteau", "es": "No hay sitio para mi abrigo",
        "ar": "لا يوجد مكان لمعطفي",
    }),
    (Category.CLOAKROOM, {
        "nl": "Mijn nummertje is weg", "en": "I lost my cloakroom number",
        "it": "Ho perso il numero del guardaroba", "de": "Meine Garderobennummer ist weg",
        "fr": "J’ai perdu mon numéro de vestiaire", "es": "He perdido el número del guardarropa",
        "ar": "فقدت رقم إيداع المعاطف",
    }),
    (Category.DELIVERY, {
        "nl": "Er is iets bezorgd", "en": "Something was delivered", "it": "È arrivata una consegna",
        "de": "Es wurde etwas geliefert", "fr": "Une livraison est arrivée", "es": "Ha llegado una entrega",
        "ar": "وصلت شحنة",
    }),
    (Category.ROOM, {
        "nl": "Er zijn te weinig stoelen", "en": "There are too few chairs", "it": "Ci sono poche sedie",
        "de": "Es gibt zu wenige Stühle", "fr": "Il manque des chaises", "es": "Faltan sillas",
        "ar": "عدد الكراسي غير كافٍ",
    }),
    (Category.ROOM, {
        "nl": "Er is iets gemorst", "en": "Something was spilled", "it": "Si è rovesciato qualcosa",
        "de": "Es wurde etwas verschüttet", "fr": "Quelque chose a été renversé", "es": "Se ha derramado algo",
        "ar": "انسكب شيء هنا",
    }),
    (Category.TECHNICAL, {
        "nl": "Het geluid doet het niet", "en": "The sound does not work", "it": "L’audio non funziona",
        "de": "Der Ton funktioniert nicht", "fr": "Le son ne marche pas", "es": "No funciona el sonido",
        "ar": "الصوت لا يعمل",
    }),
    (Category.TECHNICAL, {
        "nl": "De wifi doet het niet", "en": "The Wi-Fi does not work", "it": "Il Wi-Fi non funziona",
        "de": "Das WLAN funktioniert nicht", "fr": "Le Wi-Fi ne marche pas", "es": "No funciona el wifi",
        "ar": "شبكة الواي فاي لا تعمل",
    }),
)  # fmt: skip
