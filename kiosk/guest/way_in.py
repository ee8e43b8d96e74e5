"""The way in: the stops between knowing who it is and the check-in, in their order.

A stop is a module `kiosk/guest/STEP.py` with its `STOP`, its `part` and its `routes`, and a template of the same name.
It is named here, in kiosk.guest.steps, and in `Step`; nothing else grows with it.
"""

from __future__ import annotations

from kiosk.guest import consent, details, group
from kiosk.guest.stop import Stop

STOPS: tuple[Stop, ...] = (group.STOP, details.STOP, consent.STOP)
