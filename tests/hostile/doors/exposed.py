"""An exposed venue: TLS of its own, a proxy that is believed, another site, rates, and secrets.

All of it is on this machine: a proxy is whoever connects from 127.0.0.2.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.served import Served
from tests.hostile.doors.certificates import certificate
from tests.hostile.wire import Wire

PROXY = "127.0.0.2"
OWN = "https://venue.example.org"
LISTED = "https://terminal.example.org"
ADDRESS_PER_SECOND = 40

PLANTED = "planted-0123456789"
"""Begins every secret that no log may hold."""

_SETTINGS = """
[identity]
public_url = "{own}"
[mail]
password = "{planted}-of-mail"
[limits]
address_per_second = {rate}
redis_url = "redis://:{planted}-of-redis@127.0.0.1:1/0"
[tls]
certificate = "{certificate}"
private_key = "{private_key}"
trusted_proxies = "{proxy}"
cors_origins = "{listed}"
[log]
level = "debug"
format = "{form}"
"""


class Exposed:
    """Hold a served venue, and connect to it as whoever is meant."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served = served
        self.folder = folder
        self.operator = served.operator_key()

    @property
    def log(self) -> str:
        """Return what the server has logged."""
        return (self.folder / "server.log").read_text("utf-8")

    @contextmanager
    def connected(
        self, *, source: str = "127.0.0.1", stream: bool = False, **tls: ssl.TLSVersion
    ) -> Iterator[Wire]:
        """Connect to one of the doors from an address of this machine."""
        wire = Wire(self.port(stream=stream), source=source)
        wire.socket = self.context(**tls).wrap_socket(wire.socket, server_hostname="localhost")
        with wire.socket:
            yield wire

    def context(self, **tls: ssl.TLSVersion) -> ssl.SSLContext:
        """Return what a client trusts: the certificate as it lies there now."""
        context = ssl.create_default_context(cafile=str(self.folder / "venue.pem"))
        for name, version in tls.items():
            setattr(context, name, version)
        return context

    def port(self, *, stream: bool = False) -> int:
        """Return the port of a door."""
        url = self.served.stream if stream else self.served.http
        return int(url.rsplit(":", 1)[1])

    def plain(self) -> socket.socket:
        """Return a connection to REST without encryption."""
        return socket.create_connection(("127.0.0.1", self.port()), timeout=20)


@contextmanager
def exposed(folder: Path, form: str = "json") -> Iterator[Exposed]:
    """Run an exposed venue; it must end well and have logged no fault."""
    (folder / "venue").mkdir()
    files = certificate(folder)
    config = folder / "exposed.toml"
    config.write_text(
        _SETTINGS.format(
            own=OWN,
            listed=LISTED,
            proxy=PROXY,
            planted=PLANTED,
            rate=ADDRESS_PER_SECOND,
            certificate=files[0],
            private_key=files[1],
            form=form,
        )
    )
    served = Served(folder / "venue", "--no-crowd", "--config", str(config))
    served.start()
    try:
        found = Exposed(served, folder)
        yield found
        assert served.stop() == 0
        assert "Traceback" not in found.log
        assert '"fault"' not in found.log
    finally:
        served.kill()
