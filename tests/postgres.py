"""A PostgreSQL server for tests: thrown away with them, on a free port of loopback.

It takes the server's own programs, which Debian puts where no PATH leads, and refuses nobody but
root: as root it is started as another user. Where the programs are absent, tests are skipped.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import psycopg
import pytest

SUPERUSER = "damrak"
UNPRIVILEGED = ("postgres", "nobody")
STARTS_MAX = 3
START_SECONDS_MAX = "30"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "16MB",
    # What is thrown away need not survive the machine, only the server.
    "fsync": "off",
    "full_page_writes": "off",
}


class PostgresServer:
    """Run a cluster in a folder of its own; ``stop`` and ``start`` let it be away."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._password = secrets.token_urlsafe(16)
        self._as_user: tuple[str, ...] = ()
        self._numbers = count(1)
        self.port = 0
        self._home = Path(tempfile.mkdtemp(prefix="damrak-postgres-"))
        if os.geteuid() == 0:
            user = _unprivileged()
            os.chown(self._home, user.pw_uid, user.pw_gid)
            ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}")
            self._as_user = ("setpriv", *ids, "--clear-groups")
        self._initialise()

    def _initialise(self) -> None:
        secret = self._home / "password"
        secret.write_text(self._password)
        secret.chmod(0o644)
        self._run(
            "initdb",
            *("-D", str(self._home / "data"), "-U", SUPERUSER, "-A", "scram-sha-256"),
            *(f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C"),
        )
        secret.unlink()

    def start(self) -> None:
        """Start the server, at the port where it was before."""
        for _ in range(STARTS_MAX):
            port = self.port or _free_port()
            with contextlib.suppress(subprocess.CalledProcessError):
                self._pg_ctl("start", "-w", "-t", START_SECONDS_MAX, "-o", _options(port))
                self.port = port
                return
        raise RuntimeError("PostgreSQL does not start")

    def stop(self) -> None:
        """Stop the server at once, whoever is connected."""
        self._pg_ctl("stop", "-m", "immediate", "-w")

    def database(self, template: str = "template1") -> str:
        """Make a database and return its URL."""
        name = f"test_{next(self._numbers)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def do(self, statement: str) -> None:
        """Do something that concerns no database or all of them."""
        url = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def disconnect_all(self) -> None:
        """Cut every connection to a test's database, as an operator or a failing network would."""
        self.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'"
        )

    def remove(self) -> None:
        """Stop the server, and remove all that it left."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def _pg_ctl(self, *arguments: str) -> None:
        log = str(self._home / "log")
        self._run("pg_ctl", "-D", str(self._home / "data"), "-l", log, *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = (*self._as_user, str(self._programs / program), *arguments)
        # The server keeps what it inherits: no pipe, or nobody would see its end.
        subprocess.run(
            command,
            check=True,
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start a PostgreSQL server for the tests of this process, or skip."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: on Debian, apt install postgresql")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL refuses root, and setpriv is absent")
    server = PostgresServer(programs)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _programs() -> Path | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        places.insert(0, Path(found).parent)
    needed = ("initdb", "pg_ctl", "postgres")
    return next((p for p in places if all((p / each).exists() for each in needed)), None)


def _unprivileged() -> pwd.struct_passwd:
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _options(port: int) -> str:
    settings = {**SETTINGS, "port": str(port)}
    return " ".join(f"-c {name}={value or repr('')}" for name, value in settings.items())
