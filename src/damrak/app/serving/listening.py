"""Listening: sockets are bound before anything else starts, so a taken port is told at once."""

import errno
import socket
import sys
from typing import Any, Final, NoReturn

from damrak.app.register import Refused

BACKLOG: Final = 4_096
"""Connections that may wait to be taken in."""


def bound_socket(host: str, port: int, *, what: str) -> socket.socket:
    """Return a socket bound to an address; port 0 takes a free one.

    ``what`` is the name of the option that says the port. Raises Refused that says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        _refuse(error, (host, port), what)
    return sock


class Doorstep(socket.socket):
    """Be a listening socket that turns away whoever comes while too many are in.

    For a server that accepts in Python and knows its clients only once they have shaken hands:
    until then, this is all that bounds them.
    """

    def __init__(self, listener: socket.socket) -> None:
        """Take over a listening socket, turning nobody away yet."""
        super().__init__(listener.family, listener.type, listener.proto, listener.detach())
        self.setblocking(False)
        self.inside = 0
        self.turned_away = 0
        self.inside_max = sys.maxsize

    def accept(self) -> tuple[socket.socket, Any]:
        """Let a client in; raises ConnectionAbortedError for one too many, as if he had gone."""
        accepted, address = super().accept()
        if self.inside >= self.inside_max:
            accepted.close()
            self.turned_away += 1
            raise ConnectionAbortedError(errno.ECONNABORTED, "too many are in")
        return _Inside(accepted, self), address


class _Inside(socket.socket):
    def __init__(self, accepted: socket.socket, doorstep: Doorstep) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self._doorstep: Doorstep | None = doorstep
        doorstep.inside += 1

    def close(self) -> None:
        super().close()
        if self._doorstep is not None:
            self._doorstep.inside -= 1
            self._doorstep = None


def port_of(sock: socket.socket) -> int:
    """Return the port that a socket is bound to."""
    return int(sock.getsockname()[1])


def url_host(host: str) -> str:
    """Return a host as it is written in a URL."""
    return f"[{host}]" if ":" in host else host


def _refuse(error: OSError, address: tuple[str, int], what: str) -> NoReturn:
    host, port = address
    if error.errno == errno.EADDRINUSE:
        text = (
            f"port {port} on {host} is in use: stop the program that listens there "
            f"(`damrak stop` if it is a venue), or choose another with {what}"
        )
    elif error.errno == errno.EACCES:
        text = f"port {port} may not be used by this user: choose one above 1023 with {what}"
    else:
        text = f"{host} port {port} cannot be listened on ({error}): choose another address"
    raise Refused(text) from error
