"""How keys are said on the wire, and how they are asked for there."""

from damrak.services.identity.keys.making import Rotation
from damrak.services.identity.keys.records import KeyRecord, KeyRefused, KeyWish, MadeKey
from damrak.wire.identity import keys
from damrak.wire.texts import format_time, parse_time


def key_answer(record: KeyRecord) -> keys.Key:
    """Return a key without its secret."""
    return keys.Key(
        key_id=record.key_id,
        name=record.name,
        scopes=tuple(sorted(record.scopes)),
        account_id=record.account_id,
        created_time=format_time(record.created_time),
        revoked_time=_moment(record.revoked_time),
        expires_time=_moment(record.expires_time),
        addresses=record.addresses,
        requests_per_second=record.requests_per_second,
        public_key=record.public_key or None,
        replaces=record.replaces or None,
        used_time=_moment(record.used_time),
        owner=record.owner,
    )


def new_key_answer(made: MadeKey) -> keys.NewKey:
    """Return a key that was just made, with its secret."""
    return keys.NewKey(key_answer(made.record), made.secret)


def rotation_of(wanted: keys.RotateRequest) -> Rotation:
    """Return what was asked for about a replacement."""
    return Rotation(grace_seconds=wanted.grace_seconds, public_key=wanted.public_key or "")


def wish_of(wanted: keys.KeyRequest) -> KeyWish:
    """Return what was asked for; raises KeyRefused."""
    expires_time = None
    if wanted.expires_time is not None:
        try:
            expires_time = parse_time(wanted.expires_time)
        except ValueError as error:
            rule = "must be RFC 3339 such as 2030-01-31T17:30:00Z"
            raise KeyRefused("expires_time", rule, ascii(wanted.expires_time)) from error
    return KeyWish(
        name=wanted.name,
        scopes=frozenset(wanted.scopes),
        account_id=wanted.account_id,
        expires_time=expires_time,
        addresses=wanted.addresses,
        requests_per_second=wanted.requests_per_second,
        public_key=wanted.public_key or "",
    )


def _moment(time: int | None) -> str | None:
    return None if time is None else format_time(time)
