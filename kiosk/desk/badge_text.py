"""What a guest's badge says, and what they answered: a colleague corrects it apart from the guest's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.details import status_of
from kiosk.desk.meanwhile import Filled, as_sent, caught_up, fresh, is_handed_on, is_overtaken, overtaken_words
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import BADGE_FIELDS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.badge_text import FIELDS, HIDEABLE, BadgeText
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.question import NO, YES, Question, QuestionKind
from server.services import completing, desk, transfers
from server.services.completing import Completed
from server.services.desk import DeskCard

Changing = Annotated[AtDesk, Depends(asking_to(Act.CHANGE_GUEST))]


@dataclass(frozen=True, kw_only=True)
class AnswerField:
    """One question of the form."""

    id: str
    title: str
    #: (value, words) to choose from; empty: it is typed.
    choices: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class BadgeTextPage:
    """The form of one guest's badge text and answers."""

    guest_id: str
    name: str
    #: Who had the ticket when the form was filled.
    holding: str
    #: (field, label, what the record says).
    lines: list[tuple[str, str, str]]
    form: Filled
    #: (field, label) of what may be left off.
    hideable: list[tuple[str, str]]
    #: What is wrong with the whole; empty: nothing is.
    error: str
    answers: list[AnswerField]
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BadgeTextLine:
    """One line of the card."""

    label: str
    text: str


def badge_text_lines(words: Words, card: DeskCard) -> list[BadgeTextLine]:
    """What the badge says otherwise than the record, and what was answered; empty: nothing is known."""
    done, guest = card.completed, card.card.line.guest
    lines = [
        BadgeTextLine(label=words.gettext(BADGE_FIELDS[name]), text=done.text.said(name, guest) or "–")
        for name in FIELDS
        if getattr(done.text, name) is not None
    ]
    left_off = [words.gettext(BADGE_FIELDS[name]) for name in HIDEABLE if name in done.text.hidden]
    left_off += [] if done.text.has_qr else [words.gettext("QR code")]
    if left_off:
        lines.append(BadgeTextLine(label=words.gettext("Left off"), text=", ".join(left_off)))
    return lines


def answer_lines(words: Words, card: DeskCard) -> list[BadgeTextLine]:
    """What the guest answered, in the reader's language as far as it is a choice."""
    event = card.card.event
    return [
        BadgeTextLine(
            label=question.text_for(words.language, event).title,
            text=dict(_choices(words, question, event)).get(answer, answer) or "–",
        )
        for question, answer in card.completed.answers
    ]


def router() -> APIRouter:
    """The form."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @routes.get("/badge-text")
    async def show(request: Request, at: Changing, guest_id: str) -> Response:
        """As it is."""
        return await _form(request, at, guest_id)

    @routes.post("/badge-text")
    async def correct(request: Request, at: Changing, guest_id: str) -> Response:
        """Store it, or show which field cannot be so."""
        form = await request.form(max_files=0)
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        text = BadgeText(
            **{name: typed.get(name) for name in FIELDS},
            hidden=frozenset(name for name in HIDEABLE if f"hide_{name}" in typed),
            has_qr="has_qr" in typed,
        )
        answers = {name.removeprefix("answer_"): said for name, said in typed.items() if name.startswith("answer_")}

        def is_as_seen(guest: Guest, known: Completed) -> bool:
            return not is_overtaken(typed, _shown(guest, known))

        try:
            await station_of(request).act(
                lambda tx: completing.correct_all(tx, at.event, guest_id, text, answers, is_as_seen), at.actor
            )
        except (FieldError, ConflictError) as exc:
            return await _form(request, at, guest_id, typed, exc)
        return RedirectResponse(f"/desk/guests/{guest_id}", 303)

    return routes


async def _form(
    request: Request,
    at: AtDesk,
    guest_id: str,
    typed: Mapping[str, str] | None = None,
    error: FieldError | ConflictError | None = None,
) -> Response:
    words = words_of(request)
    station = station_of(request)
    card = await station.ask(lambda connection: desk.desk_card(connection, at.event.id, guest_id, station.clock()))
    guest, done = card.card.line.guest, card.completed
    now = _shown(guest, done)
    holding = await station.ask(lambda connection: transfers.holding(connection, guest_id))
    form, said = _filled(now, typed, error, holding)
    context = BadgeTextPage(
        guest_id=guest.id,
        name=guest.full_name,
        holding=(typed or {}).get("holding", holding) if isinstance(error, FieldError) else holding,
        lines=[
            (name, words.gettext(BADGE_FIELDS[name]), getattr(guest, detail) if detail else "")
            for name, detail in FIELDS.items()
        ],
        form=form,
        hideable=[(name, words.gettext(BADGE_FIELDS[name])) for name in HIDEABLE],
        error=words.gettext(said) if said else "",
        answers=[
            AnswerField(
                id=question.id,
                title=question.text_for(words.language, card.card.event).title,
                choices=_choices(words, question, card.card.event),
            )
            for question, _ in done.answers
        ],
        mistakes={error.field: _error_words(words, error)} if isinstance(error, FieldError) else {},
    )
    return page(request, "desk/badge_text.html", context, status=status_of(error))


def _filled(
    now: Mapping[str, str],
    typed: Mapping[str, str] | None,
    error: FieldError | ConflictError | None,
    holding: str,
) -> tuple[Filled, str]:
    """What the form holds: at first, with its mistake, or after a colleague was faster; and what to say of the last."""
    if typed is None:
        return fresh(now), ""
    if not isinstance(error, ConflictError):
        return as_sent(typed, now), ""
    handed_on = is_handed_on(typed, holding)
    return fresh(now) if handed_on else caught_up(typed, now), overtaken_words(error, handed_on=handed_on)


def _shown(guest: Guest, known: Completed) -> dict[str, str]:
    """What the form holds of what is known, by its fields' names."""
    ticks = {f"hide_{name}": name in known.text.hidden for name in HIDEABLE} | {"has_qr": known.text.has_qr}
    said = {name: known.text.said(name, guest) for name in FIELDS}
    answers = {f"answer_{question.id}": answer for question, answer in known.answers}
    return said | answers | {name: "1" if is_on else "" for name, is_on in ticks.items()}


def _choices(words: Words, question: Question, event: Event) -> list[tuple[str, str]]:
    if question.kind is QuestionKind.YES_NO:
        return [(YES, words.gettext("Yes")), (NO, words.gettext("No"))]
    told = question.text_for(words.language, event).choices
    return list(zip(question.kept_choices(event), told, strict=True))


def _error_words(words: Words, error: FieldError) -> str:
    return {
        "field.long": words.gettext("This is too long."),
        "field.empty": words.gettext("An answer is needed."),
        "field.choice": words.gettext("Choose one of the list."),
    }.get(error.code, words.gettext("This cannot be so."))
