"""What a screen is for at its door: full check-in, a door or closed; its sounds; and the gate it opens."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.access import DeviceRole
from server.domain.check_in import Direction
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.errors import FieldError, NotFoundError
from server.domain.relay import PULSE_MS, Method, Relay, RelayKind
from server.services import devices, doorways, relay_worker
from server.store.devices import Device

#: What the form sends for "no relay".
NO_RELAY = ""


@dataclass(frozen=True, kw_only=True)
class DoorForm:
    """A doorway as the fields of its form."""

    use: str = Use.CHECK_IN.value
    passage: str = Passage.IN.value
    volume: str = Volume.NORMAL.value
    shows_inside: bool = False
    prints_badges: bool = False
    kind: str = NO_RELAY
    address: str = ""
    address_out: str = ""
    method: str = Method.GET.value
    relay_user: str = ""
    pulse_ms: str = "500"
    is_active_low: bool = False


@dataclass(frozen=True, kw_only=True)
class DoorPage:
    """One screen's doorway, to change, and its gate, to try."""

    device: Device
    is_kiosk: bool
    form: DoorForm
    uses: list[tuple[str, str]]
    passages: list[tuple[str, str]]
    volumes: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    methods: list[tuple[str, str]]
    pulse_bounds: tuple[int, int]
    #: A password is kept; it is never shown.
    has_password: bool
    #: A gate is kept, and may be tried.
    has_relay: bool
    #: What came of trying it: kind of banner and words; empty: it was not tried.
    tried: tuple[str, str]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, device_id: str, office: Office) -> Response:
    """How a screen is set up."""
    device, doorway = await _known(request, device_id)
    return page(request, "office/doorway.html", _page(request, device, doorway, _form_of(doorway)))


async def change(request: Request, device_id: str, office: Office) -> Response:
    """Set it up otherwise. An empty password leaves the one that is kept, while the relay's address stays."""
    device, before = await _known(request, device_id)
    sent = await filled(request)
    form = _form_from(sent, is_kiosk=device.role is DeviceRole.KIOSK)
    try:
        doorway = _doorway(form, sent, before)
        await station_of(request).act(
            lambda transaction: doorways.change_doorway(transaction, device_id, doorway), office.actor
        )
    except FieldError as error:
        context = _page(request, device, before, form, mistakes=mistakes_of(request, error))
        return page(request, "office/doorway.html", context, status=422)
    return done(f"/office/devices/{device_id}/door", "saved")


async def test(request: Request, device_id: str, office: Office) -> Response:
    """Open the gate now, with nobody there, and say what came of it."""
    station = station_of(request)
    device, doorway = await _known(request, device_id)
    direction = Direction.OUT if (await filled(request)).text("direction") == "out" else Direction.IN
    relay = await station.ask(lambda connection: relay_worker.relay_of(connection, device_id))
    reason = await asyncio.to_thread(relay_worker.try_relay, relay, direction)
    await station.act(
        lambda transaction: relay_worker.note_test(transaction, device_id, direction, reason), office.actor
    )
    told = ("-bad", terms.RELAY_TROUBLES[reason]) if reason else ("-good", terms.RELAY_OPENED)
    return page(request, "office/doorway.html", _page(request, device, doorway, _form_of(doorway), tried=told))


async def _known(request: Request, device_id: str) -> tuple[Device, Doorway]:
    def look(connection: sqlite3.Connection) -> tuple[Device, Doorway]:
        known = next((each for each in devices.all_devices(connection) if each.id == device_id), None)
        if known is None:
            raise NotFoundError("no such device", code="not_found.device")
        return known, doorways.doorway_of(connection, device_id)

    return await station_of(request).ask(look)


def _page(
    request: Request,
    device: Device,
    doorway: Doorway,
    form: DoorForm,
    *,
    mistakes: dict[str, str] | None = None,
    tried: tuple[str, str] = ("", ""),
) -> DoorPage:
    words = words_of(request)

    def choices(table: dict[str, str]) -> list[tuple[str, str]]:
        return [(value, words.gettext(text)) for value, text in table.items()]

    return DoorPage(
        device=device,
        is_kiosk=device.role is DeviceRole.KIOSK,
        form=form,
        uses=choices(terms.USES),
        passages=choices(terms.PASSAGES),
        volumes=choices(terms.VOLUMES),
        kinds=choices(terms.RELAY_KINDS),
        methods=[(method.value, method.value) for method in Method],
        pulse_bounds=PULSE_MS,
        has_password=bool(doorway.relay and doorway.relay.password),
        has_relay=doorway.relay is not None,
        tried=tried,
        said=said(request),
        mistakes=mistakes or {},
    )


def _form_of(doorway: Doorway) -> DoorForm:
    form = DoorForm(
        use=doorway.use.value,
        passage=doorway.passage.value,
        volume=doorway.volume.value,
        shows_inside=doorway.shows_inside,
        prints_badges=doorway.prints_badges,
    )
    relay = doorway.relay
    if relay is None:
        return form
    return replace(
        form,
        kind=relay.kind.value,
        address=relay.address,
        address_out=relay.address_out,
        method=relay.method.value,
        relay_user=relay.user,
        pulse_ms=str(relay.pulse_ms),
        is_active_low=relay.is_active_low,
    )


def _form_from(sent: Filled, *, is_kiosk: bool) -> DoorForm:
    return DoorForm(
        use=sent.text("use") if is_kiosk else Use.CHECK_IN.value,
        passage=sent.text("passage"),
        volume=sent.text("volume"),
        shows_inside=sent.on("shows_inside"),
        prints_badges=sent.on("prints_badges"),
        kind=sent.text("kind"),
        address=sent.text("address"),
        address_out=sent.text("address_out"),
        method=sent.text("method", Method.GET.value),
        relay_user=sent.text("relay_user"),
        pulse_ms=sent.text("pulse_ms", "500"),
        is_active_low=sent.on("is_active_low"),
    )


def _doorway(form: DoorForm, sent: Filled, before: Doorway) -> Doorway:
    """What the form means.

    Raises: FieldError for what no list offers.
    """
    for name, known in (("use", Use), ("passage", Passage), ("volume", Volume), ("method", Method)):
        if getattr(form, name) not in set(known):
            raise FieldError(name, "none of the choices", code="field.choice")
    return Doorway(
        use=Use(form.use),
        passage=Passage(form.passage),
        volume=Volume(form.volume),
        shows_inside=form.shows_inside,
        prints_badges=form.prints_badges,
        relay=_relay(form, sent, before.relay) if form.kind else None,
    )


def _relay(form: DoorForm, sent: Filled, before: Relay | None) -> Relay:
    if form.kind not in set(RelayKind):
        raise FieldError("kind", "none of the choices", code="field.choice")
    # not the one of another relay: whoever may set an address shall not be sent the secret of the one before
    is_same = before is not None and _target(before) == (form.address, form.address_out, form.relay_user)
    kept = before.password if before and is_same else ""
    return Relay(
        kind=RelayKind(form.kind),
        address=form.address,
        address_out=form.address_out,
        method=Method(form.method),
        user=form.relay_user,
        password=(sent.values.get("relay_password", "") or kept) if form.relay_user else "",
        pulse_ms=sent.whole_number("pulse_ms") if form.kind == RelayKind.GPIO else 500,
        is_active_low=form.is_active_low,
    )


def _target(relay: Relay) -> tuple[str, str, str]:
    return relay.address, relay.address_out, relay.user


def router() -> APIRouter:
    """/office/devices/{device_id}/door"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/devices/{device_id}/door", show, methods=["GET"])
    routes.add_api_route("/devices/{device_id}/door", change, methods=["POST"])
    routes.add_api_route("/devices/{device_id}/door/test", test, methods=["POST"])
    return routes
