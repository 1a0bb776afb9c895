"""What operators do: open accounts, move money, list assets and instruments.

Traders cannot do any of it.
"""

import secrets
from collections.abc import Iterable
from typing import Any

import msgspec

from damrak.domain import assets as domain_assets
from damrak.domain.commands import (
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    SetTradingStatus,
    Withdraw,
)
from damrak.domain.decimals import Amount
from damrak.domain.events import Event, OrderRepeated
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import TradingStatus
from damrak.domain.reasons import Reason
from damrak.http import problems
from damrak.http.calls import Call, Refused, no_account
from damrak.http.operations import created
from damrak.http.problems import DoorCode, field_error
from damrak.ports.identity import Caller, Permission
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.formats import (
    account_answer,
    balance_answer,
    instrument_answer,
)
from damrak.services.gateway.listing import read_instrument
from damrak.services.gateway.opening import AccountOpener, carry_out
from damrak.services.gateway.reading import Mistake, Mistakes, read_number
from damrak.services.gateway.rest.rooms.markets import MarketRoom
from damrak.services.gateway.rest.rooms.parameters import ListQuery, cursor_of, page_of
from damrak.services.gateway.rest.rooms.steering.switching import KillSwitch
from damrak.wire import accounts, markets

_account = msgspec.json.Decoder(accounts.OpenAccountRequest)
_money = msgspec.json.Decoder(accounts.MoneyRequest)
_asset = msgspec.json.Decoder(markets.Asset)
_instrument = msgspec.json.Decoder(markets.InstrumentRequest)
_status = msgspec.json.Decoder(markets.StatusRequest)


class OperatorRoom:
    """Do what operators ask."""

    def __init__(self, doors: Doors, opener: AccountOpener) -> None:
        self._doors = doors
        self._markets = MarketRoom(doors)
        self._opener = opener
        self._switch = KillSwitch(doors)
        self._last_instrument = 0

    async def accounts(self, call: Call) -> Any:
        """List accounts by number."""
        query = call.query(ListQuery)
        view = self._doors.view
        after = 0 if query.cursor is None else cursor_of(call, query.cursor, 1)[0]
        seen = self._seen_by(call.caller)
        found = sorted(number for number in seen if number > after)
        page, cursor = page_of(found, query.limit, lambda number: (number,))
        told = tuple(account_answer(view.accounts[number], view) for number in page)
        return accounts.AccountList(told, cursor)

    async def account(self, call: Call) -> Any:
        """Tell an account."""
        account_id = call.identifier("account_id")
        account = self._doors.view.accounts.get(account_id)
        if account is None or not call.caller.may_see(account_id):
            raise Refused(no_account(account_id, call.cause))
        return account_answer(account, self._doors.view)

    async def open_account(self, call: Call) -> Any:
        """Open an account."""
        wanted = await call.optional_body(_account, accounts.OpenAccountRequest())
        number = wanted.account_id
        if number is not None and not call.caller.may(Permission.VIEW_ALL_ACCOUNTS):
            # Whether a number is taken is for those to know who see all accounts.
            raise call.refuse(DoorCode.FORBIDDEN, "account_id must be left to the venue")
        await self._doors.openings.check(call, wanted)
        number = await self._opener.open(number, cause=call.cause, actor=call.caller.actor)
        await self._doors.openings.opened(call, number, wanted)
        view = self._doors.view
        return created(account_answer(view.accounts[number], view), f"/api/accounts/{number}")

    async def deposit(self, call: Call) -> Any:
        """Credit money from outside."""
        return await self._move(call, Deposit)

    async def withdraw(self, call: Call) -> Any:
        """Pay money out."""
        return await self._move(call, Withdraw)

    async def list_asset(self, call: Call) -> Any:
        """List an asset."""
        wanted = await call.body(_asset)
        await self._do(call, ListAsset(domain_assets.Asset(wanted.code, wanted.scale)))
        return created(wanted, "/api/assets")

    async def list_instrument(self, call: Call) -> Any:
        """List an instrument."""
        wanted = await call.body(_instrument)
        self._require_release(call, "an instrument must not be listed")
        view = self._doors.view
        if view.book_of(wanted.symbol) is not None:
            error = field_error("symbol", "must not be listed already", wanted.symbol)
            return problems.of_errors([(Reason.INSTRUMENT_EXISTS, error)], cause=call.cause)
        number = wanted.instrument_id
        if number is None:
            number = self._next_instrument()
        try:
            instrument = read_instrument(wanted, view, number)
        except Mistakes as mistakes:
            return problems.of_errors(mistakes.found, cause=call.cause)
        await self._do(call, ListInstrument(instrument))
        said = instrument_answer(view.books[instrument.instrument_id])
        place = said.symbol.replace("/", "%2F")
        return created(said, f"/api/instruments/{place}")

    async def set_status(self, call: Call) -> Any:
        """Open, halt or close an instrument."""
        book = self._markets.book_of(call)
        wanted = await call.body(_status)
        if wanted.status is TradingStatus.OPEN:
            self._require_release(call, "status must not become open")
        instrument_id = book.instrument.instrument_id
        await self._do(call, SetTradingStatus(instrument_id, wanted.status))
        await self._switch.leave_out(instrument_id)
        return instrument_answer(book)

    def _require_release(self, call: Call, text: str) -> None:
        if self._doors.steering.switch.engaged:
            said = f"{text} while the kill switch is engaged: release it first"
            raise call.refuse(DoorCode.KILL_SWITCH_ENGAGED, said)

    def _seen_by(self, caller: Caller) -> Iterable[int]:
        accounts_open = self._doors.view.accounts
        if caller.may(Permission.VIEW_ALL_ACCOUNTS):
            return accounts_open
        return [
            number for number in caller.grants if number in accounts_open and caller.may_see(number)
        ]

    async def _move(self, call: Call, kind: type[Deposit] | type[Withdraw]) -> Any:
        account_id = call.identifier("account_id")
        if not call.caller.may_fund(account_id):
            # What somebody may not see does not exist for him, open or not.
            if not call.caller.may_see(account_id) or account_id not in self._doors.view.accounts:
                raise Refused(no_account(account_id, call.cause))
            raise call.refuse(DoorCode.FORBIDDEN, f"account {account_id} is not yours to fund")
        wanted = await call.body(_money)
        view = self._doors.view
        code = wanted.asset.upper()
        asset = view.assets.get(code)
        mistakes: list[Mistake] = []
        if asset is None:
            error = field_error("asset", "must be a listed asset", wanted.asset)
            mistakes.append((Reason.ASSET_UNKNOWN, error))
        scale = domain_assets.SCALE_MAX if asset is None else asset.scale
        amount = read_number("amount", wanted.amount, scale, mistakes)
        if mistakes or asset is None:
            return problems.of_errors(mistakes, cause=call.cause)
        reference = wanted.reference or call.key_text() or f"door-{secrets.token_hex(12)}"
        command = kind(AccountId(account_id), code, Amount(amount), reference)
        events = await self._do(call, command)
        balance = view.accounts[account_id].balances.get(code, (0, 0))
        repeated = any(isinstance(said, OrderRepeated) for said in events)
        return accounts.MoneyAnswer(
            account_id, reference, repeated, balance_answer(asset, *balance)
        )

    async def _do(self, call: Call, command: Command) -> tuple[Event, ...]:
        return await carry_out(self._doors, command, cause=call.cause, actor=call.caller.actor)

    # Numbers are handed out once, so that two requests at a time do not meet.
    def _next_instrument(self) -> int:
        self._last_instrument += 1
        while self._last_instrument in self._doors.view.books:
            self._last_instrument += 1
        return self._last_instrument
