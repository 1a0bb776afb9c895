"""Letters to people: what the venue writes to them, and when.

A letter says what happened, what to do now, and what to do if it was somebody else. Nothing that a
stranger typed stands in it, apart from the address that it goes to and the name of his browser.
"""

from typing import Final

from damrak.ports.messenger import Letter
from damrak.wire.texts import format_time

DEVICE_LENGTH_MAX: Final = 120

_NOT_YOU: Final = (
    "If this was not you: set a new password now, sign out all devices, and tell whoever runs the "
    "venue."
)
_IGNORE: Final = "If you did not ask for this, do nothing: nothing will change."
_SIGNED: Final = "Damrak"


def verify_letter(email: str, link: str, token: str) -> Letter:
    """Return the letter that verifies an address."""
    return _letter(
        email,
        "Verify your e-mail address",
        "Somebody registered at Damrak with this address. If that was you, open this link within "
        "a day:",
        link,
        f"Or type this code: {token}",
        _IGNORE,
    )


def registered_already_letter(email: str) -> Letter:
    """Return the letter to somebody who registered before."""
    return _letter(
        email,
        "You are registered already",
        "Somebody tried to register at Damrak with this address, which is yours since long. If "
        "that was you, sign in, or ask for a new password.",
        _IGNORE,
    )


def reset_letter(email: str, link: str, token: str) -> Letter:
    """Return the letter that lets somebody set a new password."""
    return _letter(
        email,
        "Set a new password",
        "Somebody asked for a new password for this address at Damrak. If that was you, open this "
        "link within 20 minutes:",
        link,
        f"Or type this code: {token}",
        _IGNORE,
    )


def new_address_letter(email: str, link: str, token: str) -> Letter:
    """Return the letter that verifies the address that somebody wants to have from now on."""
    return _letter(
        email,
        "Verify your new e-mail address",
        "Somebody wants to use this address at Damrak from now on. If that was you, open this "
        "link within a day:",
        link,
        f"Or type this code: {token}",
        _IGNORE,
    )


def old_address_letter(email: str) -> Letter:
    """Return the letter to the address that will no longer be somebody's."""
    return _letter(
        email,
        "Your e-mail address is about to change",
        "Another address was named for your account at Damrak. Once it is verified, this one is "
        "no longer used.",
        _NOT_YOU,
    )


def taken_address_letter(email: str) -> Letter:
    """Return the letter to somebody whose address another person named as his."""
    return _letter(
        email,
        "Your address was named by another account",
        "Somebody wanted to use this address for another account at Damrak. It stays yours.",
        _IGNORE,
    )


def changed_letter(email: str, what: str, time: int) -> Letter:
    """Return the letter that tells of a change, such as ``your password was changed``."""
    return _letter(
        email,
        "Your account was changed",
        f"At {_moment(time)} {what} at Damrak.",
        _NOT_YOU,
    )


def new_device_letter(email: str, device: str, address: str, time: int) -> Letter:
    """Return the letter that tells of a sign-in from a device that was not seen before."""
    shown = "".join(each for each in device if each.isprintable())[:DEVICE_LENGTH_MAX]
    return _letter(
        email,
        "A new device signed in",
        f"At {_moment(time)} somebody signed in to your account at Damrak.",
        f"Device: {shown or 'unknown'}\nAddress: {address or 'unknown'}",
        _NOT_YOU,
    )


def _moment(time: int) -> str:
    return f"{format_time(time)[:16].replace('T', ' ')} UTC"


def _letter(email: str, subject: str, *paragraphs: str) -> Letter:
    return Letter(email, f"Damrak: {subject}", "\n\n".join((*paragraphs, _SIGNED)) + "\n")
