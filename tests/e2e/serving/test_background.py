"""A venue in the background: started, found again, asked, stopped, killed; in real processes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from damrak.app.background.log_file import log_path
from damrak.app.background.processes import running_server
from damrak.app.background.starting import START_LOCK
from damrak.app.serving.marker import Marker, read_marker, write_marker
from damrak.app.wiring import open_venue
from tests.e2e.serving.servers import FREE_PORTS, kill, served, start, swept, taken_port, wait_for
from tests.e2e.shell import TIMEOUT_S, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path / "venue")
    with swept(shell.data_dir):
        yield shell


@contextlib.contextmanager
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program that has nothing to do with a venue."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def marker_of(pid: int) -> Marker:
    return Marker(pid, "http://127.0.0.1:9", "ws://127.0.0.1:9", 1, "0")


def test_a_venue_is_started_asked_and_stopped(shell: Shell) -> None:
    assert shell.json("status", code=1) == {"status": "stopped", "killed": False}
    started = start(shell)
    status = shell.json("status")
    again = start(shell)
    said = shell.run("status").stdout
    log = shell.run("logs").stdout
    doctor = shell.run("doctor").stdout
    stopped = shell.json("stop")

    assert (started["started"], again["started"]) == (True, False)
    assert (status["status"], status["reasons"]) == ("ready", [])
    assert status["pid"] == started["pid"] == again["pid"] == stopped["pid"]
    assert status["http"] == started["http"]
    assert (status["commands"], status["lag"], status["sockets"]) == (0, 0, 0)
    assert started["http"] in said
    assert f"process {started['pid']} serves at {started['http']}" in doctor
    assert '{"event":"ready"' in log
    assert shell.run("status", code=1).stdout == "stopped: start it with `damrak start`\n"
    assert "no venue runs in" in shell.run("stop").stdout
    assert shell.json("verify")["ok"]


def test_of_two_starts_at_once_one_starts(shell: Shell) -> None:
    both = [shell.start("start", *FREE_PORTS, "--json") for _ in range(2)]
    told = [json.loads(process.communicate(timeout=TIMEOUT_S)[0]) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted(facts["started"] for facts in told) == [False, True]
    assert told[0]["pid"] == told[1]["pid"]


def test_what_a_killed_server_did_is_there_after_the_next_start(shell: Shell) -> None:
    with served(shell) as marker:
        shell.run("account", "open", "5")
        kill(shell.data_dir, marker)

        assert shell.json("status", code=1)["killed"]
        assert "since it was killed" in shell.run("status", code=1).stdout
        assert "the next start recovers" in shell.run("stop").stdout
        assert "the last one was killed" in shell.run("doctor").stdout
        again = start(shell)
        assert again["started"]
        assert [row["account"] for row in shell.rows("account", "list")] == [5]


def test_a_number_that_went_to_another_program_is_left_alone(shell: Shell) -> None:
    shell.run("account", "open")
    with stranger() as process:
        write_marker(shell.data_dir, marker_of(process.pid))
        assert shell.json("status", code=1)["killed"]
        shell.run("stop")
        with open_venue(shell.data_dir):
            # Somebody holds the directory, but it is not the program with that number.
            assert "no venue runs" in shell.process("stop").stdout
            assert shell.process("status").returncode == 1
        assert start(shell)["started"]
        assert process.poll() is None


def test_a_port_in_use_is_said_with_what_to_do(shell: Shell) -> None:
    with taken_port() as port:
        refusal = shell.process("start", *FREE_PORTS, "--port", port).stderr

    assert f"port {port} on 127.0.0.1 is in use" in refusal
    assert "choose another with --port" in refusal
    assert str(log_path(shell.data_dir)) in refusal
    assert running_server(shell.data_dir) is None


def test_what_options_cannot_be_is_said_before_anything_starts(shell: Shell) -> None:
    assert "allow_remote" in shell.refusal("start", "--host", "192.0.2.1")
    shell.run("start", "--port", "99999", code=2)

    assert not log_path(shell.data_dir).exists()


def test_a_second_server_on_a_directory_is_refused(shell: Shell) -> None:
    with served(shell) as marker:
        second = shell.process("serve", *FREE_PORTS)
        writer = shell.process("replay", "orders", __file__)

        assert (second.returncode, second.stdout) == (1, "")
        assert f"is in use by process {marker.pid}" in second.stderr
        assert f"is in use by process {marker.pid}" in writer.stderr
        assert shell.json("status")["pid"] == marker.pid


def test_a_server_that_does_not_answer_is_not_ready_and_stops_late(shell: Shell) -> None:
    with served(shell) as marker:
        os.kill(marker.pid, signal.SIGSTOP)
        try:
            status = shell.json("status", code=3)
            refusal = shell.run("stop", "--wait", "0.3", code=1).stderr
        finally:
            os.kill(marker.pid, signal.SIGCONT)
        wait_for(lambda: running_server(shell.data_dir) is None)

    assert status["status"] == "not_ready"
    assert "does not answer" in status["reasons"][0]
    assert "has not ended after 0.3 seconds" in refusal
    assert f"kill -9 {marker.pid}" in refusal


def test_a_start_that_is_interrupted_leaves_no_server(shell: Shell) -> None:
    with shell.start("start", *FREE_PORTS) as process:
        wait_for((shell.data_dir / START_LOCK).exists)
        wait_for(log_path(shell.data_dir).exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 3
    assert running_server(shell.data_dir) is None
    shell.run("account", "open")


def test_the_log_is_followed(shell: Shell, tmp_path: Path) -> None:
    assert "`damrak start` writes one" in shell.refusal("logs")
    heard = tmp_path / "heard.txt"
    with served(shell), heard.open("w") as output:
        lines = shell.run("logs", "--lines", "1").stdout.splitlines()
        with shell.start("logs", "-f", "--lines", "1", output=output) as process:
            wait_for(lambda: "ready" in heard.read_text())
            shell.run("account", "open")
            wait_for(lambda: "open_account" in heard.read_text())
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=TIMEOUT_S)

    assert len(lines) == 1
    assert process.returncode == 0


def test_reset_takes_away_what_a_server_left(shell: Shell) -> None:
    with served(shell):
        assert "is in use by process" in shell.refusal("reset", "--yes")
        shell.run("stop")
    shell.run("reset", "--yes")

    assert list(shell.data_dir.iterdir()) == []


def test_a_marker_that_cannot_be_read_is_none(shell: Shell) -> None:
    shell.run("account", "open")
    (shell.data_dir / "server.json").write_bytes(b"{")

    assert read_marker(shell.data_dir) is None
    assert shell.json("status", code=1)["status"] == "stopped"
    assert msgspec.json.encode(marker_of(1))
