"""Accounts over REST: what they own, what they traded, what was posted."""

from typing import Annotated, Any, Final

from msgspec import Meta

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.http.calls import Call, Refused, no_account
from damrak.http.problems import field_error
from damrak.ports.history import FillFilter, TransferFilter
from damrak.ports.tables import INTEGER_MAX
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
    SpanQuery,
    asset_of,
    cursor_of,
    instrument_id_of,
    page_of,
    refused,
    time_of,
)
from damrak.wire import accounts, orders

CODES: Final = ("deposit", "withdrawal", "trade", "fee", "rebate")
"""What transfers are called."""


class FillsQuery(SpanQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose among an account's fills."""

    symbol: orders.Symbol | None = None


class TransfersQuery(SpanQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Choose among an account's transfers."""

    asset: Annotated[str, Meta(min_length=1, max_length=16, examples=["USD"])] | None = None
    code: (
        Annotated[
            str,
            Meta(
                max_length=100,
                description="Codes with commas between them: `deposit`, `withdrawal`, `trade`, "
                "`fee`, `rebate`.",
                examples=["fee,rebate"],
            ),
        ]
        | None
    ) = None
    order_id: Annotated[int, Meta(ge=1, le=IDENTIFIER_MAX)] | None = None
    execution_id: Annotated[int, Meta(ge=1, le=INTEGER_MAX)] | None = None
    symbol: orders.Symbol | None = None


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
        query = call.query(FillsQuery)
        account = self._account(call, query.account_id)
        before = None
        if query.cursor is not None:
            time, execution_id = cursor_of(call, query.cursor, 2)
            before = time, execution_id
        history, view = self._doors.history, self._doors.view
        chosen = FillFilter(
            instrument_id=instrument_id_of(call, query.symbol, view),
            start=time_of(call, "from", query.start),
            end=time_of(call, "to", query.end),
            before=before,
        )
        await history.reach(view.sequence)
        found = await history.fills(account.account_id, chosen, query.limit + 1)
        page, cursor = page_of(found, query.limit, lambda fill: (fill.time, fill.execution_id))
        return orders.FillPage(tuple(fill_answer(fill, view) for fill in page), cursor)

    async def transfers(self, call: Call) -> Any:
        """List transfers, newest first."""
        query = call.query(TransfersQuery)
        account = self._account(call, query.account_id)
        history, view = self._doors.history, self._doors.view
        chosen = self._chosen(call, query)
        await history.reach(view.sequence)
        found = await history.transfers(account.account_id, chosen, query.limit + 1)
        page, cursor = page_of(found, query.limit, lambda transfer: (transfer.transfer_id,))
        told = tuple(transfer_answer(transfer, view.assets) for transfer in page)
        return accounts.TransferPage(told, cursor)

    def _chosen(self, call: Call, query: TransfersQuery) -> TransferFilter:
        view = self._doors.view
        return TransferFilter(
            asset=asset_of(call, query.asset, view),
            codes=_codes(call, query.code),
            order_id=query.order_id,
            execution_id=query.execution_id,
            instrument_id=instrument_id_of(call, query.symbol, view),
            start=time_of(call, "from", query.start),
            end=time_of(call, "to", query.end),
            before=None if query.cursor is None else cursor_of(call, query.cursor, 1)[0],
        )

    def _named(self, call: Call) -> LiveAccount:
        return self._account(call, call.query(AccountQuery).account_id)

    def _account(self, call: Call, named: int | None) -> LiveAccount:
        account_id = call.account_id(named)
        account = self._doors.view.accounts.get(account_id)
        if account is None:
            raise Refused(no_account(account_id, call.cause))
        return account


def _codes(call: Call, text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    codes = tuple(dict.fromkeys(text.split(",")))
    if not set(codes) <= set(CODES):
        raise refused(call, field_error("code", f"must be of {', '.join(CODES)}", text))
    return codes
