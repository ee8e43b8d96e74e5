"""Who has access: hostesses and supervisors by PIN, organisers by password."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.desk.rights_page import RightsTable, table_of
from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import Role
from server.domain.errors import ConflictError, FieldError, ForbiddenError, NotFoundError
from server.services import people
from server.store.people import Person

HOME = "/office/people"


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """Everybody with access, and a form for one more."""

    people: list[Person]
    own_id: str
    role_words: dict[str, str] = field(default_factory=lambda: terms.ROLES)
    said: str = ""
    name: str = ""
    role: str = Role.HOSTESS.value
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """One person, to change or remove."""

    person: Person
    is_self: bool
    name: str
    role: str
    role_words: dict[str, str] = field(default_factory=lambda: terms.ROLES)
    mistakes: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class RightsPage:
    """What each role may do."""

    table: RightsTable


async def show(request: Request, office: Office) -> Response:
    """Everybody with access."""
    everybody = await station_of(request).ask(people.all_people)
    return page(
        request, "office/people.html", PeoplePage(people=everybody, own_id=office.person.id, said=said(request))
    )


async def add(request: Request, office: Office) -> Response:
    """Give somebody access."""
    form, station = await filled(request), station_of(request)
    try:
        wish = _wish(form)
        await station.act(lambda transaction: people.add_person(transaction, wish), office.actor)
    except (FieldError, ConflictError) as error:
        context = PeoplePage(
            people=await station.ask(people.all_people), own_id=office.person.id, name=form.text("name"),
            role=form.text("role"), mistakes=mistakes_of(request, error),
        )  # fmt: skip
        return page(request, "office/people.html", context, status=422)
    return done(HOME, "person_added")


async def show_rights(request: Request, office: Office) -> Response:
    """Who may do what."""
    context = RightsPage(table=table_of(words_of(request), office.person.role))
    return page(request, "office/rights.html", context)


async def show_one(request: Request, person_id: str, office: Office) -> Response:
    """One person."""
    person = await _person(request, person_id)
    context = PersonPage(person=person, is_self=person.id == office.person.id, name=person.name, role=person.role.value)
    return page(request, "office/person.html", context)


async def change(request: Request, person_id: str, office: Office) -> Response:
    """Another name, role, PIN or password; they are signed out everywhere."""
    person, form = await _person(request, person_id), await filled(request)
    try:
        wish = _wish(form)
        await station_of(request).act(
            lambda transaction: people.change_person(transaction, person_id, wish), office.actor
        )
    except (FieldError, ConflictError) as error:
        return _again(request, office, person, form, mistakes=mistakes_of(request, error))
    except ForbiddenError:
        return _again(request, office, person, form, trouble=_last_organiser(request))
    return done(HOME, "saved")


async def remove(request: Request, person_id: str, office: Office) -> Response:
    """Take somebody's access away."""
    person = await _person(request, person_id)
    try:
        await station_of(request).act(lambda transaction: people.remove_person(transaction, person_id), office.actor)
    except ForbiddenError:
        return _again(request, office, person, Filled(), trouble=_last_organiser(request))
    return done(HOME, "person_removed")


async def _person(request: Request, person_id: str) -> Person:
    everybody = await station_of(request).ask(people.all_people)
    found = next((person for person in everybody if person.id == person_id), None)
    if found is None:
        raise NotFoundError("no such person", code="not_found.person")
    return found


def _wish(form: Filled) -> people.PersonWish:
    try:
        role = Role(form.text("role"))
    except ValueError as exc:
        raise FieldError("role", "no such role", code="field.choice") from exc
    return people.PersonWish(name=form.text("name"), role=role, pin=form.text("pin"), password=form.text("password"))


def _last_organiser(request: Request) -> str:
    return words_of(request).gettext("Somebody has to stay organiser. Give another person that role first.")


def _again(
    request: Request,
    office: Office,
    person: Person,
    form: Filled,
    *,
    mistakes: dict[str, str] | None = None,
    trouble: str = "",
) -> Response:
    context = PersonPage(
        person=person,
        is_self=person.id == office.person.id,
        name=form.text("name", person.name),
        role=form.text("role", person.role.value),
        mistakes=mistakes or {},
        trouble=trouble,
    )
    return page(request, "office/person.html", context, status=422)


def router() -> APIRouter:
    """/office/people"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/people", show, methods=["GET"])
    routes.add_api_route("/people", add, methods=["POST"])
    routes.add_api_route("/people/rights", show_rights, methods=["GET"])
    routes.add_api_route("/people/{person_id}", show_one, methods=["GET"])
    routes.add_api_route("/people/{person_id}", change, methods=["POST"])
    routes.add_api_route("/people/{person_id}/remove", remove, methods=["POST"])
    return routes
