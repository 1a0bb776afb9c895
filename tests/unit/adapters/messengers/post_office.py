"""A real mail server on loopback, with encryption and passwords where a test wants them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec import Struct

HOST = "127.0.0.1"
USERNAME = "venue"
SECONDS_MAX = 10
PASSWORD = "the mail server's password"


class Office(Struct):
    """Hold what a mail server took in, and how it is reached."""

    port: int
    certificates: str
    taken: list[Envelope]
    encrypted: list[bool]


class _Clerk:
    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        if any("refused" in to for to in envelope.rcpt_tos):
            return f"550 no mail for {envelope.rcpt_tos[0]}"
        self.taken.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


class _Line(SMTP):
    # One conversation, which says when it is over.
    def __init__(self, clerk: _Clerk, open_lines: "set[_Line]", **more: Any) -> None:
        super().__init__(clerk, hostname=HOST, enable_SMTPUTF8=True, **more)
        self._open_lines = open_lines
        self.over = asyncio.get_running_loop().create_future()
        open_lines.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if not self.over.done():
            self.over.set_result(None)


@asynccontextmanager
async def post_office(
    folder: Path, *, starttls: bool = True, password: bool = False
) -> AsyncIterator[Office]:
    """Open a mail server in this event loop; at the end wait for its conversations to end."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    clerk, lines = _Clerk(), set[_Line]()
    more: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
    if password:
        more |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(clerk, lines, **more), HOST, 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield Office(port, str(certificate), clerk.taken, clerk.encrypted)
    finally:
        server.close()
        async with asyncio.timeout(SECONDS_MAX):
            await asyncio.gather(*(line.over for line in lines))


def _authenticate(*said: Any) -> AuthResult:
    data = said[-1]
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USERNAME.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=right)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
