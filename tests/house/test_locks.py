"""The locks hold every dependency, once, with hashes, and agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "deploy/locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
STATION = PROJECT["project"]["dependencies"]
HUB = STATION + PROJECT["project"]["optional-dependencies"]["hub"]
DEV = HUB + PROJECT["dependency-groups"]["dev"]
BUILD = PROJECT["build-system"]["requires"]


def _locked(name: str) -> dict[str, str]:
    lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.+!]+)", lines, re.M)}


@pytest.mark.parametrize(("lock", "wanted"), [("station", STATION), ("hub", HUB), ("dev", DEV), ("build", BUILD)])
def test_lock_holds_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    """After a change of pyproject.toml somebody ran `make lock`."""
    locked = _locked(lock)
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in {lock}.txt: run make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run make lock"


@pytest.mark.parametrize("lock", ["station", "hub", "build"])
def test_what_is_installed_is_what_is_tested(lock: str) -> None:
    """Every lock has the versions of the development set, which the tests run on."""
    tested = _locked("dev")
    assert {name: version for name, version in _locked(lock).items() if tested.get(name) != version} == {}


@pytest.mark.parametrize("lock", ["station", "hub", "dev", "build", "brother_ql", "emupos"])
def test_every_package_has_hashes_and_no_address(lock: str) -> None:
    """A package is taken for its content, from whatever index the machine uses."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
