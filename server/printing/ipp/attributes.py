"""What a printer's attributes mean for a badge: trouble, low paper, whether a print server stands in between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.domain.print_job import Trouble

Attributes = Mapping[str, Any]

#: Asked before every badge and at every heartbeat.
STATE_ATTRIBUTES = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-input-tray")
#: Asked before a badge: what it may be sent as, and who is at the other end.
BADGE_ATTRIBUTES = (
    *STATE_ATTRIBUTES,
    "document-format-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "media-default",
    "media-ready",
    "media-supported",
    "media-col-supported",
    "print-darkness-supported",
    "print-scaling-supported",
    "cups-version",
    "device-uri",
    "smi55357-driver",
)
#: Asked of a job until it is over.
JOB_ATTRIBUTES = (
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
)
#: RFC 8011, section 5.4.11.
_STOPPED = 5
#: Reasons by the words of RFC 8011, section 5.4.12, PWG 5100.9 and what CUPS adds; the first that holds is told.
_TROUBLES = {
    "cover-open": Trouble.COVER_OPEN,
    "door-open": Trouble.COVER_OPEN,
    "interlock-open": Trouble.COVER_OPEN,
    "media-empty": Trouble.PAPER_OUT,
    "media-needed": Trouble.PAPER_OUT,
    "input-tray-missing": Trouble.PAPER_OUT,
    "input-media-supply-empty": Trouble.PAPER_OUT,
    "trimmer-jam": Trouble.CUTTER,
    "trimmer-failure": Trouble.CUTTER,
    "media-jam": Trouble.FAULT,
    "marker-supply-empty": Trouble.FAULT,
    "toner-empty": Trouble.FAULT,
    "marker-waste-full": Trouble.FAULT,
    "output-area-full": Trouble.FAULT,
    "paused": Trouble.OFFLINE,
    "moving-to-paused": Trouble.OFFLINE,
    "offline": Trouble.OFFLINE,
    "shutdown": Trouble.OFFLINE,
    "connecting-to-device": Trouble.OFFLINE,
    "timed-out": Trouble.OFFLINE,
}
_MILD = ("-report", "-warning")
_NO_PAPER = ("media-empty", "media-needed")
#: Of a tray: it holds something, or at least a sheet of an unknown number (PWG 5100.13, section 5.6.6).
_LEVEL = re.compile(r"level=(-3|[1-9]\d*);")
_LOW = ("media-low", "input-media-supply-low")
#: Only CUPS and PAPPL (LPrint) have these: they hand bytes to the device, and "completed" means that they left.
_PRINT_SERVERS = ("cups-version", "device-uri", "smi55357-driver")
#: Where a printer that is its own server answers; a queue has its name in its path.
_OWN_PATHS = ("/ipp/print", "/ipp/printer", "/ipp/port1", "/ipp")


def values_of(attributes: Attributes, name: str) -> list[Any]:
    """An attribute's values: none, one or many."""
    value = attributes.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def trouble_in(printer: Attributes) -> Trouble | None:
    """What keeps the printer from printing; None: nothing it knows of.

    A reason marked as a report or a warning counts where the printer stopped, or where no tray has paper: one of two
    trays may be empty.
    """
    stopped = printer.get("printer-state") == _STOPPED
    told = list(map(str, values_of(printer, "printer-state-reasons")))
    reasons = {_bare(reason) for reason in told if stopped or not reason.endswith(_MILD)}
    if not any(_LEVEL.search(str(tray)) for tray in values_of(printer, "printer-input-tray")):
        reasons |= {_bare(reason) for reason in told}.intersection(_NO_PAPER)
    for reason, trouble in _TROUBLES.items():
        if reason in reasons:
            return trouble
    if stopped or printer.get("printer-is-accepting-jobs") is False:
        return Trouble.OFFLINE
    return None


def paper_low_in(printer: Attributes) -> bool:
    """Whether the roll or tray nears its end."""
    return any(_bare(str(reason)) in _LOW for reason in values_of(printer, "printer-state-reasons"))


def is_print_server(printer: Attributes, path: str) -> bool:
    """Whether a program between us and the device answers. In doubt it is one, so that nothing is claimed."""
    return any(name in printer for name in _PRINT_SERVERS) or path.rstrip("/") not in _OWN_PATHS


def sheets_of(job: Attributes) -> int | None:
    """How many sheets the printer says came out of a job; None: it does not count."""
    counts = [job.get("job-impressions-completed"), job.get("job-media-sheets-completed")]
    known = [count for count in counts if isinstance(count, int)]
    return max(known) if known else None


def _bare(reason: str) -> str:
    return reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report")
