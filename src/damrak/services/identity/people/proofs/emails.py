"""Addresses of mail: how they are written, and how a person is found by his.

Everybody who looks somebody up by an address comes here, so that there is one spelling.
"""

from typing import Final

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy import select

from damrak.services.identity.storage.models import User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.storage.vault import Vault

EMAIL_LENGTH_MAX: Final = 254

_KIND: Final = "email"

# A venue of a class or a household has people at names that no other network knows.
SPECIAL_USE_DOMAIN_NAMES.clear()


class EmailRefused(Exception):
    """Tell that a text is no address of mail."""


def read_email(text: str) -> str:
    """Return an address as it is written to; raises EmailRefused, and asks no other machine."""
    try:
        if not text.isprintable() or len(text) > EMAIL_LENGTH_MAX:
            raise EmailRefused("must be an e-mail address")
        read = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise EmailRefused("must be an e-mail address") from error
    return read.normalized


def email_key(text: str) -> str:
    """Return what an address is found by: nobody tells two people apart by capitals."""
    try:
        return read_email(text).casefold()
    except EmailRefused:
        return text.strip().casefold()[:EMAIL_LENGTH_MAX]


def email_index(vault: Vault, text: str) -> str:
    """Return the digest under which an address is kept in ``email_index``."""
    return vault.index(_KIND, email_key(text))


def user_of(unit: Unit, text: str) -> User | None:
    """Return whose address it is."""
    found = select(User).where(User.email_index == email_index(unit.vault, text))
    return unit.session.scalars(found).one_or_none()
