"""What stands in the cells of a guest list, and what it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from server.domain.guest import Standing
from server.domain.names import fold

#: Longer text in a cell is a mistake: a whole letter, or a quotation mark that was never closed.
LONGEST_TEXT = 500
#: Notes may be a paragraph.
LONGEST_NOTE = 4000

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
_EMPTY = frozenset({"-", "--", "–", "—", "n/a", "n.a.", "nvt", "n.v.t.", "n.v.t", "#n/a", "null", "none", "/"})
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_PHONE = re.compile(r"(?=(?:.*\d){7})[+(]?[\d\s()./\-]{7,24}")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2}")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YES = _set(
    "1 x v y j s ja yes si oui true waar vero wahr vrai verdadero ok ✓ ✔ ☑ ✅ vip betaald paid pagato bezahlt paye"
    " pagado"
)
_NO = _set("0 n no nee nein non false onwaar falso falsch faux ✗ ✘ ☐ ❌ unpaid onbetaald")

#: Given-name-first lists break a surname off here.
_PARTICLES = _set(
    "van von der den de het 't ’t ter ten te tot op in uit aan bij onder over voor du des d' l' le la lo li di del"
    " della dello dei degli delle dal dalla da das do dos los las y zu zum zur af av el al bin ibn ben st st. san"
    " santa"
)
#: Particles that also begin given names or stand alone too often to break at in the first place.
_NEVER_FIRST = _set("in over voor al ben san santa")

_LANGUAGES = {
    "nl": "nl nederlands dutch olandese niederlandisch neerlandais holandes neerlandes nld dut hollands vlaams flemish"
    " الهولنديه هولندي",
    "it": "it italiano italiaans italian italienisch italien ita الايطاليه ايطالي",
    "en": "en engels english inglese englisch anglais ingles eng الانجليزيه انجليزي",
    "de": "de duits german tedesco deutsch allemand aleman deu ger الالمانيه الماني",
    "fr": "fr frans french francese franzosisch francais frances fra fre الفرنسيه فرنسي",
    "es": "es spaans spanish spagnolo spanisch espagnol espanol castellano spa الاسبانيه اسباني",
    "ar": "ar arabisch arabic arabo arabe ara العربيه عربي",
}

_STATUS_WORDS: dict[Standing, str] = {
    Standing.OK: "paid|betaald|pagato|bezahlt|paye|pagado|attending|checked in|active|actief|attivo|attiva|valid"
    "|geldig|valido|gultig|confirmed|bevestigd|confermato|confermata|bestatigt|confirme|confirmado|registered"
    "|geregistreerd|aangemeld|ingeschreven|iscritto|iscritta|registrato|registrata|angemeldet|inscrit|accepted"
    "|geaccepteerd|accettato|accettata|zugesagt|accepte|aceptado|invited|uitgenodigd|invitato|invitata"
    "|eingeladen|invite|invitado|going|coming|komt|viene|presente|aanwezig|approved|goedgekeurd|approvato|complete"
    "|completed|voltooid|completato|abgeschlossen|termine|completado|overpaid|free|gratis|gratuito|yes|ja|si|oui"
    "|x|true|1|ok|issued|sold|valide|deelnemend|partecipa|partecipante|ingecheckt|check in effettuato|eingecheckt",
    Standing.CANCELLED: "canceled|cancelled|geannuleerd|annullato|annullata|cancellato|cancellata|storniert"
    "|annule|annulee|cancelado|not attending|refunded|terugbetaald|rimborsato|erstattet|rembourse|reembolsado"
    "|declined|afgemeld|afgezegd|rifiutato|abgesagt|refuse|rechazado|not coming|not going|komt niet"
    "|non viene|non partecipa|niet deelnemend|assente|afwezig|deleted|verwijderd|eliminato|void|voided|no|nee"
    "|nein|non|false|0|transferred|inactive|inactief|inattivo|disdetto|disdetta|regrets|withdrawn",
    Standing.UNPAID: "pending|unpaid|not paid|openstaand|in afwachting|niet betaald|onbetaald|open|in attesa"
    "|non pagato|da pagare|ausstehend|unbezahlt|offen|en attente|non paye|impaye|pendiente|no pagado|expired"
    "|verlopen|scaduto|scaduta|abgelaufen|expire|expirado|awaiting payment|awaiting offline payment|wacht op betaling"
    "|in attesa di pagamento|partially paid|deels betaald|parzialmente pagato|pending overdue|payment pending"
    "|reserved|gereserveerd|prenotato|reserviert|reserve|reservado|overdue|te betalen",
    Standing.BLOCKED: "blocked|geblokkeerd|bloccato|bloccata|gesperrt|bloque|bloqueado|waitlist|waitlisted"
    "|waiting list|wachtlijst|lista d attesa|in lista d attesa|warteliste|liste d attente|lista de espera"
    "|approval pending|wacht op goedkeuring|in attesa di approvazione|freigabe ausstehend"
    "|approbation en attente|aprobacion pendiente|banned|denied|geweigerd|rejected|afgewezen|respinto|abgelehnt",
}
_BY_STATUS = {word: standing for standing, phrases in _STATUS_WORDS.items() for word in phrases.split("|")}
#: Worst last: two columns that disagree end in the stricter.
_STRICTNESS = (Standing.OK, Standing.UNPAID, Standing.CANCELLED, Standing.BLOCKED)


def clean(text: str) -> str:
    """A cell as it is kept: composed accents, single spaces, no control or direction marks."""
    if text.isascii() and text.isprintable():
        bare = text.strip()
        return " ".join(bare.split()) if "  " in bare else bare
    return " ".join(_CONTROLS.sub(" ", unicodedata.normalize("NFC", text)).split())


def is_nothing(text: str) -> bool:
    """Whether a clean cell says that there is nothing: empty, `-`, `n.v.t.`."""
    return not text or (len(text) <= 6 and text.lower() in _EMPTY)


def is_email(text: str) -> bool:
    """Whether `text` looks like one address of a mailbox."""
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Whether `text` looks like a telephone number."""
    return _PHONE.fullmatch(text) is not None


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet made a power of ten of a long number, so that its last digits are gone."""
    return _ROUNDED.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def tick(text: str) -> bool | None:
    """Yes, no, or None where the word is neither. An empty cell is no."""
    word = _word(text)
    if not word or word in _NO or is_nothing(text):
        return False
    return True if word in _YES else None


@lru_cache(maxsize=1024)
def standing_of(text: str) -> Standing | None:
    """What a status word says of a ticket; None: not known. An empty cell says nothing against it."""
    return Standing.OK if is_nothing(text) else _BY_STATUS.get(_word(text))


def strictest(standings: Iterable[Standing]) -> Standing:
    """The one that holds where several columns speak."""
    return max(standings, key=_STRICTNESS.index, default=Standing.OK)


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """The code of a language named or coded in a cell (`nl-NL`, `Italiaans`), empty for others."""
    words = _word(text).split()
    return next((code for code, names in _LANGUAGES.items() if words and words[0] in names.split()), "")


def split_name(text: str, *, surname_first: bool = False) -> tuple[str, str]:
    """First and last name out of one cell. A comma always says that the last name came first."""
    last, comma, first = text.partition(",")
    if comma and last.strip() and first.strip():
        return first.strip(), last.strip()
    parts = text.replace(",", " ").split()
    if len(parts) < 2:
        return (text.strip(" ,"), "")
    at = _surname_end(parts) if surname_first else _surname_start(parts)
    halves = " ".join(parts[:at]), " ".join(parts[at:])
    return (halves[1], halves[0]) if surname_first else halves


def _surname_end(parts: list[str]) -> int:
    """Where the surname ends that `parts` begin with: capitals throughout, or particles and one word."""
    capitals = 0
    while capitals < len(parts) and len(parts[capitals]) > 1 and parts[capitals].isupper():
        capitals += 1
    if 0 < capitals < len(parts):
        return capitals
    end = 0
    while end < len(parts) - 2 and parts[end].lower() in _PARTICLES:
        end += 1
    return end + 1


def _surname_start(parts: list[str]) -> int:
    """Where the surname starts: at the first particle behind the first word, else at the last word."""
    for place in range(1, len(parts) - 1):
        word = parts[place].lower()
        if word in _PARTICLES and (place > 1 or word not in _NEVER_FIRST or len(parts) > 3):
            return place
    return len(parts) - 1


def _word(text: str) -> str:
    return " ".join(re.sub(r"[_\-().:!]+", " ", fold(text)).split())
