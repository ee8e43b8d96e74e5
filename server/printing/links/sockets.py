"""Links of our own: TCP, device files that can be read as well as written, and files that only take."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import socket
import stat

from server.domain.print_job import Trouble
from server.printing.links.address import DeviceAddress, FileAddress, TcpAddress
from server.printing.links.link import CHUNK_BYTES, SLICE_SECONDS, LinkError

CONNECT_SECONDS = 1.5
#: A kernel takes megabytes for a printer that takes nothing; with little room a stall is seen while it happens.
SEND_BUFFER_BYTES = 8192


class TcpLink:
    """A printer on the network, port 9100: it serves one client at a time."""

    answers = True

    def __init__(self, address: TcpAddress) -> None:
        self._address = address
        self._socket = socket.socket()

    def open(self) -> None:
        """Connect, within CONNECT_SECONDS."""
        self._socket.close()
        family = socket.AF_INET6 if ":" in self._address.host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(CONNECT_SECONDS)
        try:
            self._socket.connect((self._address.host, self._address.port))
        except OSError as exc:
            refused = isinstance(exc, (ConnectionRefusedError, ConnectionResetError))
            raise LinkError(Trouble.UNREACHABLE, f"no connection: {exc}", refused=refused) from exc
        self._socket.settimeout(SLICE_SECONDS)

    def write_some(self, data: bytes) -> int:
        """As Link."""
        try:
            return self._socket.send(data[:CHUNK_BYTES])
        except TimeoutError:
            return 0
        except OSError as exc:
            raise LinkError(Trouble.LOST, f"the connection broke: {exc}") from exc

    def read_some(self) -> bytes:
        """As Link; a printer that hangs up has broken the connection."""
        try:
            data = self._socket.recv(CHUNK_BYTES)
        except TimeoutError:
            return b""
        except OSError as exc:
            raise LinkError(Trouble.LOST, f"the connection broke: {exc}") from exc
        if not data:
            raise LinkError(Trouble.LOST, "the printer hung up")
        return data

    def close(self) -> None:
        """As Link."""
        self._socket.close()


class DeviceLink:
    """A device file such as /dev/usb/lp0, read and written without ever blocking."""

    answers = True

    def __init__(self, address: DeviceAddress | FileAddress) -> None:
        self._path = address.path
        self._file = -1

    def open(self) -> None:
        """Open it; a second opener is told that it is busy, by the kernel's driver or by our lock on the file."""
        try:
            self._file = self._opened()
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise LinkError(Trouble.BUSY, f"somebody else has {self._path}") from exc
        except OSError as exc:
            busy = exc.errno == errno.EBUSY
            raise LinkError(Trouble.BUSY if busy else Trouble.UNREACHABLE, f"{self._path}: {exc}") from exc
        if not self._is_ours_to_write():
            raise LinkError(Trouble.UNREACHABLE, f"{self._path} is no printer, and holds something")

    def _opened(self) -> int:
        """Raises: OSError."""
        return os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

    def _is_ours_to_write(self) -> bool:
        """No address, however it is written, leads a badge into a file that holds something: a database, a disk."""
        return stat.S_ISCHR(os.fstat(self._file).st_mode)

    def write_some(self, data: bytes) -> int:
        """As Link."""
        try:
            ready = select.select([], [self._file], [], SLICE_SECONDS)[1]
            return os.write(self._file, data[:CHUNK_BYTES]) if ready else 0
        except BlockingIOError:
            return 0
        except (OSError, ValueError) as exc:
            raise LinkError(Trouble.LOST, f"the cable was pulled: {exc}") from exc

    def read_some(self) -> bytes:
        """As Link; the kernel's printer class answers an empty read when nothing came."""
        waiting = select.poll()
        try:
            waiting.register(self._file, select.POLLIN)
            ready = waiting.poll(SLICE_SECONDS * 1000)
            data = os.read(self._file, CHUNK_BYTES) if ready else b""
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as exc:
            raise LinkError(Trouble.LOST, f"the cable was pulled: {exc}") from exc
        if ready and not data:
            if ready[0][1] & select.POLLHUP:
                raise LinkError(Trouble.LOST, "the cable was pulled")
            select.select([], [], [], SLICE_SECONDS)
        return data

    def close(self) -> None:
        """As Link."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class FileLink(DeviceLink):
    """A device or a pipe that never answers, or a file that is not there yet, for one badge."""

    answers = False

    def _opened(self) -> int:
        """Without waiting for a reader at a pipe's other end; what is there already is never cut short."""
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
        try:
            return os.open(self._path, flags)
        except FileNotFoundError:
            if self._path.startswith("/dev/"):
                raise
            return os.open(self._path, flags | os.O_CREAT | os.O_EXCL, 0o600)

    def _is_ours_to_write(self) -> bool:
        found = os.fstat(self._file)
        is_empty = stat.S_ISREG(found.st_mode) and not found.st_size
        return is_empty or stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode)

    def read_some(self) -> bytes:
        """Nothing, ever."""
        return b""
