"""Settings of the crowd, and the names of its limits."""

from typing import Final

from msgspec import Struct

ORDERS_PER_SECOND: Final = 40
"""What the whole crowd may ask in a second, on average: orders, replacements and cancels."""

TICK_MS: Final = 100
"""How often the crowd looks up, in milliseconds, when it may ask that often."""

TICK_MS_MAX: Final = 5_000
"""Longest time between two looks of a crowd that is slowed down."""

TICK_MS_MIN: Final = 20
"""Shortest time between two looks of a crowd that is sped up."""

CROWD_ACCOUNTS_FROM: Final = 900_000_000
"""First account number of the crowd."""

CROWD_ACCOUNTS_MAX: Final = 10_000
"""How many account numbers, from the first on, are set aside for the crowd."""


class CrowdSettings(Struct, frozen=True, kw_only=True):
    """Say how a crowd behaves.

    ``seed`` decides all that is left to chance. ``orders_per_second`` is the budget of the whole
    crowd; with less of it everything happens more slowly, only news keeps its pace.
    """

    seed: int = 7
    orders_per_second: float = float(ORDERS_PER_SECOND)

    @property
    def pace(self) -> float:
        """Return how fast the crowd lives, 1 being its usual pace."""
        return self.orders_per_second / ORDERS_PER_SECOND

    @property
    def tick_ms(self) -> float:
        """Return how long the crowd waits between two looks, in milliseconds."""
        return max(float(TICK_MS_MIN), min(float(TICK_MS_MAX), TICK_MS / self.pace))


def is_crowd_account(account_id: int) -> bool:
    """Return whether an account number belongs to the crowd."""
    return CROWD_ACCOUNTS_FROM <= account_id < CROWD_ACCOUNTS_FROM + CROWD_ACCOUNTS_MAX
