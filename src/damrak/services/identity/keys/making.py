"""Making keys, replacing them and taking them back: units of work on the tables.

Each change is a line of the audit, and whose rights it touches is told. Secrets are never kept,
only their digests.
"""

import hmac
from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, Select, delete, func, select

from damrak.ports.audit import Entry
from damrak.ports.identity import Scope
from damrak.services.identity.keys.addresses import read_networks
from damrak.services.identity.keys.records import (
    GRACE_SECONDS_MAX,
    Asker,
    KeyRecord,
    KeyRefused,
    KeyWish,
    MadeKey,
    require_sound,
    scopes_text,
)
from damrak.services.identity.keys.signatures import read_public_key
from damrak.services.identity.keys.tokens import digest_of, key_id_of, new_token
from damrak.services.identity.storage.models import ApiKey, KeyUse, User
from damrak.services.identity.storage.store import VENUE, Unit

VENUE_KEYS_MAX: Final = 100_000
"""Keys of one venue that belong to nobody, the revoked ones included."""

LIVE_KEYS_MAX: Final = 100
"""Most keys of one person that open anything."""

KEYS_KEPT_MAX: Final = 300
"""Most keys of one person on record; beyond it those that ended first are forgotten."""

NO_USER: Final = 0
"""Is the owner of the venue's own keys."""

_SECOND: Final = 1_000_000_000
_SCOPES: Final = frozenset(scope.value for scope in Scope)


class Rotation(Struct, frozen=True, kw_only=True):
    """Say how a key is replaced: the old one works on for a while, the new one may sign."""

    grace_seconds: int = 0
    public_key: str = ""


def make_key(unit: Unit, wish: KeyWish, asker: Asker, *, user_id: int = NO_USER) -> MadeKey:
    """Make a key of a person, or of the venue, and return it with its secret; raises KeyRefused.

    Whether the account is open, and whether the asker may have such a key made, is for others to
    know.
    """
    require_sound(wish, unit.now)
    if user_id == NO_USER and Scope.TRADE in wish.scopes and wish.account_id is None:
        raise KeyRefused("account_id", "must be set on a key that trades", "none")
    _require_room(unit, user_id)
    made = _insert(unit, wish, user_id)
    _note(unit, "key.created", asker, made.record)
    return made


def rotate_key(unit: Unit, record: KeyRecord, rotation: Rotation, asker: Asker) -> MadeKey:
    """Make a key like a given one in its place, and let that one end; raises KeyRefused."""
    grace = rotation.grace_seconds
    if not 0 <= grace <= GRACE_SECONDS_MAX:
        raise KeyRefused("grace_seconds", f"must be from 0 to {GRACE_SECONDS_MAX}", f"{grace}")
    row = unit.session.get(ApiKey, record.key_id, with_for_update=True)
    if row is None or not _record(row).is_live(unit.now):
        raise KeyRefused("key_id", "must be a key that opens something", record.key_id)
    public_key = rotation.public_key
    if row.public_key and not public_key:
        raise KeyRefused("public_key", "must be given, since the key signs")
    if public_key and read_public_key(public_key) == row.public_key:
        raise KeyRefused("public_key", "must be another one than before")
    _require_room(unit, record.user_id, ending=0 if grace else 1)
    made = _insert(unit, replace(_wish(record), public_key=public_key), record.user_id)
    fresh = unit.session.get_one(ApiKey, made.record.key_id)
    fresh.replaces = row.id
    if grace:
        row.expires_time = min(row.expires_time or 2**62, unit.now + grace * _SECOND)
    else:
        row.revoked_time = unit.now
    made = MadeKey(replace(made.record, replaces=row.id, owner=record.owner), made.secret)
    _note(unit, "key.rotated", asker, made.record)
    return made


def revoke_key(
    unit: Unit, key_id: str, asker: Asker, *, user_id: int | None = None
) -> KeyRecord | None:
    """Take a key back at once and return it, None where there is none; of a person's where given.

    Doing so twice is no error and keeps the first time.
    """
    record = find_key(unit, key_id, user_id=user_id)
    if record is None or record.revoked_time is not None:
        return record
    unit.session.get_one(ApiKey, key_id).revoked_time = unit.now
    revoked = replace(record, revoked_time=unit.now)
    _note(unit, "key.revoked", asker, revoked)
    return revoked


def read_keys(unit: Unit, *, user_id: int | None = None) -> list[KeyRecord]:
    """Return all keys, or those of a person, the revoked ones included, oldest first."""
    wanted = _told().order_by(ApiKey.created_time, ApiKey.id)
    if user_id is not None:
        wanted = wanted.where(_owned_by(user_id))
    return [_told_record(row) for row in unit.session.execute(wanted)]


def find_key(unit: Unit, key_id: str, *, user_id: int | None = None) -> KeyRecord | None:
    """Return a key, or None where there is none; of a person's keys where one is given."""
    wanted = _told().where(ApiKey.id == key_id)
    if user_id is not None:
        wanted = wanted.where(_owned_by(user_id))
    row = unit.session.execute(wanted).one_or_none()
    return None if row is None else _told_record(row)


def key_of_secret(unit: Unit, secret: str) -> KeyRecord | None:
    """Return the key that a secret opens something with, None where it opens nothing."""
    key_id = key_id_of(secret)
    row = unit.session.get(ApiKey, key_id) if key_id else None
    if row is None or row.secret_digest is None:
        return None
    if not hmac.compare_digest(row.secret_digest, digest_of(secret)):
        return None
    record = _record(row)
    return record if record.is_live(unit.now) else None


def _insert(unit: Unit, wish: KeyWish, user_id: int) -> MadeKey:
    token = new_token()
    while unit.session.get(ApiKey, token.key_id) is not None:
        token = new_token()
    public_key = read_public_key(wish.public_key) if wish.public_key else None
    row = ApiKey(
        id=token.key_id,
        user_id=user_id or None,
        name=wish.name,
        scopes=scopes_text(wish.scopes),
        account_id=wish.account_id,
        secret_digest=None if public_key else digest_of(token.secret),
        public_key=public_key,
        addresses=" ".join(str(each) for each in read_networks(wish.addresses)),
        requests_per_second=wish.requests_per_second,
        created_time=unit.now,
        expires_time=wish.expires_time,
    )
    unit.session.add(row)
    unit.session.flush()
    return MadeKey(_record(row), "" if public_key else token.secret)


def _require_room(unit: Unit, user_id: int, *, ending: int = 0) -> None:
    # There is room for one more key where ``ending`` of them open nothing afterwards.
    counted = select(func.count()).select_from(ApiKey).where(_owned_by(user_id))
    if user_id == NO_USER:
        if unit.session.scalars(counted).one() >= VENUE_KEYS_MAX:
            rule = f"must be fewer than {VENUE_KEYS_MAX}, the revoked ones included"
            raise KeyRefused("keys", rule)
        return
    records = read_keys(unit, user_id=user_id)
    if sum(record.is_live(unit.now) for record in records) - ending >= LIVE_KEYS_MAX:
        raise KeyRefused("keys", f"must be fewer than {LIVE_KEYS_MAX}: revoke one first")
    over = [record for record in records if not record.is_live(unit.now)]
    _forget(unit, over[: max(0, len(records) + 1 - KEYS_KEPT_MAX)])


def _forget(unit: Unit, records: Iterable[KeyRecord]) -> None:
    key_ids = [record.key_id for record in records]
    if key_ids:
        unit.session.execute(delete(KeyUse).where(KeyUse.key_id.in_(key_ids)))
        unit.session.execute(delete(ApiKey).where(ApiKey.id.in_(key_ids)))


def _note(unit: Unit, action: str, asker: Asker, record: KeyRecord) -> None:
    details = {"scopes": scopes_text(record.scopes)}
    if record.replaces:
        details["replaces"] = record.replaces
    unit.audit(
        Entry(
            action=action,
            user_id=asker.user_id,
            credential=asker.credential,
            target=f"key:{record.key_id}",
            account_id=record.account_id or 0,
            correlation_id=asker.cause,
            details=details,
            personal={"address": asker.address} if asker.address else {},
        )
    )
    unit.changed(record.user_id or VENUE)


def _owned_by(user_id: int) -> ColumnElement[bool]:
    return ApiKey.user_id.is_(None) if user_id == NO_USER else ApiKey.user_id == user_id


def _told() -> Select[ApiKey, str, int]:
    return (
        select(ApiKey, User.public_id, KeyUse.used_time)
        .outerjoin(User, User.id == ApiKey.user_id)
        .outerjoin(KeyUse, KeyUse.key_id == ApiKey.id)
    )


def _told_record(row: Row[ApiKey, str, int]) -> KeyRecord:
    key, owner, used_time = row
    return replace(_record(key), owner=owner or "", used_time=used_time)


def _record(row: ApiKey) -> KeyRecord:
    return KeyRecord(
        key_id=row.id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes.split() if scope in _SCOPES),
        account_id=row.account_id,
        created_time=row.created_time,
        revoked_time=row.revoked_time,
        expires_time=row.expires_time,
        addresses=tuple(row.addresses.split()),
        requests_per_second=row.requests_per_second,
        public_key=row.public_key or "",
        replaces=row.replaces or "",
        user_id=row.user_id or NO_USER,
    )


def _wish(record: KeyRecord) -> KeyWish:
    return KeyWish(
        name=record.name,
        scopes=record.scopes,
        account_id=record.account_id,
        expires_time=record.expires_time,
        addresses=record.addresses,
        requests_per_second=record.requests_per_second,
    )
