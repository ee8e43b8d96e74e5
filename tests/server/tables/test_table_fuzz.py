"""Files that nobody wrote on purpose: rows or our own error, never another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.errors import ListError
from server.tables.reading import open_table
from tests.fakes.lists import ALL, SAMPLES

_OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_all(path: Path) -> int:
    """How many rows a file gives, 0 where it is refused."""
    try:
        table = open_table(path)
        return sum(1 for sheet in table.sheets for _ in table.rows(sheet))
    except ListError as error:
        assert error.code.startswith("list.")
        return 0


@_OFTEN
@given(data=st.binary(max_size=400))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    """Random bytes."""
    path = tmp_path / "list"
    path.write_bytes(data)

    read_all(path)


@_OFTEN
@given(
    text=st.text(alphabet=st.sampled_from("ab;,\t|\"'\n\r =é\ufeff"), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"]),
)
def test_any_text(tmp_path: Path, text: str, encoding: str) -> None:
    """Quotation marks, delimiters and line ends in any order."""
    path = tmp_path / "list"
    path.write_bytes(text.encode(encoding))

    read_all(path)


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_samples_with_damage(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """Real files with bytes changed, inserted or cut off."""
    whole = (SAMPLES / name).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.binary(max_size=4))
    cut = data.draw(st.sampled_from([0, 1, 20, len(whole)]))
    path = tmp_path / "list"
    path.write_bytes(whole[:at] + put + whole[at + cut :])

    read_all(path)
