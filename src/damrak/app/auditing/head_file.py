"""The stored head of the audit: where its chain ended when last marked, outside of its database.

A chain proves what is there, not that nothing was cut off its end. Kept on another machine too, the
few bytes of this file prove the whole audit up to then against whoever owns this one.
"""

from pathlib import Path
from typing import Final

import msgspec

from damrak.adapters.durable_files import write_durably
from damrak.app.register import Refused
from damrak.services.identity.audit.links import Head

AUDIT_HEAD_FILE: Final = "audit.head"
BYTES_MAX: Final = 4_096
"""More than the longest head."""

_FORMAT: Final = 1


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    number: int
    hash: str
    time: int


def write_head(data_dir: Path, head: Head, time: int) -> None:
    """Store a head durably; ``time`` is when it was read. Raises OSError."""
    text = msgspec.json.encode(_Stored(_FORMAT, head.number, head.hash, time))
    write_durably(data_dir / AUDIT_HEAD_FILE, [text, b"\n"], private=True)


def read_head(path: Path) -> Head | None:
    """Return a stored head, None where there is no file; raises Refused and OSError."""
    try:
        with path.open("rb") as file:
            stored = msgspec.json.decode(file.read(BYTES_MAX), type=_Stored)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise Refused(f"{path} must hold the head of an audit: {error}") from error
    if stored.format != _FORMAT:
        raise Refused(f"{path} must have format {_FORMAT}, was {stored.format}")
    return Head(stored.number, stored.hash)
