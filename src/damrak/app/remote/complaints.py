"""What a served venue answers when it says no, as sentences that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.exchanges.api import ApiError, Forbidden, Unauthorized, Unavailable
from damrak.adapters.exchanges.api.door import KEY_VARIABLE
from damrak.adapters.exchanges.api.errors import UNREACHABLE
from damrak.app.identity.key_files import OPERATOR_KEY_FILE
from damrak.app.register import Refused, no_asset
from damrak.domain.reasons import Reason, Violation

GIVE_KEY: Final = f"give one with --key or {KEY_VARIABLE}"

_REASONS: Final = frozenset(str(reason) for reason in Reason)


class Place(Struct, frozen=True):
    """Say where a venue is, and whether the key that was sent is its operator's from the file."""

    url: str
    data_dir: Path
    operator: bool

    @property
    def key_file(self) -> Path:
        """Return where the operator's key lies."""
        return self.data_dir / OPERATOR_KEY_FILE

    def not_of(self, account_id: int, own: int | None) -> Refused:
        """Return the refusal of a key that does not trade on an account."""
        whose = "the operator's key trades" if self.operator else "this key trades"
        whose += " on no account" if own is None else f" on account {own}"
        return Refused(
            f"{whose}, and the order is for account {account_id}: make a key for it with "
            f"`damrak key create NAME --account {account_id}`, and {GIVE_KEY}"
        )


@contextmanager
def complaining(place: Place) -> Iterator[None]:
    """Turn errors of the client within the block into Refused."""
    try:
        yield
    except ApiError as error:
        raise complaint(error, place) from error


def complaint(error: ApiError, place: Place) -> Refused:
    """Return an error of the client as a sentence for who typed the command."""
    problem = error.problem
    if isinstance(error, Unauthorized):
        return Refused(_unauthorized(place))
    if isinstance(error, Forbidden):
        return Refused(f"{problem.detail or problem.title}: that takes another key, {GIVE_KEY}")
    if isinstance(error, Unavailable) and problem.code == UNREACHABLE:
        if error.outcome_unknown:
            return Refused(f"the venue at {place.url} did not answer: {problem.detail}")
        return Refused(
            f"no venue answers at {place.url}: start it with `damrak start`, or name another "
            "with --url"
        )
    violation = violation_of(error)
    if violation is not None and violation.reason is Reason.ASSET_UNKNOWN:
        return no_asset(violation.value)
    if violation is not None:
        return Refused(f"denied, because {violation.text()}", violation)
    return Refused(problem.detail or problem.title)


def violation_of(error: ApiError) -> Violation | None:
    """Return the rule of the venue that a request broke, None where it was not the venue's."""
    problem = error.problem
    if problem.code not in _REASONS or not problem.errors:
        return None
    broken = problem.errors[0]
    return Violation(Reason(problem.code), broken.field, broken.rule, broken.value, broken.limit)


def _unauthorized(place: Place) -> str:
    if place.operator and place.key_file.exists():
        return (
            f"the venue at {place.url} does not take the key in {place.key_file} (any more): make "
            "another with `damrak key create --operator`"
        )
    return (
        f"the venue at {place.url} does not know this key: give another with --key or "
        f"{KEY_VARIABLE}, or none to be the operator, whose key lies in the venue's data directory "
        f"in {OPERATOR_KEY_FILE}"
    )
