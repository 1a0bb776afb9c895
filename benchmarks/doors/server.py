"""A server under measurement: a process of its own on an empty venue, prepared over its doors."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Struct

from benchmarks.venue import ACCOUNTS, INSTRUMENTS, preparation

OPERATOR_KEY_FILE: Final = "operator.key"
COMMANDS_MAX: Final = 1_000
STOP_SECONDS_MAX: Final = 60.0


class Ready(Struct, frozen=True):
    """Hold what a server says when it is ready."""

    stream: str
    pid: int
    http: str = ""


class Teller(Struct, frozen=True):
    """Hold a process that tells the stream, and what it costs."""

    stream: str
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that the process has used; its children do not count."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int:
        """Return the memory that the process holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


class Server(Teller, frozen=True):
    """Hold a running server, and a key of each account that trades."""

    http: str
    operator_key: str
    keys: list[str]

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port of the HTTP door."""
        parts = urlsplit(self.http)
        return str(parts.hostname), int(parts.port or 0)


@contextlib.contextmanager
def running_server(
    directory: Path, *, crowd: bool = False, settings: Mapping[str, str] = {}
) -> Iterator[Server]:
    """Start a server on a directory, list and fund what is traded, and stop it at the end.

    ``settings`` are variables of its environment.
    """
    words = ["serve", "--port", "0"] + ([] if crowd else ["--no-crowd"])
    with _running(directory, words, settings) as ready:
        operator = (directory / OPERATOR_KEY_FILE).read_text("ascii").strip()
        with httpx.Client(
            base_url=ready.http, headers={"Authorization": f"Bearer {operator}"}, timeout=60
        ) as client:
            keys = _prepare(client)
        yield Server(ready.stream, ready.pid, ready.http, operator, keys)


@contextlib.contextmanager
def running_relay(directory: Path) -> Iterator[Teller]:
    """Start a relay beside the server on a directory, and stop it at the end."""
    with _running(directory, ["relay"]) as ready:
        yield Teller(ready.stream, ready.pid)


@contextlib.contextmanager
def _running(
    directory: Path, words: list[str], settings: Mapping[str, str] = {}
) -> Iterator[Ready]:
    command = [sys.executable, "-m", "damrak.app.cli", "--data-dir", str(directory)]
    command += [*words, "--stream-port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **settings},
    )
    try:
        assert process.stdout is not None
        yield msgspec.json.decode(process.stdout.readline(), type=Ready)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _prepare(client: httpx.Client) -> list[str]:
    commands = preparation(INSTRUMENTS, ACCOUNTS)
    for start in range(0, len(commands), COMMANDS_MAX):
        body = msgspec.json.encode({"commands": commands[start : start + COMMANDS_MAX]})
        _sent(client, "/api/commands", body)
    keys = []
    for account in range(1, ACCOUNTS + 1):
        asked = {"name": f"load {account}", "scopes": ["read", "trade"], "account_id": account}
        keys.append(str(_sent(client, "/api/keys", msgspec.json.encode(asked))["secret"]))
    return keys


def _sent(client: httpx.Client, path: str, body: bytes) -> dict[str, object]:
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found
