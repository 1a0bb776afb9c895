"""Signatures: good once, for a few seconds, and of nothing but what was signed."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from msgspec.structs import replace

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.identity import NotRecognised, SignedRequest
from damrak.services.identity.keys.records import KeyRefused
from damrak.services.identity.keys.signatures import (
    WINDOW_SECONDS_MAX,
    Signatures,
    read_public_key,
    text_to_sign,
)

MS = 1_000_000
START_MS = 1_800_000_000_000
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START_MS * MS)


@pytest.fixture
def signatures(clock: ManualClock) -> Signatures:
    return Signatures(clock)


def signed(body: bytes = b"{}", timestamp_ms: int = START_MS, **more: Any) -> SignedRequest:
    request = SignedRequest(
        key_id="k1",
        timestamp_ms=timestamp_ms,
        signature="",
        method="POST",
        target="/api/orders?x=1",
        body=body,
    )
    request = replace(request, **more)
    return replace(request, signature=base64.b64encode(KEY.sign(text_to_sign(request))).decode())


def test_what_is_signed_is_written_line_by_line() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    said = text_to_sign(signed(b"", method="GET", target="/api/account"))
    assert said.decode() == f"{START_MS}\nGET\n/api/account\n{empty}"


def test_a_signature_is_good_once(signatures: Signatures) -> None:
    # ASVS 2.8.4, 13.2.6: a replayed signature
    request = signed()
    assert signatures.are_good(request, PUBLIC)
    assert not signatures.are_good(request, PUBLIC)
    assert not signatures.are_good(replace(request), PUBLIC)
    assert signatures.are_good(signed(b"[]"), PUBLIC)


@pytest.mark.parametrize(
    "altered",
    [
        {"body": b"{ }"},
        {"target": "/api/orders?x=2"},
        {"target": "/api/orders"},
        {"method": "DELETE"},
        {"timestamp_ms": START_MS + 1},
        {"signature": base64.b64encode(bytes(64)).decode()},
        {"signature": ""},
        {"signature": "A" * 87 + "\n"},
        {"signature": "é" * 88},
        {"signature": "A" * 100_000},
    ],
)
def test_an_altered_request_is_not_signed(signatures: Signatures, altered: dict[str, Any]) -> None:
    # ASVS 13.2.6
    assert not signatures.are_good(replace(signed(), **altered), PUBLIC)


def test_the_signature_of_another_key_is_none(signatures: Signatures) -> None:
    assert not signatures.are_good(signed(), Ed25519PrivateKey.generate().public_key())


def test_an_unknown_key_is_as_much_work_and_leaves_no_trace(signatures: Signatures) -> None:
    # ASVS 2.2.1, 3.2.2
    assert not signatures.are_good(signed(), None)
    assert signatures._seen == {}


@pytest.mark.parametrize(
    ("ms", "rule"),
    [
        (-5_001, "must not be more than 5000 ms behind"),
        (-(10**15), "must not be more than 5000 ms behind"),
        (1_001, "must not be more than 1000 ms ahead"),
        (10**15, "must not be more than 1000 ms ahead"),
    ],
)
def test_a_time_stamp_that_is_off_is_told_the_venues_time(
    clock: ManualClock, signatures: Signatures, ms: int, rule: str
) -> None:
    clock.set(clock.now() + 60_000 * MS)
    now_ms = START_MS + 60_000
    for public in (PUBLIC, None):
        with pytest.raises(NotRecognised, match=rule) as refused:
            signatures.are_good(signed(timestamp_ms=now_ms + ms), public)
        assert str(now_ms) in str(refused.value)
    for good in (-5_000, 1_000):
        assert signatures.are_good(signed(timestamp_ms=now_ms + good), PUBLIC)


def test_what_an_earlier_process_may_have_seen_is_not_taken(signatures: Signatures) -> None:
    with pytest.raises(NotRecognised, match="before the venue's start"):
        signatures.are_good(signed(timestamp_ms=START_MS - 1), PUBLIC)


def test_a_signature_is_remembered_for_as_long_as_it_would_be_good(
    clock: ManualClock, signatures: Signatures
) -> None:
    # From the end of the future to the end of the window.
    request = signed(timestamp_ms=START_MS + 1_000)
    assert signatures.are_good(request, PUBLIC)
    for _ in range(6):
        clock.set(clock.now() + 1_000 * MS)
        assert not signatures.are_good(request, PUBLIC)
    clock.set(clock.now() + MS)
    with pytest.raises(NotRecognised):
        signatures.are_good(request, PUBLIC)


def test_what_is_over_is_forgotten(clock: ManualClock, signatures: Signatures) -> None:
    for _ in range(50):
        now_ms = clock.now() // MS
        assert signatures.are_good(signed(timestamp_ms=now_ms), PUBLIC)
        clock.set(clock.now() + 1_000 * MS)
    assert len(signatures._seen["k1"].order) == len(signatures._seen["k1"].those) == 7


def test_a_window_is_bounded() -> None:
    Signatures(ManualClock(), WINDOW_SECONDS_MAX)
    for wrong in (0, WINDOW_SECONDS_MAX + 1):
        with pytest.raises(ValueError, match="window_seconds must be from 1 to 60"):
            Signatures(ManualClock(), wrong)


def test_a_public_key_is_read_in_every_usual_form() -> None:
    raw = PUBLIC.public_bytes_raw()
    plain = base64.b64encode(raw).decode()
    der = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    url_safe = base64.urlsafe_b64encode(raw).decode()
    for text in (plain, f" {plain}\n", url_safe, pem, base64.b64encode(der).decode()):
        assert read_public_key(text) == plain


def test_what_is_no_public_key_is_refused_and_never_repeated() -> None:
    # ASVS 7.1.1: the private key, sent by mistake
    private = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    other = generate_private_key(SECP256R1()).public_key()
    foreign = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for text in (
        private,
        foreign,
        "x",
        "é",
        "AAAA",
        "-----BEGIN",
        "",
        base64.b64encode(b"1").decode(),
    ):
        with pytest.raises(KeyRefused) as refused:
            read_public_key(text)
        assert str(refused.value).startswith("public_key must be an Ed25519 public key")
        assert refused.value.value == ""
        assert private[40:80] not in str(refused.value)
