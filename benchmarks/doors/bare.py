"""The yardstick: a Litestar route that takes a typed order and answers one, with nothing behind it.

Run as a program it serves on a free port and prints it.
"""

import socket
import sys

import uvicorn
import uvloop
from litestar import Litestar, post
from msgspec import Struct


class OrderIn(Struct, forbid_unknown_fields=True):
    """Be about as large as an order."""

    symbol: str
    side: str
    quantity: str
    price: str


class OrderOut(Struct):
    """Be about as large as an answer."""

    order_id: int
    client_order_id: str
    symbol: str
    side: str
    quantity: str
    price: str
    status: str
    created_time: str


@post("/api/orders")
async def submit(data: OrderIn) -> OrderOut:
    """Answer at once."""
    return OrderOut(
        1, "x", data.symbol, data.side, data.quantity, data.price, "accepted", "2026-01-01"
    )


async def serve() -> None:
    """Serve until told to stop."""
    sock = socket.create_server(("127.0.0.1", 0), backlog=1024)
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    app = Litestar([submit], openapi_config=None)
    config = uvicorn.Config(app, log_level="error", access_log=False, http="httptools")
    await uvicorn.Server(config).serve([sock])


if __name__ == "__main__":
    uvloop.run(serve())
