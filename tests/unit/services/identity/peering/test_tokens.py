"""Tokens of peers, and attacks on them by name."""

import base64
import hashlib

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from damrak.adapters.clocks.manual import ManualClock
from damrak.ports.peers import RELAY, VENUE, Peer
from damrak.services.identity.peering.tokens import (
    LEEWAY_SECONDS,
    TOKEN_SECONDS,
    PeerKeyRefused,
    PeerTokens,
    new_peer_key,
)

START = 1_800_000_000_000_000_000
SECOND = 1_000_000_000
SHOWN_MAX = 20
KEY = new_peer_key()


def process(name: str, clock: ManualClock | None = None, key: str = KEY) -> PeerTokens:
    peer, clock = Peer(name, "one"), clock or ManualClock(START)
    return PeerTokens(peer, key, clock, shown_max=SHOWN_MAX)


def made(typ: str = "peer+jwt", **changes: object) -> str:
    """Return a token with the right signature and whatever a test wants it to say."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    now = START // SECOND
    said = {"iss": "relay/one", "aud": VENUE, "iat": now, "exp": now + 60, "jti": "a", **changes}
    headers = {"typ": typ, "kid": hashlib.sha256(public).hexdigest()[:16]}
    return jwt.encode(said, private, algorithm="EdDSA", headers=headers)


def test_a_peer_is_known_by_a_token_that_it_made() -> None:
    token = process(RELAY).token_for(VENUE)
    assert process(VENUE).peer_of(token) == Peer(RELAY, "one")
    assert process(VENUE).peer_of(made()) == Peer(RELAY, "one")


def test_attack_replayed_token() -> None:
    # ASVS 3.5.3, 13.2.3: a token counts once within its minute.
    clock = ManualClock(START)
    venue, token = process(VENUE, clock), process(RELAY).token_for(VENUE)
    assert venue.peer_of(token) is not None
    for seconds in range(0, 2 * TOKEN_SECONDS, 7):
        clock.set(START + seconds * SECOND)
        assert venue.peer_of(token) is None


def test_attack_replay_of_what_was_pushed_out_of_memory() -> None:
    venue, relay = process(VENUE), process(RELAY)
    first = relay.token_for(VENUE)
    assert venue.peer_of(first) is not None
    taken = sum(venue.peer_of(relay.token_for(VENUE)) is not None for _ in range(SHOWN_MAX))
    assert taken == SHOWN_MAX - 1
    assert venue.peer_of(first) is None


def test_a_flood_of_tokens_passes() -> None:
    clock = ManualClock(START)
    venue, relay = process(VENUE, clock), process(RELAY, clock)
    for _ in range(SHOWN_MAX + 1):
        venue.peer_of(relay.token_for(VENUE))
    assert venue.peer_of(relay.token_for(VENUE)) is None
    clock.set(START + 2 * TOKEN_SECONDS * SECOND)
    assert venue.peer_of(relay.token_for(VENUE)) is not None


@pytest.mark.parametrize(
    ("later", "good"),
    [
        (0, True),
        (-LEEWAY_SECONDS, True),
        (-LEEWAY_SECONDS - 1, False),
        (TOKEN_SECONDS + LEEWAY_SECONDS - 1, True),
        (TOKEN_SECONDS + LEEWAY_SECONDS, False),
    ],
)
def test_attack_expired_and_future_tokens(later: int, good: bool) -> None:
    # ASVS 3.5.3
    token = process(RELAY).token_for(VENUE)
    venue = process(VENUE, ManualClock(START + later * SECOND))
    assert (venue.peer_of(token) is not None) is good


def test_attack_token_for_another_peer() -> None:
    token = process(RELAY).token_for(RELAY)
    assert process(VENUE).peer_of(token) is None


def test_attack_token_of_another_venue() -> None:
    token = process(RELAY, key=new_peer_key()).token_for(VENUE)
    assert process(VENUE).peer_of(token) is None


NOW = START // SECOND
FORGED = {
    "an access token": made("at+jwt"),
    "no type": made("JWT"),
    "a peer that there is not": made(iss="admin/one"),
    "a peer without an instance": made(iss="relay"),
    "a token that lasts": made(exp=NOW + TOKEN_SECONDS + 1),
    "a token that ends before it begins": made(exp=NOW - 1),
    "many audiences": made(aud=[VENUE, RELAY]),
    "no number": made(exp="soon"),
    "something more": made(scope="admin"),
    "nothing": "",
    "words": "a.b.c",
    "another script": "é.é.é",
    "length": "a" * 2_000,
}


@pytest.mark.parametrize("forgery", FORGED)
def test_attack_by_a_forged_token(forgery: str) -> None:
    assert process(VENUE).peer_of(FORGED[forgery]) is None


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256"])
def test_attack_by_algorithm_confusion(algorithm: str) -> None:
    # ASVS 3.5.3, 6.2.1
    header, body, signature = made().split(".")
    padded = base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
    said = {**msgspec.json.decode(padded), "alg": algorithm}
    forged = base64.urlsafe_b64encode(msgspec.json.encode(said)).rstrip(b"=").decode()
    for last in (signature, ""):
        assert process(VENUE).peer_of(f"{forged}.{body}.{last}") is None


@pytest.mark.parametrize("key", ["", "ab", "x" * 64, "5f" * 33])
def test_a_key_that_is_none_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(PeerKeyRefused) as refused:
        process(VENUE, key=key)
    assert not key or key not in str(refused.value)
