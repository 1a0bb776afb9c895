"""Commands about the keys that open the doors."""

import click

from damrak.app.background.processes import running_server
from damrak.app.keys import borrow_ring, make_operator_key
from damrak.app.options import Desk
from damrak.app.register import Refused
from damrak.app.remote.access import Access
from damrak.app.remote.choosing import with_access
from damrak.app.terminal import Facts
from damrak.app.wiring import make_data_dir
from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.identity import Scope
from damrak.services.gateway.formats import key_answer
from damrak.wire.keys import Key

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
@with_access
def create_key(
    desk: Desk,
    access: Access,
    *,
    name: str | None,
    scopes: tuple[str, ...],
    account: int | None,
    operator: bool,
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
    wanted = [Scope(scope) for scope in scopes] or [Scope.READ, Scope.TRADE]
    made = access.create_key(name, wanted, account)
    desk.terminal.tell({**_facts(made.key), "secret": made.secret}, made.secret)
    if not desk.terminal.as_json:
        desk.terminal.note(f"key {made.key.key_id} is made; its secret is not kept, so keep it")


def _create_operator(desk: Desk) -> None:
    if running_server(desk.data_dir) is not None:
        raise Refused(
            f"a server holds the keys of {desk.data_dir}: stop it first with `damrak stop`"
        )
    make_data_dir(desk.data_dir)
    with borrow_ring(desk.data_dir) as ring:
        path, _, record = make_operator_key(desk.data_dir, ring)
    assert record is not None
    desk.terminal.tell(
        {**_facts(key_answer(record)), "file": str(path)},
        f"key {record.key_id} is made; its secret is in {path}",
    )


@key_group.command("list")
@with_access
def show_keys(desk: Desk, access: Access) -> None:
    """List all keys, oldest first, the revoked ones too; secrets are not kept."""
    found = access.keys()
    rows = [_facts(key) for key in found]
    if not desk.terminal.as_json:
        rows = [{**_facts(key), "scopes": " ".join(sorted(key.scopes))} for key in found]
    desk.terminal.rows(rows, "keys", none="no key is made yet")


@key_group.command("revoke")
@click.argument("key_id")
@with_access
def revoke_key(desk: Desk, access: Access, key_id: str) -> None:
    """Take the key KEY_ID back: it opens nothing from now on."""
    key = access.revoke_key(key_id)
    desk.terminal.tell(_facts(key), f"key {key_id} ({key.name}) is revoked")


def _facts(key: Key) -> Facts:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "account_id": key.account_id,
        "created_time": key.created_time,
        "revoked_time": key.revoked_time,
    }
