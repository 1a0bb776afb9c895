"""What single sign-on is told: what cannot be is refused, and secrets are not repeated."""

from typing import Any

import pytest

from damrak.ports.identity import Role
from damrak.services.identity.sso.options import SsoOptions, is_trusted_url, roles_of, words_of

GOOD: dict[str, Any] = {
    "issuer": "https://id.example.org",
    "client_id": "damrak",
    "client_secret": "keep me",
    "public_url": "https://venue.example.org/",
}


def test_the_way_back_is_one_exact_address() -> None:
    assert SsoOptions(**GOOD).redirect_uri == "https://venue.example.org/api/auth/sso/callback"


def test_secrets_are_not_repeated() -> None:
    # ASVS 7.1.1
    assert "keep me" not in repr(SsoOptions(**GOOD))


def test_without_an_issuer_nothing_else_is_asked() -> None:
    assert not SsoOptions().issuer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "http://id.example.org"),
        ("issuer", "https://id.example.org?tenant=1"),
        ("issuer", "https://user:word@id.example.org"),
        ("issuer", "id.example.org"),
        ("client_id", ""),
        ("public_url", ""),
        ("public_url", "http://venue.example.org"),
        ("scopes", "email profile"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: str) -> None:
    wrong: dict[str, Any] = {**GOOD, field: value}
    with pytest.raises(ValueError, match=f"{field} must"):
        SsoOptions(**wrong)


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://id.example.org/a", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://localhost.evil.example.org", False),
        ("http://127.0.0.1.evil.example.org", False),
        ("http://10.0.0.1", False),
        ("ftp://id.example.org", False),
        ("https://id.example.org#there", False),
        ("https://[::1", False),
        ("https://", False),
        ("https://id.example.org/\n", False),
        ("https://id.example.org/" + "a" * 2_048, False),
    ],
)
def test_secrets_go_out_encrypted_or_not_at_all(url: str, trusted: bool) -> None:
    # ASVS 9.1.1
    assert is_trusted_url(url) is trusted


def test_groups_become_roles() -> None:
    text = "traders=trader, CN=Heads=instructor,"
    assert roles_of(text) == {"traders": Role.TRADER, "CN=Heads": Role.INSTRUCTOR}
    assert roles_of("") == {}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("traders", "group=role"),
        ("=trader", "group=role"),
        ("traders=king", "one of viewer"),
        ("a=trader,a=viewer", "once"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        roles_of(text)


def test_words_stand_between_commas() -> None:
    assert words_of(" otp,hwk ,") == {"otp", "hwk"}
