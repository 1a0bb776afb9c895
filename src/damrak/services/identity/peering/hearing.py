"""Hearing: the rights that the venue tells a peer, held as a directory holds them.

A peer has no control plane. What it verifies it has heard; it makes no tokens and no proofs.
"""

import base64
import ipaddress
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from damrak.ports.clock import Clock
from damrak.services.identity.directory.recogniser import (
    KEYS_ALONE,
    Recogniser,
    RecogniserOptions,
    Recognising,
)
from damrak.services.identity.directory.rights import KeyEntry, Person, SessionEntry
from damrak.services.identity.sessions.signing import Ring, Signer, Verifier
from damrak.services.identity.sessions.tokens import AccessTokens, TokenOptions
from damrak.services.identity.storage.store import StoreUnavailable
from damrak.services.identity.storage.vault import Vault, new_key
from damrak.wire.identity.feed import FeedKey, FeedPerson, FeedSigner, FeedTerms, RightsNews

_UNSIGNED: Final = "a peer signs no access tokens"


class HeardPeople:
    """Know everybody as the venue last told; ``version`` rises with every change."""

    def __init__(self) -> None:
        self.version = 0
        self._people: dict[int, Person] = {}
        self._key_owners: dict[str, int] = {}
        self._session_owners: dict[str, int] = {}

    def take(self, news: RightsNews) -> None:
        """Take news; where they are whole, whoever is not among them is gone."""
        told = {each.user_id for each in news.people}
        gone = self._people.keys() - told if news.whole else news.gone
        for user_id in [*gone, *told]:
            self._forget(user_id)
        for each in news.people:
            self._add(_person(each))
        if told or gone:
            self.version += 1

    def key(self, key_id: str) -> tuple[Person, KeyEntry] | None:
        """Return a key that was not revoked, and its owner, who may have ended."""
        owner = self._key_owners.get(key_id)
        if owner is None:
            return None
        person = self._people[owner]
        return person, person.keys[key_id]

    def session(self, session_id: str) -> tuple[Person, SessionEntry] | None:
        """Return a session that was not revoked, and its owner, who may have ended."""
        owner = self._session_owners.get(session_id)
        if owner is None:
            return None
        person = self._people[owner]
        return person, person.sessions[session_id]

    def _add(self, person: Person) -> None:
        self._people[person.user_id] = person
        self._key_owners.update(dict.fromkeys(person.keys, person.user_id))
        self._session_owners.update(dict.fromkeys(person.sessions, person.user_id))

    def _forget(self, user_id: int) -> None:
        person = self._people.pop(user_id, None)
        if person is None:
            return
        for key_id in person.keys:
            del self._key_owners[key_id]
        for session_id in person.sessions:
            del self._session_owners[session_id]


class HeardSigning:
    """Hold what verifies access tokens."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ring = Ring()
        self._told: tuple[FeedSigner, ...] = ()

    def take(self, signers: tuple[FeedSigner, ...]) -> None:
        """Take the keys that hold now."""
        if signers != self._told:
            self._told = signers
            self.ring = Ring(verifiers={each.kid: _verifier(each) for each in signers})

    def signer(self) -> Signer:
        """Refuse with StoreUnavailable: the venue signs."""
        raise StoreUnavailable(_UNSIGNED)


class _Plane:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        # Nothing here was sealed; a proof made with it is good nowhere.
        self.vault = Vault([new_key()])


class HeardRights:
    """Hold all that the venue told, and who recognises callers by it."""

    def __init__(self, clock: Clock) -> None:
        self._plane = _Plane(clock)
        self._signing = HeardSigning(clock)
        self._people = HeardPeople()
        self._terms: FeedTerms | None = None
        self.instance, self.number = "", 0
        self.recogniser: Recogniser | None = None

    def take(self, news: RightsNews) -> None:
        """Take news of the venue."""
        self._people.take(news)
        self._signing.take(news.signers)
        self.instance, self.number = news.instance, news.number
        if news.terms != self._terms:
            self._terms = news.terms
            self.recogniser = self._recogniser(news.terms)

    def _recogniser(self, terms: FeedTerms) -> Recogniser:
        options = TokenOptions(
            issuer=terms.issuer, audience=terms.audience, access_seconds=terms.access_seconds
        )
        tokens = AccessTokens(self._signing, options)
        parts = Recognising(tokens, KEYS_ALONE.numbers, KEYS_ALONE.uses)
        rules = RecogniserOptions(
            idle_seconds=terms.idle_seconds, admin_second_factor=terms.admin_second_factor
        )
        return Recogniser(self._people, self._plane, parts, rules)


def _person(said: FeedPerson) -> Person:
    return Person(
        user_id=said.user_id,
        active=said.active,
        roles=frozenset(said.roles),
        grants=said.grants,
        default_account_id=said.default_account_id,
        sessions={
            each.session_id: SessionEntry(
                each.session_id,
                frozenset(each.methods),
                each.created_time,
                each.refreshed_time,
                each.expires_time,
            )
            for each in said.sessions
        },
        keys={each.key_id: _key(each) for each in said.keys},
    )


def _key(said: FeedKey) -> KeyEntry:
    return KeyEntry(
        said.key_id,
        frozenset(said.scopes),
        said.account_id,
        said.digest,
        said.public_key,
        tuple(ipaddress.ip_network(each) for each in said.networks),
        said.requests_per_second,
        said.expires_time,
    )


def _verifier(said: FeedSigner) -> Verifier:
    raw = base64.urlsafe_b64decode(said.public_key)
    return Verifier(Ed25519PublicKey.from_public_bytes(raw), said.expires_time)
