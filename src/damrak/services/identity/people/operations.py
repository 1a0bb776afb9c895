"""What people can ask about themselves: registering, signing in, and their own account.

Every refusal for lack of room or patience is answered here, with the time after which asking again
is worth it.
"""

from typing import Any, Final

from damrak.http.calls import Answer, Call
from damrak.http.operations import ANYBODY, Handle, Operation
from damrak.http.problems import DoorCode, problem
from damrak.ports.identity import Permission
from damrak.services.identity.people.people import People
from damrak.services.identity.people.post import PostFull
from damrak.services.identity.people.proofs.hashing import RETRY_SECONDS, TooManyWait
from damrak.services.identity.people.proofs.throttle import MustWait
from damrak.services.identity.people.proving import Proving
from damrak.services.identity.people.rooms.credentials import CredentialRoom
from damrak.services.identity.people.rooms.profile import ProfileRoom
from damrak.services.identity.people.rooms.recovering import RecoveringRoom
from damrak.services.identity.people.rooms.registering import RegisteringRoom
from damrak.services.identity.people.rooms.second_factors import PASSKEYS_PATH, SecondFactorRoom
from damrak.services.identity.people.rooms.signing_in import SigningInRoom
from damrak.wire.identity import people as wire
from damrak.wire.identity.privacy import PersonalData

AUTH: Final = "Signing in"
SELF: Final = "Yourself"

_EMAIL: Final = {"email": "anna@example.org"}
_SECRET: Final = "correct horse battery staple"  # noqa: S105
_TOKEN: Final = {"token": "the-code-in-the-letter"}
_LOGIN: Final = {**_EMAIL, "password": _SECRET}
_PROOF: Final = {"password": _SECRET}


def operations(people: People) -> list[Operation]:
    """Return all that people can ask about themselves."""
    proving = Proving(people)
    factors = SecondFactorRoom(people, proving)
    return [
        *_registering(RegisteringRoom(people), RecoveringRoom(people)),
        *_signing_in(SigningInRoom(people)),
        *_self(ProfileRoom(people, proving)),
        *_credentials(CredentialRoom(people, proving)),
        *_second_factors(factors),
        *_passkeys(factors),
    ]


def _registering(room: RegisteringRoom, recovering: RecoveringRoom) -> list[Operation]:
    told: list[tuple[str, str, Any, Any, Any, dict[str, Any]]] = [
        (
            "register",
            "Register; the answer is the same for an address that is known",
            room.register,
            wire.RegisterRequest,
            {**_LOGIN, "name": "Anna"},
            {"status": 202, "problems": (403, 429)},
        ),
        (
            "verify",
            "Verify an address with the code of a letter",
            room.verify,
            wire.VerifyRequest,
            _TOKEN,
            {},
        ),
        (
            "verify/resend",
            "Send the letter that verifies an address again",
            room.resend,
            wire.EmailRequest,
            _EMAIL,
            {"status": 202, "problems": (429,)},
        ),
        (
            "forgot",
            "Send a letter to whoever forgot his password",
            recovering.forgot,
            wire.EmailRequest,
            _EMAIL,
            {"status": 202, "problems": (429,)},
        ),
        (
            "reset",
            "Set a new password with the code of a letter",
            recovering.reset,
            wire.ResetRequest,
            {**_TOKEN, "password": _SECRET},
            {"problems": (429,)},
        ),
    ]
    return [
        _public(path, summary, handle, body=body, answer=wire.Said, example=example, **more)
        for path, summary, handle, body, example, more in told
    ]


def _signing_in(room: SigningInRoom) -> list[Operation]:
    second = {"challenge": "the-challenge-of-the-problem", "code": "123456"}
    refusals: Final = (401, 403, 429)
    return [
        _public(
            "options",
            "Tell how one can come in",
            room.options,
            method="GET",
            answer=wire.AuthOptions,
        ),
        _public(
            "login",
            "Sign in with a password",
            room.login,
            body=wire.LoginRequest,
            example=_LOGIN,
            problems=refusals,
        ),
        _public(
            "login/second-factor",
            "Show the second factor that signing in asked for",
            room.second_factor,
            body=wire.SecondFactorRequest,
            example=second,
            problems=refusals,
        ),
        _public(
            "passkeys/challenge",
            "Tell what a passkey shall sign",
            room.passkey_challenge,
            answer=wire.PasskeyChallenge,
        ),
        _public(
            "passkeys/login",
            "Sign in with a passkey",
            room.passkey_login,
            body=wire.PasskeyLoginRequest,
            example={"credential": {}},
            problems=refusals,
        ),
    ]


def _self(room: ProfileRoom) -> list[Operation]:
    return [
        _own("GET", "/api/me", "get_me", "Tell who you are", room.me, answer=wire.Me),
        _own(
            "PATCH",
            "/api/me",
            "change_me",
            "Change your name and what you prefer",
            room.change,
            body=wire.MeChange,
            answer=wire.Me,
            example={"name": "Anna", "preferences": {"theme": "dark"}},
            problems=(404,),
        ),
        _own(
            "DELETE",
            "/api/me",
            "erase_me",
            "Erase what names you; orders and trades stay, without a name",
            room.leave,
            **_proven(wire.Said),
            problems=(409, 429),
        ),
        _own(
            "GET",
            "/api/me/data",
            "get_my_data",
            "Tell all that is kept of you",
            room.data,
            answer=PersonalData,
        ),
    ]


def _credentials(credentials: CredentialRoom) -> list[Operation]:
    return [
        _own(
            "PUT",
            "/api/me/password",
            "change_password",
            "Set a new password; other devices are signed out",
            credentials.change_password,
            body=wire.PasswordChange,
            answer=wire.Said,
            example={"new_password": f"{_SECRET} 2", "password": _SECRET},
            problems=(429,),
        ),
        _own(
            "PUT",
            "/api/me/email",
            "change_email",
            "Ask for another address, which counts once it is verified",
            credentials.change_email,
            body=wire.EmailChange,
            answer=wire.Said,
            status=202,
            example=_LOGIN,
            problems=(429,),
        ),
    ]


def _second_factors(room: SecondFactorRoom) -> list[Operation]:
    path: Final = "/api/me/second-factor"
    return [
        _own(
            "POST",
            path,
            "begin_second_factor",
            "Set up an authenticator app",
            room.begin,
            **_proven(wire.TotpSetup),
            problems=(409, 429),
        ),
        _own(
            "PUT",
            path,
            "confirm_second_factor",
            "Show the first code of the app, and be told recovery codes",
            room.confirm,
            body=wire.TotpConfirmation,
            answer=wire.RecoveryCodes,
            example={"code": "123456"},
            problems=(409, 429),
        ),
        _own(
            "DELETE",
            path,
            "remove_second_factor",
            "Forget the authenticator app",
            room.remove,
            **_proven(wire.Said),
            problems=(404, 429),
        ),
        _own(
            "POST",
            "/api/me/recovery-codes",
            "make_recovery_codes",
            "Make recovery codes in place of the ones before",
            room.recovery_codes,
            **_proven(wire.RecoveryCodes),
            problems=(404, 429),
        ),
    ]


def _passkeys(room: SecondFactorRoom) -> list[Operation]:
    return [
        _own(
            "GET",
            PASSKEYS_PATH,
            "list_passkeys",
            "List your passkeys",
            room.passkeys,
            answer=wire.PasskeyList,
        ),
        _own(
            "POST",
            f"{PASSKEYS_PATH}/challenge",
            "begin_passkey",
            "Tell what a new passkey shall sign",
            room.passkey_challenge,
            **_proven(wire.PasskeyChallenge),
            problems=(429,),
        ),
        _own(
            "PUT",
            PASSKEYS_PATH,
            "add_passkey",
            "Add a passkey",
            room.add_passkey,
            body=wire.PasskeyRequest,
            answer=wire.NewPasskey,
            status=201,
            example={"credential": {}, "name": "my phone"},
        ),
        _own(
            "DELETE",
            f"{PASSKEYS_PATH}/{{passkey_id}}",
            "remove_passkey",
            "Forget a passkey",
            room.remove_passkey,
            **_proven(wire.Said),
            problems=(404, 429),
        ),
    ]


def _proven(answer: Any) -> dict[str, Any]:
    return {"body": wire.Proof, "body_required": False, "answer": answer, "example": _PROOF}


def _public(
    path: str, summary: str, handle: Handle, *, method: str = "POST", **more: Any
) -> Operation:
    verb = "get" if method == "GET" else "do"
    return Operation(
        method=method,
        path=f"/api/auth/{path}",
        name=f"{verb}_{path.replace('/', '_').replace('-', '_')}",
        summary=summary,
        tag=AUTH,
        handle=patient(handle),
        needs=ANYBODY,
        **more,
    )


def _own(method: str, path: str, *said: Any, **more: Any) -> Operation:
    name, summary, handle = said
    return Operation(
        method=method,
        path=path,
        name=name,
        summary=summary,
        tag=SELF,
        handle=patient(handle),
        needs=Permission.MANAGE_SELF,
        **more,
    )


def patient(handle: Handle) -> Handle:
    """Return what handles calls and says how long to wait, where people must."""

    async def handled(call: Call) -> Any:
        try:
            return await handle(call)
        except MustWait as wait:
            text = f"too many attempts: try again in {wait.seconds} seconds"
            said = problem(DoorCode.TOO_MANY_ATTEMPTS, text, cause=call.cause)
            return Answer.refusing(said, (b"retry-after", b"%d" % wait.seconds))
        except (TooManyWait, PostFull):
            text = f"too many people sign in: try again in {RETRY_SECONDS} seconds"
            return _busy(problem(DoorCode.OVERLOADED, text, cause=call.cause))

    return handled


def _busy(said: Any) -> Answer:
    answer = Answer.refusing(said)
    kept = tuple(header for header in answer.headers if header[0] != b"retry-after")
    return Answer(answer.status, answer.body, *kept, (b"retry-after", b"%d" % RETRY_SECONDS))
