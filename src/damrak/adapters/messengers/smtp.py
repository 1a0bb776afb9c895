"""Mail by SMTP, through the server that the settings name.

A message is made by the standard library's e-mail package, which refuses a header with a line break
in it; so nothing that somebody typed can add a header or another recipient.
"""

import asyncio
import ssl
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import formatdate, make_msgid
from typing import Final, Literal

import aiosmtplib
from msgspec import Struct

from damrak.ports.messenger import Letter, MessengerError

TIMEOUT_SECONDS: Final = 20.0
"""Longest wait for one step of the conversation with the server."""

TEXT_LENGTH_MAX: Final = 20_000
"""Most characters of a letter."""


class SmtpOptions(Struct, frozen=True, kw_only=True):
    """Name the server, how the connection is encrypted, and who sends.

    ``certificates`` is a PEM file of authorities to trust in place of the system's.
    """

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""
    sender: str = "damrak@localhost"
    certificates: str = ""

    def __repr__(self) -> str:
        """Name the server, and keep the password."""
        return f"SmtpOptions(host={self.host!r}, port={self.port})"


class SmtpMessenger:
    """Send letters by SMTP, each over a connection of its own."""

    def __init__(self, options: SmtpOptions) -> None:
        self._options = options
        self._trusted: ssl.SSLContext | None = None

    async def send(self, letter: Letter) -> None:
        """Hand a letter to the server; raises MessengerError."""
        options = self._options
        message = message_of(letter, options.sender)
        try:
            await aiosmtplib.send(
                message,
                sender=options.sender,
                recipients=[letter.to],
                hostname=options.host,
                port=options.port,
                username=options.username or None,
                password=options.password or None,
                use_tls=options.security == "tls",
                # Said outright: a server that offers no encryption gets no letter in plain.
                start_tls=options.security == "starttls",
                tls_context=await self._context(),
                timeout=TIMEOUT_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # What the server says may repeat the address.
            raise MessengerError(
                f"the mail server did not take it: {type(error).__name__}"
            ) from error

    async def _context(self) -> ssl.SSLContext | None:
        if self._options.security == "none":
            return None
        if self._trusted is None:
            # Reading all authorities takes some tenths of a second, for which nobody shall wait.
            self._trusted = await asyncio.to_thread(_trusting, self._options.certificates)
        return self._trusted


def _trusting(certificates: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certificates or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as a message; raises MessengerError where a header would be two."""
    if len(letter.text) > TEXT_LENGTH_MAX:
        raise MessengerError(f"a letter must have at most {TEXT_LENGTH_MAX} characters")
    message = EmailMessage(policy=SMTPUTF8)
    try:
        message["From"] = sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
    except (ValueError, HeaderParseError, MessageError) as error:
        raise MessengerError("an address or a subject must be one line") from error
    if len(message["To"].addresses) != 1:
        raise MessengerError("a letter must go to one address")
    return message
