"""The desk of sessions: opens one for whoever has shown who he is, goes on with it, and ends it.

Its answers carry the cookies; what lies in them is never told in a body. The id and all tokens of a
session are new at every sign-in, whatever the browser held before.
"""

from typing import Final

from msgspec import Struct

from damrak.http.calls import Answer, Call
from damrak.http.cookies import PLAIN_NAMES, CookieNames, cookie_of
from damrak.http.problems import DoorCode, problem
from damrak.services.identity.directory.recogniser import page_proof
from damrak.services.identity.sessions import rows
from damrak.services.identity.sessions.refreshing import Refresh, is_same, read_refresh
from damrak.services.identity.sessions.rows import CREDENTIAL, Lifetime, Over, Raced, Signed
from damrak.services.identity.sessions.tokens import AccessTokens
from damrak.services.identity.storage.models import LoginSession, User
from damrak.services.identity.storage.store import Store, Unit
from damrak.wire.identity.sessions import Device, DeviceList, EndedSessions, SessionAnswer
from damrak.wire.texts import format_time

REASON_LENGTH_MAX: Final = 32
"""Most characters of the reason why a session was ended."""

_SECOND: Final = 1_000_000_000
_PRIVATE: Final = (b"cache-control", b"no-store")
_ENDED: Final = "the session has ended: sign in again"
_RACED: Final = "another page has refreshed the session just now: use the cookies that it was given"


class SessionOptions(Struct, frozen=True, kw_only=True):
    """Say how long sessions last, and what their cookies are called."""

    life: Lifetime = Lifetime()
    cookies: CookieNames = PLAIN_NAMES


class SessionDesk:
    """Open, refresh, list and end sessions."""

    def __init__(
        self, store: Store, tokens: AccessTokens, options: SessionOptions | None = None
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._options = options or SessionOptions()

    async def begin(
        self, user_id: int, methods: tuple[str, ...], call: Call, *, since: int = 0
    ) -> Answer:
        """Open a session and return the answer that gives it to the browser.

        A session that the browser held before is ended. Refuses people who are not active, and
        those whose password was set after ``since`` (nanoseconds UTC, 0 for any time), when they
        were judged; raises StoreUnavailable.
        """
        self._tokens.require_signer()
        before = self._shown(call)

        def work(unit: Unit) -> Signed | None:
            user = unit.session.get(User, user_id)
            if user is None or user.status != "active":
                return None
            if 0 < since < (user.password_changed_time or 0):
                return None
            if before is not None:
                _end_shown(unit, before, "replaced", call)
            return rows.begin(unit, user, methods, call=call, life=self._options.life)

        signed = await self._store.run(work)
        if signed is None:
            text = "nobody may sign in as this person"
            return Answer.refusing(problem(DoorCode.LOGIN_REFUSED, text, cause=call.cause))
        return self._given(signed)

    async def refresh(self, call: Call) -> Answer:
        """Give the session of the refresh cookie new tokens."""
        self._tokens.require_signer()
        shown = self._shown(call)
        if shown is None:
            return self._over(call)
        life = self._options.life
        said = await self._store.run(lambda unit: rows.go_on(unit, shown, call, life))
        if isinstance(said, Raced):
            return Answer.refusing(problem(DoorCode.REFRESHED_ALREADY, _RACED, cause=call.cause))
        return self._over(call) if isinstance(said, Over) else self._given(said)

    async def log_out(self, call: Call) -> Answer:
        """End the session that the call bears, if any, and take its cookies away."""
        shown, token = self._shown(call), call.secret()
        claims = self._tokens.verify(token or cookie_of(call.cookie, self._options.cookies.access))

        def work(unit: Unit) -> None:
            if shown is not None:
                _end_shown(unit, shown, "logged out", call)
            row = unit.session.get(LoginSession, claims.session_id) if claims else None
            if row is not None:
                rows.end(unit, row, "logged out", call)

        if shown is not None or claims is not None:
            await self._store.run(work)
        return Answer(204, b"", *self._options.cookies.clearing(), _PRIVATE)

    async def devices(self, call: Call) -> DeviceList:
        """List where the caller is signed in."""
        user_id, current = call.caller.user_id, _session_of(call)

        def work(unit: Unit) -> DeviceList:
            found = rows.alive_sessions(unit, user_id, self._options.life)
            return DeviceList(tuple(_device(unit, row, current) for row in found))

        return await self._store.read(work)

    async def end_one(self, call: Call) -> Answer:
        """End one of the caller's sessions; those of others do not exist for him."""
        user_id, wanted = call.caller.user_id, call.places["session_id"]

        def work(unit: Unit) -> bool:
            live = rows.alive_sessions(unit, user_id, self._options.life)
            for row in live:
                if row.id == wanted:
                    rows.end(unit, row, "revoked", call)
                    return True
            return False

        if not await self._store.run(work):
            raise call.refuse(DoorCode.NOT_FOUND, "session_id must be one of your own sessions")
        gone = self._options.cookies.clearing() if wanted == _session_of(call) else []
        return Answer(204, b"", *gone)

    async def end_others(self, call: Call) -> EndedSessions:
        """End all sessions of the caller but the one that asks."""
        user_id, current = call.caller.user_id, _session_of(call)

        def work(unit: Unit) -> int:
            return rows.end_all(unit, user_id, "revoked", except_session=current, call=call)

        return EndedSessions(await self._store.run(work))

    async def revoke_all(self, user_id: int, reason: str, *, except_session: str = "") -> int:
        """End all sessions of a person but one, and return how many; raises StoreUnavailable."""
        why = reason[:REASON_LENGTH_MAX]
        return await self._store.run(
            lambda unit: rows.end_all(unit, user_id, why, except_session=except_session)
        )

    def _shown(self, call: Call) -> Refresh | None:
        token = cookie_of(call.cookie, self._options.cookies.refresh)
        return read_refresh(self._store.vault, token) if token else None

    def _over(self, call: Call) -> Answer:
        said = problem(DoorCode.SESSION_ENDED, _ENDED, cause=call.cause)
        return Answer.refusing(said, *self._options.cookies.clearing())

    def _given(self, signed: Signed) -> Answer:
        cookies = self._options.cookies
        issued = self._tokens.issue(signed.session_id, signed.user_id, signed.until)
        proof = page_proof(self._store.vault, f"{CREDENTIAL}{signed.session_id}")
        now = self._store.clock.now()
        for_access = max(0, issued.expires_time - now) // _SECOND
        for_session = max(0, signed.until - now) // _SECOND
        said = SessionAnswer(
            session_id=signed.session_id,
            user_id=signed.public_id,
            methods=signed.methods,
            access_expires_time=format_time(issued.expires_time),
            expires_time=format_time(signed.expires_time),
            proof=proof,
        )
        return Answer.of(
            200,
            said,
            cookies.setting(cookies.access, issued.token, for_access),
            cookies.setting(cookies.refresh, signed.refresh_token, for_session),
            cookies.setting(cookies.proof, proof, for_session),
            _PRIVATE,
        )


def _end_shown(unit: Unit, shown: Refresh, reason: str, call: Call) -> None:
    row = unit.session.get(LoginSession, shown.session_id)
    if row is not None and is_same(shown.digest, row.refresh_digest):
        rows.end(unit, row, reason, call)


def _session_of(call: Call) -> str:
    credential = call.caller.credential
    return credential.removeprefix(CREDENTIAL) if credential.startswith(CREDENTIAL) else ""


def _device(unit: Unit, row: LoginSession, current: str) -> Device:
    def opened(sealed: bytes | None) -> str:
        return unit.vault.open(sealed) if sealed else ""

    return Device(
        session_id=row.id,
        current=row.id == current,
        methods=tuple(row.methods.split()),
        device=opened(row.device_sealed),
        address=opened(row.address_sealed),
        created_time=format_time(row.created_time),
        used_time=format_time(row.refreshed_time),
        expires_time=format_time(row.expires_time),
    )
