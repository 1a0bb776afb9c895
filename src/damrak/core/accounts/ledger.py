"""The ledger: balances, and the double entry by which alone they change.

Every movement is a transfer from one owner to another. Customers own positive account ids; the
system owners of a partition are negative. For each asset the postings of a partition sum to zero.
"""

import enum

from damrak.domain.decimals import Amount
from damrak.domain.events import Transfer


class Owner(enum.IntEnum):
    """Name the system owners, each kept per partition."""

    EXTERNAL = -1
    CLEARING = -2
    FEES = -3
    FUNDING = -4
    INSURANCE = -5
    SUSPENSE = -6


EXTERNAL, CLEARING, FEES = int(Owner.EXTERNAL), int(Owner.CLEARING), int(Owner.FEES)


class Balance:
    """Hold what an account owns of an asset, and how much of that is reserved."""

    __slots__ = ("posted", "reserved")

    def __init__(self, posted: int = 0, reserved: int = 0) -> None:
        self.posted = posted
        self.reserved = reserved


class Ledger:
    """Keep the system owners of one partition, the other side of every customer's posting."""

    __slots__ = ("system",)

    def __init__(self) -> None:
        self.system: dict[tuple[int, str], int] = {}

    def credit(self, balance: Balance, customer: int, entry: tuple[int, str, int, str]) -> Transfer:
        """Post ``(owner, asset, amount, code)``: the amount goes from the owner to the customer."""
        owner, asset, amount, code = entry
        balance.posted += amount
        key = (owner, asset)
        self.system[key] = self.system.get(key, 0) - amount
        return Transfer(owner, customer, asset, Amount(amount), code)

    def debit(self, balance: Balance, customer: int, entry: tuple[int, str, int, str]) -> Transfer:
        """Post ``(owner, asset, amount, code)``: the amount goes from the customer to the owner."""
        owner, asset, amount, code = entry
        balance.posted -= amount
        key = (owner, asset)
        self.system[key] = self.system.get(key, 0) + amount
        return Transfer(customer, owner, asset, Amount(amount), code)
