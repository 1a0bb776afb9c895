"""What people's rooms are told, and what they need of the rooms beside them.

Settings become options where the venue is put together; nothing here reads a setting.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Literal, Protocol
from urllib.parse import urlsplit

from msgspec import Struct

from damrak.http.calls import Answer, Call
from damrak.services.identity.storage.store import Unit

VERIFY_SECONDS: Final = 86_400
"""How long the link of a letter verifies an address."""

RESET_SECONDS: Final = 1_200
"""How long the link of a letter sets a new password (ASVS 2.7.2 and 2.7.3)."""

SECOND_FACTOR_SECONDS: Final = 300
"""How long a second factor may take after the password was right."""

SECOND_FACTOR_ATTEMPTS: Final = 5
"""How often one sign-in may be wrong about the second factor."""

RECENT_SECONDS: Final = 600
"""How long a sign-in counts as recent enough for what is sensitive."""

DEVICE_SECONDS: Final = 31_536_000
"""How long a device is remembered that somebody signed in from."""

CHALLENGES_MAX: Final = 10
"""Most sign-ins of a person that wait for a second factor; the oldest one ends."""

OWED_SECONDS: Final = 10 * 31_536_000
"""How long a person's first account is owed to him, should the venue be unable to open one."""

DEVICES_MAX: Final = 50
"""Most devices that are remembered of a person."""

NAME_LENGTH_MAX: Final = 64
PASSKEYS_MAX: Final = 20
"""Most passkeys of a person."""

PREFERENCES_BYTES_MAX: Final = 16_384
"""Most bytes of what a person prefers, as JSON."""

Registration = Literal["open", "invitation", "closed"]


class PeopleOptions(Struct, frozen=True, kw_only=True):
    """Say who may register, how browsers reach the venue, and what the sign-in page offers.

    ``public_url`` is where links of letters and passkeys belong; ``sso_label`` is empty where there
    is no single sign-on; ``mail_leaves`` says whether letters leave the machine.
    """

    registration: Registration = "invitation"
    verify_email: bool = True
    public_url: str = "http://localhost"
    sso_label: str = ""
    mail_leaves: bool = False

    @property
    def relying_party(self) -> str:
        """Return the name that passkeys are made for: the host that browsers see."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def origin(self) -> str:
        """Return the origin whose pages may use passkeys."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    def link(self, page: str, token: str) -> str:
        """Return a link to a page of the venue.

        The token stands behind the ``#``: browsers keep that part to themselves, so no log of a
        proxy and no other site sees it.
        """
        return f"{self.public_url.rstrip('/')}/{page}#token={token}"


class SessionDesk(Protocol):
    """Open and end sessions."""

    async def begin(
        self, user_id: int, methods: tuple[str, ...], call: Call, *, since: int = 0
    ) -> Answer:
        """Open a session and return the answer that gives it to the browser.

        It is refused where a password was set after ``since``, when he was judged.
        """

    async def revoke_all(self, user_id: int, reason: str, *, except_session: str = "") -> int:
        """End all sessions of a person but one, and return how many."""


class Neighbours(Struct, frozen=True, kw_only=True):
    """Hold what other rooms do for people.

    ``accept`` uses an invitation up and gives a person what it promised; where it lets nobody in it
    raises ``invitation_refused``.
    ``default_access`` gives what somebody has who was not invited, ``open_account`` opens an
    account on the venue and returns its number; it raises Refused where none is opened now.
    """

    accept: Callable[[Unit, str, int], None]
    invitation_refused: type[Exception]
    default_access: Callable[[Unit, int], None]
    open_account: Callable[[], Awaitable[int]]
