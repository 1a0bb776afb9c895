"""Servers in the background for tests: started, looked at, and never left behind."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from damrak.app.background.processes import ServerProcess, running_server
from damrak.app.serving.marker import Marker
from tests.e2e.shell import Shell

FREE_PORTS = ("--port", "0", "--stream-port", "0", "--no-crowd")
SECONDS_MAX = 30.0


@contextlib.contextmanager
def served(shell: Shell, *words: str) -> Iterator[Marker]:
    """Serve a data directory in the background within the block."""
    with swept(shell.data_dir):
        start(shell, *words)
        marker = running_server(shell.data_dir)
        assert marker is not None
        yield marker


def start(shell: Shell, *words: str) -> Any:
    """Start a server by the command, in a process that ends as a person's would."""
    done = shell.process("start", *FREE_PORTS, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextlib.contextmanager
def swept(data_dir: Path) -> Iterator[None]:
    """Kill what still serves a data directory when the block is over."""
    try:
        yield
    finally:
        marker = running_server(data_dir)
        if marker is not None:
            kill(data_dir, marker)


def kill(data_dir: Path, marker: Marker) -> None:
    """Kill a server without a word, and wait for its end."""
    with contextlib.closing(ServerProcess(data_dir, marker)) as process:
        os.kill(marker.pid, signal.SIGKILL)
        assert process.wait(SECONDS_MAX)


def wait_for(told: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + SECONDS_MAX
    while not told():
        assert time.monotonic() < until
        time.sleep(0.02)


@contextlib.contextmanager
def taken_port() -> Iterator[str]:
    """Give a port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])
