"""The feed of rights: what a directory knows, numbered, so that a peer asks for what is new.

It looks at the directory only when that has changed. A person is told again when he is not the one
that was told before; who is known no more is told as gone, for as long as there are not too many.
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Final, Protocol

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from damrak.services.identity.directory.rights import KeyEntry, Person, SessionEntry
from damrak.services.identity.sessions.signing import Ring, Verifier
from damrak.wire.identity.feed import (
    FeedKey,
    FeedPerson,
    FeedSession,
    FeedSigner,
    FeedTerms,
    RightsNews,
)

GONE_MAX: Final = 10_000
"""Most people remembered as gone; beyond it everybody is told again."""

_INSTANCE_BYTES: Final = 8


class People(Protocol):
    """Know everybody; ``version`` rises with every change."""

    @property
    def version(self) -> int:
        """Return how often anything has changed."""

    def everybody(self) -> Mapping[int, Person]:
        """Return all people by number."""


class Signing(Protocol):
    """Hold the keys that access tokens are signed with."""

    @property
    def ring(self) -> Ring:
        """Return them as they are now."""


class RightsFeed:
    """Tell what a directory knows, and what has changed since."""

    def __init__(self, people: People, signing: Signing, terms: FeedTerms) -> None:
        self._people = people
        self._signing = signing
        self._terms = terms
        self._begin()

    def has_news(self, instance: str, after: int) -> bool:
        """Return whether there is anything that whoever was told up to a number does not know."""
        self._look()
        return instance != self._instance or after != self._number

    def news(self, instance: str, after: int) -> RightsNews:
        """Return what is new since a number of an instance; everybody for one that is not known."""
        self._look()
        whole = instance != self._instance or not 0 <= after <= self._number
        since = -1 if whole else after
        told = [self._told[each] for each, number in self._numbers.items() if number > since]
        gone = [] if whole else [each for each, number in self._gone.items() if number > since]
        return RightsNews(
            instance=self._instance,
            number=self._number,
            whole=whole,
            terms=self._terms,
            signers=tuple(_signer(kid, each) for kid, each in self._ring.verifiers.items()),
            people=tuple(_person(each) for each in told),
            gone=tuple(gone),
        )

    def _begin(self) -> None:
        self._instance = secrets.token_hex(_INSTANCE_BYTES)
        self._number = 0
        self._version = -1
        self._ring = self._signing.ring
        self._told: dict[int, Person] = {}
        self._numbers: dict[int, int] = {}
        self._gone: dict[int, int] = {}

    def _look(self) -> None:
        version, ring = self._people.version, self._signing.ring
        if version == self._version and ring is self._ring:
            return
        # Read before the people: what changes meanwhile is looked at again.
        self._version, self._ring = version, ring
        self._number += 1
        people = self._people.everybody()
        for user_id, person in people.items():
            before = self._told.get(user_id)
            if before is not person and before != person:
                self._numbers[user_id] = self._number
                self._gone.pop(user_id, None)
            self._told[user_id] = person
        for user_id in self._told.keys() - people.keys():
            del self._told[user_id], self._numbers[user_id]
            self._gone[user_id] = self._number
        if len(self._gone) > GONE_MAX:
            self._begin()
            self._look()


def _person(person: Person) -> FeedPerson:
    return FeedPerson(
        user_id=person.user_id,
        active=person.active,
        roles=tuple(sorted(person.roles)),
        grants=dict(person.grants),
        default_account_id=person.default_account_id,
        sessions=tuple(_session(each) for each in person.sessions.values()),
        keys=tuple(_key(each) for each in person.keys.values()),
    )


def _session(session: SessionEntry) -> FeedSession:
    return FeedSession(
        session.session_id,
        tuple(sorted(session.methods)),
        session.created_time,
        session.refreshed_time,
        session.expires_time,
    )


def _key(key: KeyEntry) -> FeedKey:
    return FeedKey(
        key.key_id,
        tuple(sorted(key.scopes)),
        key.account_id,
        key.digest,
        key.public_key,
        tuple(str(each) for each in key.networks),
        key.requests_per_second,
        key.expires_time,
    )


def _signer(kid: str, verifier: Verifier) -> FeedSigner:
    raw = verifier.public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return FeedSigner(kid, base64.urlsafe_b64encode(raw).decode(), verifier.expires_time)
