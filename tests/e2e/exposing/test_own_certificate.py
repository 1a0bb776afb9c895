"""A venue with a certificate of its own, used by the commands on its machine and by a client."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from damrak.adapters.exchanges.api import Client
from damrak.adapters.exchanges.api.calls.steps import Patience
from damrak.adapters.exchanges.api.errors import Unavailable
from tests.hostile.doors.certificates import certificate


def damrak(data_dir: Path, *words: str) -> Any:
    """Run a command, which must succeed, and return what it says."""
    command = [
        sys.executable,
        "-m",
        "damrak.app.cli",
        "--data-dir",
        str(data_dir),
        "--json",
        *words,
    ]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout) if ran.stdout.startswith((b"{", b"[")) else None


def test_commands_and_clients_on_the_machine_trust_the_venue_by_its_file(tmp_path: Path) -> None:
    # ASVS 9.2.1
    file, key = certificate(tmp_path)
    other, _ = certificate(tmp_path, "other")
    data_dir = tmp_path / "venue"
    data_dir.mkdir()
    settings = f'[tls]\ncertificate = "{file}"\nprivate_key = "{key}"\n[crowd]\nenabled = false\n'
    (data_dir / "damrak.toml").write_text(settings)
    damrak(data_dir, "start", "--port", "0", "--stream-port", "0")
    try:
        status = damrak(data_dir, "status")
        assert status["http"].startswith("https://")
        with Client.from_data_dir(data_dir) as client:
            assert client.assets() == ()
            with client.stream() as stream:
                assert stream is not None
        secret = (data_dir / "operator.key").read_text("utf-8").strip()
        once = Patience(attempts_max=1)
        for trusted in ("", str(other)):
            with (
                Client(status["http"], key=secret, patience=once, certificate=trusted) as client,
                pytest.raises(Unavailable, match="certificate|CERTIFICATE"),
            ):
                client.assets()
    finally:
        damrak(data_dir, "stop")
