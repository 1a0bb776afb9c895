"""Following: whose rights other processes have changed, so that memory here does not grow stale.

A command line works on the same tables as a running server. Each change of rights is a numbered
row; the server looks twice a second what came after the last one it knows.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from damrak.services.identity.storage.models import Change

EVERYBODY: Final = 0
"""Is changed where many people's rights may have."""

POLL_SECONDS: Final = 0.5
"""How often a server looks; so long may a right that was taken by a command still be used."""

CHANGES_READ_MAX: Final = 1_000
"""Most changes read at a time; where there are more, they are everybody's."""

OWN_MAX: Final = 10_000
"""Most changes of this process remembered; one that was forgotten is only heard of twice."""


class OwnChanges:
    """Remember the numbers of this process's changes, so that it need not hear them again."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, None] = OrderedDict()
        self._guard = threading.Lock()

    def add(self, numbers: Iterable[int]) -> None:
        """Remember numbers of changes that are durable."""
        with self._guard:
            self._numbers.update(dict.fromkeys(numbers))
            while len(self._numbers) > OWN_MAX:
                self._numbers.popitem(last=False)

    def without(self, changes: Mapping[int, int]) -> set[int]:
        """Return whose rights others have changed, of changes by number."""
        with self._guard:
            others = {user for number, user in changes.items() if number not in self._numbers}
            for number in changes:
                self._numbers.pop(number, None)
        return others


def read_changes(session: Session, after: int) -> tuple[int, dict[int, int]]:
    """Return the number of the newest change, and whose those after a number were."""
    oldest, newest = session.execute(select(func.min(Change.number), func.max(Change.number))).one()
    newest = max(newest or 0, after, 0)
    if after < 0 or newest == after:
        return newest, {}
    rows = session.execute(
        select(Change.number, Change.user_id)
        .where(Change.number > after)
        .order_by(Change.number)
        .limit(CHANGES_READ_MAX + 1)
    ).all()
    if len(rows) > CHANGES_READ_MAX or oldest > after + 1:
        return newest, {newest: EVERYBODY}
    return newest, {row.number: row.user_id for row in rows}
