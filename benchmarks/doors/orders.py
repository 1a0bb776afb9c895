"""Orders for the doors: four of five rest near a price that wanders, one of five takes.

That is about the mix of the flow that the engine is measured with, without its cancels.
"""

import itertools
import random
from collections.abc import Iterator
from typing import Final

import msgspec

from benchmarks.load.http import request_bytes
from benchmarks.venue import INSTRUMENTS

SEED: Final = 11
MIDDLE: Final = 10_000
DEPTH: Final = 40
"""How far from the middle an order may rest, in ticks."""

TAKERS: Final = 5
"""One order of so many takes."""


def order_texts(count: int, *, seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield the bodies of orders."""
    chance = random.Random(seed)
    middles = [MIDDLE] * INSTRUMENTS
    for _ in range(count):
        number = chance.randrange(INSTRUMENTS)
        middles[number] = max(MIDDLE // 2, middles[number] + chance.choice((-1, 0, 0, 1)))
        side, takes = chance.choice((-1, 1)), chance.randrange(TAKERS) == 0
        away = -1 if takes else chance.randint(1, DEPTH)
        price = middles[number] + side * away
        yield {
            "symbol": f"S{number + 1:02}/USD",
            "side": "sell" if side > 0 else "buy",
            "quantity": str(chance.randint(1, 9)),
            "price": f"{price // 100}.{price % 100:02}",
        }


def single_requests(keys: list[str], count: int, *, seed: int = SEED) -> list[bytes]:
    """Return requests of one order each, the accounts taking turns."""
    turns = itertools.cycle(keys)
    return [
        request_bytes("POST", "/api/orders", key=next(turns), body=msgspec.json.encode(text))
        for text in order_texts(count, seed=seed)
    ]


def batch_requests(keys: list[str], count: int, size: int, *, seed: int = SEED) -> list[bytes]:
    """Return requests of ``size`` orders each."""
    turns, texts = itertools.cycle(keys), order_texts(count * size, seed=seed)
    bodies = (
        msgspec.json.encode({"orders": list(itertools.islice(texts, size))}) for _ in range(count)
    )
    return [
        request_bytes("POST", "/api/orders/batch", key=next(turns), body=body) for body in bodies
    ]


def order_frames(count: int, *, seed: int = SEED) -> list[tuple[int, bytes]]:
    """Return frames of one order each, with the ids of their requests."""
    return [
        (number, msgspec.json.encode({"op": "submit_order", "id": number, "order": text}))
        for number, text in enumerate(order_texts(count, seed=seed), 1)
    ]


def read_requests(keys: list[str], count: int, *, seed: int = SEED) -> list[bytes]:
    """Return GET requests of every kind that a client looks at while it trades."""
    chance = random.Random(seed)
    paths = (
        "/api/orders?limit=20",
        "/api/orders?status=open&limit=20",
        "/api/balances",
        "/api/positions",
        "/api/account",
        "/api/fills?limit=20",
        "/api/instruments/S01%2FUSD/book?depth=10",
        "/api/instruments/S02%2FUSD/quote",
        "/api/instruments/S03%2FUSD/trades?limit=20",
    )
    return [
        request_bytes("GET", chance.choice(paths), key=chance.choice(keys)) for _ in range(count)
    ]
