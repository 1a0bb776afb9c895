"""Commands about accounts and the money in them."""

import click
from msgspec import to_builtins

from damrak.app.options import Desk, new_key
from damrak.app.remote.access import Access
from damrak.app.remote.choosing import with_access
from damrak.app.terminal import Facts
from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.wire.accounts import Account, MoneyAnswer, MoneyRequest, Position


@click.group("account")
def account_group() -> None:
    """Open accounts, look at them, put money in and take it out."""


@account_group.command("open")
@click.argument("account", type=click.IntRange(1, IDENTIFIER_MAX), required=False)
@with_access
def open_account(desk: Desk, access: Access, account: int | None) -> None:
    """Open an account: the next free one unless a number is given."""
    account_id = access.open_account(account).account_id
    desk.terminal.tell({"account": account_id}, f"account {account_id} is open")


@account_group.command("list")
@with_access
def list_accounts(desk: Desk, access: Access) -> None:
    """List all accounts with what they own."""
    rows: list[Facts] = []
    for account in access.accounts():
        balances = _balances(account)
        if desk.terminal.as_json:
            rows.append({"account": account.account_id, "balances": balances})
        else:
            rows.extend({"account": account.account_id, **row} for row in balances or [_EMPTY])
    desk.terminal.rows(rows, "accounts", none="no account is open yet")


@account_group.command("show")
@click.argument("account", type=int)
@with_access
def show_account(desk: Desk, access: Access, account: int) -> None:
    """Show an account's balances, positions and number of open orders."""
    found = access.account(account)
    quotes: dict[str, str] = {}
    if found.positions:
        quotes = {listed.symbol: listed.quote for listed in access.instruments()}
    balances = _balances(found)
    positions = [_position(held, quotes) for held in found.positions]
    if desk.terminal.as_json:
        facts = {"account": account, "balances": balances, "positions": positions}
        desk.terminal.tell(facts | {"open_orders": found.open_orders}, "")
        return
    desk.terminal.rows(balances, f"balances of account {account}", none="no balances")
    desk.terminal.rows(positions, "positions", none="no positions")
    desk.terminal.say(f"open orders: {found.open_orders}")


@account_group.command("deposit")
@click.argument("account", type=int)
@click.argument("asset")
@click.argument("amount")
@click.option("--reference", help="Makes a retry harmless: the same reference is credited once.")
@with_access
def deposit(
    desk: Desk, access: Access, *, account: int, asset: str, amount: str, reference: str | None
) -> None:
    """Credit an AMOUNT of an ASSET that came in from outside."""
    request = MoneyRequest(asset, amount, reference or new_key())
    _tell_move(desk, access.deposit(account, request))


@account_group.command("withdraw")
@click.argument("account", type=int)
@click.argument("asset")
@click.argument("amount")
@click.option("--reference", help="Makes a retry harmless: the same reference is paid out once.")
@with_access
def withdraw(
    desk: Desk, access: Access, *, account: int, asset: str, amount: str, reference: str | None
) -> None:
    """Pay out an AMOUNT of an ASSET that is available."""
    request = MoneyRequest(asset, amount, reference or new_key())
    _tell_move(desk, access.withdraw(account, request))


_EMPTY = {"asset": "", "posted": "", "reserved": "", "available": ""}


def _tell_move(desk: Desk, moved: MoneyAnswer) -> None:
    row = to_builtins(moved.balance)
    done = "was done before" if moved.repeated else "done"
    desk.terminal.tell(
        {
            "account": moved.account_id,
            "reference": moved.reference,
            "repeated": moved.repeated,
            **row,
        },
        f"{done}: account {moved.account_id} has {row['posted']} {row['asset']}, "
        f"{row['available']} available",
    )


def _balances(account: Account) -> list[dict[str, str]]:
    return [to_builtins(balance) for balance in account.balances]


def _position(held: Position, quotes: dict[str, str]) -> dict[str, str]:
    return {
        "symbol": held.symbol,
        "quantity": held.quantity,
        "cost": held.cost,
        "realised_profit": held.realised_profit,
        "fees": held.fees,
        "asset": quotes.get(held.symbol, ""),
    }
