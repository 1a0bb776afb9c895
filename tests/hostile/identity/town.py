"""A town: a served venue with people in it, asked from outside and in no other way.

Letters are read where the venue puts them, and commands run beside the server, as whoever runs it
would.
"""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from click.testing import CliRunner

from benchmarks.venue import preparation
from damrak.app.cli import main
from tests.crash.served import Served
from tests.hostile.identity.browser import PATIENCE, Browser

ACCOUNTS = 2
"""Accounts of the venue itself, each with a key that trades on it."""

ORDER = {"symbol": "S01/USD", "side": "buy", "quantity": "1", "price": "90.00"}
_CODE = re.compile(r"type this code: (\S+)")

CONFIG = """
[identity]
registration = "{registration}"
[limits]
address_per_second = 0
login_per_minute = {logins}
[log]
level = "debug"
[database]
control_url = "{control_url}"
"""


class NoLetter(Exception):
    """Tell that a letter did not come."""


class Person(NamedTuple):
    """Hold what somebody signs in with."""

    email: str
    password: str

    @property
    def login(self) -> dict[str, str]:
        """Return the body of a sign-in."""
        return {"email": self.email, "password": self.password}


class Town:
    """Hold a served venue, on which one instrument is traded."""

    def __init__(self, served: Served, folder: Path, keys: list[str]) -> None:
        self.served = served
        self.folder = folder
        self.keys = keys
        self.operator = served.operator_key()

    @property
    def log(self) -> str:
        """Return what the server has logged."""
        return (self.folder / "server.log").read_text("utf-8")

    @property
    def stream(self) -> str:
        """Return where the stream is."""
        return self.served.stream

    def browser(self, agent: str = "Mozilla/5.0 (a browser)") -> Browser:
        """Return a browser that knows nothing of the venue."""
        return Browser(self.served.http, agent)

    def program(self, secret: str = "") -> httpx.Client:
        """Return a program with a key, the operator's unless told."""
        headers = {"Authorization": f"Bearer {secret or self.operator}"}
        return httpx.Client(base_url=self.served.http, headers=headers, timeout=PATIENCE)

    def operate(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the operator is answered, which must succeed."""
        given = {} if body is None else {"json": body}
        with self.program() as client:
            answer = client.request(method, path, **given)
        assert answer.is_success, answer.text
        return answer.json()

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        """Return what a command writes on the venue's data directory, beside the server."""
        given = ["--data-dir", str(self.served.data_dir), *words]
        done = CliRunner().invoke(main, given, input=typed)
        assert done.exit_code == code, (words, done.output)
        return done.stdout

    def add(self, *roles: str, name: str = "") -> Person:
        """Make somebody from the command line, who can sign in at once."""
        email = f"{name or secrets.token_hex(6)}@example.org"
        wanted = [word for role in roles for word in ("--role", role)]
        told = json.loads(self.run("user", "add", email, "--json", *wanted))
        return Person(email, str(told["password"]))

    def letters(self, email: str) -> list[str]:
        """Return the letters to an address, oldest first."""
        found = sorted((self.served.data_dir / "mail").glob("*.txt"))
        texts = [each.read_text("utf-8") for each in found]
        return [each for each in texts if f"\nTo: {email}\n" in each]

    def code_for(self, email: str, browser: Browser, subject: str) -> str:
        """Return the code of the newest letter to an address, once it has come.

        Letters leave in turn behind the answers; each question gives them time to.
        """
        for _ in range(1_000):
            browser.ask("GET", "/health")
            letters = [each for each in self.letters(email) if subject in each]
            if letters and (found := _CODE.search(letters[-1])):
                return found[1]
        raise NoLetter(f"no letter to {email} about {subject}")

    def registered(self, browser: Browser) -> Person:
        """Let somebody register, open his letter, and sign in with a browser."""
        person = Person(f"{secrets.token_hex(6)}@example.org", secrets.token_urlsafe(16))
        wish = {**person.login, "name": "Somebody"}
        browser.does("POST", "/api/auth/register", wish, status=202)
        token = self.code_for(person.email, browser, "Verify your")
        browser.does("POST", "/api/auth/verify", {"token": token})
        browser.does("POST", "/api/auth/login", person.login)
        return person

    def fund(self, account_id: int, amount: str = "1000") -> None:
        """Put money into an account."""
        path = f"/api/accounts/{account_id}/deposits"
        self.operate("POST", path, {"asset": "USD", "amount": amount, "reference": "gift"})


def serve(
    folder: Path, *, registration: str = "open", logins: int = 0, control_url: str = ""
) -> Served:
    """Start a venue in a folder; by default who likes may register, and sign in as often."""
    (folder / "venue").mkdir()
    text = CONFIG.format(registration=registration, logins=logins, control_url=control_url)
    (folder / "venue" / "damrak.toml").write_text(text, "utf-8")
    served = Served(folder / "venue", "--no-crowd")
    served.start()
    return served


@contextmanager
def town_of(folder: Path, **settings: Any) -> Iterator[Town]:
    """Run a venue; it must end well, have logged no fault, and its records must verify."""
    served = serve(folder, **settings)
    try:
        town = Town(served, folder, served.prepare(preparation(1, ACCOUNTS), ACCOUNTS))
        yield town
        assert served.stop() == 0
        assert "Traceback" not in town.log
        assert '"fault"' not in town.log
    finally:
        served.kill()
    town.run("audit", "verify")
    town.run("verify")
