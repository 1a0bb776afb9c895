"""People as the doors say them: registering, signing in, and what one keeps of oneself.

What holds a secret shows no field when it is printed, so that none is found in a log. Requests
refuse fields that they do not know: nobody registers as an administrator by asking for it.
"""

from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.wire.problems import FieldError
from damrak.wire.texts import TimeText

PASSWORD_TEXT_MAX: Final = 1_024
"""Most characters that are read as a password; the rule for new ones is stricter."""

Email = Annotated[str, Meta(max_length=254, examples=["anna@example.org"])]
Password = Annotated[str, Meta(max_length=PASSWORD_TEXT_MAX)]
Token = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=64, examples=["Anna"])]
Code = Annotated[str, Meta(min_length=1, max_length=32, examples=["123456"])]


class Confidential(Struct, frozen=True):
    """Keep what it holds out of whatever is printed."""

    def __repr__(self) -> str:
        """Return the name of the structure alone."""
        return f"{type(self).__name__}(…)"


class PasswordRule(Struct, frozen=True):
    """Say how long a password must be; common ones are refused besides."""

    length_min: int
    length_max: int


class AuthOptions(Struct, frozen=True):
    """Say how one can come in; ``sso`` is what the provider is called, null where there is none."""

    registration: str
    verify_email: bool
    sso: str | None
    password: PasswordRule
    mail_leaves: bool


class RegisterRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Ask to become a user."""

    email: Email
    password: Password
    name: Name
    invitation: Annotated[str, Meta(max_length=128)] = ""


class VerifyRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Show the token of a letter."""

    token: Token


class EmailRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Name an address that a letter shall go to."""

    email: Email


class ResetRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Set a new password with the token of a letter."""

    token: Token
    password: Password


class LoginRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Sign in."""

    email: Email
    password: Password


class SecondFactorRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Show a second factor: one of a code, a recovery code and a passkey."""

    challenge: Token
    code: Code | None = None
    recovery_code: Code | None = None
    passkey: dict[str, Any] | None = None


class PasskeyLoginRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Sign in with a passkey: what ``navigator.credentials.get()`` gave, as JSON."""

    credential: dict[str, Any]


class Said(Struct, frozen=True):
    """Say what was done, in words for people."""

    said: str


class SecondFactorNeeded(Struct, frozen=True, omit_defaults=True):
    """Be the problem of a sign-in that needs a second factor (``application/problem+json``).

    ``challenge`` is shown with the factor, from the same address, until ``expires_time``.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    challenge: str
    methods: tuple[str, ...]
    expires_time: TimeText
    errors: tuple[FieldError, ...] = ()
    correlation_id: str = ""


class Me(Struct, frozen=True):
    """Tell a person what is kept of him and what he may do."""

    user_id: str
    email: str | None
    name: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    has_password: bool
    totp: bool
    passkeys: int
    recovery_codes_left: int
    preferences: dict[str, Any]
    default_account_id: int | None
    created_time: TimeText


class MeChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Change what one may change of oneself; what is left out stays."""

    name: Name | UnsetType = UNSET
    preferences: dict[str, Any] | UnsetType = UNSET
    default_account_id: Annotated[int, Meta(ge=1, le=IDENTIFIER_MAX)] | UnsetType | None = UNSET


class Proof(Confidential, frozen=True, forbid_unknown_fields=True):
    """Show the current password, which a recent sign-in makes needless."""

    password: Password | None = None


class PasswordChange(Confidential, frozen=True, forbid_unknown_fields=True):
    """Set a new password; whoever has none yet shows none."""

    new_password: Password
    password: Password | None = None


class EmailChange(Confidential, frozen=True, forbid_unknown_fields=True):
    """Name the address to have from now on."""

    email: Email
    password: Password | None = None


class TotpSetup(Confidential, frozen=True):
    """Tell once what an authenticator app needs to know."""

    secret: str
    uri: str


class TotpConfirmation(Confidential, frozen=True, forbid_unknown_fields=True):
    """Show a code of the app that was set up."""

    code: Code


class RecoveryCodes(Confidential, frozen=True):
    """Tell recovery codes once."""

    recovery_codes: tuple[str, ...]


class Passkey(Struct, frozen=True):
    """Describe a passkey."""

    passkey_id: str
    name: str
    created_time: TimeText
    used_time: TimeText | None


class PasskeyList(Struct, frozen=True):
    """List passkeys, oldest first."""

    passkeys: tuple[Passkey, ...]


class PasskeyRequest(Confidential, frozen=True, forbid_unknown_fields=True):
    """Add a passkey: what ``navigator.credentials.create()`` gave, as JSON."""

    credential: dict[str, Any]
    name: Name


class NewPasskey(Confidential, frozen=True):
    """Tell a passkey that was added, and recovery codes where there were none."""

    passkey: Passkey
    recovery_codes: tuple[str, ...]


class PasskeyChallenge(Struct, frozen=True):
    """Hold what ``navigator.credentials`` is asked, as JSON."""

    public_key: dict[str, Any]
