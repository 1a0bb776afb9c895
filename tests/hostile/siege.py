"""A siege: a real server with something in it, and everything it knows, to compare afterwards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner

from benchmarks.venue import preparation
from damrak.app.cli import main
from tests.crash.served import Served

ACCOUNTS = 3
INSTRUMENTS = 2
SYMBOL = "S01/USD"
PATIENCE = 20.0
_OFFSET = re.compile(r"^damrak_inbox_offset ([0-9.e+]+)$", re.MULTILINE)
_LISTS = {"/api/orders?status=all": "orders", "/api/fills": "fills", "/api/transfers": "transfers"}
_PATH = "/api/instruments/{}/{}"


class Siege:
    """Hold a server, its keys, and what clients may ask of it."""

    def __init__(self, served: Served, keys: list[str]) -> None:
        self.served = served
        self.keys = keys
        self.operator = served.operator_key()

    @property
    def http_port(self) -> int:
        """Return the port of REST."""
        return int(self.served.http.rsplit(":", 1)[1])

    @property
    def stream_port(self) -> int:
        """Return the port of the stream."""
        return int(self.served.stream.rsplit(":", 1)[1])

    @property
    def log(self) -> str:
        """Return what the server has logged."""
        return (self.served.data_dir.parent / "server.log").read_text("utf-8")

    def client(self, key: str | None = None) -> httpx.Client:
        """Return a client with a key, the operator's where none is named."""
        headers = {"Authorization": f"Bearer {key or self.operator}"}
        return httpx.Client(base_url=self.served.http, headers=headers, timeout=PATIENCE)

    def offset(self) -> int:
        """Return the number of the last command in the log."""
        with self.client() as client:
            return _offset_of(client)

    def state(self) -> dict[str, Any]:
        """Return all that can be asked about the venue's state, by question."""
        with self.client() as client:
            found: dict[str, Any] = {"offset": _offset_of(client)}
            for path in ("/api/accounts?limit=500", "/api/instruments", "/api/assets", "/api/keys"):
                found[path] = _asked(client, path)
            for key in found["/api/keys"]["keys"]:
                # To be used is no change, and written a moment later.
                del key["used_time"]
            for account in found["/api/accounts?limit=500"]["accounts"]:
                number = account["account_id"]
                for path in ("/api/balances", "/api/positions", *_LISTS):
                    more = f"{'&' if '?' in path else '?'}account_id={number}"
                    found[path + more] = _asked(client, path + more)
            for instrument in found["/api/instruments"]["instruments"]:
                symbol = instrument["symbol"].replace("/", "%2F")
                for what in ("book?depth=1000", "quote", "trades"):
                    path = _PATH.format(symbol, what)
                    found[path] = _asked(client, path)
            return found

    def order(self, quantity: Any = "1", price: Any = "90.00", **more: Any) -> dict[str, Any]:
        """Return a buy order that rests."""
        return {"symbol": SYMBOL, "side": "buy", "quantity": quantity, "price": price, **more}

    def serves(self) -> None:
        """Make sure that an ordinary client is served, and takes his order back."""
        with self.client(self.keys[0]) as client:
            made = client.post("/api/orders", json=self.order())
            assert made.status_code == 201, made.text
            path = f"/api/orders/{made.json()['order_id']}"
            assert client.delete(path).status_code == 200

    def memory(self) -> int:
        """Return how many bytes of memory the server's process holds."""
        pid = self.served.pid
        status = Path(f"/proc/{pid}/status").read_text("ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024


def _asked(client: httpx.Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _offset_of(client: httpx.Client) -> int:
    found = _OFFSET.search(client.get("/metrics").text)
    assert found is not None
    return int(float(found[1]))


@contextmanager
def besieged(directory: Path, *options: str) -> Iterator[Siege]:
    """Run a server that has resting orders and trades; it must end well, whatever was done to it.

    At the end it must have logged no fault, stop in good order, and its log must verify.
    """
    (directory / "venue").mkdir()
    # A siege is many clients of one address; what bounds those has tests of its own.
    (directory / "venue" / "damrak.toml").write_text("[limits]\naddress_per_second = 0\n", "utf-8")
    served = Served(directory / "venue", *options)
    served.start()
    try:
        siege = Siege(served, served.prepare(preparation(INSTRUMENTS, ACCOUNTS), ACCOUNTS))
        _trade(siege)
        yield siege
        assert served.stop() == 0
        assert "Traceback" not in siege.log
        assert "fault" not in siege.log
    finally:
        served.kill()
    said = CliRunner().invoke(main, ["--data-dir", str(served.data_dir), "verify"])
    assert said.exit_code == 0, said.output


def _trade(siege: Siege) -> None:
    orders = [
        (1, siege.order("5", "99.00")),
        (2, siege.order("5", "101.00", side="sell")),
        (2, siege.order("2", "99.00", side="sell")),
        (3, siege.order("1", "101.00")),
        (3, siege.order("7", "98.00")),
    ]
    for account, order in orders:
        with siege.client(siege.keys[account - 1]) as client:
            answer = client.post("/api/orders", json=order)
            assert answer.status_code == 201, answer.text
