"""Admission: who is asking, and may he ask this.

A credential is an API key or an access token behind ``Bearer``, a signature over the whole request,
or the cookie of a session. Browsers send cookies by themselves, so a change asked with one must
prove that a page of ours asked: by where the page is from, and by what only it knows. What anybody
may ask must come from a page of ours too, lest another site sign somebody in as somebody else.
Refusals say what is missing, never whether something exists.
"""

import hmac
from typing import Final

from damrak.http.calls import Call, Refused
from damrak.http.cookies import PROOF_HEADER, cookie_of
from damrak.http.problems import DoorCode, problem
from damrak.ports.audit import Did, Entry
from damrak.ports.identity import Caller, NotRecognised, Permission, SignedRequest
from damrak.services.gateway.desk import Doors, denial_of, is_denial
from damrak.wire.problems import Problem

SIGNATURE_KEY_HEADER: Final = b"damrak-key"
SIGNATURE_TIME_HEADER: Final = b"damrak-timestamp"
SIGNATURE_HEADER: Final = b"damrak-signature"

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PROOF: Final = PROOF_HEADER.encode()
_MISSING: Final = "send the header Authorization: Bearer <key>, or sign in"
_INVALID: Final = "the key is unknown, revoked, or not written as Bearer <key>"
_FOREIGN: Final = "a page of another site asked this"
_UNPROVEN: Final = f"a change asked with a cookie must bear its session's header {PROOF_HEADER}"
# What browsers say where a page asked its own site, or a person asked by himself.
_OWN_SITES: Final = frozenset({b"", b"same-origin", b"none"})
_TIMESTAMP_DIGITS_MAX: Final = 16


class Admission:
    """Let callers in to operations."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def refusal(self, call: Call, needs: Permission) -> Problem | None:
        """Return why a call is not let in, None where it is: then it knows its caller."""
        said = self._by_bearer(call)
        if said is None:
            said = await self._by_signature(call)
        if said is None:
            said = self._by_cookie(call)
        if isinstance(said, Problem):
            return said
        if not said.may(needs):
            text = f"this needs the permission {needs}"
            self._note(call, said, "access.refused", str(needs))
            return problem(DoorCode.FORBIDDEN, text, cause=call.cause)
        call.admit(said)
        return None

    def note_denial(self, call: Call, refused: Refused) -> None:
        """Write down what a caller who was let in named and may not have."""
        if is_denial(refused.problem) and not refused.noted:
            target, because = f"{call.method} {call.path[:200]}", refused.problem.detail
            entry = denial_of(call.caller, target, because, cause=call.cause, address=call.address)
            self._doors.auditor.note(entry)

    def _by_bearer(self, call: Call) -> Caller | Problem | None:
        if not call.authorization:
            return None
        secret = call.secret()
        caller = self._doors.identity.caller_of(secret, call.address) if secret else None
        return caller or self._unknown(call)

    def stranger_refusal(self, call: Call) -> Problem | None:
        """Return why a call that anybody may make is not let in; None where it is."""
        if call.method in _SAFE or self._is_from_here(call):
            return None
        return self._forged(call, None, _FOREIGN)

    async def _by_signature(self, call: Call) -> Caller | Problem | None:
        key_id = call.header(SIGNATURE_KEY_HEADER).decode("latin-1")
        if not key_id:
            return None
        time = call.header(SIGNATURE_TIME_HEADER)
        if not time.isdigit() or len(time) > _TIMESTAMP_DIGITS_MAX:
            return self._unknown(call, "Damrak-Timestamp must be milliseconds UTC")
        path = call.scope.get("raw_path") or call.path.encode()
        query = call.query_string
        signed = SignedRequest(
            key_id=key_id,
            timestamp_ms=int(time),
            signature=call.header(SIGNATURE_HEADER).decode("latin-1"),
            method=call.method,
            target=(path + b"?" + query if query else path).decode("latin-1"),
            body=await call.raw_body(),
        )
        try:
            caller = self._doors.identity.signer_of(signed, call.address)
        except NotRecognised as why:
            return self._unknown(call, str(why))
        return caller or self._unknown(call, "the key is unknown, or the signature is not its own")

    def _by_cookie(self, call: Call) -> Caller | Problem:
        secret = cookie_of(call.cookie, self._doors.cookies.access) if call.cookie else ""
        if not secret:
            return problem(DoorCode.KEY_MISSING, _MISSING, cause=call.cause)
        caller = self._doors.identity.caller_of(secret, call.address)
        if caller is None:
            return self._unknown(call, "the session has ended: sign in or refresh it")
        is_safe = call.method in _SAFE
        if not (self._is_from_here(call) or (is_safe and not call.header(b"origin"))):
            return self._forged(call, caller, _FOREIGN)
        if is_safe:
            return caller
        proof = self._doors.identity.page_proof(caller).encode()
        if not hmac.compare_digest(call.header(_PROOF), proof):
            return self._forged(call, caller, _UNPROVEN)
        return caller

    def _is_from_here(self, call: Call) -> bool:
        site = call.header(b"origin").decode("latin-1")
        if site:
            return self._doors.is_own_site(site, call.header(b"host").decode("latin-1"))
        # Without an origin it is no browser that asks, or one that says it this way.
        return call.header(b"sec-fetch-site") in _OWN_SITES

    def _forged(self, call: Call, caller: Caller | None, text: str) -> Problem:
        self._note(call, caller, "request.forged", "")
        return problem(DoorCode.PROOF_INVALID, text, cause=call.cause)

    def _unknown(self, call: Call, text: str = _INVALID) -> Problem:
        self._note(call, None, "access.unknown", "")
        return problem(DoorCode.KEY_INVALID, text, cause=call.cause)

    def _note(self, call: Call, caller: Caller | None, action: str, needs: str) -> None:
        self._doors.auditor.note(
            Entry(
                action=action,
                outcome=Did.REFUSED,
                user_id=caller.user_id if caller else 0,
                credential=caller.credential if caller else "",
                target=f"{call.method} {call.path[:200]}",
                correlation_id=call.cause,
                details={"needs": needs} if needs else {},
                personal={"address": call.address},
            )
        )
