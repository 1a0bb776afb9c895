"""A venue and a relay beside it, in real processes, and a client who listens to either."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SECONDS_MAX = 30.0
SYMBOL = "VOC/EUR"
FACTS = ("orders", "fills", "balances", "positions", "trades")
SILENCE_SECONDS = 0.5


class Process:
    """Hold a command that tells when it is ready, and end it however it should end."""

    def __init__(self, data_dir: Path, *words: str) -> None:
        self.log = data_dir.parent / f"{words[0]}.log"
        command = [sys.executable, "-m", "damrak.app.cli", "--data-dir", str(data_dir), *words]
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.ready = json.loads(line) if line else {}

    def __enter__(self) -> Self:
        assert self.ready, self.log.read_text("utf-8")[-2_000:]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(signal.SIGTERM)

    def end(self, number: int = signal.SIGKILL) -> int:
        """End the process, by default without a word, and return its exit code."""
        if self._process.poll() is None:
            os.kill(self._process.pid, number)
        try:
            return self._process.wait(SECONDS_MAX)
        finally:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()


class Venue(Process):
    """Hold a served venue, and ask it for things; by whatever door, everything must be granted."""

    def __init__(self, data_dir: Path, *words: str) -> None:
        super().__init__(data_dir, "serve", "--port", "0", "--stream-port", "0", *words)
        self._data_dir = data_dir

    @property
    def operator_key(self) -> str:
        """Return the operator's secret."""
        return (self._data_dir / "operator.key").read_text("ascii").strip()

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """Ask something, by default as the operator."""
        headers = {"Authorization": f"Bearer {key or self.operator_key}"}
        url = self.ready["http"] + path
        answer = httpx.request(method, url, json=body, headers=headers, timeout=SECONDS_MAX)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def key(self, account_id: int | None = None) -> tuple[str, str]:
        """Return the id and the secret of a new key."""
        scopes = ["read"] if account_id is None else ["read", "trade"]
        wish = {"name": "test", "scopes": scopes, "account_id": account_id}
        made = self.ask("POST", "/api/keys", wish)
        return made["key"]["key_id"], made["secret"]

    def trade(self, keys: list[str], count: int) -> None:
        """Let two accounts take turns with each other: half of what is offered is taken."""
        seller, buyer = keys
        for start in range(0, count, 100):
            each = range(start, min(start + 100, count))
            offers = [_order("sell", 2, f"{100 + number % 7}.00") for number in each]
            takes = [_order("buy", 1, "110.00") for _ in each]
            for key, orders in ((seller, offers), (buyer, takes)):
                self.ask("POST", "/api/orders/batch", {"orders": orders}, key=key)


def _order(side: str, quantity: int, price: str) -> dict[str, str]:
    return {"symbol": SYMBOL, "side": side, "quantity": str(quantity), "price": price}


class Listener:
    """Listen to a stream; ``told`` is every message but welcome and replies, byte for byte."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._opened = contextlib.ExitStack()
        self.socket: ClientConnection = self._opened.enter_context(
            connect(url, additional_headers=headers)
        )
        self.told: list[str] = []
        self.welcome = json.loads(self.socket.recv(timeout=SECONDS_MAX))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def request(self, op: str, **fields: Any) -> Any:
        """Ask something and return the reply."""
        self.socket.send(json.dumps({"op": op, "id": 7, **fields}))
        while True:
            text = str(self.socket.recv(timeout=SECONDS_MAX))
            message = json.loads(text)
            if message["type"] == "reply":
                return message
            self.told.append(text)

    def subscribe(self, *channels: str, after: str | None = None) -> None:
        """Listen to channels, of the market where they are public."""
        for channel in channels:
            public = channel in ("trades", "quotes", "book")
            where = {"symbol": SYMBOL} if public else {}
            reply = self.request("subscribe", channel=channel, after=after, **where)
            assert reply["status"] == 200, reply

    def hear(self, count: int) -> None:
        """Listen until so many messages were told."""
        while len(self.told) < count:
            self.told.append(str(self.socket.recv(timeout=SECONDS_MAX)))

    def hear_out(self) -> list[str]:
        """Listen until nothing is told for a while, and return all that was."""
        with contextlib.suppress(TimeoutError):
            while True:
                self.told.append(str(self.socket.recv(timeout=SILENCE_SECONDS)))
        return self.told

    def hear_end(self) -> int:
        """Listen until the socket is closed, and return the code that it was closed with."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.told.append(str(self.socket.recv(timeout=SECONDS_MAX)))
        return self.socket.close_code or 0


def id_of(text: str) -> str:
    """Return the id of a message."""
    found: str = json.loads(text)["id"]
    return found
