"""Signing in: the password, then the second factor where there is one, or a passkey for both.

Whatever is wrong, the answer is the same and as much work was done: nobody learns here who has an
account. Why it was refused stands in the audit.
"""

import secrets
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.http import problems
from damrak.http.calls import Answer, Call
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.audit import Did
from damrak.ports.messenger import Letter
from damrak.services.identity.people.letters import changed_letter, new_device_letter
from damrak.services.identity.people.options import (
    CHALLENGES_MAX,
    SECOND_FACTOR_ATTEMPTS,
    SECOND_FACTOR_SECONDS,
)
from damrak.services.identity.people.people import (
    People,
    agent_of,
    email_of,
    entry_of,
    is_new_device,
    known_device,
)
from damrak.services.identity.people.proofs import codes, passkeys, throttle, tokens
from damrak.services.identity.people.proofs.emails import email_key, user_of
from damrak.services.identity.people.proofs.passwords import LENGTH_MAX, LENGTH_MIN, normalised
from damrak.services.identity.people.rooms.registering import letter_to_verify
from damrak.services.identity.storage.models import OneTimeToken, User
from damrak.services.identity.storage.store import Unit
from damrak.wire.identity import people as wire
from damrak.wire.texts import format_time

ACTIVE: Final = "active"
PENDING: Final = "pending"

PASSWORD: Final = "password"  # noqa: S105
TOTP: Final = "totp"
RECOVERY: Final = "recovery"
PASSKEY: Final = "passkey"

_REFUSED: Final = "the address or the password is wrong, or you may not sign in"
_FACTOR_REFUSED: Final = "the code is wrong, was used, or you must sign in from the beginning"
_PASSKEY_REFUSED: Final = "the passkey is unknown, or what it signed is not what it was asked"

_login = msgspec.json.Decoder(wire.LoginRequest)
_second = msgspec.json.Decoder(wire.SecondFactorRequest)
_passkey = msgspec.json.Decoder(wire.PasskeyLoginRequest)


class _Judged(Struct, frozen=True, kw_only=True):
    # Who may come in, or what he is told instead.
    user_id: int = 0
    time: int = 0
    methods: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()
    said: Any = None
    unverified: bool = False


class SigningInRoom:
    """Let people in."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def options(self, call: Call) -> Any:
        """Tell how one can come in."""
        options = self._people.options
        return wire.AuthOptions(
            registration=options.registration,
            verify_email=options.verify_email,
            sso=options.sso_label or None,
            password=wire.PasswordRule(LENGTH_MIN, LENGTH_MAX),
            mail_leaves=options.mail_leaves,
        )

    async def login(self, call: Call) -> Any:
        """Look at an address and a password."""
        wanted = await call.body(_login)
        people, password = self._people, normalised(wanted.password)
        people.hashing.require_place()
        kept = await people.store.run(lambda unit: _counted(unit, call, wanted.email))
        proven = kept if await people.hashing.verify(kept, password) else None
        judged = await people.store.run(lambda unit: self._judge(unit, call, wanted.email, proven))
        if judged.unverified:
            people.post.run(lambda: letter_to_verify(people, wanted.email))
        if judged.user_id and kept and people.hashing.is_outdated(kept):
            renewed = await people.hashing.hash(password)
            await people.store.run(lambda unit: _renew(unit, judged.user_id, kept, renewed))
        return await self._welcome(call, judged)

    async def second_factor(self, call: Call) -> Any:
        """Look at a second factor."""
        wanted = await call.body(_second)
        if sum(map(bool, (wanted.code, wanted.recovery_code, wanted.passkey))) != 1:
            rule = "must be given, or recovery_code, or passkey, and only one of them"
            found = [(DoorCode.FIELD_INVALID, field_error("code", rule))]
            return problems.of_errors(found, cause=call.cause)
        judged = await self._people.store.run(lambda unit: self._judge_factor(unit, call, wanted))
        return await self._welcome(call, judged)

    async def passkey_challenge(self, call: Call) -> Any:
        """Tell what a passkey shall sign."""
        store = self._people.store
        asked = passkeys.sign_in_options(
            store.vault, store.clock.now(), self._people.options, call.address
        )
        return wire.PasskeyChallenge(asked)

    async def passkey_login(self, call: Call) -> Any:
        """Look at what a passkey signed."""
        wanted = await call.body(_passkey)
        judged = await self._people.store.run(lambda unit: self._judge_passkey(unit, call, wanted))
        return await self._welcome(call, judged)

    async def _welcome(self, call: Call, judged: _Judged) -> Any:
        for letter in judged.letters:
            self._people.post.send(letter)
        if not judged.user_id:
            return judged.said
        await self._people.open_owed_account(judged.user_id)
        sessions = self._people.sessions
        return await sessions.begin(judged.user_id, judged.methods, call, since=judged.time)

    def _judge(self, unit: Unit, call: Call, email: str, proven: str | None) -> _Judged:
        user = user_of(unit, email)
        why = _why_not(user, proven)
        if why or user is None:
            return _refused(unit, call, user, why=why, email=email, text=_REFUSED)
        address = throttle.address_subject(call.address)
        throttle.give_back(unit, address)
        account = _account(unit, call, email, user)
        if user.status == PENDING and self._people.options.verify_email:
            throttle.give_back(unit, account)
            unit.audit(
                entry_of(call, "login.refused", user=user, outcome=Did.REFUSED, reason="unverified")
            )
            text = "open the link in the letter that was sent to you"
            said = problem(DoorCode.EMAIL_UNVERIFIED, text, cause=call.cause)
            return _Judged(said=said, unverified=True)
        if methods := _second_factors(unit, user):
            throttle.give_back(unit, account)
            return _Judged(said=_challenge(unit, call, user, methods))
        throttle.forgive(unit, account)
        return _admitted(unit, call, user, (PASSWORD,))

    def _judge_factor(self, unit: Unit, call: Call, wanted: wire.SecondFactorRequest) -> _Judged:
        spent = tokens.seen(unit, tokens.SECOND_FACTOR, wanted.challenge)
        address = throttle.address_subject(call.address)
        subjects = [address]
        user = unit.session.get(User, spent.user_id) if spent else None
        if user is not None:
            subjects.append(throttle.factor_subject(user.id))
        throttle.take(unit, subjects)
        if spent is None or user is None or user.status != ACTIVE:
            return _refused(unit, call, user, why="challenge", text=_FACTOR_REFUSED)
        if not secrets.compare_digest(spent.payload["address"], call.address):
            return _refused(unit, call, user, why="address", text=_FACTOR_REFUSED)
        method = self._shown(unit, call, user, wanted)
        if not method:
            _count_wrong(unit, wanted.challenge)
            return _refused(unit, call, user, why="second factor", text=_FACTOR_REFUSED)
        tokens.spend(unit, tokens.SECOND_FACTOR, wanted.challenge)
        throttle.give_back(unit, address)
        throttle.forgive(unit, throttle.factor_subject(user.id))
        throttle.forgive(unit, _account(unit, call, email_of(unit, user), user))
        return _admitted(unit, call, user, (PASSWORD, method))

    def _shown(self, unit: Unit, call: Call, user: User, wanted: wire.SecondFactorRequest) -> str:
        if wanted.code is not None:
            right = user.totp_confirmed_time is not None and codes.take_code(
                unit, user, wanted.code
            )
            return TOTP if right else ""
        if wanted.recovery_code is not None:
            taken = codes.take_recovery_code(unit, user.id, wanted.recovery_code)
            return RECOVERY if taken else ""
        try:
            signer = passkeys.take_passkey(
                unit, self._people.options, bound_to=call.address, shown=wanted.passkey
            )
        except passkeys.PasskeyRefused:
            return ""
        return PASSKEY if signer.id == user.id else ""

    def _judge_passkey(self, unit: Unit, call: Call, wanted: wire.PasskeyLoginRequest) -> _Judged:
        address = throttle.address_subject(call.address)
        throttle.take(unit, [address])
        try:
            user = passkeys.take_passkey(
                unit, self._people.options, bound_to=call.address, shown=wanted.credential
            )
        except passkeys.PasskeyRefused as refused:
            return _refused(unit, call, None, why=str(refused), text=_PASSKEY_REFUSED)
        if user.status != ACTIVE:
            return _refused(unit, call, user, why=user.status, text=_PASSKEY_REFUSED)
        throttle.give_back(unit, address)
        return _admitted(unit, call, user, (PASSKEY,))


def _counted(unit: Unit, call: Call, email: str) -> str | None:
    user = user_of(unit, email)
    address = throttle.address_subject(call.address)
    throttle.take(unit, (_account(unit, call, email, user), address))
    return user.password_hash if user else None


def _account(unit: Unit, call: Call, email: str, user: User | None) -> throttle.Subject:
    device = known_device(unit, user.id if user else 0, call)
    return throttle.account_subject(email_key(email), device)


def _why_not(user: User | None, proven: str | None) -> str:
    if user is None:
        return "unknown"
    # Another password may have been set while this one was looked at.
    if proven is None or user.password_hash != proven:
        return "password"
    return "" if user.status in (ACTIVE, PENDING) else user.status


def _refused(
    unit: Unit, call: Call, user: User | None, *, why: str, text: str, email: str = ""
) -> _Judged:
    entry = entry_of(call, "login.refused", user=user, outcome=Did.REFUSED, email=email, reason=why)
    unit.audit(entry)
    return _Judged(said=problem(DoorCode.LOGIN_REFUSED, text, cause=call.cause))


def _admitted(unit: Unit, call: Call, user: User, methods: tuple[str, ...]) -> _Judged:
    email, letters = email_of(unit, user), []
    if is_new_device(unit, user.id, call) and email:
        letters.append(new_device_letter(email, agent_of(call), call.address, unit.now))
    if RECOVERY in methods and email:
        left = codes.recovery_codes_left(unit, user.id)
        what = f"a recovery code was used to sign in, {left} are left,"
        letters.append(changed_letter(email, what, unit.now))
    unit.audit(entry_of(call, "login.succeeded", user=user, methods=" ".join(methods)))
    if user.status == PENDING:
        # Addresses were to be verified when he registered, and no longer are.
        user.status = ACTIVE
        unit.changed(user.id)
    return _Judged(user_id=user.id, time=unit.now, methods=methods, letters=tuple(letters))


def _second_factors(unit: Unit, user: User) -> tuple[str, ...]:
    methods = []
    if user.totp_confirmed_time is not None:
        methods.append(TOTP)
    if passkeys.count_of(unit, user.id):
        methods.append(PASSKEY)
    if methods and codes.recovery_codes_left(unit, user.id):
        methods.append(RECOVERY)
    return tuple(methods)


def _challenge(unit: Unit, call: Call, user: User, methods: tuple[str, ...]) -> Answer:
    payload = {"address": call.address, "attempts": "0"}
    challenge = tokens.add(
        unit, tokens.SECOND_FACTOR, user.id, SECOND_FACTOR_SECONDS, payload=payload
    )
    tokens.keep_newest(unit, tokens.SECOND_FACTOR, user.id, CHALLENGES_MAX)
    unit.audit(entry_of(call, "login.challenged", user=user, methods=" ".join(methods)))
    detail = "show a second factor at /api/auth/login/second-factor, with the challenge"
    said = problem(DoorCode.SECOND_FACTOR_NEEDED, detail, cause=call.cause)
    needed = wire.SecondFactorNeeded(
        type=said.type,
        title=said.title,
        status=said.status,
        detail=said.detail,
        code=said.code,
        correlation_id=said.correlation_id,
        challenge=challenge,
        methods=methods,
        expires_time=format_time(unit.now + SECOND_FACTOR_SECONDS * tokens.NANOSECONDS),
    )
    body = msgspec.json.encode(needed)
    return Answer(said.status, body, (b"content-type", b"application/problem+json"))


def _count_wrong(unit: Unit, challenge: str) -> None:
    row = unit.session.get_one(OneTimeToken, tokens.digest_of(challenge))
    assert row.payload_sealed is not None
    payload = msgspec.json.decode(unit.vault.open(row.payload_sealed), type=dict[str, str])
    attempts = int(payload["attempts"]) + 1
    payload["attempts"] = str(attempts)
    row.payload_sealed = unit.vault.seal(msgspec.json.encode(payload).decode())
    if attempts >= SECOND_FACTOR_ATTEMPTS:
        row.used_time = unit.now


def _renew(unit: Unit, user_id: int, kept: str, renewed: str) -> None:
    user = unit.session.get(User, user_id)
    # He may have changed it meanwhile.
    if user is not None and user.password_hash == kept:
        user.password_hash = renewed
