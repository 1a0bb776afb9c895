"""Accounts as the projection of equity holds them between batches."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

from damrak.domain.assets import Asset
from damrak.domain.events import TransfersPosted
from damrak.ports.tables import Row, Tables, exact
from damrak.runtime.valuation import Listed
from damrak.services.portfolio.equity_tables import HOLDINGS, NET_TRANSFERS, POINTS, PRICES

_LAST_POINT: Final = (
    f"SELECT time, equity, net_transfers FROM {POINTS.name}"
    " WHERE account_id = ? ORDER BY time DESC LIMIT 1"
)
_LAST_NET: Final = (
    f"SELECT net_transfers FROM {NET_TRANSFERS.name}"
    " WHERE account_id = ? ORDER BY sequence DESC LIMIT 1"
)


class Holder:
    """Hold an account's balances, what came in of them, and its last point.

    ``contributed`` counts deposits less withdrawals of each asset in its own units, ``net`` what
    they were worth in the valuation asset. ``marked`` is equity and ``net`` of the last point,
    ``moved`` when the ledger last moved.
    """

    __slots__ = ("account_id", "contributed", "marked", "moved", "net", "posted")

    def __init__(self, account_id: int) -> None:
        self.account_id = account_id
        self.posted: dict[str, int] = {}
        self.contributed: dict[str, int] = {}
        self.net = 0
        self.marked: tuple[int, int] | None = None
        self.moved = 0

    def contribute(self, message: TransfersPosted) -> list[tuple[str, int]]:
        """Count what came in or went out, and return it as signed amounts by asset."""
        moved: list[tuple[str, int]] = []
        for transfer in message.transfers:
            is_in = transfer.credit == self.account_id
            amount = int(transfer.amount) if is_in else -transfer.amount
            asset = transfer.asset
            self.contributed[asset] = self.contributed.get(asset, 0) + amount
            moved.append((asset, amount))
        return moved

    def row(self, asset: str, moved: int) -> Row:
        """Return the values of the row of one of its balances, which last moved at a time."""
        posted, contributed = self.posted.get(asset, 0), self.contributed.get(asset, 0)
        return (self.account_id, asset, exact(posted), exact(contributed), moved)


def read_holders(tables: Tables, begun: int) -> dict[int, Holder]:
    """Return the accounts of the tables; points up to ``begun`` are of another valuation asset."""
    holders: dict[int, Holder] = {}
    for row in tables.query(f"SELECT * FROM {HOLDINGS.name}"):
        account_id, asset, posted, contributed, moved = row
        key = int(account_id or 0)
        holder = holders.get(key)
        if holder is None:
            holder = holders[key] = Holder(key)
        holder.posted[str(asset)] = int(posted or 0)
        holder.moved = max(holder.moved, int(moved or 0))
        if int(contributed or 0):
            holder.contributed[str(asset)] = int(contributed or 0)
    for key, holder in holders.items():
        for (net,) in tables.query(_LAST_NET, (key,)):
            holder.net = int(net or 0)
        for time, equity, net in tables.query(_LAST_POINT, (key,)):
            if int(time or 0) > begun:
                holder.marked = (int(equity or 0), int(net or 0))
    return holders


def read_prices(tables: Tables) -> tuple[dict[int, Listed], dict[int, int]]:
    """Return the instruments of the tables, and the prices of those that have traded."""
    listed: dict[int, Listed] = {}
    prices: dict[int, int] = {}
    for row in tables.query(f"SELECT * FROM {PRICES.name}"):
        number, base, base_scale, quote, quote_scale, price_scale, last_price = row
        key = int(number or 0)
        listed[key] = Listed(
            key,
            Asset(str(base), int(base_scale or 0)),
            Asset(str(quote), int(quote_scale or 0)),
            int(price_scale or 0),
        )
        if last_price is not None:
            prices[key] = int(last_price)
    return listed, prices


def price_row(listed: Listed, last_price: int | None) -> Row:
    """Return the values of an instrument's row."""
    base, quote = listed.base, listed.quote
    known = (listed.instrument_id, base.code, base.scale, quote.code, quote.scale)
    return (*known, listed.price_scale, None if last_price is None else exact(last_price))
