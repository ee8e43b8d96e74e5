"""The socket of a simulated printer that serves one client at a time, as raw printing on port 9100 is."""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.fakes.ports import own_port

SLICE_SECONDS = 0.01


class OneClientPrinter:
    """Listens on loopback; a printer says how it talks, and whether its cable is out."""

    def __init__(self, *, name: str, port: int = 0) -> None:
        """`port` 0: a free one. `name`: the thread's."""
        #: Held by whoever touches the works; told when paper comes out.
        self._guard = threading.Condition()
        self._stopping = threading.Event()
        self._port = port or own_port()
        self._listener = _listen(self._port)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    @property
    def address(self) -> str:
        """As a printer's address is written."""
        return f"tcp://127.0.0.1:{self._port}"

    def start(self) -> None:
        """As Metal."""
        self._thread.start()

    def stop(self) -> None:
        """As Metal."""
        self._stopping.set()
        self._thread.join()
        self._listener.close()

    def _is_cut_off(self) -> bool:
        """Whether its line is broken: it is not even there to connect to."""
        raise NotImplementedError

    def _talk(self, client: socket.socket) -> None:
        """One conversation, until the client goes, the line breaks or the printer stops."""
        raise NotImplementedError

    def _hang_up(self) -> None:
        """The conversation is over."""
        raise NotImplementedError

    def _plug_in(self) -> None:
        """With the guard held: who mended it finds it there at once."""
        if self._listener.fileno() < 0:
            self._listener = _listen(self._port)

    def _lose_line(self) -> None:
        """With the guard held, and cut off: until nothing is left of what was on its way in."""
        self._guard.wait_for(lambda: self._listener.fileno() < 0)

    def _is_there(self) -> bool:
        """Whether it can be connected to; where it is cut off it cannot, from now on."""
        with self._guard:
            if self._is_cut_off():
                self._listener.close()
                self._guard.notify_all()
            return self._listener.fileno() >= 0

    def _serve(self) -> None:
        while not self._stopping.is_set():
            if not self._is_there():
                self._stopping.wait(SLICE_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                with client, contextlib.suppress(OSError):  # a client that is gone ends the conversation
                    client.settimeout(SLICE_SECONDS)
                    self._talk(client)
                with self._guard:
                    self._hang_up()


def _listen(port: int) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", port))
    listener.settimeout(SLICE_SECONDS)
    return listener
