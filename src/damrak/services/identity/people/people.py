"""People's desk: what all rooms about people share, put together once.

It opens and closes with the venue; rooms hold nothing of their own that must.
"""

import structlog
from msgspec.structs import replace

from damrak.http.calls import Call, Refused
from damrak.ports.audit import Did, Entry
from damrak.ports.identity import Level
from damrak.ports.messenger import Messenger
from damrak.services.identity.people.options import (
    DEVICE_SECONDS,
    DEVICES_MAX,
    OWED_SECONDS,
    Neighbours,
    PeopleOptions,
    SessionDesk,
)
from damrak.services.identity.people.post import Post
from damrak.services.identity.people.proofs import tokens
from damrak.services.identity.people.proofs.hashing import PasswordHashing
from damrak.services.identity.storage.models import Grant, OneTimeToken, User
from damrak.services.identity.storage.store import Store, Unit

AGENT_LENGTH_MAX = 200
"""Most characters that are looked at of what a browser calls itself."""

_log = structlog.get_logger(__name__)


class People:
    """Hold what rooms about people need; ``start`` and ``close`` frame its life."""

    def __init__(
        self,
        store: Store,
        options: PeopleOptions,
        sessions: SessionDesk,
        messenger: Messenger,
        *,
        neighbours: Neighbours,
        hashing: PasswordHashing | None = None,
        post: Post | None = None,
    ) -> None:
        self.store = store
        self.options = options
        self.sessions = sessions
        self.neighbours = neighbours
        self.hashing = hashing or PasswordHashing()
        self.post = post or Post(messenger)
        self._opening: set[int] = set()

    async def start(self) -> None:
        """Begin to send letters."""
        await self.post.start()

    async def close(self) -> None:
        """Stop sending letters and hashing passwords."""
        await self.post.close()
        self.hashing.close()

    async def open_owed_account(self, user_id: int) -> None:
        """Open the account that a person was promised and does not have yet.

        Where the venue opens none now, it is still owed, and opened at the next sign-in. Of several
        who come at the same moment one opens it, and the others do not wait; two servers may leave
        an account over, which is nobody's and empty.
        """
        if user_id in self._opening:
            return
        self._opening.add(user_id)
        try:
            await self._open_owed(user_id)
        finally:
            self._opening.discard(user_id)

    async def _open_owed(self, user_id: int) -> None:
        owed = await self.store.read(lambda unit: _owed(unit, user_id) is not None)
        if not owed:
            return
        try:
            account_id = await self.neighbours.open_account()
        except Refused as refused:
            _log.warning("account_still_owed", user=user_id, why=refused.problem.code)
            return
        await self.store.run(lambda unit: _give_account(unit, user_id, account_id))


def owe_account(unit: Unit, user_id: int) -> None:
    """Write down that a person is to have an account of his own."""
    tokens.issue(unit, tokens.OWED_ACCOUNT, user_id, OWED_SECONDS)


def agent_of(call: Call) -> str:
    """Return what the caller's browser calls itself."""
    return call.header(b"user-agent").decode("latin-1")[:AGENT_LENGTH_MAX]


def is_new_device(unit: Unit, user_id: int, call: Call) -> bool:
    """Return whether a person never signed in from there, and remember the device.

    The first one of all is not new to anybody. A device is a browser at an address.
    """
    digest = _device_of(unit, user_id, call)
    row = unit.session.get(OneTimeToken, digest)
    until = unit.now + DEVICE_SECONDS * tokens.NANOSECONDS
    if row is not None:
        row.created_time, row.expires_time = unit.now, until
        return False
    is_first = tokens.count_of(unit, tokens.DEVICE, user_id) == 0
    unit.session.add(
        OneTimeToken(
            digest=digest,
            purpose=tokens.DEVICE,
            user_id=user_id,
            created_time=unit.now,
            expires_time=until,
        )
    )
    unit.session.flush()
    tokens.keep_newest(unit, tokens.DEVICE, user_id, DEVICES_MAX)
    return not is_first


def known_device(unit: Unit, user_id: int, call: Call) -> str:
    """Return the digest of a device that a person signed in from before, empty for any other."""
    digest = _device_of(unit, user_id, call)
    row = unit.session.get(OneTimeToken, digest)
    return digest if row is not None and row.expires_time > unit.now else ""


def entry_of(
    call: Call,
    action: str,
    *,
    user: User | None = None,
    outcome: Did = Did.DONE,
    email: str = "",
    credential: str = "",
    **details: str,
) -> Entry:
    """Return the line of the audit about what a call did to a person."""
    personal = {"address": call.address}
    if email:
        personal["email"] = email
    return Entry(
        action=action,
        outcome=outcome,
        user_id=user.id if user else 0,
        credential=credential,
        target=f"user:{user.public_id}" if user else "",
        correlation_id=call.cause,
        details=details,
        personal=personal,
    )


def own_entry(call: Call, action: str, user: User, **details: str) -> Entry:
    """Return the line of the audit about what a person did to himself."""
    entry = entry_of(call, action, user=user, credential=call.caller.credential)
    return replace(entry, details=details)


def email_of(unit: Unit, user: User) -> str:
    """Return the address of a person, empty where there is none."""
    return unit.vault.open(user.email_sealed) if user.email_sealed else ""


def name_of(unit: Unit, user: User) -> str:
    """Return the name of a person, empty where there is none."""
    return unit.vault.open(user.name_sealed) if user.name_sealed else ""


def _device_of(unit: Unit, user_id: int, call: Call) -> str:
    return unit.vault.index("device", f"{user_id}\0{agent_of(call)}\0{call.address}")


def _owed(unit: Unit, user_id: int) -> OneTimeToken | None:
    return tokens.live_of(unit, tokens.OWED_ACCOUNT, user_id)


def _give_account(unit: Unit, user_id: int, account_id: int) -> None:
    row = _owed(unit, user_id)
    user = unit.session.get(User, user_id)
    if row is None or user is None:
        return
    row.used_time = unit.now
    unit.session.add(
        Grant(
            account_id=account_id,
            user_id=user_id,
            level=int(Level.MANAGE),
            granted_time=unit.now,
        )
    )
    if user.default_account_id is None:
        user.default_account_id = account_id
    unit.audit(
        Entry(
            action="account.granted",
            user_id=user_id,
            target=f"user:{user.public_id}",
            account_id=account_id,
            details={"level": Level.MANAGE.name.lower()},
        )
    )
    unit.changed(user_id)
