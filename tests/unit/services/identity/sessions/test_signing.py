"""Signing keys: published before they sign, kept until their last token has ended, sealed."""

import json

import pytest
from sqlalchemy import select

from damrak.services.identity.sessions.signing import (
    KEPT_SECONDS,
    KEYS_MAX,
    PUBLISHED_SECONDS,
    SIGNING_DAYS,
    TOKEN_SECONDS_MAX,
    RotationRefused,
    SigningKeys,
)
from damrak.services.identity.storage.models import SigningKey
from damrak.services.identity.storage.store import StoreUnavailable
from tests.unit.services.identity.control import START
from tests.unit.services.identity.sessions.lobby import HOUR, Lobby

SESSION = "ab" * 16
DAY = 86_400


def _published(place: Lobby) -> list[str]:
    return [each["kid"] for each in json.loads(place.keys.ring.published)["keys"]]


def test_a_new_key_is_published_before_it_signs(place: Lobby) -> None:
    # ASVS 6.4.1
    old = place.keys.signer().kid
    new = place.run(place.keys.rotate())
    assert _published(place) == [old, new]
    assert place.keys.signer().kid == old
    place.wait(PUBLISHED_SECONDS - 1)
    assert place.keys.signer().kid == old
    place.wait(1)
    assert place.keys.signer().kid == new
    assert PUBLISHED_SECONDS >= 2 * KEPT_SECONDS


def test_an_old_key_verifies_until_its_last_token_has_ended(place: Lobby) -> None:
    old = place.keys.signer().kid
    place.run(place.keys.rotate())
    place.wait(PUBLISHED_SECONDS - 1)
    last = place.tokens.issue(SESSION, 1, START + 10 * HOUR)
    place.wait(500)
    place.run(place.keys.tend())
    assert place.tokens.verify(last.token) is not None
    place.wait(TOKEN_SECONDS_MAX)
    place.run(place.keys.tend())
    assert old not in _published(place)
    assert place.tokens.verify(last.token) is None


def test_keys_change_by_themselves(place: Lobby) -> None:
    old = place.keys.signer().kid
    place.wait(SIGNING_DAYS * DAY - 1)
    place.run(place.keys.tend())
    assert _published(place) == [old]
    place.wait(1)
    place.run(place.keys.tend())
    place.run(place.keys.tend())
    known = _published(place)
    assert len(known) == 2
    assert place.keys.signer().kid == old
    place.wait(PUBLISHED_SECONDS)
    assert place.keys.signer().kid == known[1]


def test_a_venue_that_slept_for_months_signs_again(place: Lobby) -> None:
    old = place.keys.signer().kid
    place.wait(200 * DAY)
    with pytest.raises(StoreUnavailable):
        place.keys.signer()
    place.run(place.keys.tend())
    assert place.keys.signer().kid != old


def test_another_process_knows_the_same_keys(place: Lobby) -> None:
    other = SigningKeys(place.store)
    with pytest.raises(StoreUnavailable):
        other.signer()
    other.load()
    assert other.ring.published == place.keys.ring.published
    assert other.signer().kid == place.keys.signer().kid
    place.run(place.keys.rotate())
    place.run(other.tend())
    assert other.ring.published == place.keys.ring.published


def test_private_keys_are_sealed_and_never_published(place: Lobby) -> None:
    # ASVS 6.4.1, 6.4.2
    row = place.store.read_now(lambda unit: unit.session.scalars(select(SigningKey)).one())
    raw = place.keys.signer().private_key.private_bytes_raw()
    assert raw not in row.private_sealed
    assert raw.hex().encode() not in row.private_sealed
    (said,) = json.loads(place.keys.ring.published)["keys"]
    assert set(said) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert raw.hex() not in repr(place.keys.ring)


def test_changes_without_end_are_refused(place: Lobby) -> None:
    for _ in range(KEYS_MAX - 1):
        place.run(place.keys.rotate())
    with pytest.raises(RotationRefused, match="at most 16 signing keys"):
        place.run(place.keys.rotate())
    place.run(place.keys.rotate(at_once=True))
    assert len(_published(place)) == 1


def test_every_change_of_keys_is_in_the_audit(place: Lobby) -> None:
    # ASVS 7.1.3
    kid = place.run(place.keys.rotate())
    made = place.entries("signing_key.made")
    assert [entry.details["why"] for entry in made] == ["due", "asked"]
    assert made[1].target == f"signing_key:{kid}"
