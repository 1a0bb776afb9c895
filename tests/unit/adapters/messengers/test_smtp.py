"""Letters by SMTP against a real server: encryption, passwords, and headers that nobody injects."""

import asyncio
import email
import email.policy
from pathlib import Path

import pytest
from msgspec.structs import replace

from damrak.adapters.messengers.smtp import SmtpMessenger, SmtpOptions, message_of
from damrak.ports.messenger import Letter, MessengerError
from tests.unit.adapters.messengers.post_office import (
    HOST,
    PASSWORD,
    USERNAME,
    Office,
    post_office,
)

LETTER = Letter("anna@example.org", "Damrak: hello", "Dear Anna,\n\nwelcome — 🌷\n")


def options_for(office: Office) -> SmtpOptions:
    return SmtpOptions(host=HOST, port=office.port, certificates=office.certificates)


async def send(options: SmtpOptions, letter: Letter = LETTER) -> None:
    await SmtpMessenger(options).send(letter)


def test_a_letter_arrives_over_starttls(tmp_path: Path) -> None:
    async def work() -> None:
        # ASVS 9.1.1
        async with post_office(tmp_path) as office:
            await send(options_for(office))
        (envelope,) = office.taken
        assert office.encrypted == [True]
        assert (envelope.mail_from, envelope.rcpt_tos) == ("damrak@localhost", ["anna@example.org"])
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert (message["to"], message["subject"]) == ("anna@example.org", "Damrak: hello")
        assert message["date"].datetime.tzinfo is not None
        body = message.get_body()
        assert body is not None
        assert "welcome — 🌷" in body.get_content()

    asyncio.run(work())


def test_letters_asked_for_by_strangers_never_hold_up_the_venue(tmp_path: Path) -> None:
    # ASVS 11.1.4: reading all authorities takes as long as thousands of orders.
    async def work() -> None:
        async with post_office(tmp_path) as office:
            messenger = SmtpMessenger(options_for(office))
            await messenger.send(LETTER)
            Path(office.certificates).unlink()
            await messenger.send(LETTER)
        assert len(office.taken) == 2

    asyncio.run(work())


def test_a_password_is_shown_over_an_encrypted_connection_only(tmp_path: Path) -> None:
    async def work() -> None:
        async with post_office(tmp_path, password=True) as office:
            options = replace(options_for(office), username=USERNAME, password=PASSWORD)
            await send(options)
            assert len(office.taken) == 1
            with pytest.raises(MessengerError) as refused:
                await send(replace(options, password="wrong one"))
            assert "wrong one" not in str(refused.value)
            assert len(office.taken) == 1
        assert PASSWORD not in repr(options)

    asyncio.run(work())


def test_a_server_that_offers_no_encryption_gets_nothing(tmp_path: Path) -> None:
    async def work() -> None:
        # Downgrade: somebody in between takes STARTTLS out of what the server offers.
        async with post_office(tmp_path, starttls=False) as office:
            with pytest.raises(MessengerError, match="the mail server did not take it"):
                await send(options_for(office))
            assert office.taken == []
            await send(replace(options_for(office), security="none"))
            assert office.encrypted == [False]

    asyncio.run(work())


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    async def work() -> None:
        # ASVS 9.2.1
        async with post_office(tmp_path) as office:
            with pytest.raises(MessengerError):
                await send(replace(options_for(office), certificates=""))
            assert office.taken == []

    asyncio.run(work())


def test_what_a_server_says_is_not_repeated(tmp_path: Path) -> None:
    async def work() -> None:
        async with post_office(tmp_path) as office:
            with pytest.raises(MessengerError) as failed:
                await send(options_for(office), Letter("refused@example.org", "hello", "text"))
            assert "refused@example.org" not in str(failed.value)

    asyncio.run(work())


def test_a_server_that_is_not_there() -> None:
    async def work() -> None:
        with pytest.raises(MessengerError, match="the mail server did not take it"):
            await send(SmtpOptions(host="127.0.0.1", port=1, security="none"))

    asyncio.run(work())


@pytest.mark.parametrize(
    "letter",
    [
        Letter("anna@example.org\nBcc: all@example.org", "hello", "text"),
        Letter("anna@example.org\r\nBcc: all@example.org", "hello", "text"),
        Letter("anna@example.org", "hello\r\nBcc: all@example.org", "text"),
        Letter("anna@example.org, all@example.org", "hello", "text"),
        Letter("", "hello", "text"),
        Letter("anna@example.org", "hello", "x" * 20_001),
    ],
)
def test_header_injection(letter: Letter) -> None:
    # ASVS 5.2.3
    with pytest.raises(MessengerError):
        message_of(letter, "venue@example.org")


def test_a_line_of_the_text_is_no_end_of_the_letter(tmp_path: Path) -> None:
    async def work() -> None:
        # SMTP smuggling: a lone dot ends a message.
        text = "first\n.\nMAIL FROM:<evil@example.org>\nlast\n"
        async with post_office(tmp_path) as office:
            await send(options_for(office), Letter("anna@example.org", "hello", text))
        (envelope,) = office.taken
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body()
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == text

    asyncio.run(work())
