"""Prepare a running, empty venue for load, and write what a load generator sends to it.

Lists the instruments and funds the accounts that the benchmarks trade with, makes a key for each
account, and writes ``keys.csv`` (a key a line) and ``orders-SEED-BATCH.csv`` (the body of a request
a line). The same seed gives the same orders. Run it once on a venue: accounts are opened once.
"""

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import msgspec

from benchmarks.doors.orders import SEED, order_texts
from benchmarks.venue import ACCOUNTS, INSTRUMENTS, preparation

COMMANDS_MAX: Final = 1_000
ORDERS: Final = 100_000
TIMEOUT_SECONDS: Final = 60.0
KEYS_FILE: Final = "keys.csv"


def prepare_venue(client: httpx.Client) -> list[str]:
    """List, fund and return a key of each account; ``client`` must carry an operator's key."""
    commands = preparation(INSTRUMENTS, ACCOUNTS)
    for start in range(0, len(commands), COMMANDS_MAX):
        _sent(client, "/api/commands", {"commands": commands[start : start + COMMANDS_MAX]})
    return [
        str(_sent(client, "/api/keys", _key_request(account))["secret"])
        for account in range(1, ACCOUNTS + 1)
    ]


def request_bodies(orders: int, batch: int, *, seed: int) -> Iterator[bytes]:
    """Yield the bodies of requests: single orders, or batches if ``batch`` is more than 1."""
    texts = order_texts(orders, seed=seed)
    if batch == 1:
        yield from map(msgspec.json.encode, texts)
    else:
        while together := list(itertools.islice(texts, batch)):
            yield msgspec.json.encode({"orders": together})


def _key_request(account: int) -> dict[str, object]:
    return {"name": f"load {account}", "scopes": ["read", "trade"], "account_id": account}


def _sent(client: httpx.Client, path: str, body: object) -> dict[str, object]:
    headers = {"Content-Type": "application/json"}
    answer = client.post(path, content=msgspec.json.encode(body), headers=headers)
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", required=True, help="the venue's address, as it prints it")
    parser.add_argument("--operator-key", required=True, type=Path, help="the file with the key")
    parser.add_argument("--directory", required=True, type=Path, help="where the files shall go")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--batch", type=int, default=1, help="orders in a request")
    parser.add_argument("--orders", type=int, default=ORDERS, help="orders before they repeat")
    return parser.parse_args()


def _main() -> None:
    given = _arguments()
    headers = {"Authorization": f"Bearer {given.operator_key.read_text('ascii').strip()}"}
    with httpx.Client(base_url=given.http, headers=headers, timeout=TIMEOUT_SECONDS) as client:
        keys = prepare_venue(client)
    keys_file = given.directory / KEYS_FILE
    keys_file.touch(mode=0o600)
    keys_file.write_text("".join(f"{key}\n" for key in keys), "ascii")
    bodies = request_bodies(given.orders, given.batch, seed=given.seed)
    orders_file = given.directory / f"orders-{given.seed}-{given.batch}.csv"
    orders_file.write_bytes(b"".join(body + b"\n" for body in bodies))


if __name__ == "__main__":
    _main()
