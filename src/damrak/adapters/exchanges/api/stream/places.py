"""Places: what is subscribed to, and how far each channel was heard and handed on.

Two marks are kept of every channel that can be resumed. What was heard is where the next
connection goes on; what was handed on is where the next program goes on.
"""

from msgspec import Struct

from damrak.adapters.exchanges.api.values import choice
from damrak.wire.stream import (
    BalanceUpdate,
    BookSnapshot,
    BookUpdate,
    Channel,
    FillUpdate,
    Gap,
    OrderUpdate,
    PositionUpdate,
    QuoteUpdate,
    Subscribe,
    TradeUpdate,
    Unsubscribe,
)

Fact = OrderUpdate | FillUpdate | BalanceUpdate | PositionUpdate | TradeUpdate
"""What bears an id and can be resumed."""
State = QuoteUpdate | BookSnapshot | BookUpdate
"""What tells the present."""
Delivered = Fact | State | Gap
"""What a stream hands to its program."""

_CHANNELS: dict[type[Fact | State], Channel] = {
    OrderUpdate: Channel.ORDERS,
    FillUpdate: Channel.FILLS,
    BalanceUpdate: Channel.BALANCES,
    PositionUpdate: Channel.POSITIONS,
    TradeUpdate: Channel.TRADES,
    QuoteUpdate: Channel.QUOTES,
    BookSnapshot: Channel.BOOK,
    BookUpdate: Channel.BOOK,
}
_OF_INSTRUMENT = frozenset({Channel.TRADES, Channel.QUOTES, Channel.BOOK})
_RESUMABLE = frozenset(Channel) - {Channel.QUOTES, Channel.BOOK}


class Place(Struct, frozen=True):
    """Name a channel: of an instrument, of the key's account, or of one that an operator names."""

    channel: Channel
    symbol: str | None = None
    account_id: int | None = None

    def __str__(self) -> str:
        of = self.symbol or (None if self.account_id is None else str(self.account_id))
        name = self.channel.value
        return name if of is None else f"{name}:{of}"

    @property
    def resumable(self) -> bool:
        """Return whether what is told there bears ids."""
        return self.channel in _RESUMABLE


class Subscription(Struct):
    """Hold how far a place was heard; ``silent`` says that nothing of it is handed on."""

    place: Place
    silent: bool = False
    heard_id: str | None = None

    def request(self, number: int) -> Subscribe:
        """Return the request that begins or resumes it."""
        place = self.place
        return Subscribe(number, place.channel, place.symbol, self.heard_id, place.account_id)

    def end(self, number: int) -> Unsubscribe:
        """Return the request that ends it."""
        return Unsubscribe(number, self.place.channel, self.place.symbol, self.place.account_id)


def place_of(name: Channel | str, symbol: str | None, account_id: int | None) -> Place:
    """Return the place of a channel; raises ValueError where the symbol is missing or too much."""
    channel = choice("channel", Channel, name)
    if (channel in _OF_INSTRUMENT) != (symbol is not None):
        rule = "must name a symbol" if symbol is None else "must not name a symbol"
        raise ValueError(f"a subscription to {channel} {rule}")
    # The venue knows symbols in any case; a place is one.
    return Place(channel, None if symbol is None else symbol.upper(), account_id)


def places_of(message: Fact | State) -> tuple[Place, ...]:
    """Return the places that a message may belong to, the more exact one first."""
    channel = _CHANNELS[type(message)]
    if isinstance(message, TradeUpdate | State):
        return (Place(channel, message.symbol.upper()),)
    return (Place(channel, account_id=message.account_id), Place(channel))


def is_news(message_id: str, last_id: str | None) -> bool:
    """Return whether a message comes after the one heard last."""
    if last_id is None:
        return True
    writer, *place = message_id.split(":")
    last_writer, *last_place = last_id.split(":")
    return writer != last_writer or [*map(int, place)] > [*map(int, last_place)]
