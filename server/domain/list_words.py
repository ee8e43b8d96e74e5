"""The words that guest lists use for their columns, in the languages organisers write them in.

Phrases stand as `plain()` leaves them: folded, single spaces, no punctuation but `#`. Within a field the phrase
that says most comes first: `attendee email` wins over `email`, which is then the buyer's.
Sources: column titles of pretix 2026.8 in en, nl, it, de, fr, es (its own translations), of Eventbrite's attendee
report, Hi.Events' attendee export and Weezevent's participant export; the rest is what people call things.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from server.domain.names import fold


class Field(StrEnum):
    """What a column of a guest list may hold."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    #: What Dutch lists keep apart of a surname: `van der`.
    INSERTION = "insertion"
    FULL_NAME = "full_name"
    #: First and last name in one column, the last name first.
    SURNAME_FIRST = "surname_first"
    #: `Name`, `Nome`, `Naam`: the columns beside it tell which name.
    NAME = "name"
    COMPANY = "company"
    TITLE = "title"
    EMAIL = "email"
    PHONE = "phone"
    CATEGORY = "category"
    PARTY = "party"
    #: The number of a ticket within its order.
    POSITION = "position"
    LANGUAGE = "language"
    VIP = "vip"
    HOST = "host"
    NOTES = "notes"
    NEEDS = "needs"
    ROOM = "room"
    CODE = "code"
    REF = "ref"
    STATUS = "status"
    PAID = "paid"
    BLOCKED = "blocked"
    NEEDS_DESK = "needs_desk"
    MUST_FOLLOW = "must_follow"
    COMPANIONS = "companions"
    #: Marks a row as something bought beside a ticket, not a guest.
    ADD_ON = "add_on"
    #: Kept under the list's own heading.
    CUSTOM = "custom"
    #: Left in the file.
    SKIP = "skip"


#: Any one of these says who a row is about.
NAME_FIELDS = frozenset(
    {Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.SURNAME_FIRST, Field.NAME},
)
#: Several columns may add to these.
REPEATABLE = frozenset({Field.NOTES, Field.NEEDS, Field.CUSTOM, Field.SKIP})

_HEADINGS: dict[Field, str] = {
    Field.FIRST_NAME: "attendee first name|first name|given name|given names|forename|firstname|fname|voornaam"
    "|voornamen|roepnaam|nome di battesimo|prenome|vorname|prenom|nombre de pila|attendee name given name"
    "|naam deelnemer voornaam|nome del partecipante nome|teilnehmer innenname vorname"
    "|nom du participant prenom|nombre del asistente nombre|name teilnehmer in vorname",
    Field.LAST_NAME: "attendee last name|last name|family name|surname|lastname|lname|achternaam|familienaam"
    "|cognome|nachname|familienname|nom de famille|apellidos|apellido|primer apellido"
    "|attendee name family name|naam deelnemer achternaam|nome del partecipante cognome"
    "|teilnehmer innenname nachname|nom du participant nom de famille|nombre del asistente apellido"
    "|name teilnehmer in nachname",
    Field.INSERTION: "tussenvoegsel|tussenvoegsels|voorvoegsel|voorvoegsels|tussenv|tv|insertion|infix"
    "|surname prefix|last name prefix",
    Field.FULL_NAME: "attendee name|name of attendee|full name|fullname|first and last name|first name last name"
    "|name and surname|naam deelnemer|naam gast|naam genodigde|gastnaam|volledige naam|voor en achternaam"
    "|voornaam en achternaam|voornaam achternaam|nome del partecipante|nome partecipante|nome completo"
    "|nome e cognome|nome cognome|nominativo|name teilnehmer in|vor und nachname|vorname nachname"
    "|vorname und nachname|nom du participant|nom complet|prenom et nom|prenom nom|nombre del asistente"
    "|nombre completo|nombre y apellidos|guest name|participant name|display name|badge name",
    Field.SURNAME_FIRST: "cognome e nome|cognome nome|achternaam voornaam|achternaam en voornaam"
    "|naam en voornaam|last name first name|surname and name|surname name|surname first name"
    "|nachname vorname|nachname und vorname|name vorname|nom et prenom|nom prenom|apellidos y nombre"
    "|apellidos nombre",
    Field.NAME: "name|naam|nome|nom|nombre|names|namen|guest|guests|gast|gasten|genodigde|genodigden|deelnemer"
    "|deelnemers|attendee|attendees|participant|partecipante|ospite|ospiti|invitato|invitati|teilnehmer"
    "|teilnehmer in|invite|invitee|asistente|invitado|person|persoon|persona",
    Field.COMPANY: "attendee company|bedrijf deelnemer|azienda partecipante|teilnehmer innen firma"
    "|entreprise du participant|empresa asistente|company|company name|company organisation"
    "|company organization|bedrijf|bedrijfsnaam|naam bedrijf|organisatie|organization|organisation"
    "|organisatienaam|onderneming|werkgever|employer|instelling|azienda|nome azienda|societa|ditta|impresa"
    "|ente|organizzazione|ragione sociale|ente azienda|firma|unternehmen|firmenname|arbeitgeber|entreprise"
    "|societe|empresa|organizacion|affiliation|institution",
    Field.TITLE: "job title|jobtitle|position title|functie|functietitel|rol|role|job|beroep|functieomschrijving"
    "|ruolo|qualifica|mansione|professione|posizione lavorativa|funktion|position im unternehmen|berufsbezeichnung"
    "|fonction|poste|cargo|puesto|occupation|profession|titel|title|titolo",
    Field.EMAIL: "attendee email|attendee e mail|e mailadres van deelnemer|e mailadres deelnemer"
    "|email partecipante|email del partecipante|e mail teilnehmer in|e mail du participant"
    "|correo electronico del participante|email|e mail|email address|e mail address|mail|e mailadres|emailadres"
    "|mailadres|e mail adres|email adres|posta elettronica|indirizzo email|indirizzo e mail"
    "|indirizzo di posta elettronica|e mail adresse|emailadresse|mailadresse|courriel|adresse email"
    "|adresse e mail|adresse mail|correo electronico|correo|buyer email",
    Field.PHONE: "cell phone|mobile phone|mobile|mobile number|mobiel|mobiele nummer|mobiel nummer"
    "|telefoon mobiel|gsm|phone|phone number|telephone|telephone number|tel|telefoon|telefoonnummer|telefoonnr"
    "|cellulare|numero di cellulare|telefono|numero di telefono|recapito telefonico|handy|handynummer|mobil"
    "|telefon|telefonnummer|telephone portable|portable|numero de telephone|movil|numero de telefono",
    Field.CATEGORY: "ticket type|ticket name|ticket category|ticket class|type ticket|tickettype|ticketsoort"
    "|soort ticket|ticketnaam|ticketcategorie|kaartsoort|type kaart|product name|productnaam|nome prodotto"
    "|tipo di biglietto|tipo biglietto|tipologia biglietto|biglietto|ticketart|ticket typ|ticketkategorie"
    "|type de billet|tipo de entrada|nom du tarif|tarif|categorie|category|categoria|kategorie|guest type"
    "|type of guest|guest category|soort gast|type gast|gasttype|gastcategorie|tipo ospite|tipo di ospite"
    "|tipologia|product|produkt|prodotto|produit|producto|ticket|badge type|badgetype|tipo badge|type badge"
    "|attendee type|registration type|soort|type|tipo|group|groep|gruppo|gruppe|groupe|grupo|item",
    Field.PARTY: "order code|order #|order number|order no|order nr|order id|order reference|bestelcode"
    "|bestelnummer|bestelling|ordernummer|bestelling #|reserveringsnummer|boekingsnummer|codice ordine"
    "|numero ordine|numero d ordine|n ordine|ordine #|ordine n|ordine|numero prenotazione|prenotazione"
    "|bestellnummer|bestell nr|bestellung|auftragsnummer|code de commande|numero de commande|n de commande"
    "|n commande|commande|codigo del pedido|numero de pedido|pedido|party|gezelschap|booking|booking number"
    "|booking reference|boeking|reservation|reservation number|order",
    Field.POSITION: "position id|positie id|id posizione|id de la position|id de posicion|position number|positionid",
    Field.LANGUAGE: "order locale|taal van bestelling|lingua dell ordine|bestellsprache|langue de la commande"
    "|idioma del pedido|language|preferred language|locale|taal|voertaal|voorkeurstaal|lingua|sprache|langue"
    "|idioma",
    Field.VIP: "vip|vip guest|vip gast|ospite vip|is vip|very important person",
    Field.HOST: "host|hosted by|host name|gastheer|gastvrouw|ontvangen door|ontvanger|contactpersoon"
    "|uitgenodigd door|invited by|account manager|accountmanager|referente|invitato da|ospitato da"
    "|gastgeber|eingeladen von|ansprechpartner|hote|invite par|anfitrion",
    Field.NOTES: "check in text|tekst bij check in|testo di check in|check in hinweis|order comment"
    "|opmerking bestelling|commento all ordine|bestellkommentar|notes|note|remarks|remark|comments|comment"
    "|opmerking|opmerkingen|notitie|notities|bijzonderheden|toelichting|osservazioni|annotazioni|commento"
    "|commenti|bemerkung|bemerkungen|anmerkung|anmerkungen|notiz|notizen|kommentar|remarque|remarques"
    "|commentaire|commentaires|notas|observaciones|comentario|comentarios|internal notes|internal note",
    Field.NEEDS: "dietary requirements|dietary needs|dietary|diet|allergies|dieetwensen|dieet|dieetwens"
    "|allergieen|bijzondere wensen|speciale wensen|wensen|special needs|special requests|special requirements"
    "|accessibility|accessibility needs|needs|toegankelijkheid|esigenze|esigenze alimentari"
    "|esigenze particolari|esigenze speciali|intolleranze|allergie|intolleranze alimentari|dieta"
    "|ernahrung|unvertraglichkeiten|allergien|besondere bedurfnisse|regime alimentaire|besoins particuliers"
    "|necesidades especiales|alergias",
    Field.ROOM: "room|table|table number|table no|table #|zaal|tafel|tafelnummer|tafelnr|kamer|ruimte|plaats zaal"
    "|sala|tavolo|numero tavolo|n tavolo|stanza|raum|tisch|tischnummer|saal|salle|numero de table|mesa|seat"
    "|seat name|seat number|stoel|stoelnaam|stoelnummer|zitplaats|nome del posto|numero di posto|posto"
    "|sitzbezeichnung|sitzplatz|nom du siege|siege|place|nombre del asiento|asiento|location|locatie",
    Field.CODE: "ticket secret|ticketgeheim|biglietto segreto|secret du billet|secreto de la entrada|secret"
    "|geheim|secreto|segreto|barcode #|barcode number|barcode|barcodenummer|streepjescode|bar code"
    "|codice a barre|strichcode|code barre|code barres|codigo de barras|qr code|qrcode|qr|codice qr|public id"
    "|openbare id|id pubblico|ticket code|ticketcode|code ticket|codice biglietto|code du billet|ticket nr"
    "|ticketnummer|ticket number|ticket no|ticket #|ticketnr|numero biglietto|numero di biglietto"
    "|n biglietto|numero billet|numero de billet|n billet|n de billet|numero de entrada|badge code|badgecode"
    "|toegangscode|entry code|access code|codice di accesso|invitation code|uitnodigingscode|codice invito"
    "|scancode|code|codice|codigo|kode",
    Field.REF: "attendee #|attendee number|attendee id|deelnemersnummer|deelnemer #|n partecipante"
    "|partecipante #|id partecipante|numero partecipante|teilnehmernummer|id participant|numero participant"
    "|ref|reference|referentie|riferimento|referenz|external id|externe id|id esterno|guest id|gastnummer"
    "|registration id|registration number|registratienummer|inschrijfnummer|numero di registrazione"
    "|relatienummer|member number|lidnummer",
    Field.STATUS: "attendee status|ticket status|status|stato|statut|estado|deelnemersstatus|status deelnemer"
    "|stato partecipante|stato del partecipante|stato biglietto|ticketstatus|teilnehmerstatus|registration status"
    "|rsvp|rsvp status|order status|orderstatus|stato ordine|antwoord|risposta|aanwezig|conferma|bevestigd"
    "|zustand|attendance status",
    Field.PAID: "paid|betaald|pagato|bezahlt|paye|pagado|payment status|betaalstatus|betalingsstatus"
    "|stato pagamento|stato del pagamento|zahlungsstatus|etat du paiement|is paid|payment received",
    Field.BLOCKED: "blocked|geblokkeerd|bloccato|gesperrt|bloque|bloqueado",
    Field.NEEDS_DESK: "requires special attention|vereist speciale aandacht|richiede particolare attenzione"
    "|benotigt besondere behandlung|necessite une attention particuliere|requiere una atencion especial"
    "|needs desk|naar balie|langs balie",
    Field.MUST_FOLLOW: "must follow|follow notes|notes must be followed|follow notes first|opmerking opvolgen"
    "|opmerkingen opvolgen|notitie opvolgen|eerst opvolgen|seguire le note|note da seguire|note obbligatorie"
    "|hinweis befolgen|hinweise befolgen",
    Field.COMPANIONS: "accompagnatori|numero accompagnatori|n accompagnatori|companions|number of companions"
    "|plus ones|plus one|additional guests|number of guests|extra guests|introduce|introducees"
    "|aantal introducees|begeleiders|aantal begeleiders|aantal extra gasten|begleitpersonen|begleitung"
    "|accompagnants|nombre d accompagnants|acompanantes",
    Field.ADD_ON: "add on to position id|add on bij positie id|aggiunta all id della posizione"
    "|zusatzprodukt zu position|add on a la position id|add on al id de posicion",
}

#: So clear that they also tell the field inside a longer heading: `What is your first name?`
_CLEAR: dict[Field, str] = {
    Field.FIRST_NAME: "first name|given name|voornaam|roepnaam|vorname|prenom",
    Field.LAST_NAME: "last name|family name|surname|achternaam|cognome|nachname|nom de famille|apellidos|apellido",
    Field.INSERTION: "tussenvoegsel|tussenvoegsels",
    Field.EMAIL: "email|e mail|e mailadres|emailadres|posta elettronica|courriel|correo electronico",
    Field.PHONE: "phone|mobile|telefoon|telefoonnummer|mobiel|telefono|cellulare|telefon|telephone",
    Field.COMPANY: "company|bedrijf|bedrijfsnaam|organisatie|organisation|organization|azienda|firma|entreprise",
    Field.TITLE: "job title|functie|ruolo|qualifica",
    Field.NEEDS: "dietary|dieet|dieetwensen|allergies|allergieen|allergie|intolleranze|esigenze",
    Field.CODE: "barcode|qr code|ticket secret|codice a barre|streepjescode",
    Field.COMPANIONS: "accompagnatori|introducees|begeleiders|plus ones",
}

#: Who pays is not who comes.
_BUYER = re.compile(
    r"\b(invoice|billing|buyer|purchaser|payer|factuur\w*|koper|besteller|fatturazione|acquirente|rechnungs\w*"
    r"|kaufer|facturation|acheteur|facturacion|comprador)\b"
)
#: A column about an address of a mailbox, not the mailbox.
_ABOUT = re.compile(r"\b(verified|geverifieerd|verificato|verifiziert|verifiee|verificado|opt in|consent)\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PUNCTUATION = re.compile(r"(?:[^\w#]|_)+")
_HINT = re.compile(r"\([^)]*\)|\[[^]]*\]")


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading without case, accents, punctuation and hints in brackets: `E-mail * (work)` is `e mail`."""
    bare = _HINT.sub(" ", heading).strip() or heading
    return " ".join(_PUNCTUATION.sub(" ", fold(_CAMEL.sub(" ", bare))).replace("#", " # ").split())


def meaning(heading: str) -> tuple[Field, int] | None:
    """The field a heading names and how far down its words stand (0 says most); None: no known words."""
    words = plain(heading)
    if _BUYER.search(words):
        return (Field.SKIP, 0)
    exact = _phrases().get(words)
    if exact is not None or _ABOUT.search(words):
        return exact
    padded = f" {words} "
    inside = [(len(phrase), field) for phrase, field in _clear() if f" {phrase} " in padded]
    return (max(inside)[1], 500) if inside and len(words.split()) <= 12 else None


@cache
def _phrases() -> dict[str, tuple[Field, int]]:
    found: dict[str, tuple[Field, int]] = {}
    for field, phrases in _HEADINGS.items():
        for rank, phrase in enumerate(phrases.split("|")):
            found.setdefault(phrase, (field, rank))
    return found


@cache
def _clear() -> tuple[tuple[str, Field], ...]:
    return tuple((phrase, field) for field, phrases in _CLEAR.items() for phrase in phrases.split("|"))
