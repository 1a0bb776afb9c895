"""Anchoring: writes into the audit where the log ends, and beside it where the audit ends.

Two chains that name each other are harder to bend than one: who rewrites the log must rewrite every
line of the audit behind the first anchor that he contradicts, and the stored head with it.
"""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from damrak.app.auditing.head_file import write_head
from damrak.ports.audit import Entry
from damrak.services.identity.audit.chain import head_of
from damrak.services.identity.audit.draining import Draining
from damrak.services.identity.audit.links import Head
from damrak.services.identity.storage.store import Store, Unit

ANCHORED: Final = "log.anchored"

ANCHOR_SECONDS: Final = 3_600
"""How often the audit names where the log ends."""

HEAD_SECONDS: Final = 10.0
"""How often it is looked whether the stored head is behind the audit."""

CREDENTIAL: Final = "service:venue"
_NANOSECONDS: Final = 1_000_000_000

LogHeads = Callable[[], Mapping[str, tuple[int, bytes]]]
"""Returns of each partition the offset of its last record and the hash that stands for all."""


class Anchoring:
    """Anchor at the start, once an hour and at the stop; ``start`` and ``close`` it on a loop.

    Close it when nothing is appended to the log any more, and before the store.
    """

    def __init__(self, store: Store, log_heads: LogHeads, data_dir: Path) -> None:
        self._store = store
        self._log_heads = log_heads
        self._data_dir = data_dir
        self._due = 0
        self._is_closing = False
        self._stored = Head()
        self._draining = Draining(self._keep, HEAD_SECONDS, "anchor of the log")

    def start(self) -> None:
        """Anchor now, and from now on."""
        self._draining.start(at_once=True)

    async def close(self) -> None:
        """Anchor a last time, and end."""
        self._is_closing = True
        await self._draining.close()

    async def _keep(self) -> None:
        now = self._store.clock.now()
        if self._is_closing or now >= self._due:
            entry = anchor_of(self._log_heads())
            await self._store.run(lambda unit: unit.audit(entry))
            self._due = now + ANCHOR_SECONDS * _NANOSECONDS
        head = await self._store.read(_newest)
        if head != self._stored:
            await asyncio.to_thread(write_head, self._data_dir, head, now)
            self._stored = head


def anchor_of(heads: Mapping[str, tuple[int, bytes]]) -> Entry:
    """Return the line that names where the partitions of the log end."""
    said = {name: f"{offset}:{digest.hex()}" for name, (offset, digest) in heads.items()}
    return Entry(action=ANCHORED, credential=CREDENTIAL, details=said)


def parse_anchor(text: str) -> tuple[int, bytes]:
    """Return offset and hash of what an anchor says of a partition; raises ValueError."""
    offset, _, digest = text.partition(":")
    return int(offset), bytes.fromhex(digest)


def _newest(unit: Unit) -> Head:
    return head_of(unit.session)
