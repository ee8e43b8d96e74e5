"""The ticket shops whose exports are known: what tells them, and which of their columns stay in the file.

Sources: pretix 2026.8 `plugins/checkinlists/exporters.py` and `base/exporters/orderlist.py` with its translations;
attendee exports of Eventbrite, Hi.Events and Weezevent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.domain.list_words import Field, plain

#: What shops export beside the guest: money, invoices, ids of their own, and the check-in they know of.
#: A door needs none of it, and what is not kept cannot leak.
_NOT_KEPT = """
price|prijs|prezzo|preis|prix|precio|checked in|ingecheckt|check in effettuato|eingecheckt|enregistrement effectue
chequeado|checked out|uitgecheckt|verifica il tuo ordine|ausgetreten|passe en caisse|comprado|check ins|checkins
automatically checked in|automatisch ingecheckt|automatisch eingecheckt|enregistrement automatique|registro automatico
voucher|voucher code|vouchercode|codice del buono|gutscheincode|code du bon d achat|codigo del vale de compra|gutschein
bon|vale de compra|voucher budget usage|gebruik van voucherbudget|utilizzo budget del buono|verwendetes gutscheinbudget
utilisation du budget des bons|uso del presupuesto del vale|voucher tag|vouchertag|gutschein tag|code du bon
codigo de cupon|order date|besteldatum|data dell ordine|bestelldatum|date de commande|fecha del pedido|order time
besteltijd|orario dell ordine|bestelluhrzeit|heure de commande|hora del pedido|seat id|stoel id|id del posto
sitzplatz id|id du siege|id asiento|seat zone|stoelzone|zona del posto|sitzbereich|zone du siege|zona de la butaca
seat row|stoelrij|fila del posto|sitzreihe|rangee de sieges|fila de la butaca|valid until|geldig tot
valida fino a|gultig bis|valable jusqu au|valido hasta|address|adres
indirizzo|adresse|direccion|zip code|postcode|cap|postleitzahl|code postal|codigo postal|city|plaats|citta|stadt|ville
ciudad|country|land|nazione|pays|pais|state|staat|provincia|bundesland|etat|estado o provincia|event slug
slug van evenement|slug dell evento|kurzname der veranstaltung|titre de l evenement|slug del evento|event name
naam evenement|nome dell evento|veranstaltungstitel|nom de l evenement|nombre del evento|event id|product id|id prodotto
produkt id|id produit|id producto|variation id|variant id|id variante|varianten id|id variant|id variacion|tax rate
belastingtarief|aliquota tassa|steuersatz|taux d imposition|tasas|tax rule|belastingregel|regola fiscale|steuerregel
regle fiscale|norma fiscal|tax value|belastingwaarde|valore fiscale|steuer|valeur fiscale|impuestos|pseudonymization id
pseudonimiserings id|id pseudonimo|pseudonyme id|id pseudonyme|id seudonimo|follow up date|datum voor opvolging
data di follow up|datum zur wiedervorlage|date de suivi|fecha de seguimiento|vat id|btw nummer|partita iva|ust id nr
identifiant de tva|identificador iva|sales channel|verkoopkanaal|canali di vendita|verkaufskanal|canal de vente
canal de venta|email address verified|e mailadres geverifieerd|indirizzo email verificato|e mail adresse verifiziert
adresse e mail verifiee|correo electronico verificado|external customer id|extern klantnummer|id cliente esterno
externe kundennummer|identifiant de commercant externe|id cliente externo|check in lists|check in lijsten
liste di check in|check in listen|listes d enregistrement|lista de asistentes|payment providers|betalingsaanbieders
sistemi di pagamento|zahlungsmethoden|fournisseurs de paiement|proveedores de pago|position order link
bestel link positie|link per la posizione dell ordine|link zur bestellposition|lien vers la commande|enlace al pedido
start date|end date|begindatum|einddatum|data di inizio|data di fine|id|short id|created date|last updated date
quantity|aantal|quantita|venue name|organizer name|ticket price|ticket total|total paid|currency|fees paid
eventbrite fees|eventbrite payment processing|tax paid|order type|payment type
"""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A ticket shop's export, by the company its columns keep."""

    name: str
    #: Fields that must all be there.
    fields: frozenset[Field]
    #: One heading of each of these is there.
    headings: tuple[frozenset[str], ...]


def _any(phrases: str) -> frozenset[str]:
    return frozenset(phrases.split("|"))


_SHOPS = (
    Shop(
        name="pretix_order_positions",
        fields=frozenset({Field.PARTY, Field.POSITION, Field.CODE}),
        headings=(
            _any("pseudonymization id|pseudonimiserings id|id pseudonimo|pseudonyme id|id pseudonyme|id seudonimo"),
        ),
    ),
    Shop(
        name="pretix_check_in_list",
        fields=frozenset({Field.PARTY, Field.NEEDS_DESK}),
        headings=(
            _any("order time|besteltijd|orario dell ordine|bestelluhrzeit|heure de commande|hora del pedido"),
            _any(
                "check in text|tekst bij check in|testo di check in|check in hinweis|texte d enregistrement"
                "|texto de check in"
            ),
        ),
    ),
    Shop(
        name="eventbrite",
        fields=frozenset({Field.PARTY, Field.REF}),
        headings=(
            _any("attendee #|deelnemersnummer|deelnemer #|n partecipante|partecipante #"),
            _any("barcode #|barcode|streepjescode|codice a barre|attendee status|deelnemersstatus|stato partecipante"),
        ),
    ),
    Shop(
        name="hi_events",
        fields=frozenset({Field.CODE}),
        headings=(
            _any("public id|openbare id|id pubblico"),
            _any("short id|korte id|id breve|check ins|product id"),
        ),
    ),
    Shop(
        name="weezevent",
        fields=frozenset({Field.CODE}),
        headings=(
            _any("code barre|code barres|numero billet|numero de billet"),
            _any("tarif|nom du tarif|n commande|numero de commande"),
        ),
    ),
)


def shop_of(headings: Sequence[str], fields: frozenset[Field]) -> str:
    """The name of the shop that exports such columns, or empty for a list of somebody's own."""
    known = {plain(heading) for heading in headings}
    for shop in _SHOPS:
        if shop.fields <= fields and all(known & marks for marks in shop.headings):
            return shop.name
    return ""


def stays_in_file(heading: str) -> bool:
    """Whether a shop's column of this name is of no use at a door."""
    return plain(heading) in _not_kept()


@cache
def _not_kept() -> frozenset[str]:
    return frozenset(phrase for line in _NOT_KEPT.strip().splitlines() for phrase in line.split("|"))
