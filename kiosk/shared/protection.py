"""What stands before every route: who may talk to us, from where, how much, and what a browser may do with the answer.

Pure ASGI, so that streams pass. Rules: OWASP ASVS 5.0 3.4 (headers), 3.5.1 (requests forged by other sites),
4.1 (hosts). Sec-Fetch-Site: https://www.w3.org/TR/fetch-metadata/
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.domain.errors import AccessError, ForbiddenError, InputError, OspiteError

SAFE_METHODS = frozenset({"GET", "HEAD"})
#: Forms and scans are small.
BODY_LIMIT_BYTES = 256 * 1024
#: Badge templates with their pictures, 8 MB each.
BADGE_LIMIT_BYTES = 13 * 1024 * 1024
#: Maps of a venue, 12 MB each.
MAP_LIMIT_BYTES = 13 * 1024 * 1024
#: Pictures of an event's look, a dozen at once.
LOOK_LIMIT_BYTES = 40 * 1024 * 1024
#: A guest list of 100,000 rows as XLSX has 12 MB; as CSV 20 MB.
LIST_LIMIT_BYTES = 64 * 1024 * 1024

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
#: For a page of ours that shows another one in a frame, and for the one that is shown: a picture, no more.
FRAMING = {"Content-Security-Policy": f"{CONTENT_POLICY}; frame-src 'self'"}
FRAMED = {
    "Content-Security-Policy": CONTENT_POLICY.replace("script-src 'self'", "script-src 'none'").replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it a browser says `Origin: null` on our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_WITH_CAMERA = {"Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"}
#: What one answer may besides. The worker that reads codes compiles the reader; no page may.
#: https://www.w3.org/TR/CSP3/#grammardef-wasm-unsafe-eval
_BESIDES = {
    "/kiosk": _WITH_CAMERA,
    "/desk/express": _WITH_CAMERA,
    "/static/js/camera-reader.js": {
        "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    },
}
_OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
#: A station is called by a few names; what somebody makes up is not worth remembering longer.
_MOST_NAMES = 64


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many bytes a request may bring: the first pattern that its path matches decides."""

    patterns: Sequence[tuple[re.Pattern[str], int]] = (
        (re.compile(r"^/office/badges/(import|[^/]+/pictures)$"), BADGE_LIMIT_BYTES),
        (re.compile(r"^/office/badges/"), BODY_LIMIT_BYTES),
        (re.compile(r"^/office/events/[^/]+/ways/maps$"), MAP_LIMIT_BYTES),
        (re.compile(r"^/office/events/[^/]+/ways/"), BODY_LIMIT_BYTES),
        (re.compile(r"^/office/events/[^/]+/look/pictures$"), LOOK_LIMIT_BYTES),
        (re.compile(r"^/office/events/[^/]+/look"), BODY_LIMIT_BYTES),
        (re.compile(r"^/office/.*(import|guests|templates)"), LIST_LIMIT_BYTES),
        (re.compile(r"^/(api/v1|sync)/.*facts"), 16 * 1024 * 1024),
    )
    otherwise: int = BODY_LIMIT_BYTES

    def for_path(self, path: str) -> int:
        """Bytes for `path`."""
        return next((size for pattern, size in self.patterns if pattern.search(path)), self.otherwise)


def own_names(configured: Iterable[str] = ()) -> frozenset[str]:
    """The host names this machine answers to: its own, with and without `.local`, and the configured ones."""
    name = socket.gethostname().lower()
    short = name.split(".")[0]
    return frozenset({"localhost", name, short, f"{short}.local", *(host.lower() for host in configured)})


class Protection:
    """The middleware. `refuse` makes an answer of an error, in the reader's language."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        refuse: Callable[[Request, OspiteError, int], Response],
        limits: Limits | None = None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._is_our_host = lru_cache(_MOST_NAMES)(self._names_us)
        self._refuse = refuse
        self._limits = limits or Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with a counted body and guarded answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _guarded(scope, send)
        limit = self._limits.for_path(scope["path"])
        refusal = self._refusal(scope, limit)
        if refusal is None:
            await self._app(scope, _counted(receive, limit), guarded)
            return
        error, status = refusal
        await self._refuse(Request(scope), error, status)(scope, receive, guarded)

    def _refusal(self, scope: Scope, limit: int) -> tuple[OspiteError, int] | None:
        headers = Headers(scope=scope)
        if not self._is_our_host(headers.get("host", "")):
            return InputError("the Host header names another machine", code="host"), 421
        if scope["method"] not in SAFE_METHODS and not _is_from_our_pages(headers):
            # No page of ours posts there: what is missing is a program's token.
            if scope["path"].startswith("/api/"):
                return AccessError("a token is needed", code="access.token"), 401
            return ForbiddenError("sent from another site", code="forbidden.other_site"), 403
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            return InputError("the request is too large", code="too_large"), 413
        return None

    def _names_us(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _is_from_our_pages(headers: Headers) -> bool:
    """Whether a request that changes something was sent by our own pages, or by a program with its token.

    A browser never adds a bearer token by itself, so such a request is nobody's forgery.
    """
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _counted(receive: Receive, limit: int) -> Receive:
    """`receive` that stops a body longer than it said, or of untold length."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise HTTPException(413)
        return message

    return counted


def _guarded(scope: Scope, send: Send) -> Send:
    """`send` that adds the headers; what is not a static file is never stored."""
    is_https = scope.get("scheme") == "https"
    guards = _GUARDS[is_https].get(scope["path"]) or _GUARDS[is_https][""]

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", ())
            given = {name for name, _ in headers}
            message["headers"] = [*headers, *(guard for guard in guards if guard[0] not in given)]
        await send(message)

    return guarded


def _as_sent(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Headers as ASGI carries them: https://asgi.readthedocs.io/en/latest/specs/www.html"""
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


def _by_path(headers: Mapping[str, str]) -> dict[str, tuple[tuple[bytes, bytes], ...]]:
    """The headers of each path that has its own, and of all others under an empty one."""
    return {"": _as_sent(headers)} | {path: _as_sent({**headers, **own}) for path, own in _BESIDES.items()}


#: Without and with HTTPS.
_GUARDS = (_by_path(_HEADERS), _by_path(_HEADERS | _OVER_HTTPS))
