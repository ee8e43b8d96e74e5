"""HTTPS as the line to the back office."""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from server.domain.errors import UplinkError
from server.sync.packing import pack
from server.sync.returns import LARGEST_BODY_BYTES, MOST_RETURNS, returns_from_wire
from server.sync.wire import Acked, Diverged, Push, Reply, RestartFrom, push_to_json

#: An honest reply has some hundred bytes, and what the back office sends back.
LARGEST_REPLY_BYTES = 64 * 1024 + MOST_RETURNS * LARGEST_BODY_BYTES
_TIMEOUTS = httpx.Timeout(connect=5, read=20, write=20, pool=5)


class HttpsUplink:
    """Pushes over HTTPS with the station's token. One per station, used by one thread."""

    def __init__(self, url: str, token: str, *, verify: ssl.SSLContext | bool = True) -> None:
        self._base = url.rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=_TIMEOUTS,
            verify=verify,
            # The settings alone say where the journal goes; an environment's proxy does not.
            trust_env=False,
            follow_redirects=False,
        )

    def push(self, message: Push) -> Reply:
        """Send a part of the journal. Raises: UplinkError."""
        url = f"{self._base}/api/v1/stations/{quote(message.station_id, safe='')}/facts"
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        body = pack(push_to_json(message))
        try:
            with self._client.stream("POST", url, content=body, headers=headers) as response:
                return _reply(response.status_code, _bounded_body(response))
        except httpx.TimeoutException as exc:
            raise UplinkError("the back office did not answer in time", code="uplink.timeout") from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise UplinkError(f"the back office cannot be reached: {exc}", code="uplink.unreachable") from exc

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _bounded_body(response: httpx.Response) -> bytes:
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST_REPLY_BYTES:
            raise UplinkError("the reply is too large", code="uplink.reply")
    return body


def _reply(status: int, body: bytes) -> Reply:
    """What an HTTP answer means.

    Raises: UplinkError for every answer that moves nothing.
    """
    if status in (401, 403):
        raise UplinkError("the back office does not accept this station's token", code="uplink.token")
    if status == 413:
        raise UplinkError("the back office finds the batch too large", code="uplink.too_large")
    if status not in (200, 409):
        raise UplinkError(f"the back office answered {status}", code="uplink.status")
    try:
        answer: dict[str, Any] = json.loads(body)
        return _acked(answer) if status == 200 else _conflict(answer)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        raise UplinkError("this is not a reply of a back office", code="uplink.reply") from exc


def _acked(answer: dict[str, Any]) -> Acked:
    return Acked(
        acked_to=_position(answer["acked_to"]),
        hub_time=datetime.fromisoformat(answer["hub_time"]).astimezone(UTC),
        known=int(answer.get("known", 0)),
        flagged=int(answer.get("flagged", 0)),
        # older back offices send none
        returns=returns_from_wire(answer.get("returns", [])),
        again_seconds=_seconds(answer.get("again_seconds")),
    )


def _conflict(answer: dict[str, Any]) -> Reply:
    if answer.get("code") == "sync.diverged":
        return Diverged()
    return RestartFrom(position=_position(answer["restart_from"]))


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _position(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a position is a whole number from 0")
    return value
