"""Refusals: how what somebody asks of users, roles and teams is turned down.

They stand apart because doors make problems of them and the command line makes sentences.
"""

from damrak.http.problems import field_error, sentence
from damrak.wire.problems import FieldError


class Turned(Exception):
    """Tell why something was not done; nothing has changed."""


class Absent(Turned):
    """Tell that something is not there, or not for the one who asks."""

    def __init__(self, field: str, what: str, value: object) -> None:
        self.error: FieldError = field_error(field, f"must be {what}", str(value))
        super().__init__(sentence(self.error))


class NotAllowed(Turned):
    """Tell that somebody may not do what he asks, of something that he may see."""


class Broken(Turned):
    """Tell that what was sent breaks a rule."""

    def __init__(self, field: str, rule: str, value: str = "") -> None:
        self.error: FieldError = field_error(field, rule, value)
        super().__init__(sentence(self.error))


class Taken(Broken):
    """Tell that what was sent does not fit what is there."""


class InvitationRefused(Broken):
    """Tell that an invitation lets nobody in; why is nobody's business."""

    def __init__(self) -> None:
        super().__init__("invitation", "must be one that is open, and yours")
