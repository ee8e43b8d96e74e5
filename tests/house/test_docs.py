"""Pages that must stay true: links lead somewhere, names are known, and what is promised is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.commands import VERBS
from server import VERSION
from server.domain.check_in import Reason
from server.domain.errors import OspiteError
from server.domain.fact import KINDS
from server.services.exports import COLUMNS
from server.services.return_kinds import TAKERS
from server.services.warnings import WarningCode

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "events"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of ours finds it."""
    targets = [target for target in _LINK.findall(page.read_text()) if not re.match(r"[a-z]+:", target)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_command_is_documented() -> None:
    """docs/api.md names each verb."""
    text = (ROOT / "docs" / "api.md").read_text()
    assert [verb for verb in VERBS if f"`ospite {verb}" not in text] == []


def test_reasons_and_columns_are_documented() -> None:
    """docs/api.md names each reason and each column of the export."""
    words = set(re.findall(r"[a-z_]+", (ROOT / "docs" / "api.md").read_text()))
    assert [name for name in [*Reason, *COLUMNS] if name not in words] == []


def test_every_warning_is_documented() -> None:
    """docs/trouble.md says of each what to do."""
    text = (ROOT / "docs" / "trouble.md").read_text()
    assert [code for code in WarningCode if f"`{code}`" not in text] == []


def test_every_kind_of_return_is_documented() -> None:
    """docs/algorithms/returns.md tells of each what it holds and who takes it, and of no other."""
    text = (ROOT / "docs" / "algorithms" / "returns.md").read_text()
    lines = re.findall(r"^\| `([a-z_.]+)` \| .+ \| `(\w+)`.* \|$", text.partition("\n## Kinds\n")[2], re.M)
    told: dict[str, str] = dict(lines)
    assert told == {kind: taker.__name__ for kind, taker in TAKERS.items()}
    assert len(lines) == len(TAKERS)


def test_every_fact_that_is_recorded_has_its_kind_explained() -> None:
    """Whatever the code records stands in KINDS, and nothing stands there that nobody records."""
    sources = [path.read_text() for path in (ROOT / "server").rglob("*.py") if path.name != "fact.py"]
    used = {kind for text in sources for kind in KINDS if f'"{kind}"' in text}
    assert set(KINDS) - used - {"guest.removed"} == set()


def test_modules_are_named_after_nouns() -> None:
    """Names that say nothing are not used for modules."""
    modules = [path for top in ("kiosk", "server") for path in (ROOT / top).rglob("*.py")]
    assert [path for path in modules if path.stem in _FORBIDDEN_NAMES] == []


def test_modules_stay_small() -> None:
    """No module is over 400 lines."""
    modules = [path for top in ("kiosk", "server", "tests", "bench") for path in (ROOT / top).rglob("*.py")]
    assert [path for path in modules if len(path.read_text().splitlines()) > 400] == []


def test_version_is_told_once() -> None:
    """The package and the program agree."""
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def test_error_tree_is_drawn() -> None:
    """Each error class of ours stands in the drawing at the top of its module."""
    import server.domain.errors as errors

    names = [
        entry.__name__ for entry in vars(errors).values() if isinstance(entry, type) and issubclass(entry, OspiteError)
    ]
    assert [name for name in names if name not in (errors.__doc__ or "")] == []
