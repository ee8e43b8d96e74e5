"""A kiosk's screen as the office shows it in a frame: the very templates, no scripts, nobody's data."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.guest.look import LookShown
from kiosk.guest.stage import StagePage
from kiosk.guest.visit import Step
from server.domain.event import Event


@dataclass(frozen=True, kw_only=True)
class PreviewPage(StagePage):
    """A screen in a frame."""

    #: The first idle picture lies over it.
    shows_idle: bool = False


def welcome_stage(event: Event, looks: LookShown) -> StagePage:
    """The welcome of a kiosk that nobody named."""
    return StagePage(step=Step.WELCOME.value, event_name=event.name, place="", looks=looks, look="")
