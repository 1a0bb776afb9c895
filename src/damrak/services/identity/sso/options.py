"""What single sign-on is told: which provider, what its groups mean, and how it says no.

A provider is believed in what it says of its own people, and in nothing else: what a group means
here, and whether its second factor counts, is said here.
"""

import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from damrak.ports.identity import Role

CALLBACK_PATH: Final = "/api/auth/sso/callback"
"""Where the provider sends people back; it must be registered there, exactly."""

URL_LENGTH_MAX: Final = 2_048
"""Most characters of an address that a provider names."""


class SsoOptions(Struct, frozen=True, kw_only=True):
    """Name the provider, what this venue is to it, and what its word is worth.

    ``issuer`` is empty where there is no single sign-on. ``public_url`` is how browsers reach the
    venue. ``roles`` says which group has which role; ``second_factor`` holds the values of ``amr``
    that count as a second factor, none by default. Raises ValueError for what cannot be.
    """

    issuer: str = ""
    label: str = "SSO"
    client_id: str = ""
    client_secret: str = ""
    scopes: str = "openid email profile"
    public_url: str = ""
    role_claim: str = ""
    roles: Mapping[str, Role] = {}
    create_users: bool = False
    second_factor: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not self.issuer:
            return
        if not is_trusted_url(self.issuer) or "?" in self.issuer:
            raise ValueError(f"issuer must be a URL with https, was {self.issuer}")
        if not is_trusted_url(self.public_url):
            raise ValueError(
                "public_url must be a URL with https, or of this machine, where there is an "
                f"issuer, was {self.public_url or 'empty'}"
            )
        if not self.client_id:
            raise ValueError("client_id must be given where there is an issuer")
        if "openid" not in self.scopes.split():
            raise ValueError(f"scopes must have openid among them, was {self.scopes}")

    def __repr__(self) -> str:
        """Name the provider, and keep the secret."""
        return f"SsoOptions(issuer={self.issuer!r}, client_id={self.client_id!r})"

    @property
    def redirect_uri(self) -> str:
        """Return where the provider sends people back."""
        return self.public_url.rstrip("/") + CALLBACK_PATH

    @property
    def is_secure(self) -> bool:
        """Return whether browsers reach the venue over HTTPS."""
        return self.public_url.startswith("https://")


class SsoRefused(Exception):
    """Tell that somebody is not signed in: which field broke which rule, never a secret."""

    def __init__(self, field: str, rule: str, value: str = "") -> None:
        super().__init__(f"{field} {rule}")
        self.field = field
        self.rule = rule
        self.value = value


class ProviderUnavailable(Exception):
    """Tell that the provider cannot be asked now; somebody may try again."""


def roles_of(text: str) -> dict[str, Role]:
    """Return which group has which role, of a text such as ``traders=trader,heads=instructor``.

    Raises ValueError that names the rule.
    """
    found: dict[str, Role] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        group, sign, word = (each.strip() for each in part.rpartition("="))
        if not sign or not group:
            raise ValueError(f"roles must be group=role with commas between them, was {part}")
        if group in found:
            raise ValueError(f"roles must name a group once, was {group}")
        try:
            found[group] = Role(word)
        except ValueError as error:
            known = ", ".join(Role)
            raise ValueError(f"a role must be one of {known}, was {word}") from error
    return found


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text with commas between them."""
    return frozenset(filter(None, (each.strip() for each in text.split(","))))


def is_trusted_url(url: str) -> bool:
    """Return whether secrets may be sent to a URL: over HTTPS, or on this machine."""
    parts = _parts(url)
    if parts is None or not parts.hostname or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))


def _parts(url: str) -> SplitResult | None:
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable():
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
