"""Commands about users."""

import click

from damrak.app.commands.people.acting import address, done, hashed, password_of, public_id_of
from damrak.app.options import Desk, with_desk
from damrak.app.register import Refused
from damrak.app.terminal import Facts
from damrak.ports.identity import Role
from damrak.services.identity.teams import users
from damrak.services.identity.teams.acting import Acting
from damrak.wire.texts import format_cursor, format_time, parse_cursor

_STATUSES = (users.PENDING, "active", users.DISABLED)
_role = click.Choice([role.value for role in Role])


@click.group("user")
def user_group() -> None:
    """Make users, look at them, disable them, and help those who lost their second factor.

    WHO is a user's e-mail address or id.
    """


@user_group.command("add")
@click.argument("email")
@click.option("--name", help="What others call him; the address before the @ unless given.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=_role,
    help="What he is to the venue; more than once for more. Trader unless given.",
)
@click.option("--team", type=click.IntRange(1), help="Number of the team that he is in.")
@click.option("--prompt", is_flag=True, help="Ask for the password instead of making one.")
@click.option("--stdin", is_flag=True, help="Read the password from the first line of input.")
@with_desk
def add_user(
    desk: Desk,
    *,
    email: str,
    name: str | None,
    roles: tuple[str, ...],
    team: int | None,
    prompt: bool,
    stdin: bool,
) -> None:
    """Make a user with an EMAIL, who can sign in at once.

    The password is made and written, this once, unless it is typed or read.
    """
    if prompt and stdin:
        raise click.UsageError("--prompt and --stdin exclude each other")
    email = address(email)
    called = name or email.partition("@")[0]
    password, made = password_of(stdin=stdin, prompt=prompt)
    wanted = users.Wanted(
        email=email,
        name=called,
        roles=tuple(Role(role) for role in roles) or (Role.TRADER,),
        password_hash=hashed(password, email, called),
        team_id=team,
    )
    user = done(desk, lambda acting: users.create(acting, wanted))
    facts = _facts(user)
    desk.terminal.tell(
        {**facts, "password": password} if made else facts,
        f"user {user.user_id} ({email}) is made" + (f"; password: {password}" if made else ""),
    )
    if made and not desk.terminal.as_json:
        desk.terminal.note("the password is not kept, so keep it")


@user_group.command("list")
@click.option("--email", help="Find the user of this address.")
@click.option("--status", type=click.Choice(_STATUSES), help="Show those of this status.")
@click.option("--role", type=_role, help="Show those who have this role.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--cursor", help="Go on behind the page before.")
@with_desk
def list_users(
    desk: Desk,
    *,
    email: str | None,
    status: str | None,
    role: str | None,
    limit: int,
    cursor: str | None,
) -> None:
    """List users in the order in which they were made."""
    search = users.Search(
        email=email,
        status=status,
        role=None if role is None else Role(role),
        after=_place(cursor),
        limit=limit + 1,
    )
    found = done(desk, lambda acting: users.find(acting, search))
    rows = [_facts(each) for each in found[:limit]]
    if not desk.terminal.as_json:
        rows = [{name: _said(value) for name, value in row.items()} for row in rows]
    desk.terminal.rows(rows, "users", none="no such user")
    if len(found) > limit:
        desk.terminal.note(f"there are more: --cursor {format_cursor(found[limit - 1].id)}")


@user_group.command("show")
@click.argument("who")
@with_desk
def show_user(desk: Desk, who: str) -> None:
    """Show the user WHO."""
    user = done(desk, lambda acting: users.one(acting, public_id_of(acting, who)))
    facts = _facts(user)
    desk.terminal.tell(facts, "\n".join(f"{name}: {_said(value)}" for name, value in facts.items()))


@user_group.command("disable")
@click.argument("who")
@with_desk
def disable_user(desk: Desk, who: str) -> None:
    """Let the user WHO do nothing any more, and end his sessions."""
    user = done(desk, lambda acting: users.disable(acting, public_id_of(acting, who)))
    desk.terminal.tell(_facts(user), f"user {user.user_id} is disabled")


@user_group.command("enable")
@click.argument("who")
@with_desk
def enable_user(desk: Desk, who: str) -> None:
    """Let the user WHO in again."""
    user = done(desk, lambda acting: users.enable(acting, public_id_of(acting, who)))
    desk.terminal.tell(_facts(user), f"user {user.user_id} is {user.status}")


@user_group.command("roles")
@click.argument("who")
@with_desk
def show_roles(desk: Desk, who: str) -> None:
    """Show the roles of the user WHO."""
    user = done(desk, lambda acting: users.one(acting, public_id_of(acting, who)))
    facts: Facts = {"user_id": user.user_id, "roles": list(user.roles)}
    desk.terminal.tell(facts, " ".join(user.roles) or "no roles")


@user_group.command("reset-second-factor")
@click.argument("who")
@with_desk
def reset_second_factor(desk: Desk, who: str) -> None:
    """Forget the codes and passkeys of the user WHO, who lost them, and end his sessions."""

    def work(acting: Acting) -> users.Shown:
        return users.reset_second_factor(acting, public_id_of(acting, who))

    user = done(desk, work)
    desk.terminal.tell(_facts(user), f"user {user.user_id} signs in with his password alone")


@user_group.command("sessions")
@click.argument("who")
@click.option("--revoke", is_flag=True, help="End them all.")
@with_desk
def user_sessions(desk: Desk, who: str, *, revoke: bool) -> None:
    """Count the open sessions of the user WHO, or end them."""

    def work(acting: Acting) -> tuple[str, int]:
        public_id = public_id_of(acting, who)
        count = users.one(acting, public_id).sessions
        return public_id, users.revoke_sessions(acting, public_id) if revoke else count

    public_id, count = done(desk, work)
    facts: Facts = {"user_id": public_id, "revoked" if revoke else "sessions": count}
    desk.terminal.tell(facts, f"{count} sessions {'ended' if revoke else 'are open'}")


def _facts(user: users.Shown) -> Facts:
    verified = user.verified_time
    return {
        "user_id": user.user_id,
        "email": user.email,
        "name": user.name,
        "status": user.status,
        "roles": list(user.roles),
        "teams": list(user.teams),
        "second_factor": user.has_totp or user.passkeys > 0,
        "sessions": user.sessions,
        "created_time": format_time(user.created_time),
        "verified_time": None if verified is None else format_time(verified),
    }


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return parse_cursor(cursor, 1)[0]
    except ValueError as error:
        raise Refused(f"cursor {error}, was {cursor}") from error


def _said(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
