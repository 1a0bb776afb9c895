"""Commands about the keys that open the doors."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from damrak.adapters.exchanges.api import ApiError, Client, Patience, Unauthorized
from damrak.app.background.processes import running_server
from damrak.app.keys import borrow_control, make_operator_key
from damrak.app.options import Desk
from damrak.app.remote.access import Access
from damrak.app.remote.choosing import with_keys
from damrak.app.terminal import Facts
from damrak.app.wiring import make_data_dir
from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.ports.identity import Scope
from damrak.services.identity.keys.answers import key_answer
from damrak.services.identity.keys.records import GRACE_SECONDS_MAX, REQUESTS_PER_SECOND_MAX
from damrak.services.identity.storage.following import POLL_SECONDS
from damrak.wire.identity.keys import Key, KeyRequest, NewKey, RotateRequest

OPERATOR_ALONE = "--operator takes no name and no options: it is the key of this data directory"

KNOWN_SECONDS_MAX: Final = 2.0
"""How long a command waits until the server that runs knows the key that was made."""

_LOOK_SECONDS: Final = 0.05
_ONCE: Final = Patience(attempts_max=1)

_public_key = click.option(
    "--public-key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="PEM file of an Ed25519 public key: requests are signed, and there is no secret.",
)


@click.group("key")
def key_group() -> None:
    """Make the keys that open the doors of a venue, list them and take them back.

    A server that runs knows of it half a second later.
    """


def _wishes(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_WISHES):
        function = option(function)
    return function


_WISHES: Final = (
    click.option(
        "--scope",
        "scopes",
        multiple=True,
        type=click.Choice([scope.value for scope in Scope]),
        help="What the key may do; more than once for more. Read and trade unless given.",
    ),
    click.option(
        "--account", type=click.IntRange(1, IDENTIFIER_MAX), help="Whose orders it sends."
    ),
    click.option("--expires", "expires_time", help="When it ends, such as 2030-01-31T17:30:00Z."),
    click.option(
        "--from",
        "addresses",
        multiple=True,
        help="Network that it may be used from; more than once for more.",
    ),
    click.option(
        "--per-second",
        "requests_per_second",
        type=click.IntRange(0, REQUESTS_PER_SECOND_MAX),
        default=0,
        help="Most requests a second; 0 leaves the venue's own limit.",
    ),
    _public_key,
)


@key_group.command("create")
@click.argument("name", required=False)
@_wishes
@click.option("--operator", is_flag=True, help="Make this data directory's operator key anew.")
@with_keys
def create_key(
    desk: Desk,
    access: Access,
    *,
    name: str | None,
    scopes: tuple[str, ...],
    account: int | None,
    expires_time: str | None,
    addresses: tuple[str, ...],
    requests_per_second: int,
    key_file: Path | None,
    operator: bool,
) -> None:
    """Make a key called NAME, and write its secret: this once, and never again.

    A key that trades belongs to an account; one that administers does not. With --operator the
    secret goes to the file operator.key instead, where the one before was lost or revoked.
    """
    if operator:
        if any((name, scopes, account, expires_time, addresses, requests_per_second, key_file)):
            raise click.UsageError(OPERATOR_ALONE)
        _create_operator(desk)
        return
    if name is None:
        raise click.UsageError("Missing argument 'NAME'.")
    wanted = KeyRequest(
        name,
        tuple(Scope(scope) for scope in scopes) or (Scope.READ, Scope.TRADE),
        account,
        expires_time,
        addresses,
        requests_per_second,
        _text_of(key_file),
    )
    _tell_new(desk, access.create_key(wanted), "is made")


@key_group.command("list")
@with_keys
def show_keys(desk: Desk, access: Access) -> None:
    """List all keys, oldest first, the revoked ones too; secrets are not kept."""
    found = access.keys()
    rows = [_facts(key) for key in found]
    if not desk.terminal.as_json:
        rows = [_cells(key) for key in found]
    desk.terminal.rows(rows, "keys", none="no key is made yet")


@key_group.command("rotate")
@click.argument("key_id")
@click.option(
    "--grace",
    "grace_seconds",
    type=click.IntRange(0, GRACE_SECONDS_MAX),
    default=0,
    show_default=True,
    help="Seconds for which the old key works on.",
)
@_public_key
@with_keys
def rotate_key(
    desk: Desk, access: Access, *, key_id: str, grace_seconds: int, key_file: Path | None
) -> None:
    """Make a key like KEY_ID in its place, and write its secret: this once, and never again."""
    made = access.rotate_key(key_id, RotateRequest(grace_seconds, _text_of(key_file)))
    _tell_new(desk, made, f"replaces {key_id}")


@key_group.command("revoke")
@click.argument("key_id")
@with_keys
def revoke_key(desk: Desk, access: Access, key_id: str) -> None:
    """Take the key KEY_ID back: it opens nothing from now on."""
    key = access.revoke_key(key_id)
    desk.terminal.tell(_facts(key), f"key {key_id} ({key.name}) is revoked")


def _create_operator(desk: Desk) -> None:
    make_data_dir(desk.data_dir)
    with borrow_control(desk.data_dir) as store:
        path, _, record = make_operator_key(desk.data_dir, store)
    assert record is not None
    _wait_until_known(desk.data_dir, path.read_text("ascii").strip())
    desk.terminal.tell(
        {**_facts(key_answer(record)), "file": str(path)},
        f"key {record.key_id} is made; its secret is in {path}",
    )


def _tell_new(desk: Desk, made: NewKey, what: str) -> None:
    _wait_until_known(desk.data_dir, made.secret)
    key_id = made.key.key_id
    desk.terminal.tell({**_facts(made.key), "secret": made.secret}, made.secret or key_id)
    if not desk.terminal.as_json:
        kept = "its secret is not kept, so keep it" if made.secret else "it signs what it asks"
        desk.terminal.note(f"key {key_id} {what}; {kept}")


def _wait_until_known(data_dir: Path, secret: str) -> None:
    # Whoever pastes the next line wants to be let in. What cannot be found out is not waited for.
    marker = running_server(data_dir)
    if marker is None:
        return
    if not secret:
        # A key that signs cannot be tried from here, so it is waited for as long as servers look.
        time.sleep(POLL_SECONDS + _LOOK_SECONDS)
        return
    until = time.monotonic() + KNOWN_SECONDS_MAX
    here = Client(marker.http, key=secret, patience=_ONCE, certificate=marker.certificate)
    with closing(here) as client:
        while time.monotonic() < until:
            try:
                client.assets()
            except Unauthorized:
                time.sleep(_LOOK_SECONDS)
                continue
            except ApiError:
                pass
            return


def _text_of(path: Path | None) -> str | None:
    return None if path is None else path.read_text("ascii", errors="replace")


def _cells(key: Key) -> Facts:
    facts = {**_facts(key), "scopes": " ".join(sorted(key.scopes))}
    facts["addresses"] = " ".join(key.addresses)
    for rarely in ("public_key", "replaces", "requests_per_second"):
        del facts[rarely]
    return facts


def _facts(key: Key) -> Facts:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "account_id": key.account_id,
        "created_time": key.created_time,
        "revoked_time": key.revoked_time,
        "expires_time": key.expires_time,
        "used_time": key.used_time,
        "owner": key.owner,
        "addresses": list(key.addresses),
        "requests_per_second": key.requests_per_second,
        "public_key": key.public_key,
        "replaces": key.replaces,
    }
