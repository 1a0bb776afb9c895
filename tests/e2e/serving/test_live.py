"""A venue in the foreground, and a market watched: as lines, and on a terminal."""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from damrak.app.background.processes import running_server
from damrak.app.identity.key_files import TRADER_KEY_FILE
from tests.e2e.serving.servers import SECONDS_MAX, served, swept, wait_for
from tests.e2e.shell import TIMEOUT_S, Shell

PORTS = ("--port", "0", "--stream-port", "0")


class Screen:
    """Run a command on a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self.shown = ""
        self._terminal, ours = pty.openpty()
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "damrak.app.cli", *words],
            env={**os.environ, "TERM": "xterm"},
            stdin=ours,
            stdout=ours,
            stderr=ours,
            start_new_session=True,
        )
        os.close(ours)

    def until(self, told: Callable[[str], bool]) -> None:
        """Read what is shown until it is as wanted."""
        end = time.monotonic() + SECONDS_MAX
        while not told(self.shown):
            assert time.monotonic() < end, self.shown[-2_000:]
            self._read()

    def press(self, keys: str) -> None:
        """Press keys, and forget what was shown before."""
        self.shown = ""
        os.write(self._terminal, keys.encode())

    def end(self) -> int:
        """Return the exit code once the command has ended."""
        with contextlib.suppress(OSError):
            while self._read():
                pass
        os.close(self._terminal)
        return self._process.wait(TIMEOUT_S)

    def _read(self) -> bool:
        if not select.select([self._terminal], [], [], SECONDS_MAX)[0]:
            return False
        read = os.read(self._terminal, 65_536)
        self.shown += read.decode(errors="replace")
        return bool(read)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path / "venue")
    with swept(shell.data_dir):
        yield shell


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Serve a market with one instrument and a trade."""
    shell = Shell(tmp_path_factory.mktemp("market"))
    shell.market()
    for words in (("1", "VOC/EUR", "sell", "9", "480.10"), ("2", "VOC/EUR", "buy", "4", "480.10")):
        shell.run("order", "submit", *words)
    shell.run("order", "submit", "2", "VOC/EUR", "buy", "7", "480")
    with served(shell):
        yield shell


def wait_for_line(path: Path, text: str, process: "subprocess.Popen[str]") -> None:
    wait_for(lambda: text in path.read_text() or process.poll() is not None)
    assert text in path.read_text()


def up(shell: Shell, path: Path, *words: str, ends: int = signal.SIGINT) -> tuple[str, str]:
    """Run ``up`` until it has told its pulse, end it, and return what it said."""
    with path.open("w") as output:
        process = shell.start("up", *PORTS, *words, output=output)
        with process:
            wait_for_line(path, "sockets", process)
            process.send_signal(ends)
            _, stderr = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, stderr
    return path.read_text(), stderr


def test_up_makes_a_trader_once_and_says_goodbye(shell: Shell, tmp_path: Path) -> None:
    first, farewell = up(shell, tmp_path / "first.txt")
    key = (shell.data_dir / TRADER_KEY_FILE).read_text().strip()
    again, _ = up(shell, tmp_path / "again.txt", "--json", ends=signal.SIGTERM)
    facts, pulse = map(json.loads, again.splitlines()[:2])

    assert f"export DAMRAK_KEY={key}\n" in first
    assert "BTC-USD" in first
    assert "goodbye" in farewell
    assert (facts["key"], facts["account"]) == (key, 1)
    assert "BTC-USD" in pulse["prices"]
    assert (shell.data_dir / TRADER_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert running_server(shell.data_dir) is None
    (usd,) = shell.json("account", "show", "1")["balances"]
    assert (usd["asset"], usd["posted"]) == ("USD", "1000000")
    assert shell.json("verify")["ok"]


def test_up_joins_a_venue_that_runs_and_leaves_it_running(shell: Shell, tmp_path: Path) -> None:
    with served(shell) as marker:
        said, farewell = up(shell, tmp_path / "said.txt", "--no-crowd")

        assert "Nothing is listed yet" in said
        assert "it is joined as it is" in farewell
        assert "`damrak stop` ends it" in farewell
        assert shell.json("status")["pid"] == marker.pid


def test_up_makes_another_key_where_the_first_was_revoked(shell: Shell, tmp_path: Path) -> None:
    with served(shell):
        up(shell, tmp_path / "first.txt", "--no-crowd")
        (trader,) = (row for row in shell.rows("key", "list") if row["name"] == "trader")
        shell.run("key", "revoke", trader["key_id"])
        said, _ = up(shell, tmp_path / "again.txt", "--no-crowd", "--json")

        assert json.loads(said.splitlines()[0])["account"] == trader["account_id"] == 1
        key = (shell.data_dir / TRADER_KEY_FILE).read_text().strip()
        assert shell.json("account", "show", "1", "--key", key)["account"] == 1


def test_up_says_so_when_its_venue_ends_by_itself(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    with path.open("w") as output:
        process = shell.start("up", *PORTS, "--no-crowd", output=output)
        with process:
            wait_for_line(path, "sockets", process)
            marker = running_server(shell.data_dir)
            assert marker is not None
            os.kill(marker.pid, signal.SIGKILL)
            _, stderr = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 1
    assert "the venue has ended by itself; its log," in stderr


def test_top_once_is_a_table_or_an_object_for_each_instrument(market: Shell) -> None:
    table = market.run("top", "--once").stdout.splitlines()
    (row,) = market.rows("top", "--once", "--symbol", "VOC/EUR")

    assert table[0].split() == ["symbol", "bid", "ask", "spread", "last", "change", "%", "trades/s"]
    assert table[1].split()[:5] == ["VOC/EUR", "480.00", "480.10", "0.10", "480.10"]
    assert row["change_percent"] == "0.00"
    assert "listed are VOC/EUR" in market.refusal("top", "--symbol", "ABC")


def test_top_without_a_venue_says_how_to_start_one(shell: Shell) -> None:
    assert "start it with `damrak start`" in shell.refusal("top")


def test_top_tells_lines_where_there_is_no_terminal(market: Shell, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    key = market.json("key", "create", "seller", "--account", "1")["secret"]
    with path.open("w") as output:
        process = market.start("top", "--json", "--every", "0.2", output=output)
        try:
            wait_for_line(path, '"last":"480.10"', process)
            market.run("order", "submit", "1", "VOC/EUR", "sell", "1", "480", "--key", key)
            wait_for_line(path, '"last":"480.00"', process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=TIMEOUT_S)

    last = json.loads(path.read_text().splitlines()[-1])
    assert process.returncode == 0
    assert last["trades_per_second"] == "0.1"
    assert last["change_percent"] == "-0.02"


def test_top_shows_a_book_and_trades_on_a_terminal_until_q(market: Shell) -> None:
    screen = Screen("--data-dir", str(market.data_dir), "top")
    screen.until(lambda shown: "book of VOC/EUR" in shown and "480.10" in shown)
    screen.until(lambda shown: "sockets 1" in shown and "buy" in shown)
    screen.press("j")
    screen.until(lambda shown: "book of VOC/EUR" in shown)
    screen.press("q")

    assert screen.end() == 0
