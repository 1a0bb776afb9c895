"""A real mail server on loopback, with encryption and passwords where a test wants them."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec import Struct

HOST = "127.0.0.1"
USERNAME = "venue"
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


class _AnyPort(Controller):
    # The original tries the port that was asked for, which here is any.
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def post_office(folder: Path, *, starttls: bool = True, password: bool = False) -> Iterator[Office]:
    """Open a mail server, and close it at the end."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    clerk = _Clerk()
    more: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
    if password:
        more |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": True}
    controller = _AnyPort(clerk, hostname=HOST, port=0, **more)
    controller.start()
    try:
        yield Office(controller.port, str(certificate), clerk.taken, clerk.encrypted)
    finally:
        controller.stop()


def _authenticate(
    server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
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
