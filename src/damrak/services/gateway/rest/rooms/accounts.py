"""Accounts over REST: what they own, what they traded, what was posted."""

from typing import Any

from damrak.http.calls import Call, Refused, no_account
from damrak.runtime.view import LiveAccount
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import (
    account_answer,
    balance_answers,
    fill_answer,
    position_answers,
    transfer_answer,
)
from damrak.services.gateway.rest.rooms.parameters import (
    AccountQuery,
    PageQuery,
    cursor_of,
    page_of,
)
from damrak.wire import accounts, orders


class AccountRoom:
    """Answer what is asked of accounts."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def account(self, call: Call) -> Any:
        """Tell all that an account owns."""
        return account_answer(self._named(call), self._doors.view)

    async def balances(self, call: Call) -> Any:
        """List balances."""
        return accounts.BalanceList(balance_answers(self._named(call), self._doors.view))

    async def positions(self, call: Call) -> Any:
        """List positions."""
        return accounts.PositionList(position_answers(self._named(call), self._doors.view))

    async def fills(self, call: Call) -> Any:
        """List fills, newest first."""
        query = call.query(PageQuery)
        account = self._account(call, query.account_id)
        before = None
        if query.cursor is not None:
            time, execution_id = cursor_of(call, query.cursor, 2)
            before = time, execution_id
        history, view = self._doors.history, self._doors.view
        await history.reach(view.sequence)
        found = await history.fills(account.account_id, before, query.limit + 1)
        page, cursor = page_of(found, query.limit, lambda fill: (fill.time, fill.execution_id))
        return orders.FillPage(tuple(fill_answer(fill, view) for fill in page), cursor)

    async def transfers(self, call: Call) -> Any:
        """List transfers, newest first."""
        query = call.query(PageQuery)
        account = self._account(call, query.account_id)
        before = None if query.cursor is None else cursor_of(call, query.cursor, 1)[0]
        history, view = self._doors.history, self._doors.view
        await history.reach(view.sequence)
        found = await history.transfers(account.account_id, before, query.limit + 1)
        page, cursor = page_of(found, query.limit, lambda transfer: (transfer.transfer_id,))
        told = tuple(transfer_answer(transfer, view.assets) for transfer in page)
        return accounts.TransferPage(told, cursor)

    def _named(self, call: Call) -> LiveAccount:
        return self._account(call, call.query(AccountQuery).account_id)

    def _account(self, call: Call, named: int | None) -> LiveAccount:
        account_id = call.account_id(named)
        account = self._doors.view.accounts.get(account_id)
        if account is None:
            raise Refused(no_account(account_id, call.cause))
        return account
