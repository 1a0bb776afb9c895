"""What cannot be told stops nobody, and what nobody listens to is not looked at."""

import asyncio

from damrak.domain.decimals import Amount
from damrak.domain.events import BalanceChanged
from damrak.domain.identifiers import AccountId
from damrak.domain.records import Record
from damrak.ports.history import Order
from damrak.runtime.view import View
from damrak.services.gateway.stream.hub import UNTOLD, Hub
from damrak.services.gateway.stream.topics import Backlog, Subscriber
from damrak.wire.stream import Channel


class _NoOrders:
    async def reach(self, sequence: int) -> None:
        """Be there already."""

    async def order(self, order_id: int) -> Order | None:
        """Know no order."""
        return None


class _Pipe:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.subscriber = Subscriber(self, Backlog())
        self.frames: list[bytes] = []
        self.reasons: list[str] = []

    def tell(self, frames: list[bytes]) -> None:
        """Take frames."""
        self.frames += frames

    def let_go(self, reason: str) -> None:
        """Listen no more."""
        self.reasons.append(reason)
        self.hub.leave(self.subscriber, (Channel.BALANCES, 1))


def _balance(sequence: int, asset: str) -> Record:
    said = BalanceChanged(AccountId(1), asset, Amount(1), Amount(0))
    return Record(1, (said,), "inbox", sequence)


def test_what_cannot_be_told_lets_listeners_go_and_nobody_else_stop() -> None:
    async def scenario() -> None:
        hub = Hub(View(), _NoOrders())
        pipe = _Pipe(hub)
        # Nobody listens, so nobody minds an asset that was never listed.
        hub.hear([_balance(1, "X")])
        hub.join(pipe.subscriber, (Channel.BALANCES, 1))
        hub.hear([_balance(2, "X")])
        assert pipe.reasons == [UNTOLD]
        assert hub.counts.failures == 1
        hub.hear([_balance(3, "X")])
        assert (hub.sequence, hub.counts.failures) == (3, 1)
        assert not any(hub.listeners().values())
        await asyncio.sleep(0)
        assert not pipe.frames

    asyncio.run(scenario())


def test_what_was_heard_before_is_dropped() -> None:
    hub = Hub(View(), _NoOrders())
    hub.hear([_balance(5, "X")])
    hub.hear([_balance(5, "X"), _balance(4, "X")])
    assert hub.last_id == "inbox:5:0"
    kept = hub.ring.after(0, 10)
    assert kept is not None
    assert len(kept) == 1
