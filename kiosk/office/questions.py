"""What an event asks its guests at a kiosk: what their badge shall say, and questions of the organiser's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import OWN_NAMES
from kiosk.shared.wording import marked as _
from server.domain.badge_text import FIELDS, Allowed, BadgeAsks
from server.domain.errors import ConflictError, FieldError, InputError
from server.domain.event import Event
from server.domain.names import fold
from server.domain.question import MOST_QUESTIONS, Question, QuestionKind, QuestionText
from server.services import questions
from server.services.guest_register import categories_of
from server.services.questions import QuestionsPage

#: Lines of a badge, in English; gettext makes them the reader's.
FIELD_WORDS = {
    "called": _("The name to be called by"),
    "pronoun": _("The pronoun"),
    "company": _("The company"),
    "title": _("The job title"),
}
ALLOWED_WORDS = {
    Allowed.OFF: _("as on the list"),
    Allowed.MAY: _("may be changed"),
    Allowed.MUST: _("may be changed, needed"),
}
KIND_WORDS = {
    QuestionKind.TEXT: _("a text that the guest types"),
    QuestionKind.CHOICE: _("one of several answers"),
    QuestionKind.YES_NO: _("yes or no"),
}


@dataclass(frozen=True, kw_only=True)
class QuestionForm:
    """A question as the fields of its form."""

    #: Empty: a new one.
    id: str = ""
    code: str = ""
    kind: str = QuestionKind.TEXT.value
    is_required: bool = False
    is_on: bool = True
    place: str = "1"
    #: Ticked; with `everybody` they are not asked for.
    categories: tuple[str, ...] = ()
    everybody: bool = True
    #: By language.
    titles: dict[str, str] = field(default_factory=dict)
    #: By language, one a line.
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AsksPage:
    """What guests may say about their badge, and every question."""

    event: Event
    asks: BadgeAsks
    #: (name, words in English) of the badge's lines.
    fields: list[tuple[str, str]]
    #: (value, words in the reader's language).
    allowed: list[tuple[str, str]]
    #: (question, its title, how it is answered in English, how many answered).
    questions: list[tuple[Question, str, str, int]]
    may_add: bool
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionPage:
    """The form of one question."""

    event: Event
    form: QuestionForm
    #: (value, words in the reader's language).
    kinds: list[tuple[str, str]]
    #: (code, own name), the event's first one first.
    languages: list[tuple[str, str]]
    categories: list[str]
    #: How many answered; what they said goes with the question.
    answered: int = 0
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """All that is asked."""
    event, words = here.event, words_of(request)
    known = await _known(request, event)
    context = AsksPage(
        event=event,
        asks=known.asks,
        fields=list(FIELD_WORDS.items()),
        allowed=[(value.value, words.gettext(told)) for value, told in ALLOWED_WORDS.items()],
        questions=[
            (one, one.text_for(words.language, event).title, KIND_WORDS[one.kind], known.answered.get(one.id, 0))
            for one in known.questions
        ],
        may_add=len(known.questions) < MOST_QUESTIONS,
        said=said(request),
    )
    return page(request, "office/questions.html", context)


async def allow(request: Request, here: Here) -> Response:
    """Choose what guests may say about their badge. What cannot be chosen counts as off."""
    sent = await filled(request)
    chosen = {name: _allowed(sent.text(name)) for name in FIELDS}
    asks = BadgeAsks(**chosen, may_hide=sent.on("may_hide"), may_leave_qr=sent.on("may_leave_qr"))
    await station_of(request).act(lambda tx: questions.change_asks(tx, here.event, asks), here.actor)
    return done(_home(here.event), "saved")


async def show_new(request: Request, here: Here) -> Response:
    """The form of a new question."""
    known = await _known(request, here.event)
    return await _form(request, here, QuestionForm(place=str(len(known.questions) + 1)))


async def add(request: Request, here: Here) -> Response:
    """Write a question."""
    sent = await filled(request)
    form = _form_from(sent, here.event, "")
    try:
        question = _question_from(sent, here.event, form)
        await station_of(request).act(lambda tx: questions.add_question(tx, here.event, question), here.actor)
    except (FieldError, ConflictError) as error:
        return await _form(request, here, form, mistakes_of(request, error))
    except InputError:  # one too many, as by a second tab: the page shows that no more can be added
        return done(_home(here.event))
    return done(_home(here.event), "question_added")


async def show_one(request: Request, question_id: str, here: Here) -> Response:
    """The form of a question."""
    question = await station_of(request).ask(
        lambda connection: questions.question_of(connection, here.event.id, question_id)
    )
    return await _form(request, here, _form_of(question, here.event))


async def change(request: Request, question_id: str, here: Here) -> Response:
    """Store a question otherwise; its code and kind stay."""
    sent = await filled(request)
    known = await station_of(request).ask(
        lambda connection: questions.question_of(connection, here.event.id, question_id)
    )
    fixed = Filled(values=dict(sent.values) | {"code": known.code, "kind": known.kind.value}, several=sent.several)
    form = _form_from(fixed, here.event, question_id)
    try:
        question = _question_from(fixed, here.event, form)
        await station_of(request).act(lambda tx: questions.change_question(tx, here.event, question), here.actor)
    except FieldError as error:
        return await _form(request, here, form, mistakes_of(request, error))
    return done(_home(here.event), "saved")


async def remove(request: Request, question_id: str, here: Here) -> Response:
    """Delete a question with all its answers."""
    await station_of(request).act(lambda tx: questions.remove_question(tx, here.event, question_id), here.actor)
    return done(_home(here.event), "question_removed")


def router() -> APIRouter:
    """/office/events/{slug}/questions"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    base = "/events/{slug}/questions"
    routes.add_api_route(base, show, methods=["GET"])
    routes.add_api_route(base, add, methods=["POST"])
    routes.add_api_route("/events/{slug}/badge-asks", allow, methods=["POST"])
    routes.add_api_route("/events/{slug}/new-question", show_new, methods=["GET"])
    routes.add_api_route(f"{base}/{{question_id}}", show_one, methods=["GET"])
    routes.add_api_route(f"{base}/{{question_id}}", change, methods=["POST"])
    routes.add_api_route(f"{base}/{{question_id}}/remove", remove, methods=["POST"])
    return routes


def code_from(title: str) -> str:
    """A column's name from a question's first words: `Any allergies?` becomes `any_allergies`."""
    words = "".join(mark if mark.isascii() and mark.isalnum() else " " for mark in fold(title)).split()
    code = "_".join(words)[:30].strip("_")
    return code if code[:1].isalpha() else f"q_{code}"[:30].strip("_")


def _home(event: Event) -> str:
    return f"/office/events/{event.slug}/questions"


def _allowed(value: str) -> Allowed:
    return Allowed(value) if value in set(Allowed) else Allowed.OFF


async def _known(request: Request, event: Event) -> QuestionsPage:
    return await station_of(request).ask(lambda connection: questions.questions_page(connection, event.id))


async def _form(
    request: Request, here: AtEvent, form: QuestionForm, mistakes: dict[str, str] | None = None
) -> Response:
    event, words = here.event, words_of(request)
    listed = await station_of(request).ask(lambda connection: categories_of(connection, event.id))
    context = QuestionPage(
        event=event,
        form=form,
        kinds=[(kind.value, words.gettext(told)) for kind, told in KIND_WORDS.items()],
        languages=[(language, OWN_NAMES[language]) for language in event.languages],
        categories=sorted({*listed, *form.categories}),
        answered=(await _known(request, event)).answered.get(form.id, 0) if form.id else 0,
        mistakes=mistakes or {},
    )
    return page(request, "office/question.html", context, status=422 if mistakes else 200)


def _form_of(question: Question, event: Event) -> QuestionForm:
    return QuestionForm(
        id=question.id,
        code=question.code,
        kind=question.kind.value,
        is_required=question.is_required,
        is_on=question.is_on,
        place=str(question.place),
        categories=tuple(sorted(question.categories or ())),
        everybody=question.categories is None,
        titles={language: text.title for language, text in question.texts.items()},
        choices={language: "\n".join(text.choices) for language, text in question.texts.items()},
    )


def _form_from(sent: Filled, event: Event, question_id: str) -> QuestionForm:
    return QuestionForm(
        id=question_id,
        code=sent.text("code"),
        kind=sent.text("kind"),
        is_required=sent.on("is_required"),
        is_on=sent.on("is_on"),
        place=sent.text("place"),
        categories=sent.all("categories"),
        everybody=sent.categories() is None,
        titles={language: sent.text(f"title_{language}") for language in event.languages},
        choices={language: sent.text(f"choices_{language}") for language in event.languages},
    )


def _question_from(sent: Filled, event: Event, form: QuestionForm) -> Question:
    """The question that the fields describe; without a code it gets one from its title."""
    if form.kind not in set(QuestionKind):
        raise FieldError("kind", "one of the kinds", code="field.choice")
    texts = {
        language: QuestionText(title=form.titles[language], choices=tuple(form.choices[language].splitlines()))
        for language in event.languages
    }
    return Question(
        id=form.id,
        event_id=event.id,
        code=form.code or code_from(form.titles[event.languages[0]]),
        kind=QuestionKind(form.kind),
        is_required=form.is_required,
        is_on=form.is_on,
        place=sent.whole_number("place"),
        categories=sent.categories(),
        texts=texts,
    )
