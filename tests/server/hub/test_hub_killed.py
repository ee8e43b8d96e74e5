"""kill -9 of the hub's process and of its PostgreSQL, while a station sends: every confirmed fact is there, once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.commands.hub import add_sync_token
from kiosk.commands.web_server import open_socket
from server.domain.errors import StorageError, UplinkError
from server.hub.app import HubSettings, build_hub
from server.hub.embedded import EmbeddedPostgres
from server.services.pusher import sync_state
from server.station import Station
from server.sync.https_uplink import HttpsUplink
from tests.fakes.journal_scene import note, pusher_of
from tests.fakes.ports import own_port
from tests.fakes.venue import eventually

FACTS = 2500
KILLS = 2


@contextmanager
def hub_process(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`ospite hub`, ready; killed at the end of the block."""
    words = [sys.executable, "-c", "from kiosk.commands import main; main()", "hub", "--data", str(data)]
    with subprocess.Popen([*words, "--port", str(port)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert any("answers" in line for line in process.stdout)
            yield process
        finally:
            process.kill()
            process.wait()


def postmaster(data: Path) -> int:
    """The process id of the embedded PostgreSQL."""
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that another run of pytest does not close to others: root's PostgreSQL is another account's."""
    folder = Path(tempfile.mkdtemp(prefix="ospite-test-hub-"))
    yield folder
    EmbeddedPostgres(folder).stop()
    # one that was killed may still be taking its files away
    shutil.rmtree(folder, ignore_errors=True)


def test_killed_hub_keeps_what_it_confirmed(north: Station, data: Path) -> None:
    """Killed twice in the middle of a backlog, the last time with its database."""
    port = own_port()
    token = add_sync_token(data, "", "North")
    note(north, FACTS)
    line = HttpsUplink(f"http://127.0.0.1:{port}", token)
    pusher = pusher_of(north, line)
    for kill in range(KILLS):
        with hub_process(data, port) as process:
            pusher.push_once()
            process.send_signal(signal.SIGKILL)
            if kill == KILLS - 1:
                os.kill(postmaster(data), signal.SIGKILL)
            with_failures(pusher.push_once)
    with hub_process(data, port):
        until = time.monotonic() + 60
        while north.read(sync_state).waiting and time.monotonic() < until:
            with_failures(pusher.push_once)
    line.close()
    hub = build_hub(HubSettings(data_dir=data))
    row = hub.ask(
        lambda rows: rows.execute(
            "SELECT (SELECT count(*) FROM fact) AS facts, (SELECT count(DISTINCT hash) FROM fact) AS hashes,"
            " (SELECT position FROM journal) AS position"
        ).fetchone()
    )
    hub.stop()
    assert row == {"facts": FACTS, "hashes": FACTS, "position": FACTS}


def with_failures(push: object) -> None:
    """A push that may fail."""
    try:
        push()  # type: ignore[operator]
    except UplinkError:
        return


def test_one_hub_a_folder_and_its_database_ends_with_it(data: Path) -> None:
    """A second hub is refused, a command beside it goes on; after kill -9 of the hub its PostgreSQL shuts down."""
    with hub_process(data, own_port()) as process:
        database = postmaster(data)
        with pytest.raises(StorageError) as caught:
            build_hub(HubSettings(data_dir=data))
        assert caught.value.code == "storage.locked"
        assert add_sync_token(data, "", "South")
        assert postmaster(data) == database
        process.send_signal(signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{database}").exists())
    assert "database system is shut down" in (data / "postgres" / "log").read_text()


def test_a_killed_demo_takes_its_back_office_along(data: Path) -> None:
    """kill -9 of the demo ends the hub's process and its PostgreSQL; a port that is taken is told."""
    taken = open_socket("127.0.0.1", 0)
    taken.listen()
    port = taken.getsockname()[1]
    words = [sys.executable, "-m", "kiosk.commands", "demo", "--port", "0", "--hub-port", str(port)]
    with subprocess.Popen([*words, "--data", str(data)], stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said = []
        try:
            for line in demo.stdout:
                said.append(line)
                if "Ctrl+C" in line:
                    break
            left = [*children_of(demo.pid), postmaster(data / "hub")]
        finally:
            demo.kill()
    taken.close()
    assert said[0].startswith(f"Port {port} is taken: the back office answers on http://127.0.0.1:")
    eventually(lambda: not any(Path(f"/proc/{process}").exists() for process in left))


def test_a_database_left_behind_is_ended_first(data: Path) -> None:
    """Where hub and watch were both killed the next hub does not trust what still runs: it begins its own."""
    port = own_port()
    with hub_process(data, port) as process:
        left = postmaster(data)
        for watch in children_of(process.pid):
            os.kill(watch, signal.SIGKILL)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert Path(f"/proc/{left}").exists()
    with hub_process(data, port):
        assert postmaster(data) != left
        eventually(lambda: not Path(f"/proc/{left}").exists())


def test_a_command_leaves_nothing_running(data: Path) -> None:
    """A token made where no hub runs starts the database and ends it."""
    add_sync_token(data, "", "South")
    assert not EmbeddedPostgres(data).is_running()


def children_of(parent: int) -> list[int]:
    """The processes that `parent` started and that are still there."""
    return [int(name) for name in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
