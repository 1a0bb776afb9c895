"""The directory: everybody's rights as the tables last said them, swapped person by person.

Questions come from the event loop and wait for nothing: what they find is immutable, and one
assignment puts another in its place. Changes come from the threads of the store, one at a time.
Where the tables cannot be read, people whose rights are known to have changed have none until they
can; all others keep theirs.
"""

import threading
from collections.abc import Collection
from typing import Final

import structlog
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from damrak.ports.identity import Permission
from damrak.services.identity.directory.rights import (
    KeyEntry,
    Person,
    SessionEntry,
    permissions_of,
)
from damrak.services.identity.directory.rows import (
    PEOPLE_AT_A_TIME_MAX,
    VENUE_ID,
    read_everybody,
    read_people,
)
from damrak.services.identity.storage.reaching import Conflict
from damrak.services.identity.storage.store import EVERYBODY, VENUE, Store, StoreUnavailable

UNREADABLE: Final = (StoreUnavailable, SQLAlchemyError, Conflict)
"""What it is not to be able to read the tables."""

_log: Final = structlog.get_logger("damrak")


class _Known(Struct, frozen=True):
    # Who owns a key or a session is a hint: what counts is what the person holds.
    people: dict[int, Person]
    key_owners: dict[str, int]
    session_owners: dict[str, int]


class Directory:
    """Know everybody's rights; a listener of the store, through ``refresh``.

    ``version`` rises with every change, so that who has looked need not look again.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = _Known({}, {}, {})
        self._changing = threading.Lock()
        self._unread: set[int] = set()
        self.version = 0

    def load(self) -> None:
        """Read everybody; raises StoreUnavailable where the tables cannot be read."""
        with self._changing:
            self._load()

    def refresh(self, user_ids: Collection[int]) -> None:
        """Read some people again; ``EVERYBODY`` and ``VENUE`` are taken as the store means them.

        It never fails: see above for people who cannot be read, and ``read_what_is_left``.
        """
        with self._changing:
            self._unread.update(user_ids)
            try:
                self._read_unread()
            except UNREADABLE as error:
                self._forget(self._unread)
                _log.error("rights cannot be read, so they are gone", detail=type(error).__name__)

    def read_what_is_left(self) -> None:
        """Read those again who could not be read before; raises StoreUnavailable."""
        if self._unread:
            with self._changing:
                self._read_unread()

    def person(self, user_id: int) -> Person | None:
        """Return what is known of a person, None for nobody."""
        return self._known.people.get(user_id)

    def everybody(self) -> dict[int, Person]:
        """Return all people, and the venue, by user id."""
        return dict(self._known.people)

    def rights_of(self, user_id: int) -> frozenset[Permission]:
        """Return all that somebody may do who shows everything asked for; nothing for nobody."""
        person = self.person(user_id)
        return permissions_of(person.roles) if person and person.active else frozenset()

    def key(self, key_id: str) -> tuple[Person, KeyEntry] | None:
        """Return a key that was not revoked, and its owner, who may have ended."""
        known = self._known
        owner = known.key_owners.get(key_id)
        person = None if owner is None else known.people.get(owner)
        entry = person.keys.get(key_id) if person else None
        return (person, entry) if person and entry else None

    def session(self, session_id: str) -> tuple[Person, SessionEntry] | None:
        """Return a session that was not revoked, and its owner, who may have ended."""
        known = self._known
        owner = known.session_owners.get(session_id)
        person = None if owner is None else known.people.get(owner)
        entry = person.sessions.get(session_id) if person else None
        return (person, entry) if person and entry else None

    def _load(self) -> None:
        people = self._store.read_now(lambda unit: read_everybody(unit.session, unit.now))
        key_owners = {key_id: each.user_id for each in people.values() for key_id in each.keys}
        session_owners = {
            session_id: each.user_id for each in people.values() for session_id in each.sessions
        }
        self._known = _Known(people, key_owners, session_owners)
        self._unread.clear()
        self.version += 1

    def _read_unread(self) -> None:
        if EVERYBODY in self._unread or len(self._unread) > PEOPLE_AT_A_TIME_MAX:
            self._load()
            return
        user_ids = {VENUE_ID if each == VENUE else each for each in self._unread}
        people = self._store.read_now(lambda unit: read_people(unit.session, user_ids, unit.now))
        for user_id in user_ids:
            self._swap(user_id, people.get(user_id))
        self._unread.clear()
        self.version += 1

    def _forget(self, user_ids: Collection[int]) -> None:
        for each in user_ids:
            if each != EVERYBODY:
                self._swap(VENUE_ID if each == VENUE else each, None)
        self.version += 1

    def _swap(self, user_id: int, fresh: Person | None) -> None:
        known = self._known
        before = known.people.get(user_id)
        if fresh is None:
            known.people.pop(user_id, None)
        else:
            # The person comes first, so that a key is never found without its owner.
            known.people[user_id] = fresh
            known.key_owners.update(dict.fromkeys(fresh.keys, user_id))
            known.session_owners.update(dict.fromkeys(fresh.sessions, user_id))
        if before is None:
            return
        for key_id in before.keys.keys() - (fresh.keys.keys() if fresh else ()):
            known.key_owners.pop(key_id, None)
        for session_id in before.sessions.keys() - (fresh.sessions.keys() if fresh else ()):
            known.session_owners.pop(session_id, None)
