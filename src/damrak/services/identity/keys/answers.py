"""How keys are said on the wire."""

from damrak.services.identity.keys.records import KeyRecord, MadeKey
from damrak.wire.identity import keys
from damrak.wire.texts import format_time


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


def _moment(time: int | None) -> str | None:
    return None if time is None else format_time(time)
