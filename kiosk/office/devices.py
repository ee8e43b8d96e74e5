"""Kiosks and tablets: let in by the code they show, named, placed, shut out."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.shared.access import station_of
from kiosk.shared.cameras import Cameras
from kiosk.shared.rendering import page, words_of
from server.domain.access import DeviceRole
from server.domain.doorway import Doorway, Use
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.services import devices, doorways, event_setup, printers
from server.services.devices import DeviceWish
from server.store.devices import Device, Pairing
from server.store.printers import PrinterRow

HOME = "/office/devices"


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a device may be tied to."""

    devices: list[Device]
    events: list[Event]
    #: (event, zone) pairs; one choice names both.
    zones: list[tuple[Event, Zone]]
    printers: list[PrinterRow]
    #: How those are set up that are no ordinary kiosk, by id.
    doorways: dict[str, Doorway]

    def is_door(self, device: Device) -> bool:
        """Whether it is one of a zone's doors."""
        return self._use(device) is Use.DOOR

    def is_closed(self, device: Device) -> bool:
        """Whether it sends guests to the desk."""
        return self._use(device) is Use.CLOSED

    def _use(self, device: Device) -> Use:
        return self.doorways.get(device.id, Doorway()).use

    def where(self, device: Device) -> str:
        """The event a device serves; empty: the one that is on."""
        return next((event.name for event in self.events if event.id == device.event_id), "")

    def fallback(self, device: Device) -> str:
        """Where they come out while that one cannot; empty: nowhere."""
        return next((printer.name for printer in self.printers if printer.id == device.fallback_printer_id), "")

    def printer(self, device: Device) -> str:
        """Where its badges come out; empty: at the first printer there is."""
        return next((printer.name for printer in self.printers if printer.id == device.printer_id), "")


@dataclass(frozen=True, kw_only=True)
class DeviceForm:
    """A device as the fields of its form."""

    code: str = ""
    name: str = ""
    place: str = ""
    #: `EVENT` or `EVENT/ZONE`; empty: the event that is on.
    duty: str = ""
    printer_id: str = ""
    fallback_printer_id: str = ""
    uses_camera: bool = True
    speaks: bool = True


@dataclass(frozen=True, kw_only=True)
class DevicesPage:
    """Every device, the screens that wait, and the form that lets one in."""

    known: Surroundings
    waiting: list[Pairing]
    form: DeviceForm
    kinds: dict[str, str]
    duties: list[tuple[str, str]]
    printer_choices: list[tuple[str, str]]
    fallback_choices: list[tuple[str, str]]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DevicePage:
    """One device, to change or shut out."""

    device: Device
    #: What its browser said of the camera; see terms.CAMERA_STATES.
    camera: str
    #: The station can speak, so that guests can listen.
    has_voice: bool
    form: DeviceForm
    kinds: dict[str, str]
    duties: list[tuple[str, str]]
    printer_choices: list[tuple[str, str]]
    fallback_choices: list[tuple[str, str]]
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WaitingPart:
    """The screens that wait; their codes are typed by a person who stands before them."""

    waiting: list[Pairing]


async def show(request: Request, office: Office) -> Response:
    """Every device."""
    return page(request, "office/devices.html", await _devices_page(request, DeviceForm()))


async def show_waiting(request: Request, office: Office) -> Response:
    """The part that tells how many screens wait."""
    return page(request, "office/devices_waiting.html", WaitingPart(waiting=await _waiting(request)))


async def clear_waiting(request: Request, office: Office) -> Response:
    """Send away the screens that wait and that nobody here knows."""
    await station_of(request).act(devices.clear_pairings, office.actor)
    return done(HOME, "waiting_cleared")


async def approve(request: Request, office: Office) -> Response:
    """Let in the screen that shows a code."""
    form, mistakes = _form_from(await filled(request)), {}
    try:
        device = await station_of(request).act(
            lambda transaction: devices.approve_pairing(transaction, form.code, _wish(form)), office.actor
        )
        if device is None:
            mistakes = {
                "code": words_of(request).gettext("No screen shows this code. Look again, or ask for a new one.")
            }
    except FieldError as error:
        mistakes = mistakes_of(request, error)
    if mistakes:
        return page(request, "office/devices.html", await _devices_page(request, form, mistakes), status=422)
    return done(HOME, "device_added")


async def show_one(request: Request, device_id: str, office: Office) -> Response:
    """One device."""
    known, device = await _known_and_one(request, device_id)
    duty = _duty_of(known, device)
    form = DeviceForm(
        name=device.name,
        place=device.place,
        duty=duty,
        printer_id=device.printer_id or "",
        fallback_printer_id=device.fallback_printer_id or "",
        uses_camera=device.uses_camera,
        speaks=device.speaks,
    )
    return page(request, "office/device.html", _device_page(request, known, device, form))


async def change(request: Request, device_id: str, office: Office) -> Response:
    """Another name, place, event, zone or printers; at a kiosk whether its camera is used."""
    known, device = await _known_and_one(request, device_id)
    sent = await filled(request)
    form = _form_from(sent)
    if device.role is DeviceRole.KIOSK:
        form = replace(form, uses_camera=bool(sent.text("uses_camera")), speaks=bool(sent.text("speaks")))
    try:
        await station_of(request).act(
            lambda transaction: devices.change_device(transaction, device_id, _wish(form)), office.actor
        )
    except FieldError as error:
        context = _device_page(request, known, device, form, mistakes_of(request, error))
        return page(request, "office/device.html", context, status=422)
    return done(HOME, "saved")


async def revoke(request: Request, device_id: str, office: Office) -> Response:
    """Shut a device out."""
    await station_of(request).act(lambda transaction: devices.revoke_device(transaction, device_id), office.actor)
    return done(HOME, "device_revoked")


def _duty_of(known: Surroundings, device: Device) -> str:
    """The choice that says what the device is tied to; the entrance is the event itself."""
    is_entrance = any(zone.id == device.zone_id and zone.is_main for _, zone in known.zones)
    parts = (device.event_id, None if is_entrance else device.zone_id)
    return "/".join(part for part in parts if part)


def _form_from(sent: Filled) -> DeviceForm:
    return DeviceForm(
        code=sent.text("code")[:40],
        name=sent.text("name"),
        place=sent.text("place"),
        duty=sent.text("duty"),
        printer_id=sent.text("printer_id"),
        fallback_printer_id=sent.text("fallback_printer_id"),
    )


def _wish(form: DeviceForm) -> DeviceWish:
    event_id, _, zone_id = form.duty.partition("/")
    return DeviceWish(
        name=form.name,
        place=form.place,
        event_id=event_id or None,
        zone_id=zone_id or None,
        printer_id=form.printer_id or None,
        fallback_printer_id=form.fallback_printer_id or None,
        uses_camera=form.uses_camera,
        speaks=form.speaks,
    )


async def _waiting(request: Request) -> list[Pairing]:
    station = station_of(request)
    return await station.ask(lambda connection: devices.waiting_pairings(connection, station.clock()))


async def _known_and_one(request: Request, device_id: str) -> tuple[Surroundings, Device]:
    known = await station_of(request).ask(_surroundings)
    device = next((device for device in known.devices if device.id == device_id), None)
    if device is None:
        raise NotFoundError("no such device", code="not_found.device")
    return known, device


async def _devices_page(request: Request, form: DeviceForm, mistakes: dict[str, str] | None = None) -> DevicesPage:
    known = await station_of(request).ask(_surroundings)
    return DevicesPage(
        known=known,
        waiting=await _waiting(request),
        form=form,
        kinds=terms.DEVICE_ROLES,
        duties=_duties(request, known),
        printer_choices=_printer_choices(request, known),
        fallback_choices=_fallback_choices(request, known),
        said=said(request),
        mistakes=mistakes or {},
    )


def _device_page(
    request: Request,
    known: Surroundings,
    device: Device,
    form: DeviceForm,
    mistakes: dict[str, str] | None = None,
) -> DevicePage:
    cameras: Cameras = request.app.state.cameras
    return DevicePage(
        device=device,
        camera=terms.CAMERA_STATES[cameras.of(device.id) or ""],
        has_voice=station_of(request).speech.is_there,
        form=form,
        kinds=terms.DEVICE_ROLES,
        duties=_duties(request, known),
        printer_choices=_printer_choices(request, known),
        fallback_choices=_fallback_choices(request, known),
        mistakes=mistakes or {},
    )


def _duties(request: Request, known: Surroundings) -> list[tuple[str, str]]:
    """Every event, then its zones besides the entrance."""
    duties = [("", words_of(request).gettext("The event that is on"))]
    for event, zone in known.zones:
        value = event.id if zone.is_main else f"{event.id}/{zone.id}"
        duties.append((value, f"{event.name} · {zone.name}"))
    return duties


def _printer_choices(request: Request, known: Surroundings) -> list[tuple[str, str]]:
    first = words_of(request).gettext("The first printer there is")
    return [("", first), *((printer.id, printer.name) for printer in known.printers)]


def _fallback_choices(request: Request, known: Surroundings) -> list[tuple[str, str]]:
    none = words_of(request).gettext("Nowhere: they wait")
    return [("", none), *((printer.id, printer.name) for printer in known.printers)]


def _surroundings(connection: sqlite3.Connection) -> Surroundings:
    events = event_setup.all_events(connection)
    zones = [(event, zone) for event in events for zone in event_setup.event_page(connection, event.slug).zones]
    return Surroundings(
        devices=devices.all_devices(connection),
        events=events,
        zones=zones,
        printers=printers.all_printers(connection),
        doorways=doorways.all_doorways(connection),
    )


def router() -> APIRouter:
    """/office/devices"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/devices", show, methods=["GET"])
    routes.add_api_route("/devices", approve, methods=["POST"])
    routes.add_api_route("/devices/waiting", show_waiting, methods=["GET"])
    routes.add_api_route("/devices/waiting/clear", clear_waiting, methods=["POST"])
    routes.add_api_route("/devices/{device_id}", show_one, methods=["GET"])
    routes.add_api_route("/devices/{device_id}", change, methods=["POST"])
    routes.add_api_route("/devices/{device_id}/revoke", revoke, methods=["POST"])
    return routes
