"""Styles, scripts and fonts from this machine only, cached for ever under an address that names their content."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_FOLDER = Path(__file__).parent.parent / "static"
#: For what is made for some eyes only, under an address that names its content.
LASTING = {"Cache-Control": "private, max-age=31536000, immutable"}
_FOR_EVER = "public, max-age=31536000, immutable"
#: A third of their size when packed; fonts are packed already.
_PACKED = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Assets(StaticFiles):
    """The static folder and the addresses of what is in it."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        super().__init__(directory=folder)
        self._folder = folder
        self._marks = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._packed: dict[str, bytes] = {}

    def url(self, name: str) -> str:
        """The address of `name`, such as `js/live.js`. What is vendored has its version in its path already.

        Raises: KeyError for a file that is not there, so that a template with a slip fails its test.
        """
        mark = self._marks[name]
        return f"/static/{name}" if name.startswith("vendor/") else f"/static/{name}?v={mark}"

    def styles(self, audience: str) -> list[str]:
        """The style sheets of an audience's pages, in order. A page asks by itself for one without a number."""
        names = sorted(name for name in self._marks if re.match(r"css/\d", name))
        return [self.url(name) for name in names if _is_for(name, audience)]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, packed where the browser can unpack it; for ever where its address names its content or version."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and Path(path).suffix in _PACKED:
            response = self._as_wished(path, Headers(scope=scope), response)
        lasting = path.startswith("vendor/") or b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _FOR_EVER if lasting else "public, max-age=300"
        return response

    def _as_wished(self, path: str, wished: Headers, whole: Response) -> Response:
        whole.headers["Vary"] = "Accept-Encoding"
        if "gzip" not in wished.get("accept-encoding", "") or "range" in wished:
            return whole
        if path not in self._packed:
            self._packed[path] = gzip.compress((self._folder / path).read_bytes(), mtime=0)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(self._packed[path], headers=headers, media_type=_PACKED[Path(path).suffix])


def _is_for(name: str, audience: str) -> bool:
    """Files numbered 50-89 belong to staff pages, those from 90 up to the one audience in their name."""
    number = int(re.sub(r"\D.*", "", name.removeprefix("css/")))
    if number >= 90:
        return name.endswith(f"-{audience}.css")
    return number < 50 or audience != "guest"
