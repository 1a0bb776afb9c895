"""The README does what it says: its lines are run as a newcomer would paste them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
READY = "Ctrl-C closes the venue"
SECONDS_MAX = 60

_EXPORT = re.compile(r"export (.*)")
_BLOCK = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)


def _blocks(section: str) -> list[tuple[str, str]]:
    start = README.index(f"## {section}")
    end = README.find("\n## ", start + 1)
    return _BLOCK.findall(README[start:end])


class _Up:
    """Hold what ``make run`` starts, and what it told a newcomer to export and to paste."""

    def __init__(self, data_dir: Path) -> None:
        self.environment = dict(os.environ)
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment["DAMRAK_DATA_DIR"] = str(data_dir)
        command = [
            sys.executable,
            "-m",
            "damrak.app.cli",
            "up",
            "--port",
            "0",
            "--stream-port",
            "0",
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=self.environment, cwd=ROOT
        )
        assert self.process.stdout is not None
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if READY in line:
                break
        for exported in _EXPORT.findall(self.said):
            self.environment |= dict(word.split("=", 1) for word in exported.split())

    def run(self, kind: str, text: str) -> str:
        command = ["bash", "-euo", "pipefail", "-c", text]
        if kind == "python":
            command = [sys.executable, "-c", text]
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        # 28 is curl's word for the end of --max-time, which a stream is meant to meet.
        assert done.returncode in (0, 28), done.stdout + done.stderr
        return done.stdout

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(SECONDS_MAX)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Up]:
    started = _Up(tmp_path_factory.mktemp("readme") / "venue")
    yield started
    if started.process.poll() is None:
        started.stop()


def test_the_lines_for_a_shell_trade(up: _Up) -> None:
    ((_, shell), _) = _blocks("Trade within a minute")
    said = up.run("sh", shell)
    assert '"symbol":"BTC-USD"' in said
    assert '"status":"filled"' in said
    assert '"balances":[' in said
    assert "event: " in said and "data: " in said


def test_the_lines_for_python_trade(up: _Up) -> None:
    (_, (kind, python)) = _blocks("Trade within a minute")
    said = up.run(kind, python)
    assert said.startswith(("accepted 0.01", "partially_filled", "filled"))
    assert "TradeUpdate(" in said


def test_the_lines_that_are_printed_trade(up: _Up) -> None:
    lines = [line.strip() for line in up.said.splitlines()]
    curls = [line for line in lines if line.startswith("curl")]
    assert len(curls) >= 4
    for line in curls:
        assert up.run("sh", line.replace("curl", "curl --max-time 3", 1))
    python = [line for line in lines if line.startswith(("import", "client", "print"))]
    assert "Order(" in up.run("python", "\n".join(python))


def test_the_lines_for_longer_runs_work(tmp_path: Path) -> None:
    ((_, shell),) = _blocks("Run it for longer")
    environment = dict(os.environ) | {
        "DAMRAK_DATA_DIR": str(tmp_path / "venue"),
        "DAMRAK__SERVER__PORT": "0",
        "DAMRAK__SERVER__STREAM_PORT": "0",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    environment.pop("DAMRAK_URL", None)
    lines = [line for line in shell.splitlines() if not line.startswith("source")]
    # `make run` opened an account for each of its two traders.
    lines[1:1] = ["damrak account open"] * 2
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "dmk_" in done.stdout
    assert "server.port" in done.stdout


def test_a_venue_that_is_up_goes_down_in_good_order(up: _Up) -> None:
    assert up.stop() == 0
