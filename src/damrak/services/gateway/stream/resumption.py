"""Resumption: what a subscriber missed, told again, up to the moment where he hears it live.

The newest records are in the ring, older ones in the log, where the place is found by bisection,
since offsets of the log are not sequences of the inbox. Both are read on until nothing is left;
then, before the loop can hear anything else, the subscriber joins those who hear live. So nothing
is missed or told twice, and nothing needs to be held back meanwhile.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Final

from damrak.domain.events import OrderApproved
from damrak.domain.records import Record, Stored
from damrak.ports.history import HistoryBehind
from damrak.services.gateway.stream.facts import RANKS, Opened, OrderMissing, Wording, frame_of
from damrak.services.gateway.stream.hub import END_INDEX, Hub, ReadEvents, TopicKey
from damrak.services.gateway.stream.topics import Key
from damrak.wire.stream import Channel

READ_RECORDS: Final = 1_000
"""Records that are read at once: decoding them keeps the interpreter busy for milliseconds."""

TURNS_MAX: Final = 8
"""Reads that are told again before the loop does something else, however many come back at once."""

ORDERS_KNOWN_MAX: Final = 10_000
"""Most orders whose opening is remembered while records are told again."""

AHEAD_SECONDS_MAX: Final = 5.0
"""How long somebody waits who was told more elsewhere than has come here."""

_AHEAD_PAUSE_SECONDS: Final = 0.005

Tell = Callable[[list[bytes]], Awaitable[None]]
"""Sends frames, and returns once more may be sent."""

_ID: Final = re.compile(
    r"([A-Za-z0-9.]{1,32}):([0-9]{1,16}):([0-9]{1,16})(?::([a-z]{1,16}))?", re.ASCII
)
_WHOLE_EVENT: Final = len(RANKS)
_OF_ORDERS: Final = (Channel.ORDERS, Channel.FILLS)


class PlaceUnknown(ValueError):
    """Tell that an id names no place in what has happened."""


def parse_id(text: str, hub: Hub) -> Key:
    """Return the place of an id such as ``inbox:1042:3``; raises PlaceUnknown.

    A channel at the end says that of this event only that channel, and those before it, were told.
    """
    match = _ID.fullmatch(text)
    if match is None or match[1] != hub.writer:
        raise PlaceUnknown(f"must be the id of a message, such as {hub.last_id}")
    sequence, index, name = int(match[2]), int(match[3]), match[4]
    if sequence > hub.sequence + hub.ahead_max:
        raise PlaceUnknown(f"must not lie ahead of the last id, {hub.last_id}")
    if name is None:
        return sequence, index, _WHOLE_EVENT
    if name not in RANKS:
        raise PlaceUnknown("must end in a channel of facts, if in any")
    return sequence, index, RANKS[Channel(name)]


class EventLog:
    """Read events out of the log, one reader at a time and in a thread."""

    def __init__(self, read: ReadEvents) -> None:
        self._read = read
        self._turn = asyncio.Lock()

    async def read(self, after: int, limit: int = READ_RECORDS) -> Sequence[Stored]:
        """Return records after an offset; raises LogError."""
        async with self._turn:
            return await asyncio.to_thread(self._read, after, limit)

    async def offset_of(self, sequence: int) -> int:
        """Return the last offset whose record has at most a sequence, 0 where there is none."""
        low, high = 0, sequence + 1
        while await self._is_at_most(high, sequence):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if await self._is_at_most(middle, sequence):
                low = middle
            else:
                high = middle
        return low

    async def _is_at_most(self, offset: int, sequence: int) -> bool:
        found = await self.read(offset - 1, 1)
        return bool(found) and found[0].record.sequence <= sequence


class Resumer:
    """Tell again what was missed; without a log, only what the ring still has."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._log = None if hub.read_events is None else EventLog(hub.read_events)
        self._turns = asyncio.Semaphore(TURNS_MAX)

    def gap(self, after: Key) -> str:
        """Say why what was missed since a place cannot be told again; empty if it can."""
        hub = self._hub
        missed = hub.sequence - after[0]
        if missed > hub.resume_max:
            return f"{missed} records were missed, at most {hub.resume_max} are told again"
        if self._log is None and _heard(after) < hub.ring.floor:
            return "what was missed is no longer in memory"
        return ""

    async def replay(self, wanted: Collection[TopicKey], after: Key, tell: Tell) -> None:
        """Tell what happened in some topics since a place; on return there is nothing more.

        Whoever joins the hub before anything else is awaited misses and repeats nothing. Raises
        LogError and HistoryBehind. Where there is a gap, nothing may be replayed.
        """
        hub = self._hub
        await self._until_heard(after[0])
        replay = _Replay(hub, frozenset(wanted), after)
        heard = _heard(after)
        offset = 0
        while True:
            records = hub.ring.after(heard, READ_RECORDS)
            if records is not None:
                if not records:
                    return
                heard = records[-1].sequence
                await self._tell(replay, records, tell)
                continue
            # What the ring lacked before the log was asked was in the log by then.
            floor = hub.ring.floor
            assert self._log is not None
            offset = offset or await self._log.offset_of(heard)
            stored = await self._log.read(offset)
            # The log may be ahead of the hub, which tells the rest itself; and a crash may have
            # made a writer say something twice.
            known = [entry for entry in stored if entry.record.sequence <= hub.sequence]
            records = [entry.record for entry in known if entry.record.sequence > heard]
            offset = known[-1].offset if known else offset
            heard = records[-1].sequence if records else heard if known else max(heard, floor)
            await self._tell(replay, records, tell)

    async def _tell(self, replay: "_Replay", records: Sequence[Record], tell: Tell) -> None:
        async with self._turns:
            frames = await replay.frames(records)
            await asyncio.sleep(0)
        # Whoever reads slowly keeps nobody else from his turn.
        await _send(frames, tell)

    async def _until_heard(self, sequence: int) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + AHEAD_SECONDS_MAX
        while self._hub.sequence < sequence:
            if loop.time() >= deadline:
                raise HistoryBehind(f"record {sequence} has not come here yet")
            await asyncio.sleep(_AHEAD_PAUSE_SECONDS)


def _heard(after: Key) -> int:
    sequence, index, _ = after
    return sequence if index >= END_INDEX else sequence - 1


async def _send(frames: list[bytes], tell: Tell) -> None:
    if frames:
        await tell(frames)
    else:
        await asyncio.sleep(0)


class _Replay:
    def __init__(self, hub: Hub, wanted: frozenset[TopicKey], after: Key) -> None:
        self._hub = hub
        self._wanted = wanted
        self._after = after
        self._opened: dict[int, Opened] = {}
        self._wordings = hub.facts.wordings

    async def frames(self, records: Sequence[Record]) -> list[bytes]:
        wordings, wanted = self._wordings, self._wanted
        frames: list[bytes] = []
        for record in records:
            for index, message in enumerate(record.messages):
                for wording in wordings.get(message.__class__, ()):
                    channel = wording.channel
                    if (channel, wording.owner(message)) not in wanted:
                        continue
                    if (record.sequence, index, RANKS[channel]) > self._after:
                        frames.append(await self._frame(wording, message, record, index))
                if message.__class__ is OrderApproved:
                    self._remember(message)
        return frames

    def _remember(self, message: OrderApproved) -> None:
        account_id = message.order.account_id
        if any((channel, account_id) in self._wanted for channel in _OF_ORDERS):
            if len(self._opened) >= ORDERS_KNOWN_MAX:
                self._opened.clear()
            self._opened[message.order_id] = message.order

    async def _frame(self, wording: Wording, message: Any, record: Record, index: int) -> bytes:
        try:
            return frame_of(wording.make(message, record, index, self._find))
        except OrderMissing as missing:
            self._opened[missing.order_id] = await self._ask(missing.order_id)
            return frame_of(wording.make(message, record, index, self._find))

    def _find(self, order_id: int) -> Opened:
        return self._opened.get(order_id) or self._hub.facts.find_live(order_id)

    async def _ask(self, order_id: int) -> Opened:
        # An order leaves the view only when history has it.
        order = await self._hub.history.order(order_id)
        if order is None:
            await self._hub.history.reach(self._hub.sequence)
            order = await self._hub.history.order(order_id)
        if order is None:
            raise HistoryBehind(f"order {order_id} is not in the tables yet")
        return order
