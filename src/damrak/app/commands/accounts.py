"""Commands about accounts and the money in them."""

import click

from damrak.app.options import Desk, new_key, read_number, submit_one, with_desk
from damrak.app.register import Register
from damrak.app.terminal import Facts
from damrak.app.wiring import Venue, open_venue, read_venue
from damrak.core.accounts.account import Account
from damrak.domain.commands import Deposit, OpenAccount, Withdraw
from damrak.domain.decimals import Amount, format_decimal
from damrak.domain.events import OrderRepeated
from damrak.domain.identifiers import IDENTIFIER_MAX, AccountId


@click.group("account")
def account_group() -> None:
    """Open accounts, look at them, put money in and take it out."""


@account_group.command("open")
@click.argument("account", type=click.IntRange(1, IDENTIFIER_MAX), required=False)
@with_desk
def open_account(desk: Desk, account: int | None) -> None:
    """Open an account: the next free one unless a number is given."""
    with open_venue(desk.data_dir) as venue:
        account_id = venue.register.free_account_id() if account is None else AccountId(account)
        submit_one(venue.client, OpenAccount(account_id))
        desk.terminal.tell({"account": account_id}, f"account {account_id} is open")


@account_group.command("list")
@with_desk
def list_accounts(desk: Desk) -> None:
    """List all accounts with what they own."""
    with read_venue(desk.data_dir) as view:
        register = view.register
        rows: list[Facts] = []
        for account in register.accounts():
            balances = _balances(register, account)
            if desk.terminal.as_json:
                rows.append({"account": account.account_id, "balances": balances})
            else:
                rows.extend({"account": account.account_id, **row} for row in balances or [_EMPTY])
        desk.terminal.rows(rows, "accounts", none="no account is open yet")


@account_group.command("show")
@click.argument("account", type=int)
@with_desk
def show_account(desk: Desk, account: int) -> None:
    """Show an account's balances, positions and number of open orders."""
    with read_venue(desk.data_dir) as view:
        found = view.register.account(account)
        balances = _balances(view.register, found)
        positions = _positions(view.register, found)
    if desk.terminal.as_json:
        facts = {"account": account, "balances": balances, "positions": positions}
        desk.terminal.tell(facts | {"open_orders": len(found.orders)}, "")
        return
    desk.terminal.rows(balances, f"balances of account {account}", none="no balances")
    desk.terminal.rows(positions, "positions", none="no positions")
    desk.terminal.say(f"open orders: {len(found.orders)}")


@account_group.command("deposit")
@click.argument("account", type=int)
@click.argument("asset")
@click.argument("amount")
@click.option("--reference", help="Makes a retry harmless: the same reference is credited once.")
@with_desk
def deposit(desk: Desk, *, account: int, asset: str, amount: str, reference: str | None) -> None:
    """Credit an AMOUNT of an ASSET that came in from outside."""
    with open_venue(desk.data_dir) as venue:
        scaled = _amount(venue, account, asset, amount)
        command = Deposit(AccountId(account), asset, scaled, reference or new_key())
        _move(desk, venue, command)


@account_group.command("withdraw")
@click.argument("account", type=int)
@click.argument("asset")
@click.argument("amount")
@click.option("--reference", help="Makes a retry harmless: the same reference is paid out once.")
@with_desk
def withdraw(desk: Desk, *, account: int, asset: str, amount: str, reference: str | None) -> None:
    """Pay out an AMOUNT of an ASSET that is available."""
    with open_venue(desk.data_dir) as venue:
        scaled = _amount(venue, account, asset, amount)
        command = Withdraw(AccountId(account), asset, scaled, reference or new_key())
        _move(desk, venue, command)


_EMPTY = {"asset": "", "posted": "", "reserved": "", "available": ""}


def _amount(venue: Venue, account: int, asset: str, amount: str) -> Amount:
    venue.register.account(account)
    return Amount(read_number("amount", amount, venue.register.asset(asset).scale))


def _move(desk: Desk, venue: Venue, command: Deposit | Withdraw) -> None:
    events = submit_one(venue.client, command)
    repeated = any(isinstance(event, OrderRepeated) for event in events)
    account = venue.register.account(command.account_id)
    row = next(
        each for each in _balances(venue.register, account) if each["asset"] == command.asset
    )
    done = "was done before" if repeated else "done"
    desk.terminal.tell(
        {
            "account": command.account_id,
            "reference": command.reference,
            "repeated": repeated,
            **row,
        },
        f"{done}: account {command.account_id} has {row['posted']} {command.asset}, "
        f"{row['available']} available",
    )


def _balances(register: Register, account: Account) -> list[dict[str, str]]:
    rows = []
    for code, held in sorted(account.balances.items()):
        scale = register.asset(code).scale
        rows.append(
            {
                "asset": code,
                "posted": format_decimal(held.posted, scale),
                "reserved": format_decimal(held.reserved, scale),
                "available": format_decimal(held.posted - held.reserved, scale),
            }
        )
    return rows


def _positions(register: Register, account: Account) -> list[dict[str, str]]:
    rows = []
    for instrument_id, held in sorted(account.positions.items()):
        instrument = register.instrument_of(instrument_id)
        rows.append(
            {
                "symbol": instrument.symbol,
                "quantity": instrument.quantity_text(held.quantity),
                "cost": instrument.notional_text(held.cost),
                "realised_profit": instrument.notional_text(held.realised_profit),
                "fees": instrument.notional_text(held.fees),
                "asset": instrument.quote.code,
            }
        )
    return rows
