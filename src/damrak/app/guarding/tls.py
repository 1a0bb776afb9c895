"""TLS: the venue's own certificate, which is taken up anew when its files change.

Certificates are renewed every few weeks by programs that know nothing of the venue. Connections
that are open keep what they began with; those that come later see the new one.
"""

import asyncio
import signal
import ssl
from pathlib import Path
from typing import Final

import structlog

from damrak.app.config.certificates import CertificateUnusable, context_of, expires_time, load
from damrak.app.config.doors_settings import TlsSettings
from damrak.app.register import Refused

LOOK_SECONDS: Final = 30.0
"""How often the files are looked at."""

HANDSHAKE_SECONDS: Final = 5.0
"""How long a client may take to agree on a cipher."""

log = structlog.get_logger("damrak")

_State = tuple[tuple[int, int, int], ...]


class Certificate:
    """Hold the context of a certificate, and keep it as the files are."""

    def __init__(self, certificate: str, private_key: str) -> None:
        """Read a certificate; raises Refused that names the setting."""
        self._files = certificate, private_key
        self._seen = self._state()
        try:
            self.context: ssl.SSLContext = context_of(certificate, private_key)
        except CertificateUnusable as error:
            name = "tls.private_key" if error.key else "tls.certificate"
            raise Refused(f"{name} {error}") from error

    def reload(self) -> bool:
        """Take the files up as they are now; return whether they could be.

        Where they cannot be used, the certificate stays as it was.
        """
        self._seen = self._state()
        try:
            # Tried apart first: half a change would leave a context that serves nobody.
            context_of(*self._files)
            load(self.context, *self._files)
        except CertificateUnusable as error:
            log.warning("the new certificate cannot be used: the old one stays", detail=str(error))
            return False
        log.info("took up a new certificate", expires_time=expires_time(self._files[0]))
        return True

    def look(self) -> None:
        """Take the files up if they have changed."""
        if self._state() != self._seen:
            self.reload()

    async def follow(self) -> None:
        """Look at the files again and again, and at once when a signal to hang up comes."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                self.look()
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    def _state(self) -> _State:
        found = []
        for file in self._files:
            try:
                known = Path(file).stat()
            except OSError:
                found.append((0, 0, 0))
            else:
                found.append((known.st_ino, known.st_mtime_ns, known.st_size))
        return tuple(found)


async def ended(following: "asyncio.Task[None]") -> None:
    """Stop looking after a certificate."""
    following.cancel()
    await asyncio.wait([following])


def certificate_of(tls: TlsSettings) -> Certificate | None:
    """Return the venue's own certificate, None where it speaks plain HTTP; raises Refused."""
    return Certificate(tls.certificate, tls.private_key) if tls.certificate else None
