"""Queues: where an account's resting orders stand in the book."""

from typing import Any, Final

from msgspec import Struct

from damrak.domain.identifiers import OrderId
from damrak.domain.instruments import Instrument
from damrak.domain.orders import Place
from damrak.http.calls import Call, Refused, no_account
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import time_text
from damrak.services.gateway.rest.rooms.parameters import AccountId, instrument_id_of
from damrak.wire import queues
from damrak.wire.orders import Symbol

QUEUED_ORDERS_MAX: Final = 1_000
"""Most orders whose places are told at once; the oldest go first."""


class QueueQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name the instrument, and the account; without it the key's own is meant."""

    symbol: Symbol
    account_id: AccountId | None = None


class QueueRoom:
    """Tell those who wait how long the line is."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def queue(self, call: Call) -> Any:
        """Tell the places of an account's resting orders of an instrument."""
        query = call.query(QueueQuery)
        account_id = call.account_id(query.account_id)
        view = self._doors.view
        account = view.accounts.get(account_id)
        if account is None:
            raise Refused(no_account(account_id, call.cause))
        instrument_id = instrument_id_of(call, query.symbol, view)
        assert instrument_id is not None
        instrument = view.books[instrument_id].instrument
        asked = sorted(
            OrderId(order.order_id)
            for order in account.open_orders.values()
            if order.instrument_id == instrument_id
        )[:QUEUED_ORDERS_MAX]
        places = self._doors.places(instrument.instrument_id, asked)
        told = tuple(_told(each, places[each], instrument) for each in asked if each in places)
        return queues.OrderQueue(told, time_text(self._doors.clock.now()))


def _told(order_id: OrderId, place: Place, instrument: Instrument) -> queues.QueuedOrder:
    return queues.QueuedOrder(
        order_id=order_id,
        side=place.side,
        price=instrument.price_text(place.price),
        leaves_quantity=instrument.quantity_text(place.leaves_quantity),
        ahead_quantity=instrument.quantity_text(place.ahead_quantity),
        ahead_orders=place.ahead_orders,
        level_quantity=instrument.quantity_text(place.level_quantity),
    )
