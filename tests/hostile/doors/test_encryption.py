"""Encryption: old versions and plain words are refused, and a renewed certificate is taken up."""

import os
import signal
import socket
import ssl
import time
from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import InvalidMessage
from websockets.sync.client import connect

from tests.hostile.doors.certificates import certificate
from tests.hostile.doors.exposed import Exposed

GET = b"GET /health HTTP/1.1\r\nHost: venue\r\n\r\n"
PATIENCE = 20.0


def serial_of(venue: Exposed, *, stream: bool) -> int:
    with venue.connected(stream=stream) as wire:
        assert isinstance(wire.socket, ssl.SSLSocket)
        found = wire.socket.getpeercert()
        assert found is not None
        return int(str(found["serialNumber"]), 16)


@pytest.mark.parametrize("stream", [False, True])
def test_tls_of_today_is_spoken_with_forward_secrecy(venue: Exposed, stream: bool) -> None:
    # ASVS 9.1.2, 9.1.3
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with venue.connected(stream=stream, maximum_version=version) as wire:
            assert isinstance(wire.socket, ssl.SSLSocket)
            assert wire.socket.version() == version.name.replace("_", ".")
            cipher = wire.socket.cipher()
            assert cipher is not None
            assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]


@pytest.mark.parametrize("stream", [False, True])
def test_ciphers_of_yesterday_are_refused(venue: Exposed, stream: bool) -> None:
    # ASVS 9.1.2
    context = venue.context(maximum_version=ssl.TLSVersion.TLSv1_2)
    context.set_ciphers("AES128-SHA:AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", venue.port(stream=stream))) as plain:
        plain.settimeout(PATIENCE)
        with pytest.raises(ssl.SSLError):
            context.wrap_socket(plain, server_hostname="localhost")


def test_plain_words_are_answered_nothing(venue: Exposed) -> None:
    # ASVS 9.1.1
    with venue.plain() as plain:
        plain.sendall(GET)
        try:
            said = plain.recv(1_024)
        except ConnectionError:
            said = b""
        assert b"HTTP/1.1 200" not in said


def test_browsers_that_came_encrypted_are_told_to_insist(venue: Exposed) -> None:
    # ASVS 14.4.5
    with venue.connected() as wire:
        wire.say(GET)
        answer = wire.answer()
        assert answer.status == 200
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


def test_the_stream_is_encrypted_too(venue: Exposed) -> None:
    headers = {"Authorization": f"Bearer {venue.operator}"}
    url = f"wss://localhost:{venue.port(stream=True)}"
    with connect(url, ssl=venue.context(), additional_headers=headers) as stream:
        assert '"authenticated":true' in str(stream.recv(timeout=PATIENCE))
    with pytest.raises((OSError, InvalidMessage)):
        connect(url.replace("wss", "ws"), open_timeout=5).close()


def test_who_never_shakes_hands_is_let_go(venue: Exposed) -> None:
    # ASVS 11.1.4
    slow = [venue.plain() for _ in range(200)]
    start = time.monotonic()
    for each in slow:
        assert each.recv(1) == b""
        each.close()
    assert time.monotonic() - start < 15
    with venue.connected() as wire:
        wire.say(GET)
        assert wire.answer().status == 200


def test_a_renewed_certificate_is_taken_up_and_a_broken_one_is_not(venue: Exposed) -> None:
    # ASVS 9.2.1
    before = {serial_of(venue, stream=stream) for stream in (False, True)}
    assert len(before) == 1
    with venue.connected() as open_before:
        certificate(venue.folder)
        os.kill(venue.served.pid, signal.SIGHUP)
        after = _renewed(venue)
        assert after not in before
        assert serial_of(venue, stream=True) == after
        open_before.say(GET)
        assert open_before.answer().status == 200
    good = (venue.folder / "venue.pem").read_bytes()
    (venue.folder / "venue.pem").write_bytes(b"no certificate")
    os.kill(venue.served.pid, signal.SIGHUP)
    _wait_for(lambda: "the old one stays" in venue.log)
    (venue.folder / "venue.pem").write_bytes(good)
    assert serial_of(venue, stream=False) == after


def test_links_to_itself_say_https(venue: Exposed) -> None:
    assert venue.served.http.startswith("https://")
    assert venue.served.stream.startswith("wss://")
    with httpx.Client(verify=venue.context()) as client:
        answer = client.get(f"https://localhost:{venue.port()}/health")
    assert answer.status_code == 200


def _renewed(venue: Exposed) -> int:
    found: list[int] = []

    def look() -> bool:
        try:
            found.append(serial_of(venue, stream=False))
        except ssl.SSLCertVerificationError:
            return False
        return True

    _wait_for(look)
    return found[0]


def _wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)
