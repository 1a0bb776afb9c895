"""Letters that ask people in.

A token stands behind the ``#`` of a link: browsers keep that part to themselves.
"""

from typing import Final

from msgspec import Struct

from damrak.ports.messenger import Letter, Messenger

_SIGNED: Final = "Damrak\n"
_IGNORE: Final = "If this means nothing to you, do nothing: nothing will happen."


class Post(Struct, frozen=True):
    """Hold who carries letters, and how browsers reach the venue."""

    messenger: Messenger
    public_url: str


def invitation_letter(post: Post, email: str, token: str) -> Letter:
    """Return the letter that asks somebody in."""
    link = f"{post.public_url.rstrip('/')}/register#invitation={token}"
    return _letter(email, "You are invited", "You are asked to join a venue. Open this link:", link)


def first_password_letter(post: Post, email: str, token: str) -> Letter:
    """Return the letter with which a new user sets his password."""
    link = f"{post.public_url.rstrip('/')}/reset#token={token}"
    return _letter(
        email,
        "Set your password",
        "You are a user of a venue now. To choose your password, open this link within three days:",
        link,
    )


def _letter(email: str, subject: str, *paragraphs: str) -> Letter:
    return Letter(email, f"Damrak: {subject}", "\n\n".join((*paragraphs, _IGNORE, _SIGNED)))
