"""Follow the best prices of one instrument, and keep following when the venue goes away.

Start a venue, say where it is and which key opens it, and name an instrument:

    DAMRAK_URL=http://127.0.0.1:8000 DAMRAK_STREAM_URL=ws://127.0.0.1:8001 DAMRAK_KEY=dmk_... \
        python examples/stream_prices.py BTC-USD

Ctrl-C ends it; a number after the symbol ends it after so many lines.
"""

import contextlib
import sys

from damrak import Client
from damrak.wire.stream import QuoteUpdate, TradeUpdate


def main(symbol: str, lines: int = 0) -> None:
    """Print a line for every change of the best prices, and one for every trade."""
    with Client.from_env() as client, client.stream() as stream:
        stream.subscribe("quotes", symbol)
        stream.subscribe("trades", symbol)
        for count, message in enumerate(stream, 1):
            if isinstance(message, QuoteUpdate):
                bid, ask = message.bid_price or "-", message.ask_price or "-"
                print(f"{message.time[11:23]}  {bid:>12} | {ask:<12}", flush=True)
            elif isinstance(message, TradeUpdate):
                print(f"{message.time[11:23]}  {message.quantity} at {message.price}", flush=True)
            if count == lines:
                return


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1], *map(int, sys.argv[2:3]))
