"""Sessions as the doors say them: what signing in gives, and on which devices somebody is."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.wire.texts import TimeText


class SessionAnswer(Struct, frozen=True):
    """Tell what signing in or refreshing has given; the tokens themselves are in cookies.

    ``access_expires_time`` is when the session must be refreshed, ``expires_time`` when one must
    sign in again at the latest. ``proof`` goes into the header ``X-CSRF-Token`` of every change.
    """

    session_id: str
    user_id: Annotated[str, Meta(description="The person's public id.")]
    methods: Annotated[
        tuple[str, ...], Meta(description="How the person signed in.", examples=[["password"]])
    ]
    access_expires_time: TimeText
    expires_time: TimeText
    proof: str


class Device(Struct, frozen=True):
    """Describe where somebody is signed in; ``current`` is the session that asks."""

    session_id: str
    current: bool
    methods: tuple[str, ...]
    device: Annotated[str, Meta(description="What the browser or program calls itself.")]
    address: str
    created_time: TimeText
    used_time: Annotated[TimeText, Meta(description="When it was last refreshed.")]
    expires_time: TimeText


class DeviceList(Struct, frozen=True):
    """List the sessions of a person, the one last used first."""

    sessions: tuple[Device, ...]


class EndedSessions(Struct, frozen=True):
    """Tell how many sessions were ended."""

    ended: int
