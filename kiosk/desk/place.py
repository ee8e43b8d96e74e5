"""Where a device stands, in one line."""

from __future__ import annotations

from server.store.devices import Device


def place_of(device: Device | None) -> str:
    """A device with where it stands; empty: there is none."""
    return " · ".join(part for part in (device.name, device.place) if part) if device else ""
