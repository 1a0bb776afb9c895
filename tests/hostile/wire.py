"""Plain sockets: whatever bytes are to be said, and what is answered to them."""

import contextlib
import socket
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from tests.hostile.siege import PATIENCE

READ_BYTES = 65_536


class Answer(Struct):
    """Hold one answer of HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Return the code of a problem document."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert len(self.body) < 2_000
        said = msgspec.json.decode(self.body, type=dict[str, object])
        assert said["status"] == self.status
        return str(said["code"])


class Wire:
    """Be a connection that says exactly what it is told to say."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        address = ("127.0.0.1", port)
        self.socket = socket.create_connection(address, source_address=(source, 0))
        self.socket.settimeout(PATIENCE)
        self._heard = b""

    def say(self, data: bytes) -> None:
        """Send bytes, as far as the other side lets us."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def answer(self) -> Answer:
        """Return the next answer; raises EOFError where there is none."""
        while b"\r\n\r\n" not in self._heard:
            self._hear()
        head, _, self._heard = self._heard.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        headers = {name.lower(): value.strip() for name, _, value in map(_split, lines)}
        size = 0 if status == 100 else int(headers["content-length"])
        while len(self._heard) < size:
            self._hear()
        body, self._heard = self._heard[:size], self._heard[size:]
        return Answer(status, headers, body)

    def ends(self) -> bool:
        """Return whether the other side ends the connection without another word."""
        try:
            return not self._heard and not self.socket.recv(READ_BYTES)
        except ConnectionError:
            return True

    def _hear(self) -> None:
        try:
            data = self.socket.recv(READ_BYTES)
        except ConnectionError as error:
            raise EOFError(self._heard) from error
        if not data:
            raise EOFError(self._heard)
        self._heard += data


def _split(line: str) -> tuple[str, str, str]:
    return line.partition(":")


@contextlib.contextmanager
def connected(port: int) -> Iterator[Wire]:
    """Open a connection."""
    wire = Wire(port)
    with wire.socket:
        yield wire
