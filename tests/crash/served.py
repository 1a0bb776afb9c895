"""A server as its users meet it: a process that is started, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from damrak.domain.commands import Command

START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 60.0


class Ready(Struct, frozen=True):
    """Hold what a server says when it is ready."""

    event: str
    http: str
    stream: str
    pid: int


class Served:
    """Hold a data directory and the server on it; ports stay the same over restarts."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir = data_dir
        self._options = options
        self._ports = (0, 0)
        self._process: subprocess.Popen[bytes] | None = None
        self.http = ""
        self.stream = ""
        self.starts = 0

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        command = [sys.executable, "-m", "damrak.app.cli", "--data-dir", str(self.data_dir)]
        command += ["serve", "--port", str(self._ports[0]), "--stream-port", str(self._ports[1])]
        command += self._options or ("--no-crowd",)
        log = self.data_dir.parent / "server.log"
        with log.open("ab") as errors:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the server must start, but said: {log.read_text('utf-8')[-2000:]}"
        ready = msgspec.json.decode(line, type=Ready)
        self.http, self.stream = ready.http, ready.stream
        self._ports = (int(ready.http.rsplit(":", 1)[1]), int(ready.stream.rsplit(":", 1)[1]))
        self.starts += 1

    @property
    def pid(self) -> int:
        """Return the number of the server's process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Stop the server in good order and return its exit code."""
        return self._end(signal.SIGTERM)

    def operator_key(self) -> str:
        """Return the operator's secret."""
        return (self.data_dir / "operator.key").read_text("ascii").strip()

    def prepare(self, commands: list[Command], accounts: int) -> list[str]:
        """Send an operator's commands, and return a trading key of each account from 1 on."""
        headers = {"Authorization": f"Bearer {self.operator_key()}"}
        with httpx.Client(base_url=self.http, headers=headers, timeout=30) as client:
            body = msgspec.json.encode({"commands": commands})
            json = {"Content-Type": "application/json"}
            client.post("/api/commands", content=body, headers=json).raise_for_status()
            keys = []
            for account in range(1, accounts + 1):
                wish = {"name": "test", "scopes": ["read", "trade"], "account_id": account}
                answer = client.post("/api/keys", json=wish)
                answer.raise_for_status()
                keys.append(str(answer.json()["secret"]))
        return keys

    def _end(self, number: int) -> int:
        process = self._process
        if process is None:
            return 0
        self._process = None
        if process.poll() is None:
            os.kill(process.pid, number)
        try:
            return process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            assert process.stdout is not None
            process.stdout.close()

    def wait_ended(self, seconds: float) -> int | None:
        """Return the exit code once the process has ended, None if it does not in time."""
        deadline = time.monotonic() + seconds
        assert self._process is not None
        while time.monotonic() < deadline:
            code = self._process.poll()
            if code is not None:
                assert self._process.stdout is not None
                self._process.stdout.close()
                return code
            time.sleep(0.05)
        return None
