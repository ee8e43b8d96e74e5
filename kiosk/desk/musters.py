"""Musters: who is inside, as a page that several tick at once, and as slips from the badge printer.

POST /desk/rooms/{zone}/muster      write down who is inside now; with `print` on paper too
GET  /desk/musters                  every list of the event
GET  /desk/musters/{muster}         one list; `order`: name or company; `typed`: who is looked for
GET  /desk/musters/{muster}/now     the part that changes
POST /desk/musters/{muster}/tick    what is known of one person
POST /desk/musters/{muster}/add     put onto it who came in since
POST /desk/musters/{muster}/print   slips, sorted as on the screen
POST /desk/musters/{muster}/end     close it

A hall's list is long, and each tick of a colleague changes it on every tablet: the screen holds its beginning, and a
search leads to the others.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to
from kiosk.desk.room_words import muster_slip
from kiosk.desk.words import JOBS, trouble_words
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event, Zone
from server.domain.muster import Muster, MusterOrder, Tick
from server.domain.names import fold
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob
from server.services import musters, slips
from server.services.musters import MusterLine, MusterView
from server.store.transaction import Transaction

Mustering = Annotated[AtDesk, Depends(asking_to(Act.MUSTER))]
Key = Annotated[str, Form(max_length=100)]
#: Of those to find, and of those found or missing, how many stand on a screen.
MOST_SHOWN = 60


@dataclass(frozen=True)
class Look:
    """How somebody looks at a list; stands in the address."""

    order: MusterOrder = MusterOrder.NAME
    typed: Annotated[str, Query(max_length=100)] = ""

    @property
    def query(self) -> str:
        """As in the address."""
        return urlencode({"order": self.order.value, "typed": self.typed})


Looked = Annotated[Look, Depends()]


@dataclass(frozen=True, kw_only=True)
class SlipLine:
    """One slip on its way, in the reader's language."""

    page: int
    word: str
    kind: str
    text: str
    job_id: str
    #: Somebody has to say whether it came out.
    asks: bool


@dataclass(frozen=True, kw_only=True)
class MusterPart:
    """Those of a list who are ticked alike."""

    #: Who stands on the screen.
    lines: list[MusterLine]
    #: How many are looked for, and how many there are.
    found: int
    count: int


@dataclass(frozen=True, kw_only=True)
class MusterPage:
    """One list: who is not accounted for yet, who is missing, who is accounted for."""

    muster: Muster
    zone: Zone
    event: Event
    to_find: MusterPart
    missing: MusterPart
    accounted: MusterPart
    came_since: int
    started_by: str
    ended_by: str
    slips: list[SlipLine]
    look: Look
    key: str
    #: Why what was wanted could not be done; empty: nothing was.
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class MustersPage:
    """Every list of an event with its room."""

    musters: list[tuple[Muster, Zone]]
    event: Event


def router() -> APIRouter:
    """See the module."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.post("/rooms/{zone_id}/muster")
    async def start(
        request: Request, at: Mustering, zone_id: str, key: Key = "", on_paper: Annotated[str, Form()] = ""
    ) -> Response:
        """One tap; where a colleague was faster to their list."""
        event_id, station = at.event.id, station_of(request)
        try:
            made = await station.act(lambda tx: musters.start_muster(tx, event_id, zone_id, key), at.actor)
        except ConflictError as error:
            return RedirectResponse(f"/desk/musters/{error.details['muster']}", 303)
        problem = await _print(request, at, made.id, MusterOrder.NAME, f"{key}p") if on_paper else ""
        if problem:
            return await _page(request, at, made.id, Look(), problem)
        return RedirectResponse(f"/desk/musters/{made.id}", 303)

    @routes.get("/musters")
    async def every(request: Request, at: Mustering) -> Response:
        """The lists so far."""
        known = await station_of(request).ask(lambda connection: musters.all_musters(connection, at.event.id))
        return page(request, "desk/musters.html", MustersPage(musters=known, event=at.event))

    @routes.get("/musters/{muster_id}")
    async def one(request: Request, at: Mustering, muster_id: str, look: Looked) -> Response:
        """The whole page."""
        return await _page(request, at, muster_id, look)

    @routes.get("/musters/{muster_id}/now")
    async def now(request: Request, at: Mustering, muster_id: str, look: Looked) -> Response:
        """The list as it is now."""
        return page(request, "desk/muster_now.html", await _context(request, at, muster_id, look))

    @routes.post("/musters/{muster_id}/tick")
    async def tick(
        request: Request,
        at: Mustering,
        muster_id: str,
        guest_id: Annotated[str, Form(max_length=64)],
        to: Annotated[Tick, Form()],
        was: Annotated[Tick, Form()],
        look: Looked,
    ) -> Response:
        """One person."""
        event_id = at.event.id
        said = await _try(request, at, lambda tx: musters.tick(tx, event_id, muster_id, guest_id, to, was))
        return await _answer(request, at, muster_id, look, said)

    @routes.post("/musters/{muster_id}/add")
    async def add(request: Request, at: Mustering, muster_id: str, look: Looked) -> Response:
        """Who came in since."""
        event_id = at.event.id
        said = await _try(request, at, lambda tx: musters.add_who_came(tx, event_id, muster_id))
        return await _answer(request, at, muster_id, look, said)

    @routes.post("/musters/{muster_id}/print")
    async def on_paper(request: Request, at: Mustering, muster_id: str, look: Looked, key: Key = "") -> Response:
        """Everybody who is on it, sorted as on the screen."""
        said = await _print(request, at, muster_id, look.order, key)
        return await _answer(request, at, muster_id, look, said)

    @routes.post("/musters/{muster_id}/end")
    async def end(request: Request, at: Mustering, muster_id: str) -> Response:
        """It is a record from now on."""
        event_id = at.event.id
        said = await _try(request, at, lambda tx: musters.end_muster(tx, event_id, muster_id))
        if said:
            return await _page(request, at, muster_id, Look(), said)
        return RedirectResponse(f"/desk/musters/{muster_id}", 303)

    return routes


async def _try(request: Request, at: AtDesk, deed: Callable[[Transaction], Any]) -> str:
    """Do it; what to say where a colleague was faster. Raises: NotFoundError."""
    words = words_of(request)
    try:
        await station_of(request).act(deed, at.actor)
    except ConflictError as error:
        if error.code == "muster.ended":
            return words.gettext("A colleague has closed this list.")
        return words.gettext("A colleague was faster. Look at what they ticked.")
    return ""


async def _print(request: Request, at: AtDesk, muster_id: str, order: MusterOrder, key: str) -> str:
    """Ask for slips; what to say where there is no printer."""
    words, station, event = words_of(request), station_of(request), at.event
    view = await station.ask(lambda connection: musters.muster_view(connection, event.id, muster_id, order))
    whole = muster_slip(words, event, view)
    foot, printer_id = words.gettext("Slip %(page)s of %(pages)s"), at.device.printer_id or ""

    def act(transaction: Transaction) -> list[PrintJob]:
        subject = f"muster:{muster_id}"
        return slips.print_slips(transaction, event.id, subject, whole, printer_id=printer_id, foot=foot, key=key)

    try:
        await station.act(act, at.actor)
    except FieldError:
        return words.gettext("There is no printer yet. The organiser adds one in the office.")
    return ""


async def _answer(request: Request, at: AtDesk, muster_id: str, look: Look, said: str = "") -> Response:
    """The list as it is after an act, and a word about it."""
    if "HX-Request" not in request.headers:
        return RedirectResponse(f"/desk/musters/{muster_id}?{look.query}", 303)
    return page(request, "desk/muster_now.html", await _context(request, at, muster_id, look), toast=said)


async def _page(request: Request, at: AtDesk, muster_id: str, look: Look, problem: str = "") -> Response:
    context = await _context(request, at, muster_id, look, problem)
    return page(request, "desk/muster.html", context, status=409 if problem else 200)


async def _context(request: Request, at: AtDesk, muster_id: str, look: Look, problem: str = "") -> MusterPage:
    words = words_of(request)
    view: MusterView = await station_of(request).ask(
        lambda connection: musters.muster_view(connection, at.event.id, muster_id, look.order)
    )
    lines = {tick: [line for line in view.lines if line.entry.tick is tick] for tick in Tick}
    lines[Tick.ACCOUNTED].sort(key=_ticked_at, reverse=True)
    parts = {tick: _part(of_tick, look.typed) for tick, of_tick in lines.items()}
    return MusterPage(
        muster=view.muster,
        zone=view.zone,
        event=at.event,
        to_find=parts[Tick.OPEN],
        missing=parts[Tick.MISSING],
        accounted=parts[Tick.ACCOUNTED],
        came_since=view.came_since,
        started_by=view.started_by,
        ended_by=view.ended_by,
        slips=[_slip(words, job) for job in view.slips],
        look=look,
        key=secrets.token_hex(16),
        problem=problem,
    )


def _ticked_at(line: MusterLine) -> str:
    """Whoever was ticked a moment ago is at hand to be taken back."""
    return line.entry.ticked_at.isoformat() if line.entry.ticked_at else ""


def _part(lines: list[MusterLine], typed: str) -> MusterPart:
    wanted = fold(typed).split()
    found = [line for line in lines if _is_meant(line, wanted)] if wanted else lines
    return MusterPart(lines=found[:MOST_SHOWN], found=len(found), count=len(lines))


def _is_meant(line: MusterLine, wanted: list[str]) -> bool:
    said = fold(f"{line.guest.full_name} {line.guest.company}")
    return all(word in said for word in wanted)


def _slip(words: Words, job: PrintJob) -> SlipLine:
    word, kind = JOBS[job.state]
    why = (
        trouble_words(job.reason, nothing_sent=job.state is JobState.ATTENTION) if job.state not in DONE_STATES else ""
    )
    return SlipLine(
        page=job.copy,
        word=words.gettext(word),
        kind=kind,
        text=words.gettext(why) if why else "",
        job_id=job.id,
        asks=job.state in QUESTION_STATES or job.state is JobState.SENT,
    )
