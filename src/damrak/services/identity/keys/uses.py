"""Uses: when a key was last used, and from where, written a moment later in the background.

A use costs a look into a dictionary; of each key one a minute is written.
"""

from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import select

from damrak.services.identity.audit.draining import Draining
from damrak.services.identity.storage.models import ApiKey, KeyUse
from damrak.services.identity.storage.store import Store, Unit

WRITTEN_SECONDS: Final = 60
"""Seconds between two uses of one key that are written."""

FLUSH_SECONDS: Final = 2.0
"""How often uses that wait are written."""

REMEMBERED_MAX: Final = 100_000
"""Most keys whose last written use is remembered; who was forgotten is written earlier."""

WAITING_MAX: Final = 10_000
"""Most uses that wait to be written; of further keys the next use counts."""

BATCH_MAX: Final = 500
"""Most uses written in a transaction."""

_SECOND: Final = 1_000_000_000


class _Use(NamedTuple):
    time: int
    address: str


class KeyUses:
    """Remember uses; ``start`` and ``close`` it on a loop, or ``flush_now`` without one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clock = store.clock
        self._written: dict[str, int] = {}
        self._waiting: dict[str, _Use] = {}
        self._draining = Draining(self._flush, FLUSH_SECONDS, "uses of keys")

    def used(self, key_id: str, address: str) -> None:
        """Take note that a key is used now; never waits."""
        now = self._clock.now()
        if now - self._written.get(key_id, 0) < WRITTEN_SECONDS * _SECOND:
            return
        if len(self._waiting) >= WAITING_MAX and key_id not in self._waiting:
            return
        while len(self._written) >= REMEMBERED_MAX:
            del self._written[next(iter(self._written))]
        self._written[key_id] = now
        self._waiting[key_id] = _Use(now, address)

    def start(self) -> None:
        """Write in the background from now on."""
        self._draining.start()

    async def close(self) -> None:
        """Write what waits, and end."""
        await self._draining.close()

    def flush_now(self) -> None:
        """Write what waits, in this thread; raises StoreUnavailable."""
        while batch := self._batch():
            self._store.run_now(partial(_write, uses=batch))
            self._forget(batch)

    async def _flush(self) -> None:
        while batch := self._batch():
            await self._store.run(partial(_write, uses=batch))
            self._forget(batch)

    def _batch(self) -> dict[str, _Use]:
        return dict(list(self._waiting.items())[:BATCH_MAX])

    def _forget(self, batch: dict[str, _Use]) -> None:
        for key_id, use in batch.items():
            if self._waiting.get(key_id) is use:
                del self._waiting[key_id]


def _write(unit: Unit, uses: dict[str, _Use]) -> None:
    known = set(unit.session.scalars(select(ApiKey.id).where(ApiKey.id.in_(uses))))
    rows = unit.session.scalars(select(KeyUse).where(KeyUse.key_id.in_(uses)))
    by_key = {row.key_id: row for row in rows}
    for key_id, use in uses.items():
        if key_id not in known:
            continue
        row = by_key.get(key_id)
        if row is None:
            row = KeyUse(key_id=key_id, used_time=use.time)
            unit.session.add(row)
        row.used_time = max(row.used_time, use.time)
        row.address_sealed = unit.vault.seal(use.address) if use.address else None
