"""Links: what a line of the audit says, in the one spelling that its hash is made of.

A hash covers every field but the personal ones, and the hash of the line before. What is personal
is covered by a commitment, SHA-256 over a secret salt and the personal JSON: with both erased, the
commitment stays, nobody can guess what it was made of, and the chain still holds.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from damrak.ports.audit import Entry
from damrak.services.identity.storage.models import AuditRow

GENESIS: Final = "0" * 64
"""What the first line names as the hash before it."""

FORM: Final = "damrak audit 1"
"""Opens what is hashed: a line of another form can never have the same hash."""

SALT_BYTES: Final = 32
TEXT_LENGTH_MAX: Final = 512
"""Most characters kept of a target, a detail or something personal."""

FIELDS_MAX: Final = 32
"""Most details of a line, and most personal ones."""

_CREDENTIAL_LENGTH: Final = 64
_ACTION_LENGTH: Final = 48

_encode = msgspec.json.Encoder(order="sorted").encode


class Head(Struct, frozen=True):
    """Name the last line of a chain; ``GENESIS`` is the hash before there is one."""

    number: int = 0
    hash: str = GENESIS


def spelled(row: AuditRow) -> bytes:
    """Return what the hash of a line is made of: a JSON array of all it must hold."""
    return _encode(
        (
            FORM,
            row.number,
            row.time,
            row.action,
            row.outcome,
            row.user_id,
            row.credential,
            row.target,
            row.account_id,
            row.correlation_id,
            row.details,
            row.commitment,
            row.previous_hash,
        )
    )


def hash_of(row: AuditRow) -> str:
    """Return the hash that a line must bear."""
    return hashlib.sha256(spelled(row)).hexdigest()


def commitment_to(salt: bytes, personal: str) -> str:
    """Return what binds a line to personal text without showing it."""
    return hashlib.sha256(salt + personal.encode()).hexdigest()


def is_committed(row: AuditRow, personal: str) -> bool:
    """Return whether personal text is what a line was written with."""
    said = commitment_to(row.salt or b"", personal)
    return hmac.compare_digest(said, row.commitment)


def linked(head: Head, entry: Entry, time: int) -> tuple[AuditRow, str]:
    """Return the line that follows a head, not yet sealed, and what is personal of it as JSON."""
    personal = fields_text(entry.personal) if entry.personal else ""
    salt = secrets.token_bytes(SALT_BYTES) if personal else None
    row = AuditRow(
        number=head.number + 1,
        time=time,
        action=clean(entry.action, _ACTION_LENGTH),
        outcome=str(entry.outcome),
        user_id=entry.user_id,
        credential=clean(entry.credential, _CREDENTIAL_LENGTH),
        target=clean(entry.target),
        account_id=entry.account_id,
        correlation_id=clean(entry.correlation_id, _CREDENTIAL_LENGTH),
        details=fields_text(entry.details),
        personal_sealed=None,
        salt=salt,
        commitment=commitment_to(salt, personal) if salt else "",
        previous_hash=head.hash,
    )
    row.hash = hash_of(row)
    return row, personal


def clean(text: str, length_max: int = TEXT_LENGTH_MAX) -> str:
    """Return text as every database keeps it: cut to a length, without NUL or half characters."""
    return text[:length_max].replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def fields_text(fields: Mapping[str, str]) -> str:
    """Return details as JSON, in the order of their names."""
    kept = list(fields.items())[:FIELDS_MAX]
    return _encode({clean(name): clean(value) for name, value in kept}).decode()


def fields_of(text: str) -> dict[str, str]:
    """Return the details that a JSON text holds."""
    return msgspec.json.decode(text or "{}", type=dict[str, str])
