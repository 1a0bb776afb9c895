"""Passkeys: what an authenticator signs, and whether it is what it was asked (WebAuthn level 2).

A challenge carries its own end and a keyed digest of whom it was made for, so asking for many costs
the venue nothing; it is written down only when it was used, and is never used again.
"""

import binascii
import re
import secrets
from typing import Any, Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from sqlalchemy import func, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from damrak.services.identity.people.options import PeopleOptions
from damrak.services.identity.people.proofs.tokens import NANOSECONDS, PASSKEY, digest_of
from damrak.services.identity.storage.models import OneTimeToken, Passkey, User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.storage.vault import Vault

CHALLENGE_SECONDS: Final = 300
NONCE_BYTES: Final = 16
PARTY_NAME: Final = "Damrak"
CREDENTIAL_ID_LENGTH_MAX: Final = 1_400

TO_ADD: Final = "add"
TO_SIGN_IN: Final = "sign in"

_TIME_BYTES: Final = 8
_CREDENTIAL_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{CREDENTIAL_ID_LENGTH_MAX}}}")
# What a malformed answer makes the libraries below raise, apart from their own exceptions.
_MALFORMED: Final = (
    WebAuthnException,
    UnsupportedAlgorithm,
    binascii.Error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    EOFError,
    OverflowError,
    RecursionError,
)


class PasskeyRefused(Exception):
    """Tell why a passkey is not taken; the text is for the audit, never for who showed it."""


def adding_options(unit: Unit, user: User, options: PeopleOptions, bound_to: str) -> dict[str, Any]:
    """Return what ``navigator.credentials.create`` is asked; ``bound_to`` names the session."""
    rows = unit.session.scalars(select(Passkey).where(Passkey.user_id == user.id))
    asked = generate_registration_options(
        rp_id=options.relying_party,
        rp_name=PARTY_NAME,
        user_id=user.public_id.encode(),
        user_name=unit.vault.open(user.email_sealed) if user.email_sealed else user.public_id,
        user_display_name=unit.vault.open(user.name_sealed) if user.name_sealed else "",
        challenge=_challenge(unit.vault, unit.now, TO_ADD, bound_to),
        timeout=CHALLENGE_SECONDS * 1_000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in rows
        ],
    )
    return _plain(options_to_json(asked))


def sign_in_options(
    vault: Vault, now: int, options: PeopleOptions, bound_to: str
) -> dict[str, Any]:
    """Return what ``navigator.credentials.get`` is asked; ``bound_to`` is the caller's address."""
    asked = generate_authentication_options(
        rp_id=options.relying_party,
        challenge=_challenge(vault, now, TO_SIGN_IN, bound_to),
        timeout=CHALLENGE_SECONDS * 1_000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options_to_json(asked))


def add_passkey(
    unit: Unit, user: User, options: PeopleOptions, *, bound_to: str, name: str, shown: Any
) -> Passkey:
    """Keep a new passkey of a person; raises PasskeyRefused."""
    challenge = _taken_challenge(unit, shown, TO_ADD, bound_to)
    try:
        made = verify_registration_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=options.relying_party,
            expected_origin=options.origin,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyRefused(_why(error)) from error
    credential_id = bytes_to_base64url(made.credential_id)
    if len(credential_id) > CREDENTIAL_ID_LENGTH_MAX:
        raise PasskeyRefused("the credential's id is too long")
    if unit.session.get(Passkey, credential_id) is not None:
        raise PasskeyRefused("the credential is known already")
    _use_up(unit, challenge, user.id)
    row = Passkey(
        credential_id=credential_id,
        user_id=user.id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        transports="",
        created_time=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def take_passkey(unit: Unit, options: PeopleOptions, *, bound_to: str, shown: Any) -> User:
    """Return whose passkey signed what it was asked; raises PasskeyRefused."""
    challenge = _taken_challenge(unit, shown, TO_SIGN_IN, bound_to)
    row = passkey_of(unit, shown.get("id"))
    if row is None:
        raise PasskeyRefused("the credential is unknown")
    user = unit.session.get_one(User, row.user_id)
    handle = shown["response"].get("userHandle")
    if handle != bytes_to_base64url(user.public_id.encode()):
        raise PasskeyRefused("the credential is another person's")
    try:
        found = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=options.relying_party,
            expected_origin=options.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise PasskeyRefused(_why(error)) from error
    _use_up(unit, challenge, user.id)
    row.sign_count = found.new_sign_count
    row.used_time = unit.now
    unit.session.flush()
    return user


def passkey_of(unit: Unit, passkey_id: Any) -> Passkey | None:
    """Return a passkey by its id; whatever cannot be one is not looked up."""
    if not isinstance(passkey_id, str) or _CREDENTIAL_ID.fullmatch(passkey_id) is None:
        return None
    return unit.session.get(Passkey, passkey_id)


def passkeys_of(unit: Unit, user_id: int) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    rows = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_time)
    return list(unit.session.scalars(rows))


def count_of(unit: Unit, user_id: int) -> int:
    """Return how many passkeys a person has."""
    counted = select(func.count()).where(Passkey.user_id == user_id)
    return unit.session.scalar(counted) or 0


def _challenge(vault: Vault, now: int, purpose: str, bound_to: str) -> bytes:
    until = (now + CHALLENGE_SECONDS * NANOSECONDS).to_bytes(_TIME_BYTES, "big")
    opening = secrets.token_bytes(NONCE_BYTES) + until
    return opening + _mark(vault, opening, purpose, bound_to)


def _mark(vault: Vault, opening: bytes, purpose: str, bound_to: str) -> bytes:
    return vault.mac("passkey challenge", f"{purpose}\0{opening.hex()}\0{bound_to}")


def _taken_challenge(unit: Unit, shown: Any, purpose: str, bound_to: str) -> bytes:
    try:
        said = parse_client_data_json(base64url_to_bytes(shown["response"]["clientDataJSON"]))
        challenge = bytes(said.challenge)
    except _MALFORMED as error:
        raise PasskeyRefused("the answer is malformed") from error
    opening = challenge[: NONCE_BYTES + _TIME_BYTES]
    mark = _mark(unit.vault, opening, purpose, bound_to)
    if not secrets.compare_digest(mark, challenge[len(opening) :]):
        raise PasskeyRefused("the challenge is not one for this caller")
    if int.from_bytes(opening[NONCE_BYTES:], "big") <= unit.now:
        raise PasskeyRefused("the challenge has expired")
    if unit.session.get(OneTimeToken, digest_of(challenge.hex())) is not None:
        raise PasskeyRefused("the challenge was used before")
    return challenge


def _use_up(unit: Unit, challenge: bytes, user_id: int) -> None:
    unit.session.add(
        OneTimeToken(
            digest=digest_of(challenge.hex()),
            purpose=PASSKEY,
            user_id=user_id,
            created_time=unit.now,
            expires_time=unit.now + CHALLENGE_SECONDS * NANOSECONDS,
            used_time=unit.now,
        )
    )


def _why(error: BaseException) -> str:
    # Our audit may say what the library found, as long as it repeats nothing that was sent.
    text = str(error)
    for told, ours in (
        ("origin", "the origin is another site's"),
        ("RP ID", "the credential is for another venue"),
        ("sign count", "the counter of the authenticator went back"),
        ("verification is required", "the authenticator did not verify its owner"),
        ("signature", "the signature is not the credential's"),
    ):
        if told in text:
            return ours
    return "the answer is malformed"


def _plain(text: str) -> dict[str, Any]:
    return msgspec.json.decode(text, type=dict[str, Any])
