"""The station's settings: one frozen object from a TOML file and the environment. See docs/settings.md."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from server.domain.errors import FieldError

#: The numbers among the settings: lowest, highest.
_BOUNDS = {
    "port": (0, 65535),
    "upload_limit_bytes": (1, 2_000_000_000),
    "reserve_bytes": (0, 2_000_000_000),
}


@dataclass(frozen=True)
class Secret:
    """A text that shows itself only when asked by name."""

    value: str = ""

    def __repr__(self) -> str:
        return "Secret('…')" if self.value else "Secret('')"

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a station runs. Each field is `OSPITE_<NAME>` in the environment and `name` in ospite.toml."""

    #: The database, uploads and the like. Nobody else may read it.
    data_dir: Path = Path("ospite-data")
    #: The address to listen on; 0.0.0.0 lets tablets in.
    host: str = "127.0.0.1"
    port: int = 8080
    #: What people call this station.
    station_name: str = "station"
    #: Further names the station is reached by, besides its own, localhost and plain addresses.
    allowed_hosts: tuple[str, ...] = ()
    #: Peers whose X-Forwarded-* headers are believed: their addresses.
    trusted_proxies: tuple[str, ...] = ()
    #: The back office; empty: none.
    hub_url: str = ""
    hub_token: Secret = field(default_factory=Secret)
    #: Badge templates of the organiser's own, looked at before the shipped ones.
    template_dir: Path | None = None
    #: Where the token for the station's own screen is written at each start; none: no such screen.
    screen_token_file: Path | None = None
    #: What speaks to guests who listen to the screen; "none": nothing does.
    speech_program: str = "espeak-ng"
    #: Largest guest list that may be dropped, in bytes.
    upload_limit_bytes: int = 40_000_000
    #: Room kept free on the disk for the doors, in bytes; 0: none.
    reserve_bytes: int = 32_000_000

    @property
    def database_path(self) -> Path:
        """The one SQLite file."""
        return self.data_dir / "ospite.db"

    @property
    def reserve_path(self) -> Path:
        """The file that keeps room on the disk."""
        return self.data_dir / "reserve"

    @property
    def uploads_dir(self) -> Path:
        """Guest lists between preview and import."""
        return self.data_dir / "uploads"


def load_settings(
    environment: Mapping[str, str] = os.environ, *, file: Path | None = None, **overrides: Any
) -> Settings:
    """Settings from `file`, the environment over it, and `overrides` (that are not None) over both.

    Raises: FieldError for a key nobody knows or a value that cannot be used.
    """
    values: dict[str, Any] = _from_file(file) if file else {}
    known = {entry.name for entry in fields(Settings)}
    for name, text in environment.items():
        if name.startswith("OSPITE_"):
            values[name.removeprefix("OSPITE_").lower()] = text
    values |= {name: value for name, value in overrides.items() if value is not None}
    for name in values:
        if name not in known:
            raise FieldError(name, f"no setting is called {name}", code="settings.unknown")
    return Settings(**{name: _value(name, value) for name, value in values.items() if value != ""})


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise FieldError("file", f"{file} cannot be read", code="settings.file") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise FieldError("file", f"{file} is not TOML: {exc}", code="settings.file") from exc


def _value(name: str, value: Any) -> Any:
    if name in ("data_dir", "template_dir", "screen_token_file"):
        return Path(value).expanduser()
    if name in _BOUNDS:
        return _whole_number(name, value)
    if name in ("allowed_hosts", "trusted_proxies"):
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
            raise FieldError(name, "a list of texts", code="settings.value")
        return tuple(part.strip() for part in parts if part.strip())
    if name == "hub_token":
        return value if isinstance(value, Secret) else Secret(str(value))
    if name == "hub_url" and value and not str(value).startswith(("http://", "https://")):
        raise FieldError(name, "an address that starts with https:// or http://", code="settings.value")
    return str(value)


def _whole_number(name: str, value: Any) -> int:
    lowest, highest = _BOUNDS[name]
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not lowest <= number <= highest:
        raise FieldError(name, f"a whole number from {lowest} to {highest}", code="settings.value")
    return number
