"""Actors: numbers under which the log names who asked, and the rows that say who that is.

A number is made of the credential, the person and the address by the vault, so that every process
and every start finds the same one without asking, and nobody can tell from the log who it was. Its
row is written a moment later, in the background: an order does not wait for it. All addresses of an
IPv6 network are one place: whoever has one of them has them all, and would fill the table.
"""

import ipaddress
import threading
from collections import OrderedDict, deque
from functools import lru_cache, partial
from typing import Final

from msgspec import Struct
from sqlalchemy import select

from damrak.services.identity.audit.draining import Draining
from damrak.services.identity.audit.folding import NETWORK_BITS
from damrak.services.identity.audit.links import clean
from damrak.services.identity.storage.models import Actor
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.vault import Vault

REMEMBERED_MAX: Final = 65_536
"""Most actors remembered; who was forgotten is numbered again, and has the same number."""

WAITING_MAX: Final = 16_384
"""Most actors that wait to be written; further ones wait for their next call."""

BATCH_MAX: Final = 500
"""Most actors written in a transaction."""

FLUSH_SECONDS: Final = 0.2
"""How often those that wait are written."""

NUMBER_BITS: Final = 53
"""Bits of a number: as many as every reader of JSON keeps."""

_CREDENTIAL_LENGTH: Final = 64


class _New(Struct, frozen=True):
    number: int
    user_id: int
    credential: str
    address: str


class Actors:
    """Number who asks; ``start`` and ``close`` it on a loop, or ``flush_now`` without one."""

    def __init__(self, store: Store, remembered_max: int = REMEMBERED_MAX) -> None:
        self._store = store
        self._remembered_max = remembered_max
        self._known: OrderedDict[tuple[str, int, str], int] = OrderedDict()
        self._waiting: deque[_New] = deque()
        self._guard = threading.Lock()
        self._draining: Draining | None = None

    def number_of(self, credential: str, user_id: int, address: str) -> int:
        """Return the number of a credential of a person at an address, 1 or more; never waits."""
        key = (credential, user_id, place_of(address))
        with self._guard:
            number = self._known.get(key)
            if number is not None:
                self._known.move_to_end(key)
                return number
            number = actor_number(self._store.vault, *key)
            if len(self._waiting) < WAITING_MAX:
                new = _New(number, user_id, clean(credential, _CREDENTIAL_LENGTH), clean(key[2]))
                self._waiting.append(new)
                self._known[key] = number
                if len(self._known) > self._remembered_max:
                    self._known.popitem(last=False)
            return number

    def start(self) -> None:
        """Write in the background from now on."""
        self._draining = Draining(self._flush, FLUSH_SECONDS, "actors")
        self._draining.start()

    async def close(self) -> None:
        """Write who waits, and end."""
        if self._draining is not None:
            await self._draining.close()

    def flush_now(self) -> None:
        """Write who waits, in this thread; raises StoreUnavailable."""
        while batch := self._batch():
            self._store.run_now(partial(_insert, batch=batch))
            self._written(batch)

    async def _flush(self) -> None:
        while batch := self._batch():
            await self._store.run(partial(_insert, batch=batch))
            self._written(batch)

    def _batch(self) -> list[_New]:
        with self._guard:
            return [self._waiting[at] for at in range(min(len(self._waiting), BATCH_MAX))]

    def _written(self, batch: list[_New]) -> None:
        with self._guard:
            for _ in batch:
                self._waiting.popleft()


def actor_number(vault: Vault, credential: str, user_id: int, address: str) -> int:
    """Return the number that a vault makes of a credential of a person at an address."""
    digest = vault.mac("actor", f"{credential}\0{user_id}\0{address}")
    return int.from_bytes(digest[:8], "big") >> (64 - NUMBER_BITS) or 1


@lru_cache(maxsize=4_096)
def place_of(address: str) -> str:
    """Return where an address is: itself, or the network of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address) or known.ipv4_mapped or known.is_loopback:
        return address
    return str(ipaddress.ip_network((int(known), NETWORK_BITS), strict=False))


def _insert(unit: Unit, batch: list[_New]) -> None:
    numbers = {new.number: new for new in batch}
    known = unit.session.scalars(select(Actor.id).where(Actor.id.in_(numbers))).all()
    for number in numbers.keys() - set(known):
        new = numbers[number]
        unit.session.add(
            Actor(
                id=number,
                user_id=new.user_id,
                credential=new.credential,
                address_sealed=unit.vault.seal(new.address) if new.address else None,
                first_time=unit.now,
            )
        )
