"""Single sign-on as the doors say it: links of a person to a provider, and where to go."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.wire.texts import TimeText

PagePath = Annotated[
    str,
    Meta(
        max_length=512,
        description="Path of the page to show afterwards, on this site.",
        examples=["/markets/BTC-USD"],
    ),
]


class LinkRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask to link oneself to whoever one is at the provider.

    The password may be left out within ten minutes of signing in.
    """

    page: PagePath = "/"
    password: Annotated[str, Meta(max_length=1_024)] | None = None

    def __repr__(self) -> str:
        """Return nothing of the password."""
        return f"LinkRequest(page={self.page!r})"


class SignInAddress(Struct, frozen=True):
    """Tell where the browser must go next; it brings back what was asked within ten minutes."""

    url: str


class Login(Struct, frozen=True):
    """Describe a link of a person to a provider."""

    login_id: str
    issuer: str
    label: str
    created_time: TimeText
    used_time: TimeText | None


class LoginList(Struct, frozen=True):
    """List a person's links, oldest first."""

    logins: tuple[Login, ...]
