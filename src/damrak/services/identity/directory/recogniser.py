"""The recogniser: who holds a key, a signature or a token, asked at every request.

All is answered from memory, so it goes on while the database is away. Who was recognised is
remembered by credential and address for as long as nothing about its owner changes; that a key or
a session ends is seen by the clock.
"""

import hmac
from typing import Final, NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

from damrak.domain.identifiers import AccountId
from damrak.ports.clock import Clock
from damrak.ports.identity import Caller, SignedRequest
from damrak.services.identity.directory.rights import (
    KeyEntry,
    Person,
    Rights,
    SessionEntry,
    key_rights,
    session_rights,
)
from damrak.services.identity.keys.addresses import allows
from damrak.services.identity.keys.signatures import WINDOW_SECONDS, Signatures, public_key_of
from damrak.services.identity.keys.tokens import PREFIX, digest_of, key_id_of
from damrak.services.identity.storage.vault import Vault

CALLERS_MAX: Final = 20_000
"""Most callers remembered; who was forgotten is recognised again, a little slower."""

KEY_CREDENTIAL: Final = "key:"
SESSION_CREDENTIAL: Final = "session:"

_KEY_START: Final = f"{PREFIX}_"
_SECOND: Final = 1_000_000_000
# What no digest of a secret is, of the same length.
_NO_DIGEST: Final = "-" * 64


class Claims(Protocol):
    """Say of which session an access token is."""

    @property
    def session_id(self) -> str:
        """Return the session."""

    @property
    def user_id(self) -> int:
        """Return whose it is."""


class Tokens(Protocol):
    """Verify access tokens."""

    def verify(self, token: str) -> Claims | None:
        """Return what a token says, None where it is not ours, or not good now."""


class Holders(Protocol):
    """Know who holds keys and sessions, as a directory does; ``version`` rises with each change."""

    @property
    def version(self) -> int:
        """Return how often anything has changed."""

    def key(self, key_id: str) -> tuple[Person, KeyEntry] | None:
        """Return a key that was not revoked, and its owner."""

    def session(self, session_id: str) -> tuple[Person, SessionEntry] | None:
        """Return a session that was not revoked, and its owner."""


class Plane(Protocol):
    """Hold what a control plane shares: its clock and its vault."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""

    @property
    def vault(self) -> Vault:
        """Return the vault, which proofs are made with."""


class Numbers(Protocol):
    """Number who asks, for the log."""

    def number_of(self, credential: str, user_id: int, address: str) -> int:
        """Return the number of a credential of a person at an address; never waits."""


class Uses(Protocol):
    """Remember when keys were used."""

    def used(self, key_id: str, address: str) -> None:
        """Take note that a key is used now; never waits."""


class RecogniserOptions(Struct, frozen=True, kw_only=True):
    """Say when a session is idle, what roles above trader need, and how old signatures may be."""

    idle_seconds: int = 72 * 3_600
    admin_second_factor: bool = False
    signature_seconds: int = WINDOW_SECONDS


class Recognising(NamedTuple):
    """Hold what a recogniser asks: tokens it verifies, numbers it gives, uses it tells."""

    tokens: Tokens
    numbers: Numbers
    uses: Uses


class _Nobody:
    def verify(self, token: str) -> Claims | None:
        return None

    def number_of(self, credential: str, user_id: int, address: str) -> int:
        return 0

    def used(self, key_id: str, address: str) -> None:
        pass


KEYS_ALONE: Final = Recognising(_Nobody(), _Nobody(), _Nobody())
"""What a recogniser asks that knows keys alone and tells nobody who used them."""


class _Known(NamedTuple):
    # As long as the person is this very one, nothing about it has changed.
    person: Person
    caller: Caller


class Recogniser:
    """Recognise callers by what a directory knows; used by one thread, the event loop's."""

    def __init__(
        self,
        directory: Holders,
        store: Plane,
        parts: Recognising | None = None,
        options: RecogniserOptions | None = None,
    ) -> None:
        self._directory = directory
        self._tokens, self._numbers, self._uses = parts or KEYS_ALONE
        self._clock = store.clock
        self._vault = store.vault
        self._options = options or RecogniserOptions()
        self._signatures = Signatures(self._clock, self._options.signature_seconds)
        self._callers: dict[tuple[str, str], _Known] = {}

    @property
    def version(self) -> int:
        """Return a number that rises whenever anybody's rights have changed."""
        return self._directory.version

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret: an API key or the access token of a session.

        How long it takes may tell whether a key id exists, which is no secret; of the rest it tells
        nothing.
        """
        if secret.startswith(_KEY_START):
            return self._by_key(secret, address)
        claims = self._tokens.verify(secret) if secret else None
        found = self._directory.session(claims.session_id) if claims else None
        if claims is None or found is None or found[0].user_id != claims.user_id:
            return None
        # A good token is younger than any idle time, so only the session's own end counts.
        return self._caller_of_session(*found, address)

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return who signed a request, which counts once.

        Raises NotRecognised where the time stamp is off.
        """
        found = self._directory.key(signed.key_id)
        public = public_key_of(found[1].public_key) if found and found[1].public_key else None
        if not self._signatures.are_good(signed, public) or found is None:
            return None
        return self._caller_of_key(*found, address)

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key or session has ended."""
        kind, _, name = caller.credential.partition(":")
        fresh: Caller | None = None
        if kind == "key":
            key = self._directory.key(name)
            fresh = self._key_caller(*key, caller.actor) if key else None
        elif kind == "session":
            session = self._directory.session(name)
            fresh = self._session_caller(*session, caller.actor) if session else None
        if fresh is None or (fresh.expires_time and fresh.expires_time <= self._clock.now()):
            return None
        if caller.account_id is not None and fresh.may_see(caller.account_id):
            fresh = fresh.on(caller.account_id)
        return caller if fresh == caller else fresh

    def page_proof(self, caller: Caller) -> str:
        """Return what a page of ours knows and another site's does not, bound to the session."""
        return page_proof(self._vault, caller.credential)

    def _by_key(self, secret: str, address: str) -> Caller | None:
        key_id = key_id_of(secret)
        if key_id is None:
            return None
        found = self._directory.key(key_id)
        kept = found[1].digest if found and found[1].digest else _NO_DIGEST
        if not hmac.compare_digest(digest_of(secret), kept) or found is None:
            return None
        return self._caller_of_key(*found, address)

    def _caller_of_key(self, person: Person, key: KeyEntry, address: str) -> Caller | None:
        if key.expires_time is not None and key.expires_time <= self._clock.now():
            return None
        known = self._callers.get((KEY_CREDENTIAL + key.key_id, address))
        if known is None or known.person is not person:
            if not person.active or not allows(key.networks, address):
                return None
            number = self._numbers.number_of
            actor = number(KEY_CREDENTIAL + key.key_id, person.user_id, address)
            caller = self._key_caller(person, key, actor)
            if caller is None:
                return None
            known = self._remember(person, caller, address)
        self._uses.used(key.key_id, address)
        return known.caller

    def _caller_of_session(
        self, person: Person, session: SessionEntry, address: str
    ) -> Caller | None:
        if session.expires_time <= self._clock.now():
            return None
        known = self._callers.get((SESSION_CREDENTIAL + session.session_id, address))
        if known is None or known.person is not person:
            number = self._numbers.number_of
            actor = number(SESSION_CREDENTIAL + session.session_id, person.user_id, address)
            caller = self._session_caller(person, session, actor)
            if caller is None:
                return None
            known = self._remember(person, caller, address)
        return known.caller

    def _remember(self, person: Person, caller: Caller, address: str) -> _Known:
        while len(self._callers) >= CALLERS_MAX:
            del self._callers[next(iter(self._callers))]
        known = self._callers[(caller.credential, address)] = _Known(person, caller)
        return known

    def _key_caller(self, person: Person, key: KeyEntry, actor: int) -> Caller | None:
        if not person.active:
            return None
        caller = _caller(key_rights(person, key), KEY_CREDENTIAL + key.key_id, person, actor)
        return replace(
            caller,
            expires_time=key.expires_time or 0,
            requests_per_second=key.requests_per_second,
        )

    def _session_caller(self, person: Person, session: SessionEntry, actor: int) -> Caller | None:
        if not person.active:
            return None
        asked = self._options.admin_second_factor
        rights = session_rights(person, session, second_factor_asked=asked)
        idle_time = session.refreshed_time + self._options.idle_seconds * _SECOND
        caller = _caller(rights, SESSION_CREDENTIAL + session.session_id, person, actor)
        return replace(caller, expires_time=min(session.expires_time, idle_time))


def page_proof(vault: Vault, credential: str) -> str:
    """Return the proof of a credential such as ``session:4f1c``, which only its vault can make."""
    return vault.mac("page", credential).hex()


def _caller(rights: Rights, credential: str, person: Person, actor: int) -> Caller:
    account_id = rights.account_id
    return Caller(
        credential=credential,
        permissions=rights.permissions,
        user_id=person.user_id,
        account_id=None if account_id is None else AccountId(account_id),
        grants=rights.grants,
        actor=actor,
    )
