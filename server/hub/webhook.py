"""A signed webhook: one POST of JSON a notice. What a receiver has to check stands in docs/notices.md."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from server.domain.errors import FieldError
from server.hub.notices import Failure

LONGEST_ADDRESS = 500
_TIMEOUTS = httpx.Timeout(connect=5, read=10, write=10, pool=5)


def check_address(address: str) -> str:
    """`address` as it is kept.

    Raises: FieldError for what is no http or https address, or holds a name and password.
    """
    kept = address.strip()
    try:
        parts = urlsplit(kept)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or len(kept) > LONGEST_ADDRESS or not kept.isascii() or not kept.isprintable() or " " in kept:
        raise FieldError("address", "a whole http or https address", code="field.url")
    if parts.username or parts.password:
        raise FieldError("address", "no name and password in it", code="field.url_secret")
    return kept


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC SHA-256, hex, over the timestamp, a dot and the body: an old request cannot be given a new time."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def post(address: str, secret: str, told: dict[str, Any], now: datetime) -> Failure | None:
    """Send one; None where the receiver took it (any 2xx), else why not.

    A redirect is not followed: it would carry what is told to an address that nobody chose.
    """
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Ospite",
        "Ospite-Notice": str(told["id"]),
        "Ospite-Signature": f"t={timestamp},v1={signature(secret, timestamp, body)}",
    }
    try:
        with (
            httpx.Client(timeout=_TIMEOUTS, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", address, content=body, headers=headers) as answer,
        ):
            if answer.is_success:
                return None
            return Failure.REDIRECT if answer.is_redirect else Failure.REFUSED
    except httpx.TimeoutException:
        return Failure.TIMEOUT
    except (httpx.HTTPError, httpx.InvalidURL):
        return Failure.UNREACHABLE
