"""What a guest completes before they come in: questions one by one, and then the text of their badge."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stop import Stop
from kiosk.guest.visit import Person, Step, Visit
from kiosk.shared.access import AtKiosk
from kiosk.shared.wording import marked as _
from server.domain.badge_text import FIELDS, HIDEABLE, Allowed, BadgeAsks, BadgeText, check_badge_text
from server.domain.errors import FieldError
from server.domain.guest import Guest
from server.domain.question import LONGEST_ANSWER, NO, YES, QuestionKind
from server.services import completing
from server.services.completing import Missing

#: What is written, in English; gettext makes it the guest's.
FIELD_WORDS = {
    "called": _("Name on your badge"),
    "last_name": _("Last name"),
    "pronoun": _("Pronoun"),
    "company": _("Company"),
    "title": _("Job title"),
}
#: The same as a question above the keyboard.
FIELD_QUESTIONS = {
    "called": _("What shall we call you?"),
    "pronoun": _("Which pronoun is yours?"),
    "company": _("Which company shall be on your badge?"),
    "title": _("Which job title shall be on your badge?"),
}
#: On the badge's screen, the QR among what may be left off.
QR = "qr"


@dataclass(frozen=True, kw_only=True)
class BadgeLine:
    """One line of the badge, and what may be done about it."""

    name: str
    label: str
    text: str
    may_write: bool
    may_hide: bool
    is_hidden: bool
    #: It has to be filled in.
    is_needed: bool


@dataclass(frozen=True, kw_only=True)
class DetailsPart:
    """One of three screens: `question`, `badge`, or `write`, a line of the badge. `done`: nothing is asked any more."""

    screen: str
    #: Who is asked, where several came together.
    person: str = ""
    #: In the guest's language, or English for gettext where `is_marked`.
    title: str = ""
    is_marked: bool = False
    #: The question's, which may be another one than the guest's.
    language: str = ""
    question: str = ""
    #: (what is sent, what is read); empty: it is typed.
    choices: tuple[tuple[str, str], ...] = ()
    is_yes_no: bool = False
    may_skip: bool = False
    more: int = 0
    #: What stands in the field.
    text: str = ""
    longest: int = LONGEST_ANSWER
    lines: tuple[BadgeLine, ...] = ()
    may_leave_qr: bool = False
    has_qr: bool = True
    field: str = ""
    #: Where "back" leads; empty: nowhere.
    back: str = ""


def is_asked(connection: sqlite3.Connection, at: AtKiosk, visit: Visit, person: Person) -> bool:
    """Whether a question is open for this guest, or what their badge says."""
    return completing.missing_of(connection, at.event, person.guest_id).is_anything


STOP = Stop(Step.DETAILS, is_asked)


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> DetailsPart:
    """The first that is open: a question, else the badge, or a line of it that is being written."""
    missing = completing.missing_of(connection, at.event, visit.person.guest_id, again=visit.again)
    person = visit.person.name if len(visit.people) > 1 else ""
    if missing.question:
        return _question(at, visit, missing, person)
    if missing.asks is None:
        return DetailsPart(screen="done")
    text = visit.draft or BadgeText()
    if visit.writing:
        return DetailsPart(
            screen="write",
            person=person,
            title=FIELD_QUESTIONS[visit.writing],
            is_marked=True,
            text=text.said(visit.writing, missing.guest),
            longest=60,
            field=visit.writing,
        )
    return DetailsPart(
        screen="badge",
        person=person,
        lines=_lines(missing.guest, text, missing.asks),
        may_leave_qr=missing.asks.may_leave_qr,
        has_qr=text.has_qr,
        back=_back(visit, missing),
    )


def routes(kiosk: APIRouter) -> None:
    """What a guest can do with them."""
    for act in (answer, earlier, write, written, leave_off, worn):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def answer(
    screen: AtScreen,
    question: Annotated[str, Form(max_length=64)],
    given: Annotated[str, Form(max_length=LONGEST_ANSWER * 2)] = "",
) -> Response:
    """An answer, or that they do not want to say. What cannot be so is asked again."""
    if not _is_asking(screen):
        return await screen.show(screen.visit)
    event, guest_id = screen.at.event, screen.visit.person.guest_id
    missing = await _missing(screen)
    if missing.question is None or missing.question.id != question:  # answered meanwhile, as by a second touch
        return await screen.proceed(replace(screen.visit, again=""))
    try:
        await screen.station.act(
            lambda tx: completing.give_answer(tx, event, guest_id, question, given), screen.at.actor
        )
    except FieldError:
        return await screen.show(screen.visit, is_empty=True, status=422)
    said = (guest_id, question)
    answered = tuple(dict.fromkeys((*screen.visit.answered, said)))
    return await screen.proceed(replace(screen.visit, again="", answered=answered))


async def earlier(screen: AtScreen) -> Response:
    """Back to the question before, with what was said to it."""
    visit = screen.visit
    if not _is_asking(screen) or not visit.earlier_questions:
        return await screen.show(visit)
    return await screen.go(replace(visit, again=visit.earlier_questions[-1]))


async def write(screen: AtScreen, field: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Write one line of the badge; without a name: back to the badge."""
    missing = await _missing(screen) if _is_asking(screen) else None
    if missing is None or missing.asks is None:
        return await screen.show(screen.visit)
    may = field in FIELDS and missing.asks.of(field) is not Allowed.OFF
    return await screen.go(replace(screen.visit, writing=field if may else ""))


async def written(screen: AtScreen, given: Annotated[str, Form(max_length=400)] = "") -> Response:
    """What was written stands on the badge that is shown; nothing is kept yet."""
    visit = screen.visit
    if not _is_asking(screen) or not visit.writing:
        return await screen.show(visit)
    missing = await _missing(screen)
    draft = replace(visit.draft or BadgeText(), **{visit.writing: given})  # type: ignore[arg-type]  # one of FIELDS
    try:
        checked = check_badge_text(draft, missing.guest)
    except FieldError:
        return await screen.show(visit, is_empty=True, status=422)
    hidden = checked.hidden - {visit.writing}
    return await screen.go(replace(visit, draft=replace(checked, hidden=hidden), writing=""))


async def leave_off(screen: AtScreen, name: Annotated[str, Form(max_length=20)]) -> Response:
    """Take a line or the QR off the badge, or put it back."""
    visit = screen.visit
    if not _is_asking(screen):
        return await screen.show(visit)
    draft = visit.draft or BadgeText()
    if name == QR:
        draft = replace(draft, has_qr=not draft.has_qr)
    elif name in HIDEABLE:
        draft = replace(draft, hidden=draft.hidden ^ {name})
    return await screen.go(replace(visit, draft=draft))


async def worn(screen: AtScreen) -> Response:
    """ "That is right": kept, and on. What is still needed is asked for."""
    visit = screen.visit
    if not _is_asking(screen):
        return await screen.show(visit)
    missing = await _missing(screen)
    if missing.asks is None:
        return await screen.proceed(_without_draft(visit))
    event, guest_id, text = screen.at.event, visit.person.guest_id, visit.draft or BadgeText()
    try:
        await screen.station.act(lambda tx: completing.say_badge_text(tx, event, guest_id, text), screen.at.actor)
    except FieldError as error:
        return await _ask_for(screen, error)
    return await screen.proceed(_without_draft(visit))


async def _ask_for(screen: Screen, error: FieldError) -> Response:
    """The line that is needed; or begin anew, where the organiser allows less by now."""
    if error.code == "field.empty" and error.field in FIELDS:
        return await screen.go(replace(screen.visit, writing=error.field))
    return await screen.go(replace(screen.visit, draft=None))


def _without_draft(visit: Visit) -> Visit:
    return replace(visit, draft=None, writing="")


def _is_asking(screen: Screen) -> bool:
    return screen.visit.step is Step.DETAILS and bool(screen.visit.people)


async def _missing(screen: Screen) -> Missing:
    event, guest_id = screen.at.event, screen.visit.person.guest_id
    again = screen.visit.again
    return await screen.station.ask(lambda connection: completing.missing_of(connection, event, guest_id, again=again))


def _back(visit: Visit, missing: Missing) -> str:
    """To the question before; from the first screen to the welcome, unless they registered and are on the list now."""
    if visit.earlier_questions:
        return "/kiosk/earlier"
    return "" if missing.guest.walk_in else "/kiosk/back"


def _question(at: AtKiosk, visit: Visit, missing: Missing, person: str) -> DetailsPart:
    question = missing.question
    assert question is not None
    language = question.language_for(visit.language_at(at.event), at.event)
    text = question.texts[language]
    is_yes_no = question.kind is QuestionKind.YES_NO
    choices = tuple(zip(question.kept_choices(at.event), text.choices, strict=True))
    return DetailsPart(
        screen="question",
        person=person,
        title=text.title,
        language=language,
        question=question.id,
        choices=((YES, ""), (NO, "")) if is_yes_no else choices,
        is_yes_no=is_yes_no,
        may_skip=not question.is_required,
        more=missing.more,
        text=missing.answer,
        back=_back(visit, missing),
    )


def _lines(guest: Guest, text: BadgeText, asks: BadgeAsks) -> tuple[BadgeLine, ...]:
    """The badge from top to bottom; what is empty and cannot be written is left out."""
    said = {name: text.said(name, guest) for name in FIELDS} | {"last_name": guest.last_name}
    lines = []
    for name, label in FIELD_WORDS.items():
        allowed = asks.of(name) if name in FIELDS else Allowed.OFF
        if not said[name] and allowed is Allowed.OFF:
            continue
        lines.append(
            BadgeLine(
                name=name,
                label=label,
                text=said[name],
                may_write=allowed is not Allowed.OFF,
                may_hide=asks.may_hide and name in HIDEABLE and allowed is not Allowed.MUST and bool(said[name]),
                is_hidden=name in text.hidden,
                is_needed=allowed is Allowed.MUST and not said[name],
            )
        )
    return tuple(lines)
