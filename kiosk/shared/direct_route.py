"""A route that FastAPI documents and we run: for the one call that a queue of guests waits for.

FastAPI's way from bytes to the function and back takes longer than the check-in itself (docs/algorithms/group-commit.md
has the figures). The checks are the same: who asks, then the body by the same model, with the same answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send


class DirectRoute(APIRoute):
    """Calls `endpoint(request=, asking=, body=, **what the path names)` and sends what it returns as JSON.

    `asking` is annotated with a dependency that takes the request alone, `body` is a model.
    """

    def __init__(self, path: str, endpoint: Callable[..., Awaitable[dict[str, Any]]], **more: Any) -> None:
        super().__init__(path, endpoint, **more)
        hints = get_type_hints(endpoint, include_extras=True)
        self._body: type[BaseModel] = hints["body"]
        self._asking = next(mark.dependency for mark in hints["asking"].__metadata__ if isinstance(mark, Depends))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises: what the dependency and the endpoint raise; RequestValidationError for a body that cannot be used.
        """
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        assert self._asking is not None
        asking = await self._asking(request)
        body = self._read(request.headers.get("content-type", ""), await _whole(receive))
        content = to_json(await self.endpoint(request=request, asking=asking, body=body, **scope["path_params"]))
        length = str(len(content)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _read(self, content_type: str, sent: bytes) -> BaseModel:
        # as FastAPI: what another site can make a browser send without asking is not taken for JSON
        kind = content_type.partition(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise RequestValidationError([{"loc": ("body",), "msg": "is not sent as application/json"}])
        try:
            return self._body.model_validate_json(sent)
        except ValidationError as exc:
            found = exc.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([entry | {"loc": ("body", *entry["loc"])} for entry in found]) from exc


async def _whole(receive: Receive) -> bytes:
    """All that was sent: mostly one message."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)
