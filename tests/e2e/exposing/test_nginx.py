"""The guide's nginx in front of a venue: its very lines, on free ports of this machine."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.crash.served import Served
from tests.hostile.doors.certificates import certificate

GUIDE = Path(__file__).parents[3] / "docs/guides/exposing.md"
LIVE = "/etc/letsencrypt/live/venue.example.org"
START_SECONDS_MAX = 20.0
CONFIG = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


@contextmanager
def proxied(folder: Path) -> Iterator[tuple[Served, int, ssl.SSLContext]]:
    """Run a venue behind nginx, and return it with nginx's port and what a client trusts."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    (folder / "venue").mkdir()
    settings = folder / "venue.toml"
    settings.write_text(
        '[tls]\ntrusted_proxies = "127.0.0.1, ::1"\n[limits]\nlogin_per_minute = 5\n'
    )
    served = Served(folder / "venue", "--no-crowd", "--config", str(settings))
    served.start()
    files = certificate(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    server = found[1]
    for theirs, ours in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        (f"{LIVE}/fullchain.pem", str(files[0])),
        (f"{LIVE}/privkey.pem", str(files[1])),
        ("127.0.0.1:8000", served.http.removeprefix("http://")),
        ("127.0.0.1:8001", served.stream.removeprefix("ws://")),
    ):
        assert theirs in server
        server = server.replace(theirs, ours)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, server=server))
    command = [program, "-c", str(config), "-e", str(folder / "error.log"), "-p", str(folder)]
    running = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield served, port, ssl.create_default_context(cafile=str(files[0]))
    finally:
        running.terminate()
        running.wait()
        served.kill()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "nginx must listen"
            time.sleep(0.05)
        else:
            return


def test_the_guide_puts_a_venue_behind_a_proxy(tmp_path: Path) -> None:
    with proxied(tmp_path) as (served, port, trusted):
        url = f"https://localhost:{port}"
        key = {"Authorization": f"Bearer {served.operator_key()}"}
        # Whoever connects from the address of a proxy would be one.
        caller = httpx.HTTPTransport(verify=trusted, local_address="127.0.0.2")
        with httpx.Client(base_url=url, transport=caller) as client:
            health = client.get("/health")
            assert health.status_code == 200
            # ASVS 14.4.5: the proxy says that it came encrypted.
            assert "max-age" in health.headers["strict-transport-security"]
            assert client.get("/api/assets", headers=key).status_code == 200
            # ASVS 2.2.1: what a caller says of himself is not believed behind the proxy either.
            spoofed = [
                client.post("/api/auth/login", headers={"X-Forwarded-For": f"198.51.100.{number}"})
                for number in range(8)
            ]
            limit, left = (
                int(spoofed[-1].headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining")
            )
            assert left < limit - 1, "each of them must count for the one who connects"
        stream = f"wss://localhost:{port}/api/stream"
        with connect(stream, ssl=trusted, additional_headers=key) as listening:
            assert '"authenticated":true' in str(listening.recv(timeout=20))
