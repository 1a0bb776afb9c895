"""Acting for the host: whoever may write the data directory may do what an admin may."""

import asyncio
import secrets
import sys
from collections.abc import Callable
from typing import Final, TypeVar

import click

from damrak.app.keys import borrow_control
from damrak.app.options import Desk
from damrak.app.register import Refused
from damrak.ports.identity import Caller, Permission
from damrak.services.identity.people.proofs.emails import EmailRefused, read_email
from damrak.services.identity.people.proofs.hashing import PasswordHashing
from damrak.services.identity.people.proofs.passwords import normalised, weakness
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Turned

T = TypeVar("T")

HOST: Final = Caller(
    credential="command line", permissions=frozenset(Permission) - {Permission.SERVE}
)
"""Who the commands are, for the rules and the audit."""

_MADE_BYTES: Final = 15


def done(desk: Desk, work: Callable[[Acting], T]) -> T:
    """Return what a piece of work returns, once it is durable; raises Refused."""

    def as_host(unit: Unit) -> T:
        return work(Acting(unit, HOST))

    try:
        with borrow_control(desk.data_dir) as store:
            return store.run_now(as_host)
    except Turned as turned:
        raise Refused(str(turned)) from turned


def public_id_of(acting: Acting, who: str) -> str:
    """Return the public id of whom an address or a public id names; raises Absent."""
    if "@" not in who:
        return who
    found = users.find(acting, users.Search(email=who, limit=1))
    if not found:
        raise Absent("user", "a user's address or id", who)
    return found[0].user_id


def address(text: str) -> str:
    """Return an address of mail as it is written to; raises Refused."""
    try:
        return read_email(text)
    except EmailRefused as error:
        raise Refused(f"email {error}") from error


def password_of(*, stdin: bool, prompt: bool) -> tuple[str, bool]:
    """Return a password that was typed, or a new one, and whether it was made.

    It is never an argument: others of this machine could read it there.
    """
    if stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    if prompt:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed, False
    return secrets.token_urlsafe(_MADE_BYTES), True


def hashed(password: str, *known_words: str) -> str:
    """Return what is kept of a password; raises Refused for a weak one."""
    text = normalised(password)
    rule = weakness(text, known_words)
    if rule:
        raise Refused(f"password {rule}")
    hashing = PasswordHashing()
    try:
        return asyncio.run(hashing.hash(text))
    finally:
        hashing.close()
