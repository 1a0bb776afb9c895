"""Audit: who did what, when, from where, and what came of it."""

import enum
from collections.abc import Mapping
from typing import Final, Protocol

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


ACTORS_MAX: Final = 10_000
"""Most actors that one question may name."""


class ActionFilter(Struct, frozen=True, kw_only=True):
    """Say which actions are meant; what is left out chooses all.

    Times are nanoseconds UTC, ``time_until`` excluded; ``action`` is how it begins. ``actors`` are
    at most ``ACTORS_MAX``, and an empty tuple chooses nothing. ``after`` and ``before`` are numbers
    of actions, both excluded.
    """

    time_from: int | None = None
    time_until: int | None = None
    account_id: int = 0
    action: str = ""
    outcome: Did | None = None
    correlation_id: str = ""
    actors: tuple[int, ...] | None = None
    after: int | None = None
    before: int | None = None
    oldest_first: bool = False


class Action(Struct, frozen=True, kw_only=True):
    """Tell what somebody asked the machines to do; ``number`` is its place, ``actor`` who asked."""

    number: int
    time: int
    actor: int
    action: str
    outcome: Did
    reason: str
    account_id: int
    order_id: int
    target: str
    correlation_id: str


class Actions(Protocol):
    """Answer what was asked of the machines, from the log."""

    async def actions(self, chosen: ActionFilter, limit: int) -> list[Action]:
        """Return the actions that a filter chooses, newest first unless it says otherwise."""


class Doer(Struct, frozen=True, kw_only=True):
    """Tell who a number in the log is; what is not known is 0 or empty.

    ``name`` is how others know the person, ``address`` where he called from.
    """

    user_id: int = 0
    name: str = ""
    credential: str = ""
    address: str = ""


class Doers(Protocol):
    """Know who the numbers in the log are."""

    async def doer(self, number: int) -> Doer | None:
        """Return who has a number, None where nobody knows; raises IdentityUnavailable."""
