"""The command line in processes of its own: two at once, killed, out of room, piped, played."""

import json
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from damrak.app.order_file import COLUMNS
from damrak.app.wiring import open_venue
from tests.e2e.shell import TIMEOUT_S, Shell

FILE_BYTES_MAX = 600_000
LINES = 20_000


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "venue")
    shell.market()
    return shell


@pytest.fixture
def orders(tmp_path: Path) -> str:
    """Return the path of a file that takes long enough to be stopped."""
    return write_orders(tmp_path / "orders.csv", LINES)


def write_orders(path: Path, count: int) -> str:
    """Write orders that rest and trade in turn."""
    lines = (
        f"{n},{1 + n % 2},submit,o{n},VOC/EUR,{'buy' if n % 2 else 'sell'},limit,gtc,1,480"
        for n in range(count)
    )
    path.write_text("\n".join((",".join(COLUMNS), *lines, "")))
    return str(path)


def log_bytes(shell: Shell) -> int:
    return sum(path.stat().st_size for path in shell.data_dir.glob("log.sqlite*"))


def wait_until_it_trades(shell: Shell, process: "subprocess.Popen[str]") -> None:
    before, deadline = log_bytes(shell), time.monotonic() + TIMEOUT_S
    while log_bytes(shell) < before + 200_000:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_results_and_errors_of_a_process_of_its_own(shell: Shell) -> None:
    good = shell.process("account", "show", "1", "--json")
    bad = shell.process("account", "show", "9", "--json")
    wrong = shell.process("account", "show")

    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["account"] == 1
    assert bad.returncode == 1
    assert "message" in json.loads(bad.stdout)["error"]
    assert bad.stderr == "damrak: account 9 is not open: open it with `damrak account open 9`\n"
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_a_second_process_may_read_but_not_write(shell: Shell) -> None:
    with open_venue(shell.data_dir):
        writer = shell.process("account", "open")
        reset = shell.process("reset", "--yes")
        readers = [
            shell.process(*words)
            for words in (("verify",), ("account", "list"), ("order", "list", "1"), ("doctor",))
        ]

    assert writer.returncode == reset.returncode == 1
    assert "is in use by process" in writer.stderr
    assert "Traceback" not in writer.stderr + reset.stderr
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0]


def test_what_a_killed_process_did_is_whole(shell: Shell, orders: str) -> None:
    with shell.start("replay", "orders", orders) as process:
        wait_until_it_trades(shell, process)
        process.kill()
        process.communicate()
    proof = shell.json("verify")

    assert process.returncode == -signal.SIGKILL
    assert proof["ok"], proof["problems"]
    assert proof["records"] > 7
    balances = shell.rows("account", "list")
    shares = [row["balances"][1]["posted"] for row in balances]
    assert sum(map(int, shares)) == 2_000
    shell.run("order", "list", "1")
    assert shell.json("verify")["tables_behind"] == 0


def test_an_interrupted_process_ends_in_part_and_says_so(shell: Shell, orders: str) -> None:
    with shell.start("replay", "orders", orders) as process:
        wait_until_it_trades(shell, process)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=TIMEOUT_S)

    assert (process.returncode, stdout) == (3, "")
    assert stderr.startswith("damrak: interrupted: all that was acknowledged is durable")
    assert shell.json("verify")["ok"]


def test_a_full_disk_is_a_sentence_and_loses_nothing(shell: Shell, orders: str) -> None:
    def allow_little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))

    full = shell.process("replay", "orders", orders, preexec_fn=allow_little)

    assert full.returncode == 1
    assert full.stderr.startswith("damrak: ")
    assert "Traceback" not in full.stderr
    assert "everything that was acknowledged is safe" in full.stderr
    assert shell.json("verify")["ok"]
    shell.run("order", "submit", "1", "VOC/EUR", "sell", "1", "500")


def test_a_reader_that_has_enough_is_no_error(shell: Shell, tmp_path: Path) -> None:
    few = write_orders(tmp_path / "few.csv", 2_000)
    shell.run("replay", "orders", few)
    with shell.start("order", "list", "1", "--all", "--limit", "1000", "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["account"] == 1
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_the_demonstration_ends_proven_and_the_same_every_time(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    first, second = shell.process("demo", "--json"), shell.run("demo")
    facts = json.loads(first.stdout)

    assert first.returncode == 0, first.stderr
    assert facts["verification"]["ok"]
    assert facts["digest"] == facts["verification"]["digest"]
    assert second.stdout.count(f"digest {facts['digest']}") == 2
    assert facts["report"]["trades"] > 1_000
    assert {row["account"] for row in facts["balances"]} == {1, 2, 3, 4}
    assert "book of VOC/EUR" in second.stdout
    assert "last trades" in second.stdout
    assert "verified: " in second.stdout
    assert (tmp_path / "demo" / "log.sqlite").exists()
