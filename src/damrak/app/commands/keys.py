"""Commands about the keys that open the doors."""

import click

from damrak.app.keys import borrow_ring, list_keys, make_operator_key
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.terminal import Facts
from damrak.app.wiring import make_data_dir, read_venue
from damrak.domain.identifiers import IDENTIFIER_MAX, AccountId
from damrak.ports.identity import KeyRecord, KeyRefused, Scope
from damrak.wire.texts import format_time

OPERATOR_ALONE = "--operator takes no name, scope or account: it is the key of this data directory"


@click.group("key")
def key_group() -> None:
    """Make the keys that open the doors of a venue, list them and take them back."""


@key_group.command("create")
@click.argument("name", required=False)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What the key may do; more than once for more. Read and trade unless given.",
)
@click.option("--account", type=click.IntRange(1, IDENTIFIER_MAX), help="Whose orders it sends.")
@click.option("--operator", is_flag=True, help="Make this data directory's operator key anew.")
@with_desk
def create_key(
    desk: Desk, *, name: str | None, scopes: tuple[str, ...], account: int | None, operator: bool
) -> None:
    """Make a key called NAME, and write its secret: this once, and never again.

    A key that trades belongs to an account; one that operates does not. With --operator the secret
    goes to the file operator.key instead, where the one before was lost or revoked.
    """
    if operator:
        if name or scopes or account:
            raise click.UsageError(OPERATOR_ALONE)
        _create_operator(desk)
        return
    if name is None:
        raise click.UsageError("Missing argument 'NAME'.")
    if account is not None:
        with read_venue(desk.data_dir) as view:
            view.register.account(account)
    account_id = None if account is None else AccountId(account)
    wanted = [Scope(scope) for scope in scopes] or [Scope.READ, Scope.TRADE]
    with borrow_ring(desk.data_dir) as ring:
        try:
            record, secret = ring.create(name, wanted, account_id)
        except KeyRefused as error:
            raise Refused(str(error)) from error
    desk.terminal.tell({**_facts(record), "secret": secret}, secret)
    if not desk.terminal.as_json:
        desk.terminal.note(f"key {record.key_id} is made; its secret is not kept, so keep it")


def _create_operator(desk: Desk) -> None:
    make_data_dir(desk.data_dir)
    with borrow_ring(desk.data_dir) as ring:
        path, _, record = make_operator_key(desk.data_dir, ring)
    assert record is not None
    desk.terminal.tell(
        {**_facts(record), "file": str(path)},
        f"key {record.key_id} is made; its secret is in {path}",
    )


@key_group.command("list")
@with_desk
def show_keys(desk: Desk) -> None:
    """List all keys, oldest first, the revoked ones too; secrets are not kept."""
    rows: list[Facts] = []
    for record in list_keys(desk.data_dir):
        facts = _facts(record)
        people = {**facts, "scopes": " ".join(sorted(record.scopes))}
        rows.append(facts if desk.terminal.as_json else people)
    desk.terminal.rows(rows, "keys", none="no key is made yet")


@key_group.command("revoke")
@click.argument("key_id")
@with_desk
def revoke_key(desk: Desk, key_id: str) -> None:
    """Take the key KEY_ID back: it opens nothing from now on."""
    with borrow_ring(desk.data_dir) as ring:
        record = ring.revoke(key_id)
    if record is None:
        raise Refused(f"key {key_id} is not known: list the keys with `damrak key list`")
    facts = _facts(record)
    desk.terminal.tell(facts, f"key {key_id} ({record.name}) is revoked")


def _facts(record: KeyRecord) -> Facts:
    revoked = record.revoked_time
    return {
        "key_id": record.key_id,
        "name": record.name,
        "scopes": sorted(record.scopes),
        "account_id": record.account_id,
        "created_time": format_time(record.created_time),
        "revoked_time": None if revoked is None else format_time(revoked),
    }
