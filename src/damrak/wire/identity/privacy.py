"""What the venue knows of a person, in the form in which he may take it with him."""

from typing import Any

from msgspec import Struct

from damrak.wire.identity.workspace import Drawing, Layout
from damrak.wire.texts import TimeText


class KnownProfile(Struct, frozen=True):
    """Tell who somebody is to the venue."""

    user_id: str
    email: str | None
    name: str | None
    status: str
    preferences: dict[str, Any]
    default_account_id: int | None
    has_password: bool
    has_totp: bool
    recovery_codes_left: int
    created_time: TimeText
    verified_time: TimeText | None
    password_changed_time: TimeText | None


class KnownRole(Struct, frozen=True):
    """Tell a role and since when."""

    role: str
    granted_time: TimeText


class KnownSession(Struct, frozen=True):
    """Tell a sign-in, where from and how it ended."""

    session_id: str
    methods: tuple[str, ...]
    device: str | None
    address: str | None
    created_time: TimeText
    refreshed_time: TimeText
    expires_time: TimeText
    revoked_time: TimeText | None
    revoked_reason: str


class KnownKey(Struct, frozen=True):
    """Tell a key of a program, without what opens anything."""

    key_id: str
    name: str
    scopes: tuple[str, ...]
    account_id: int | None
    addresses: tuple[str, ...]
    created_time: TimeText
    expires_time: TimeText | None
    revoked_time: TimeText | None
    used_time: TimeText | None
    used_address: str | None


class KnownPasskey(Struct, frozen=True):
    """Tell a passkey."""

    credential_id: str
    name: str
    created_time: TimeText
    used_time: TimeText | None


class KnownLogin(Struct, frozen=True):
    """Tell a link to an OpenID provider."""

    issuer: str
    subject: str
    created_time: TimeText
    used_time: TimeText | None


class KnownGrant(Struct, frozen=True):
    """Tell what may be done on an account."""

    account_id: int
    level: str
    granted_time: TimeText


class KnownTeam(Struct, frozen=True):
    """Tell a team that somebody belongs to."""

    organisation: str
    team: str
    leads: bool
    joined_time: TimeText


class KnownInvitation(Struct, frozen=True):
    """Tell an invitation to somebody, or by him; whom he invited is another's affair."""

    invitation_id: str
    by_me: bool
    roles: tuple[str, ...]
    created_time: TimeText
    expires_time: TimeText
    used_time: TimeText | None
    revoked_time: TimeText | None


class KnownWatchlist(Struct, frozen=True):
    """Tell a watchlist and whom it is shared with, without what its link opens."""

    watchlist_id: int
    name: str
    symbols: tuple[str, ...]
    shared_link: bool
    team_ids: tuple[int, ...]
    created_time: TimeText
    updated_time: TimeText


class KnownPlace(Struct, frozen=True):
    """Tell a number in the log: which credential, from which address, since when."""

    actor: int
    credential: str
    address: str | None
    first_time: TimeText


class KnownLine(Struct, frozen=True):
    """Tell a line of the audit about what somebody did."""

    number: int
    time: TimeText
    action: str
    outcome: str
    credential: str
    target: str
    account_id: int
    details: dict[str, str]
    personal: dict[str, str]


class PersonalData(Struct, frozen=True):
    """Tell everything that is kept of a person outside the log of trading.

    ``audit`` holds the newest lines; ``audit_complete`` is false where there are more of them.
    """

    exported_time: TimeText
    profile: KnownProfile
    roles: tuple[KnownRole, ...]
    sessions: tuple[KnownSession, ...]
    keys: tuple[KnownKey, ...]
    passkeys: tuple[KnownPasskey, ...]
    logins: tuple[KnownLogin, ...]
    grants: tuple[KnownGrant, ...]
    teams: tuple[KnownTeam, ...]
    invitations: tuple[KnownInvitation, ...]
    watchlists: tuple[KnownWatchlist, ...]
    layouts: tuple[Layout, ...]
    drawings: tuple[Drawing, ...]
    places: tuple[KnownPlace, ...]
    audit: tuple[KnownLine, ...]
    audit_complete: bool
