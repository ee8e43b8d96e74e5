"""Every text that guests read, as an organiser words it for one event; taken home, and brought to the next one."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from kiosk.guest.look import look_shown
from kiosk.guest.preview import SHOWN, preview_of
from kiosk.office.forms import Filled, done, filled
from kiosk.office.frame import AtEvent, Here, said
from kiosk.office.guest_texts import SCREENS, guest_texts
from kiosk.office.wording_rows import Choice, WordingField, all_fields, chosen_fields, unused
from kiosk.office.wording_words import mistake_in
from kiosk.shared.access import station_of
from kiosk.shared.event_words import EventWords
from kiosk.shared.protection import FRAMED, FRAMING
from kiosk.shared.rendering import Rendering, page, words_in, words_of
from kiosk.shared.wording import OWN_NAMES, Words
from server.domain.errors import FieldError, ListError
from server.domain.event import Event
from server.domain.language import direction_of
from server.domain.look import Look
from server.domain.wording import Wording, check_own, parted
from server.services import looks, wordings
from server.services.wording_tables import FORMATS, WordingRow, table_of, texts_in

_MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What became of a table."""

    taken: int = 0
    #: Texts of another edition, or in languages that the event does not offer.
    strange: int = 0
    #: (row, why), the first few.
    wrong: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class WordingPage:
    """Some texts in one language, and the ways to the others."""

    event: Event
    choice: Choice
    #: (language, own name, how many texts are worded otherwise).
    languages: list[tuple[str, str, int]]
    #: (screen, title in English, how many are).
    screens: list[tuple[str, str, int]]
    fields: list[WordingField]
    #: What was typed, by the field's id, where it could not be saved.
    typed: Mapping[str, str]
    #: (language, code without its form, text).
    unused: list[tuple[str, str, str]]
    direction: str
    has_preview: bool
    brought: Brought | None = None
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here, language: str = "", screen: str = "", typed: str = "") -> Response:
    """Some texts: of a screen, or those that were looked for."""
    return await _shown(request, here, _choice(here, language, screen, typed))


async def save(request: Request, here: Here) -> Response:
    """Keep what was typed; one that is empty, or as it ships, is the original again."""
    sent = await filled(request)
    choice = _choice(here, sent.text("language"), sent.text("screen"), sent.text("typed"))
    wording = await _wording(request, here)
    fields = {each.id: each for each in _fields(request, here, choice.language, wording)}
    wanted, mistakes = _wanted(words_of(request), fields, sent)
    if mistakes:
        typed = {name: sent.text(f"text-{name}") for name in fields if f"text-{name}" in sent.values}
        return await _shown(request, here, choice, typed=typed, mistakes=mistakes, status=422)
    await station_of(request).act(
        lambda transaction: wordings.change_wording(transaction, here.event.id, {choice.language: wanted}), here.actor
    )
    return done(_address(here, choice), "wording_saved")


async def drop(request: Request, here: Here) -> Response:
    """Forget the texts that stand on no screen any more."""
    wording = await _wording(request, here)
    gone: dict[str, dict[str, str]] = {}
    for language, code, _ in unused(wording, here.event.languages):
        gone.setdefault(language, {})[code] = ""
    await station_of(request).act(
        lambda transaction: wordings.change_wording(transaction, here.event.id, gone), here.actor
    )
    return done(_home(here), "wording_dropped")


async def take(request: Request, here: Here, kind: str) -> Response:
    """Every text in each of the event's languages, as a table."""
    wording = await _wording(request, here)
    rows = await asyncio.to_thread(_rows, request, here, wording)
    headers = {"Content-Disposition": f'attachment; filename="{here.event.slug}-wording.{kind}"'}
    return Response(table_of(rows, kind), media_type=FORMATS[kind], headers=headers)


async def bring(request: Request, here: Here) -> Response:
    """Take the own texts of such a table; what cannot stand here is told row by row, the others are in."""
    choice = _choice(here, "", "", "")
    async with request.form(max_files=1, max_fields=1) as form:
        sent = form.get("table")
        data = await sent.read() if isinstance(sent, UploadFile) else b""
    wording = await _wording(request, here)
    try:
        changes, brought = await asyncio.to_thread(_brought, request, here, wording, data)
    except ListError as error:
        mistakes = {"table": mistake_in(words_of(request), error)}
        return await _shown(request, here, choice, mistakes=mistakes, status=422)
    await station_of(request).act(
        lambda transaction: wordings.change_wording(transaction, here.event.id, changes), here.actor
    )
    return await _shown(request, here, choice, brought=brought)


async def preview(
    request: Request, here: Here, language: str = "", screen: str = "", code: str = "", text: str = ""
) -> Response:
    """A kiosk's own screen with these words on it; `code` and `text`: one that is only tried."""
    choice = _choice(here, language, screen, "")

    def known(connection: sqlite3.Connection) -> tuple[Look, EventWords]:
        own = EventWords(1, wordings.wording_of(connection, here.event.id))
        return looks.look_of(connection, here.event.id), own

    look, own = await station_of(request).ask(known)
    state = request.state
    state.look = look.sheet(here.event.hue)
    state.languages, state.language, state.tone = here.event.languages, choice.language, here.event.tone
    state.own = (
        own.with_text(choice.language, code, text) if code and _may_stand(request, here, choice, code, text) else own
    )
    shown = look_shown(
        look, here.event, lambda one: words_in(request, one), f"/office/events/{here.event.slug}/look/pictures"
    )
    context = preview_of(choice.screen, here.event, shown, parted(code)[0])
    answer = page(request, "guest/preview.html", context)
    answer.headers.update(FRAMED)
    return answer


def _may_stand(request: Request, here: AtEvent, choice: Choice, code: str, text: str) -> bool:
    """Whether a text that is being typed would be taken as it is now."""
    originals = {each.code: each.original for each in _fields(request, here, choice.language, {})}
    try:
        return code in originals and bool(check_own(text, originals[code]))
    except FieldError:
        return False


async def _shown(
    request: Request,
    here: AtEvent,
    choice: Choice,
    *,
    typed: Mapping[str, str] | None = None,
    mistakes: dict[str, str] | None = None,
    brought: Brought | None = None,
    status: int = 200,
) -> Response:
    wording = await _wording(request, here)
    fields = await asyncio.to_thread(_fields, request, here, choice.language, wording)
    context = WordingPage(
        event=here.event,
        choice=choice,
        languages=[(one, OWN_NAMES[one], len(wording.get(one, {}))) for one in here.event.languages],
        screens=[
            (screen, title, sum(bool(each.own) for each in fields if screen in each.screens))
            for screen, title in SCREENS.items()
        ],
        fields=chosen_fields(fields, choice),
        typed=typed or {},
        unused=[(one, parted(code)[0], text) for one, code, text in unused(wording, here.event.languages)],
        direction=direction_of(choice.language),
        has_preview=choice.screen in SHOWN and not choice.typed,
        brought=brought,
        said=said(request),
        mistakes=mistakes or {},
    )
    answer = page(request, "office/wording.html", context, status=status)
    answer.headers.update(FRAMING)
    return answer


def _fields(request: Request, here: AtEvent, language: str, wording: Wording) -> list[WordingField]:
    return all_fields(_shipped(request, here, language), wording.get(language, {}))


def _shipped(request: Request, here: AtEvent, language: str) -> Words:
    rendering: Rendering = request.app.state.rendering
    return rendering.words(language, "guest", here.event.tone)


def _wanted(words: Words, fields: Mapping[str, WordingField], sent: Filled) -> tuple[dict[str, str], dict[str, str]]:
    """What is to be kept, by code, and what is wrong, by the field's id."""
    wanted, mistakes = {}, {}
    for name, each in fields.items():
        if f"text-{name}" not in sent.values:
            continue
        text = "" if sent.text("reset") == name else sent.text(f"text-{name}")
        try:
            kept = check_own(text, each.original) if text else ""
            wanted[each.code] = "" if kept == each.original.text else kept
        except FieldError as error:
            mistakes[name] = mistake_in(words, error)
    return wanted, mistakes


def _rows(request: Request, here: AtEvent, wording: Wording) -> list[WordingRow]:
    words = words_of(request)
    return [
        WordingRow(
            screen=" / ".join(words.gettext(title) for screen, title in SCREENS.items() if screen in each.screens),
            language=language,
            english=parted(each.code)[0],
            form="" if (form := parted(each.code)[1]) is None else str(form),
            original=each.original.text,
            own=each.own,
        )
        for language in here.event.languages
        for each in _fields(request, here, language, wording)
    ]


def _brought(
    request: Request, here: AtEvent, wording: Wording, data: bytes
) -> tuple[dict[str, dict[str, str]], Brought]:
    """What a table changes, and what is told of it."""
    words, changes, wrong, strange = words_of(request), dict[str, dict[str, str]](), list[tuple[int, str]](), 0
    originals = {
        language: {each.code: each.original for each in _fields(request, here, language, wording)}
        for language in here.event.languages
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(data)
        for told in texts_in(path):
            original = originals.get(told.language, {}).get(told.code)
            if original is None:
                strange += 1
                continue
            try:
                changes.setdefault(told.language, {})[told.code] = check_own(told.text, original)
            except FieldError as error:
                wrong.append((told.row, mistake_in(words, error)))
    taken = sum(len(texts) for texts in changes.values())
    return changes, Brought(taken=taken, strange=strange, wrong=tuple(wrong[:_MOST_TOLD]))


async def _wording(request: Request, here: AtEvent) -> Wording:
    await asyncio.to_thread(guest_texts)
    return await station_of(request).ask(lambda connection: wordings.wording_of(connection, here.event.id))


def _choice(here: AtEvent, language: str, screen: str, typed: str) -> Choice:
    return Choice(
        language=language if language in here.event.languages else here.event.languages[0],
        screen=screen if screen in SCREENS else next(iter(SCREENS)),
        typed=typed.strip()[:100],
    )


def _home(here: AtEvent) -> str:
    return f"/office/events/{here.event.slug}/wording"


def _address(here: AtEvent, choice: Choice) -> str:
    return f"{_home(here)}?language={choice.language}&screen={choice.screen}"


def router() -> APIRouter:
    """/office/events/{slug}/wording"""
    routes = APIRouter(prefix="/office/events/{slug}/wording", include_in_schema=False)
    routes.add_api_route("", show, methods=["GET"])
    routes.add_api_route("", save, methods=["POST"])
    routes.add_api_route("/drop", drop, methods=["POST"])
    routes.add_api_route("/preview", preview, methods=["GET"])
    routes.add_api_route("/table", bring, methods=["POST"])
    routes.add_api_route("/table.{kind}", take, methods=["GET"])
    return routes
