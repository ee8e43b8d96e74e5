"""Every screen of who registers, asks or tells something at a kiosk, on every glass."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from kiosk.guest.visit import Asking, AskScreen, Person, Registering, Step
from server.domain.event import WalkIns
from server.domain.language import HOUSE_LANGUAGES
from server.domain.request import Category
from server.domain.walk_in import CHOSEN_FIELDS, Decline, WalkInDetails, WalkInForm
from server.services import walk_in_desk, walk_ins
from tests.fakes.inspection import LANDSCAPE
from tests.fakes.kiosk_walk import LONG_NAME, Kiosk
from tests.fakes.requests import add_phrase, wait

KIM = WalkInDetails(
    first_name=LONG_NAME, last_name="van der Heijden-Castiglione", company="Müller-Lüdenscheidt & Zonen Advocaten",
    title="Hoofd Bijzondere Projecten", email="maximiliane-alexandrina@congress.example.org", phone="+39 06 555 01 23",
    category="Visitor", language="nl",
)  # fmt: skip
_TEXTS = {"nl": "Het is hier te koud, of het tocht", "it": "Qui fa troppo freddo, o c’è corrente", "en": "It is cold"}


def test_registering(kiosk: Kiosk) -> None:
    """The way to it, each field and what was wrong, all at a glance, waiting for the desk and its no."""
    event, page = kiosk.event, kiosk.page
    form = WalkInForm(categories=("Visitor", "Press", "Speaker"))
    kiosk.station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, form))
    expect(page.locator(".-register")).to_be_visible()
    kiosk.look("register-welcome", Step.WELCOME)
    kiosk.show(Step.SEARCH, "it")
    page.locator("#name").fill("zzzz")
    page.locator("#found [hx-post='/kiosk/register']").wait_for()
    kiosk.inspector.look("kiosk-register-search-it")
    asked = ("first_name", "last_name", *CHOSEN_FIELDS, "category")
    draft = Registering(key="k", asked=asked, categories=form.categories, details=KIM)
    for field in ("last_name", "phone", "category"):
        is_alike = field == "phone"
        kiosk.look(f"register-{field}", Step.WALK_IN, axe=not is_alike, registering=replace(draft, detail=field))
    wrong = replace(draft, detail="email", wrong="kim@", error="field.email", mistakes=1)
    kiosk.look("register-wrong", Step.WALK_IN, registering=wrong)
    kiosk.look("register-all", Step.WALK_IN, registering=replace(draft, is_seen=True))
    walk_in_id = wait(kiosk.station, event, kiosk.device.id, KIM)
    waiting = Registering(key="k", walk_in_id=walk_in_id)
    kiosk.look("register-awaited", Step.AWAITED, registering=waiting)
    kiosk.station.write(lambda tx: walk_in_desk.decline(tx, event.id, waiting.walk_in_id, Decline.AT_DESK))
    kiosk.look("register-declined", Step.AWAITED, registering=waiting)


def test_asking(kiosk: Kiosk) -> None:
    """What, in which words, in whose name, and thanks: at home and in the middle of something."""
    event = kiosk.event
    for _ in range(5):
        add_phrase(kiosk.station, event, **_TEXTS)
    assert set(_TEXTS) == set(HOUSE_LANGUAGES)
    asking = Asking(key="k", before=Step.WELCOME, category=Category.COMPLAINT)
    leader = Person(guest_id="g", name=f"{LONG_NAME} V.", key="k")
    for one in AskScreen:
        asked = replace(asking, screen=one, text="Ça va? 1")
        kiosk.look(f"ask-{one.value}", Step.ASK, axe=one is not AskScreen.NAME, asking=asked)
    kiosk.page.set_viewport_size({"width": LANDSCAPE[0], "height": LANDSCAPE[1]})
    wrong = replace(asking, screen=AskScreen.WRITE, is_wrong=True)
    kiosk.look("ask-wrong", Step.ASK, axe=False, asking=wrong)
    kiosk.page.locator(".key[data-key=t]").or_(kiosk.page.locator(".key[data-key=T]")).first.tap()
    expect(kiosk.page.locator("#words")).to_have_value("T")
    in_midst = replace(asking, before=Step.BADGE)
    for one in (AskScreen.WHO, AskScreen.DONE):
        asked = replace(in_midst, screen=one)
        kiosk.look(f"ask-{one.value}-known", Step.ASK, axe=False, asking=asked, leader=leader)
