"""Signing requests: what is signed, that no two are alike, and that the key stays secret."""

import base64

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.exchanges.api import Client
from damrak.adapters.exchanges.api.signing import Signing
from damrak.ports.identity import SignedRequest
from damrak.services.identity.keys.signatures import Signatures

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
MANY = 3_000


def sent(signing: Signing, method: str, url: str, content: bytes = b"") -> SignedRequest:
    request = next(signing.auth_flow(httpx.Request(method, url, content=content)))
    return SignedRequest(
        key_id=request.headers["Damrak-Key"],
        timestamp_ms=int(request.headers["Damrak-Timestamp"]),
        signature=request.headers["Damrak-Signature"],
        method=method,
        target=request.url.raw_path.decode(),
        body=content,
    )


def test_a_venue_takes_what_was_signed() -> None:
    signatures, signing = Signatures(SystemClock()), Signing("k1", PEM.decode())
    for url in ("http://v/api/orders?after=2030-01-01T00:00:00%2B01:00&x=é", "http://v/"):
        assert signatures.are_good(sent(signing, "GET", url), PRIVATE.public_key())
    posted = sent(signing, "POST", "http://v/api/orders", b'{"a":1}')
    assert signatures.are_good(posted, PRIVATE.public_key())


def test_the_same_request_many_times_is_never_signed_alike() -> None:
    signing = Signing("k1", PRIVATE)
    requests = [sent(signing, "GET", "http://v/api/time") for _ in range(MANY)]
    assert len({each.timestamp_ms for each in requests}) == MANY


@pytest.mark.parametrize("wrong", ["", "x", b"\xff", PEM[:60], base64.b64encode(bytes(32))])
def test_what_is_no_private_key_is_refused_and_not_repeated(wrong: str | bytes) -> None:
    with pytest.raises(ValueError, match="private_key must be an Ed25519") as refused:
        Signing("k1", wrong)
    assert str(wrong) not in str(refused.value) or not wrong


def test_a_client_has_one_way_to_show_who_it_is() -> None:
    for options in ({"key_id": "k"}, {"private_key": PEM}, {"key": "s", "key_id": "k"}):
        with pytest.raises(ValueError, match="either a secret"):
            Client("http://127.0.0.1:1", **options)
    with Client("http://127.0.0.1:1", key_id="k", private_key=PEM) as client:
        assert "PRIVATE" not in repr(client)
        assert "Authorization" not in client.headers
