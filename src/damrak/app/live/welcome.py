"""What to paste: lines that trade, with the address, the key and an order that fit this venue."""

import shutil
import sys
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from damrak.adapters.exchanges.api import Client
from damrak.adapters.exchanges.api.values import in_path
from damrak.app.live.trader import Trader
from damrak.wire.markets import Instrument, Quote

FAVOURITE: Final = "BTC-USD"
"""The symbol that the lines name where it is listed."""
NOTIONAL: Final = Decimal(100)
"""About what the order in the lines is worth."""
_LOOPBACK: Final = ("127.0.0.1", "::1")


class Example(Struct, frozen=True):
    """Hold an instrument and a small quantity of it, both as text."""

    symbol: str
    quantity: str


def example_of(client: Client) -> Example | None:
    """Return what the lines trade, None where nothing is listed; raises ApiError."""
    instruments = sorted(client.instruments(), key=lambda each: each.symbol != FAVOURITE)
    for listed in instruments:
        quote = client.quote(listed.symbol)
        if quote.bid_price and quote.ask_price:
            return Example(listed.symbol, _quantity(listed, quote))
    return Example(instruments[0].symbol, instruments[0].quantity_min) if instruments else None


def _quantity(listed: Instrument, quote: Quote) -> str:
    assert quote.ask_price is not None
    wanted = max(NOTIONAL, 2 * Decimal(listed.notional_min)) / Decimal(quote.ask_price)
    lot = Decimal(listed.lot)
    lots = (max(wanted, Decimal(listed.quantity_min)) / lot).to_integral_value(ROUND_UP)
    return format((lots * lot).normalize(), "f")


def welcome(client: Client, trader: Trader, example: Example) -> str:
    """Return the lines, for a shell and for Python; they can be pasted as they are."""
    symbol, quantity = example.symbol, example.quantity
    order = f'{{"symbol": "{symbol}", "side": "buy", "quantity": "{quantity}"}}'
    curl = 'curl -sS -H "Authorization: Bearer $DAMRAK_KEY"'
    return f"""\
Open {page_url(client.url)} in a browser and sign in: that is all it takes to trade.

Programs come in by a key: this one trades on the play money of account {trader.account_id}.

In a shell: a book, an order, your orders, and what happens from now on.

export DAMRAK_URL={client.url} DAMRAK_STREAM_URL={client.stream_url}
export DAMRAK_KEY={trader.secret}
{curl} "$DAMRAK_URL/api/instruments/{in_path(symbol)}/book?depth=5"
{curl} -H 'Content-Type: application/json' -d '{order}' $DAMRAK_URL/api/orders
{curl} "$DAMRAK_URL/api/orders?status=all"
{curl} -N "$DAMRAK_URL/api/events?channels=trades,quotes&symbols={in_path(symbol)}"

In Python, started in that shell with {_program("python", sys.executable)}:

import damrak
client = damrak.Client.from_env()
print(client.book("{symbol}", depth=5))
print(client.submit_order("{symbol}", "buy", "{quantity}"))

There {_program("damrak", str(Path(sys.executable).with_name("damrak")))} top shows the market.
Ctrl-C closes the venue.
"""


def page_url(url: str) -> str:
    """Return where a browser finds the terminal of the venue at a URL.

    On this machine it is ``localhost``: browsers offer passkeys to names, not to addresses.
    """
    place = urlsplit(url)
    name = "localhost" if place.hostname in _LOOPBACK else place.hostname
    return f"{place.scheme}://{name}" + (f":{place.port}" if place.port else "")


def _program(name: str, path: str) -> str:
    found = shutil.which(name)
    if found is not None and Path(found).resolve() == Path(path).resolve():
        return name
    place = Path(path)
    # What lies below this directory is named from here, as a person would.
    return str(place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place)
