"""The bound for check-in: FastAPI and one SQLite commit a request. `python -m bench.bare_endpoint FILE PORT`.

The same settings of SQLite and uvicorn as the station. The commit runs on the event loop: no thread is hopped to,
which is the quickest way there is for one client.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from kiosk.commands.web_server import open_socket, run_app
from server.store.database import open_writer


class Scan(BaseModel):
    """What a check-in sends."""

    code: Annotated[str, Field(max_length=4096)]
    key: Annotated[str, Field(max_length=200)]


def build_app(file: Path) -> FastAPI:
    """The endpoint, and a /healthz to wait for."""
    connection = open_writer(file)
    connection.execute("CREATE TABLE IF NOT EXISTS scan (id INTEGER PRIMARY KEY, code TEXT, key TEXT)")
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/check-ins")
    async def check_ins(scan: Scan) -> dict[str, Any]:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO scan (code, key) VALUES (?, ?)", [scan.code, scan.key])
        connection.execute("COMMIT")
        return {"outcome": "admitted", "code": scan.code}

    return app


if __name__ == "__main__":
    listening = open_socket("127.0.0.1", int(sys.argv[2]))
    run_app(build_app(Path(sys.argv[1])), listening, close_streams=lambda: None, on_ready=lambda: None)
