"""Audit: who did what, when, from where, and what came of it."""

import enum
from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct


class Did(enum.StrEnum):
    """Say what came of what somebody did."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Entry(Struct, frozen=True, kw_only=True):
    """Say what was done; the auditor adds when.

    ``action`` is dotted and past, such as ``key.created``; ``target`` names what it was done to,
    such as ``key:4f1c``. ``details`` hold nothing secret and nothing personal; what is personal,
    such as an address, goes into ``personal``, which can be erased.
    """

    action: str
    outcome: Did = Did.DONE
    user_id: int = 0
    credential: str = ""
    target: str = ""
    account_id: int = 0
    correlation_id: str = ""
    details: Mapping[str, str] = {}
    personal: Mapping[str, str] = {}


class Auditor(Protocol):
    """Take notes; nothing here waits for a disk."""

    def note(self, entry: Entry) -> None:
        """Take an entry in, which is durable a moment later; a full queue counts what it drops."""
