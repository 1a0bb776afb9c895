"""Send what JMeter sends with our own generator, and print a row beside JMeter's.

Requests are due at fixed times, and a wait counts from then, so a queue shows as long waits. Flat
out, a connection sends when it has its answer, which is what is left of a rate that is too high.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvloop

from benchmarks.load.http import HttpLoad, request_bytes
from benchmarks.load.times import NANOSECONDS_PER_MILLISECOND, Result
from deploy.load.cores import Shares, shares_between, used_now
from deploy.load.report import Row, row_text

GOOD: Final = frozenset({200, 201})


def requests_of(keys: Path, orders: Path, path: str) -> list[bytes]:
    """Return a request for each line of a file of orders, the keys taking turns."""
    turns = itertools.cycle(keys.read_text("ascii").split())
    return [
        request_bytes("POST", path, key=next(turns), body=body)
        for body in orders.read_bytes().splitlines()
    ]


async def _load(given: argparse.Namespace) -> Result:
    path = "/api/orders/batch" if given.batch > 1 else "/api/orders"
    requests = requests_of(given.keys, given.orders, path)
    parts = urlsplit(given.http)
    host, port = str(parts.hostname), int(parts.port or 0)
    load = HttpLoad(host, port, connections=given.connections, units=given.batch)
    await load.connect()
    if given.flat_out:
        result = await load.run(_until(requests, given.seconds))
    else:
        rate = given.asked / given.batch
        count = round(rate * given.seconds)
        result = await load.pace(itertools.islice(itertools.cycle(requests), count), rate)
    load.close()
    return result


def _until(requests: list[bytes], seconds: int) -> Iterator[bytes]:
    end = time.perf_counter() + seconds
    turns = itertools.cycle(requests)
    return itertools.takewhile(lambda _: time.perf_counter() < end, turns)


def _row(given: argparse.Namespace, result: Result, shares: Shares) -> Row:
    count = sum(result.statuses.values())
    good = sum(number for status, number in result.statuses.items() if status in GOOD)
    return Row(
        "our own, flat out" if given.flat_out else "our own",
        given.asked,
        result.rate * good / count,
        1 - good / count,
        [wait / NANOSECONDS_PER_MILLISECOND for wait in result.latencies],
        shares,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", required=True, help="the venue's address, as it prints it")
    parser.add_argument("--pid", type=int, required=True, help="the venue's process")
    parser.add_argument("--keys", type=Path, required=True, help="a file with a key a line")
    parser.add_argument("--orders", type=Path, required=True, help="a file with a body a line")
    parser.add_argument("--asked", type=int, required=True, help="orders a second")
    parser.add_argument("--batch", type=int, required=True, help="orders in a request")
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--flat-out", action="store_true", help="as fast as answers come")
    return parser.parse_args()


def _main() -> None:
    given = _arguments()
    before, own = used_now(given.pid), time.process_time()
    result = uvloop.run(_load(given))
    after, own = used_now(given.pid), time.process_time() - own
    sys.stdout.write(row_text(_row(given, result, shares_between(before, after, load=own))))


if __name__ == "__main__":
    _main()
