"""One account: its balances, open orders, positions and recent answers."""

from __future__ import annotations

from msgspec import Struct

from damrak.core.accounts.answers import Answers, AnswerState
from damrak.core.accounts.ledger import Balance
from damrak.core.accounts.orders import AccountOrder
from damrak.core.accounts.positions import Position
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId


class AccountState(Struct, frozen=True):
    """Hold a dumped account: assets and instruments in order, orders and answers oldest first."""

    account_id: AccountId
    balances: list[tuple[str, int, int]]
    positions: list[tuple[InstrumentId, int, int, int, int]]
    orders: list[AccountOrder]
    answers: list[AnswerState]


class Account:
    """Hold everything that is known of one account."""

    __slots__ = ("account_id", "answers", "balances", "orders", "positions")

    def __init__(self, account_id: AccountId) -> None:
        self.account_id = account_id
        self.balances: dict[str, Balance] = {}
        self.positions: dict[InstrumentId, Position] = {}
        self.orders: dict[OrderId, AccountOrder] = {}
        self.answers = Answers(self.orders)

    def balance(self, asset: str) -> Balance:
        """Return the balance of an asset, made empty if it was not there."""
        found = self.balances.get(asset)
        if found is None:
            found = self.balances[asset] = Balance()
        return found

    def position(self, instrument_id: InstrumentId) -> Position:
        """Return the position in an instrument, made empty if it was not there."""
        found = self.positions.get(instrument_id)
        if found is None:
            found = self.positions[instrument_id] = Position()
        return found

    def available(self, asset: str) -> int:
        """Return what is posted and not reserved of an asset."""
        found = self.balances.get(asset)
        return found.posted - found.reserved if found else 0

    def dump(self) -> AccountState:
        """Return the state; it shares its orders with the account, so encode it at once."""
        return AccountState(
            self.account_id,
            [(code, held.posted, held.reserved) for code, held in sorted(self.balances.items())],
            [
                (key, held.quantity, held.cost, held.realised_profit, held.fees)
                for key, held in sorted(self.positions.items())
            ],
            list(self.orders.values()),
            self.answers.dump(),
        )

    @classmethod
    def restore(cls, state: AccountState) -> Account:
        """Return the account that a dump described."""
        account = cls(state.account_id)
        account.balances = {code: Balance(*amounts) for code, *amounts in state.balances}
        account.positions = {key: Position(*kept) for key, *kept in state.positions}
        account.orders.update((order.order_id, order) for order in state.orders)
        account.answers.restore(state.answers)
        return account
