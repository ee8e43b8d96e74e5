"""Settings: from file, environment and command, strict about what they are given, and documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from server.domain.errors import FieldError
from server.settings import Secret, Settings, load_settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_defaults() -> None:
    """Nothing set is a station of one's own, for this machine only."""
    assert load_settings({}) == Settings()
    assert load_settings({}).host == "127.0.0.1"


def test_stronger_wins(tmp_path: Path) -> None:
    """The command outweighs the environment, and that the file."""
    file = tmp_path / "ospite.toml"
    file.write_text('port = 1\nhost = "::1"\nstation_name = "file"\nallowed_hosts = ["a.example", "b.example"]\n')
    found = load_settings({"OSPITE_PORT": "2", "OSPITE_HOST": "0.0.0.0", "PATH": "x"}, file=file, port=3, host=None)
    assert (found.port, found.host, found.station_name) == (3, "0.0.0.0", "file")
    assert found.allowed_hosts == ("a.example", "b.example")


@pytest.mark.parametrize("entry", fields(Settings), ids=lambda entry: entry.name)
def test_every_setting_can_come_from_the_environment(entry: object) -> None:
    """Each setting is read from its variable; an empty one is the default."""
    name = entry.name  # type: ignore[attr-defined]
    numbers = {"port": "1234", "upload_limit_bytes": "99", "reserve_bytes": "99"}
    text = {**numbers, "hub_url": "https://hub.example"}.get(name, "some/thing")
    assert getattr(load_settings({f"OSPITE_{name.upper()}": text}), name) != getattr(Settings(), name)
    assert getattr(load_settings({f"OSPITE_{name.upper()}": ""}), name) == getattr(Settings(), name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prot", "8080"),
        ("port", "http"),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "80.5"),
        ("upload_limit_bytes", "0"),
        ("reserve_bytes", "-1"),
        ("reserve_bytes", "2000000001"),
        ("hub_url", "hub.example"),
        ("hub_url", "ftp://hub.example"),
    ],
)
def test_what_cannot_be(name: str, value: str) -> None:
    """A key nobody knows or a value out of bounds is an error that names it."""
    with pytest.raises(FieldError) as caught:
        load_settings({f"OSPITE_{name.upper()}": value})
    assert caught.value.field == name


@pytest.mark.parametrize("content", ["prot = 1", "port = ", b"\xff\xfe".decode("latin-1"), "allowed_hosts = 5"])
def test_file_that_cannot_be(tmp_path: Path, content: str) -> None:
    """A broken file is one clear error."""
    file = tmp_path / "ospite.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(FieldError):
        load_settings({}, file=file)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is said so."""
    with pytest.raises(FieldError):
        load_settings({}, file=tmp_path / "none.toml")


def test_secrets_do_not_show() -> None:
    """The hub's token stands in no log or trace."""
    found = load_settings({"OSPITE_HUB_TOKEN": "s3cret-token"})
    assert found.hub_token.value == "s3cret-token"
    assert "s3cret-token" not in repr(found) + str(found) + f"{found.hub_token}"
    assert not Secret()


def test_every_setting_is_documented() -> None:
    """Each setting has its line in docs/settings.md, with its default, and no line is left over."""
    rows = [line.split("|") for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {row[1].strip().strip("`"): row[2].strip().strip("`") for row in rows}
    assert set(told) == {entry.name for entry in fields(Settings)}
    for name, default in told.items():
        value = getattr(Settings(), name)
        assert default == (str(value) if value not in ("", (), None, Secret()) else "none")
