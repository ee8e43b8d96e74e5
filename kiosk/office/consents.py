"""What an event's guests are asked to agree to: written, worded anew, counted, and taken home as signed sheets."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.consent_starts import STARTS
from kiosk.shared.rendering import Rendering, page, words_of
from kiosk.shared.wording import OWN_NAMES, Words
from server.domain.consent import AskedAgain, Consent, ConsentKind, ConsentText, blocks_of
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.language import GUEST_LANGUAGES
from server.services import consent_sheets, consents
from server.services.consent_sheets import SheetWords
from server.services.consents import ConsentPage
from server.services.guest_register import categories_of
from server.store.transaction import Transaction
from server.tables.writing import MEDIA_TYPES

Texts = Mapping[str, ConsentText]


@dataclass(frozen=True, kw_only=True)
class ConsentsPage:
    """Everything that the event asks."""

    event: Event
    #: With each one's title in the reader's language.
    pages: list[tuple[str, ConsentPage]]
    #: (code, name) of texts to begin with.
    starts: list[tuple[str, str]]
    kinds: dict[str, str]
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class ConsentFormPage:
    """One consent, new or known, as a form."""

    event: Event
    #: None: a new one.
    known: ConsentPage | None
    consent: Consent
    #: (language, its own name, text, as guests read it).
    texts: list[tuple[str, str, ConsentText, list[tuple[str, list[str]]]]]
    categories: list[str]
    kind_choices: list[tuple[str, str]]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PreviewPart:
    """A text as guests read it, while somebody writes."""

    texts: list[tuple[str, str, ConsentText, list[tuple[str, list[str]]]]]


async def show_all(request: Request, here: Here) -> Response:
    """Everything that the event asks, with counts."""
    pages = await station_of(request).ask(lambda connection: consents.consent_pages(connection, here.event.id))
    words = words_of(request)
    context = ConsentsPage(
        event=here.event,
        pages=[(one.newest.text_for(words.language, here.event).title, one) for one in pages],
        starts=list(terms.CONSENT_STARTS.items()),
        kinds=terms.CONSENT_KINDS,
        said=said(request),
    )
    return page(request, "office/consents.html", context)


async def show_new(request: Request, here: Here, start: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The form of a new one, empty or with a text to begin with."""
    rendering: Rendering = request.app.state.rendering
    begun = STARTS.get(start)
    if begun is None:
        return await _form(request, here, None, Consent(id="", event_id=here.event.id, code=""), {})
    event = here.event
    texts = begun.texts(lambda language: rendering.words(language, "guest", event.tone), event.languages)
    return await _form(request, here, None, begun.consent(here.event.id), texts)


async def add(request: Request, here: Here) -> Response:
    """Write a new one."""
    sent = await filled(request)
    consent, texts = _consent_from(sent, here.event, sent.text("code")), _texts_from(sent)
    try:
        made = await station_of(request).act(
            lambda tx: consents.add_consent(tx, here.event, consent, texts), here.actor
        )
    except (FieldError, ConflictError) as error:
        return await _form(request, here, None, consent, texts, mistakes_of(request, error))
    return done(f"{_home(here)}/{made.code}", "consent_added")


async def show(request: Request, code: str, here: Here) -> Response:
    """One of them."""
    known = await _known(request, here, code)
    return await _form(request, here, known, known.consent, known.newest.texts)


async def change(request: Request, code: str, here: Here) -> Response:
    """Store how it is asked, and its wording, as the next version where that differs."""
    sent = await filled(request)
    consent, texts = _consent_from(sent, here.event, code), _texts_from(sent)
    asks_again = sent.text("asks_again", "yes") == "yes"

    def act(transaction: Transaction) -> Consent:
        return consents.change_consent(transaction, here.event, consent, texts, asks_again=asks_again)

    try:
        await station_of(request).act(act, here.actor)
    except (FieldError, ConflictError) as error:
        known = await _known(request, here, code)
        return await _form(request, here, known, consent, texts, mistakes_of(request, error))
    return done(f"{_home(here)}/{code}", "saved")


async def preview(request: Request, here: Here) -> Response:
    """The texts as guests read them; nothing is stored."""
    texts = _texts_from(await filled(request))
    return page(request, "office/consent_preview.html", PreviewPart(texts=_lines(here.event, texts)))


async def sheets(request: Request, here: Here) -> Response:
    """A PDF with a sheet a guest and consent. By POST: that it left the station is recorded."""
    sent, event = await filled(request), here.event
    code, guest_id, words = sent.text("code"), sent.text("guest"), _sheet_words(words_of(request))

    def write(connection: sqlite3.Connection) -> tuple[bytes, int]:
        out = io.BytesIO()
        count = consent_sheets.write_consent_sheets(connection, event, words, out, code=code, guest_id=guest_id)
        return out.getvalue(), count

    data, count = await station_of(request).ask(write)
    await station_of(request).act(lambda tx: consent_sheets.note_sheets(tx, event.id, count), here.actor)
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-{code or "consents"}.pdf"'}
    return Response(data, media_type=MEDIA_TYPES["pdf"], headers=headers)


def _home(here: AtEvent) -> str:
    return f"/office/events/{here.event.slug}/consents"


async def _known(request: Request, here: AtEvent, code: str) -> ConsentPage:
    return await station_of(request).ask(lambda connection: consents.consent_page(connection, here.event.id, code))


async def _form(
    request: Request,
    here: AtEvent,
    known: ConsentPage | None,
    consent: Consent,
    texts: Texts,
    mistakes: dict[str, str] | None = None,
) -> Response:
    listed = await station_of(request).ask(lambda connection: categories_of(connection, here.event.id))
    context = ConsentFormPage(
        event=here.event,
        known=known,
        consent=consent,
        texts=_lines(here.event, texts),
        categories=sorted({*listed, *(consent.categories or ())}),
        kind_choices=[(kind, words_of(request).gettext(text)) for kind, text in terms.CONSENT_KINDS.items()],
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/consent.html", context, status=422 if mistakes else 200)


def _lines(event: Event, texts: Texts) -> list[tuple[str, str, ConsentText, list[tuple[str, list[str]]]]]:
    """The event's languages, and those beside them that have a text."""
    languages = [*event.languages, *(each for each in GUEST_LANGUAGES if each in texts and each not in event.languages)]
    nothing = ConsentText(title="", body="")
    shown = [(language, texts.get(language, nothing)) for language in languages]
    return [(language, OWN_NAMES[language], text, blocks_of(text.body)) for language, text in shown]


def _texts_from(sent: Filled) -> dict[str, ConsentText]:
    return {
        language: ConsentText(
            title=sent.text(f"title_{language}"), body=sent.text(f"body_{language}").replace("\r\n", "\n")
        )
        for language in GUEST_LANGUAGES
    }


def _consent_from(sent: Filled, event: Event, code: str) -> Consent:
    kind, asked = sent.text("kind"), sent.text("asked")
    return Consent(
        id="",
        event_id=event.id,
        code=code,
        kind=ConsentKind(kind) if kind in set(ConsentKind) else ConsentKind.MUST,
        wants_signature=sent.on("wants_signature"),
        asked=AskedAgain(asked) if asked in set(AskedAgain) else AskedAgain.ONCE,
        categories=sent.categories(),
        is_on=sent.on("is_on"),
        version=sent.whole_number("version") if sent.text("version") else 1,
    )


def _sheet_words(words: Words) -> SheetWords:
    """The sheets' words in the reader's language."""
    _ = words.gettext
    return SheetWords(
        guest=_("Guest"),
        answer=_("Answer"),
        version=_("Version"),
        at=_("When"),
        where=_("Where"),
        signature=_("Signature"),
        none=_("Nobody said anything yet."),
        replies={reply: _(text) for reply, text in terms.CONSENT_REPLIES.items()},
        ways={how: _(text) for how, text in terms.CONSENT_WAYS.items()},
        languages=OWN_NAMES,
    )


def router() -> APIRouter:
    """/office/events/{slug}/consents"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/consents", show_all, methods=["GET"])
    routes.add_api_route("/events/{slug}/consents", add, methods=["POST"])
    routes.add_api_route("/events/{slug}/new-consent", show_new, methods=["GET"])
    routes.add_api_route("/events/{slug}/consent-preview", preview, methods=["POST"])
    routes.add_api_route("/events/{slug}/consent-sheets", sheets, methods=["POST"])
    routes.add_api_route("/events/{slug}/consents/{code}", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/consents/{code}", change, methods=["POST"])
    return routes
