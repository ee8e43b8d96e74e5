"""A web client that talks to an app without a socket. It keeps cookies, as a browser does."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class WebClient:
    """Requests to one app, one after the other, on an event loop of its own. Call close() in the end."""

    def __init__(self, app: FastAPI, *, headers: dict[str, str] | None = None, base_url: str = "http://localhost"):
        self._loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)

    @property
    def cookies(self) -> httpx.Cookies:
        """What the app gave us to keep."""
        return self._client.cookies

    def get(self, url: str, **more: Any) -> httpx.Response:
        """Read something."""
        return self._loop.run_until_complete(self._client.get(url, **more))

    def post(self, url: str, **more: Any) -> httpx.Response:
        """Change something."""
        return self._loop.run_until_complete(self._client.post(url, **more))

    def post_page(self, url: str, **more: Any) -> httpx.Response:
        """Post as one of our own pages does."""
        headers = {"Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        return self.post(url, headers=headers, **more)

    def close(self) -> None:
        """End it."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
