"""The ring: every key of the venue, in memory for the doors and in tables for the next start.

One process at a time holds the ring of a data directory for writing; what it has changed it acts
on at once. Secrets are never kept, only their digests.
"""

import hmac
import threading
from collections.abc import Callable, Collection
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from damrak.domain.identifiers import IDENTIFIER_MAX, AccountId
from damrak.ports.clock import Clock
from damrak.ports.identity import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Caller,
    KeyRecord,
    KeyRefused,
    Level,
    Role,
    Scope,
    SignedRequest,
)
from damrak.ports.tables import Row, Tables
from damrak.services.identity.keys.tokens import digest_of, key_id_of, new_token
from damrak.services.identity.schema import KEYS, migrate, require_migrated

NAME_LENGTH_MAX: Final = 64
KEYS_MAX: Final = 100_000
"""Keys of one venue, the revoked ones included; so many take some 80 MB of memory."""

OPERATOR_NAME: Final = "operator"
OPERATOR_SCOPES: Final = frozenset({Scope.READ, Scope.TRANSFER, Scope.ADMIN})

_COLUMNS: Final = ", ".join(KEYS.column_names)
_SELECT: Final = f"SELECT {_COLUMNS} FROM keys ORDER BY created_time, key_id"  # noqa: S608
_REVOKE: Final = f"UPDATE {KEYS.name} SET revoked_time = ? WHERE key_id = ?"  # noqa: S608


class _Entry(Struct, frozen=True):
    record: KeyRecord
    digest: str
    caller: Caller


class KnownKeys:
    """Recognise callers by keys that were read."""

    def __init__(self, tables: Tables) -> None:
        self._entries = _entries_by_id(tables)

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret, None where nobody does or the key was revoked.

        How long it takes may tell whether a key id exists, which is no secret; of the rest it tells
        nothing.
        """
        key_id = key_id_of(secret)
        entry = self._entries.get(key_id) if key_id else None
        if entry is None or not hmac.compare_digest(digest_of(secret), entry.digest):
            return None
        return entry.caller if entry.record.revoked_time is None else None

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return nobody: these keys sign nothing."""
        return None

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now, None once his key was revoked."""
        entry = self._entries.get(caller.credential.removeprefix("key:"))
        return entry.caller if entry and entry.record.revoked_time is None else None

    def page_proof(self, caller: Caller) -> str:
        """Return nothing that anybody could show: no cookie holds a key."""
        return "\N{BLACK SQUARE}"


class KeyReader(KnownKeys):
    """Recognise callers by keys that another process keeps; raises TablesError.

    ``caller_of`` may be called from any thread while another one reads them again.
    """

    def __init__(self, tables: Tables) -> None:
        require_migrated(tables)
        super().__init__(tables)

    def read(self, tables: Tables) -> None:
        """Take up what the keys are now."""
        require_migrated(tables)
        self._entries = _entries_by_id(tables)


class KeyRing(KnownKeys):
    """Recognise callers by their keys, and keep the keys; raises TablesError.

    ``caller_of`` may be called from any thread while another one changes keys.
    """

    def __init__(self, tables: Tables, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock
        self._changing = threading.Lock()
        migrate(tables, clock.now())
        super().__init__(tables)

    def create(
        self, name: str, scopes: Collection[Scope], account_id: AccountId | None
    ) -> tuple[KeyRecord, str]:
        """Make a key and return it with its secret, which nobody can ask for again.

        Whether the account is open is for the caller to know. Raises KeyRefused, TablesError.
        """
        secrets: list[str] = []
        record = self._add((name, frozenset(scopes), account_id), secrets.append)
        return record, secrets[0]

    def create_operator(self, deliver: Callable[[str], None]) -> KeyRecord:
        """Make a key that reads and operates, and hand its secret over before it counts.

        A crash in between leaves a secret that opens nothing, never a key that nobody holds; and
        what ``deliver`` raises leaves no key. Raises KeyRefused, TablesError.
        """
        return self._add((OPERATOR_NAME, OPERATOR_SCOPES, None), deliver)

    def all(self) -> list[KeyRecord]:
        """Return every key that was ever made, oldest first."""
        return [entry.record for entry in tuple(self._entries.values())]

    def revoke(self, key_id: str) -> KeyRecord | None:
        """Take a key back at once; return None for an unknown one.

        Revoking twice is no error and keeps the first time. Raises TablesError.
        """
        with self._changing:
            entry = self._entries.get(key_id)
            if entry is None or entry.record.revoked_time is not None:
                return entry.record if entry else None
            revoked = replace(entry.record, revoked_time=self._clock.now())
            with self._tables.transaction() as transaction:
                transaction.change(_REVOKE, [(revoked.revoked_time, key_id)])
            self._entries[key_id] = replace(entry, record=revoked)
            return revoked

    def _add(
        self,
        wanted: tuple[str, frozenset[Scope], AccountId | None],
        deliver: Callable[[str], None],
    ) -> KeyRecord:
        name, scopes, account_id = wanted
        _require_name(name)
        _require_scopes(scopes, account_id)
        with self._changing:
            if len(self._entries) >= KEYS_MAX:
                rule = f"must be fewer than {KEYS_MAX}, the revoked ones included"
                raise KeyRefused("keys", rule, str(len(self._entries)))
            token = new_token()
            while token.key_id in self._entries:
                token = new_token()
            record = KeyRecord(token.key_id, name, scopes, account_id, self._clock.now())
            entry = _entry(record, digest_of(token.secret))
            with self._tables.transaction() as transaction:
                transaction.insert(KEYS, [_row(entry)])
                deliver(token.secret)
            self._entries[token.key_id] = entry
            return record


def read_keys(tables: Tables) -> list[KeyRecord]:
    """Return the keys in tables that another process may hold, oldest first."""
    return [entry.record for entry in _entries(tables)]


def _require_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        rule = f"must have 1 to {NAME_LENGTH_MAX} characters"
        raise KeyRefused("name", rule, f"{len(name)}")
    if not name.isprintable() or name != name.strip():
        rule = "must be printable, without spaces around it"
        raise KeyRefused("name", rule, ascii(name))


def _require_scopes(scopes: frozenset[Scope], account_id: AccountId | None) -> None:
    if not scopes:
        raise KeyRefused("scopes", f"must be one or more of {', '.join(Scope)}", "none")
    if Scope.ADMIN in scopes and account_id is not None:
        # Whoever operates sees all accounts and trades on none: one leaked key is not both.
        raise KeyRefused("account_id", "must not be set on a key that operates", f"{account_id}")
    if Scope.ADMIN in scopes and Scope.TRADE in scopes:
        rule = "must not hold both admin and trade: make two keys"
        raise KeyRefused("scopes", rule, _scopes_text(scopes))
    if Scope.TRADE in scopes and account_id is None:
        raise KeyRefused("account_id", "must be set on a key that trades", "none")
    if account_id is not None and not 1 <= account_id <= IDENTIFIER_MAX:
        raise KeyRefused("account_id", f"must be from 1 to {IDENTIFIER_MAX}", f"{account_id}")


def _entry(record: KeyRecord, digest: str) -> _Entry:
    allowed = frozenset().union(*(SCOPE_PERMISSIONS[scope] for scope in record.scopes))
    if not record.scopes & {Scope.ADMIN, Scope.TRANSFER}:
        allowed &= ROLE_PERMISSIONS[Role.TRADER]
    grants = {} if record.account_id is None else {int(record.account_id): Level.TRADE}
    caller = Caller(
        credential=f"key:{record.key_id}",
        permissions=allowed,
        account_id=record.account_id,
        grants=grants,
    )
    return _Entry(record, digest, caller)


def _row(entry: _Entry) -> Row:
    record = entry.record
    return (
        record.key_id,
        record.name,
        _scopes_text(record.scopes),
        record.account_id,
        entry.digest,
        record.created_time,
        record.revoked_time,
    )


def _scopes_text(scopes: frozenset[Scope]) -> str:
    return " ".join(sorted(scopes))


def _entries_by_id(tables: Tables) -> dict[str, _Entry]:
    return {entry.record.key_id: entry for entry in _entries(tables)}


def _entries(tables: Tables) -> list[_Entry]:
    entries = []
    for key_id, name, scopes, account_id, digest, created_time, revoked_time in tables.query(
        _SELECT
    ):
        assert isinstance(account_id, int | None)
        assert isinstance(created_time, int)
        assert isinstance(revoked_time, int | None)
        record = KeyRecord(
            key_id=str(key_id),
            name=str(name),
            scopes=frozenset(Scope(scope) for scope in str(scopes).split()),
            account_id=None if account_id is None else AccountId(account_id),
            created_time=created_time,
            revoked_time=revoked_time,
        )
        entries.append(_entry(record, str(digest)))
    return entries
