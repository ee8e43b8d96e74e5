"""A finger that takes its time: kiosk and desk take two touches of one place within half a second for one."""

from __future__ import annotations

import math
import time

from playwright.sync_api import Locator

#: A little more than kiosk/static/js/press.js waits for, and a little farther than it looks.
_TWICE_SECONDS = 0.55
_NEAR_PX = 80


class Finger:
    """Remembers where and when it touched last."""

    def __init__(self) -> None:
        self._at, self._place = 0.0, (0.0, 0.0)

    def comes_to(self, button: Locator) -> None:
        """Wait until a touch of `button` is one of its own."""
        box = button.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        left = self._at + _TWICE_SECONDS - time.monotonic()
        if left > 0 and math.dist(place, self._place) < _NEAR_PX:
            button.page.wait_for_timeout(left * 1000)
        self._at, self._place = time.monotonic(), place
